"""What lines of ledgers say to rules, and what happened on several ledgers put together."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base import memory
from tongban.registers import draws, moves, telling
from tongban.registers.tests.ledger_world import AT, LICENCE, build, cai, declaration, draw, kg, licence

pytestmark = pytest.mark.django_db
NAME = (LICENCE, "26-AA-1")


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    return build()


def test_what_others_used_up_is_told_of_whole_ledgers_only_and_where_it_lies_line_by_line(people: cast.Cast) -> None:
    licence(people)
    for number in ("D-1", "D-2"):
        draws.reserve(declaration(people, number), [draw(10)], key=number, by=cai(people), at=AT)
        draws.consume(declaration(people, number), [draw(10)], key=f"{number}b", by=cai(people), at=AT)
    asked: dict[str, Any] = {"holder": people.parties["hengda"].pk, "document": "declaration/D-1"}
    (by_line,), (whole,) = telling.told([NAME], **asked)[NAME], telling.told([], [NAME], **asked)[NAME]
    assert (by_line["rest_quantity"], whole["rest_quantity"]) == (kg(90), kg(90))  # what it used up itself has not gone for it
    assert whole["used_by"] == {"declaration/D-1": kg(10), "declaration/D-2": kg(10)}
    assert ("used_by" in by_line, "free" in whole) == (False, False)
    both = telling.told([NAME], [NAME], **asked)[NAME]
    assert both == [{**by_line, **whole}]


def test_what_a_document_did_is_told_to_its_end_however_many_ledgers_it_drew_on(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "MOST", 2)
    numbers = [f"26-AA-{place}" for place in range(1, 5)]
    made = [licence(people, number) for number in numbers]
    draws.reserve(declaration(people), [draw(1, number) for number in numbers], key="a", by=cai(people), at=AT)
    assert sorted(one.ledger for one in moves.of_document("declaration/D-1")) == [one.pk for one in made]
    assert len(moves.on(one.pk for one in made)) == 2

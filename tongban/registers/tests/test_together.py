"""Requests that go together: each all or none with its own answer, as if each had come alone in their order."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tongban.actors import cast
from tongban.base import memory
from tongban.base.errors import NotAllowed
from tongban.log import queries as log
from tongban.registers import draws, ledger_queries, ledgers, together
from tongban.registers.asking import Answer, Asked
from tongban.registers.ledger_models import DrawRequest, LedgerEntry
from tongban.registers.tests.ledger_world import AT, LICENCE, balances, build, cai, declaration, draw, licence

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    made = build()
    for number in ("26-AA-1", "26-AA-2", "26-AA-3"):
        licence(made, number)
    return made


def asked(people: cast.Cast, number: str, *rows: Any, key: str = "", act: str = "reserve") -> Asked:
    """A request of customs."""
    return Asked(act, declaration(people, number), rows, key or number, cai(people), AT, AT)


def outcomes(*requests: Asked) -> list[Any]:
    """What is told of each."""
    told = together._work(())(lambda: list(requests))
    return [one.drawn[-1]["rest"] if isinstance(one, Answer) else one for one in told]


def test_each_is_all_or_none_and_sees_what_those_before_it_left(people: cast.Cast) -> None:
    ledgers.suspend(LICENCE, "26-AA-3", reason="核查", by=people.actor("mei", AT), at=AT)
    draws.reserve(declaration(people, "old"), [draw(10, "26-AA-2")], key="old", by=cai(people), at=AT)
    told = outcomes(
        asked(people, "A", draw(60)),
        asked(people, "B", draw(1, "26-AA-2"), draw(41)),
        asked(people, "C", draw(30), draw(90, "26-AA-2")),
        asked(people, "A", draw(1), key="twice"),
        replace(asked(people, "D", draw(1)), by=people.actor("li", AT)),
        asked(people, "E", draw(1), draw(1, "26-AA-3")),
        asked(people, "old", draw(10, "26-AA-2"), act="release", key="back"),
        asked(people, "I", draw(1), key="A"),
        asked(people, "F", draw(1), draw(1, "26-AA-9")),
        asked(people, "G", draw(10)),
    )
    refused = told.pop(4)
    assert isinstance(refused, NotAllowed)
    careful = together.Else.CAREFULLY
    assert told == ["40", careful, "0", careful, careful, "10", careful, together.Else.WAITING, "0"]
    assert (balances(people), balances(people, "26-AA-2"), balances(people, "26-AA-3")) == ((100, 0, 3), (90, 0, 1), (0, 0, 0))
    assert list(ledger_queries.recomputed()) == []
    kinds = [(one.kind, one.key[-1]) for one in log.about(people.parties["hengda"].pk, kinds=["ledger.reserved", "ledger.released"])]
    assert sorted(kinds) == [("ledger.released", "2"), *[("ledger.reserved", "1")] * 3, *[("ledger.reserved", "2")] * 2]


def test_one_that_is_in_the_way_undoes_all_and_each_is_done_by_itself(people: cast.Cast) -> None:
    by = cai(people)
    first = draws.reserve(declaration(people, "A"), [draw(10)], key="A", by=by, at=AT)
    entries = LedgerEntry.objects.count()
    again, other = asked(people, "A", draw(10)), asked(people, "B", draw(20))
    assert outcomes(again, other) == [together.Else.ALONE] * 2
    assert (balances(people), LedgerEntry.objects.count(), DrawRequest.objects.count()) == ((10, 0, 1), entries, 1)
    assert together.drawn(again) is None  # the careful way tells what the key was told before
    assert draws.reserve(again.document, again.draws, key="A", by=by, at=AT) == first
    assert draws.reserve(other.document, other.draws, key="B", by=by, at=AT).outcome == "done"
    assert balances(people) == (30, 0, 2)


def test_what_came_before_its_document_is_applied_when_it_goes_together_with_others(people: cast.Cast) -> None:
    by = cai(people)
    assert draws.release(declaration(people, "B"), [draw(5)], key="early", by=by, at=AT).outcome == "parked"
    with transaction.atomic():
        assert outcomes(asked(people, "A", draw(10)), asked(people, "B", draw(20))) == ["90", "70"]
    assert balances(people) == (25, 0, 2)
    assert draws.release(declaration(people, "B"), [draw(5)], key="early", by=by, at=AT).outcome == "done"

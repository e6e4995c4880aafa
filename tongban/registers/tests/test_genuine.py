"""Verification by third parties: genuine or not, never the content; looks are seen by the holder and bounded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.log import queries as log
from tongban.registers import genuine, ledger_looks, ledger_queries, ledgers
from tongban.registers.ledger_models import Ledger
from tongban.registers.tests.ledger_world import AT, LICENCE, NOTE, build, licence

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    return build()


def test_number_and_code_say_genuine_and_nothing_else_with_any_sign_changed(people: cast.Cast) -> None:
    row = licence(people)
    code = genuine.code_of(row)
    assert genuine.look(row.number, code, at=AT) == "genuine"
    assert genuine.look(f" {row.number} ", code.lower().replace("-", " "), at=AT) == "genuine"
    changed = [code[:place] + ("A" if sign != "A" else "B") + code[place + 1 :] for place, sign in enumerate(code) if sign != "-"]
    for wrong in (*changed, "", code[:-1], code + "0", "通" * 40, "\0"):
        assert genuine.look(row.number, wrong, at=AT) == "not_genuine"
    assert genuine.look("26-AA-2", code, at=AT) == "not_genuine"
    other = licence(people, "26-AA-2")
    same = Ledger(type_id=NOTE, number=row.number)
    assert len({code, genuine.code_of(other), genuine.code_of(same)}) == 3


def test_what_is_over_is_told_apart_to_the_second(people: cast.Cast) -> None:
    row = licence(people)
    code, end = genuine.code_of(row), datetime(row.valid_until.year, 12, 31, 16, tzinfo=UTC)  # midnight where its owner sits
    assert genuine.look(row.number, code, at=end - timedelta(seconds=1)) == "genuine"
    assert genuine.look(row.number, code, at=end) == "over"
    ledgers.void(LICENCE, row.number, reason="伪造", by=SYSTEM, at=AT)
    assert genuine.look(row.number, code, at=AT) == "over"


def test_looks_are_seen_by_the_holder_and_cost_declarations_at_most_one_write_a_minute(people: cast.Cast) -> None:
    row = licence(people)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for place in range(50):
            genuine.look(row.number, f"{place:012d}", at=AT)
    assert len(asked) == 50
    assert all(one["sql"].startswith("SELECT") for one in asked)
    for _ in range(50):
        assert genuine.look(row.number, genuine.code_of(row), at=AT) == "genuine"
    assert [one.kind for one in log.of_subject("ledger", f"{LICENCE}/{row.number}")].count("ledger.verified") == 1
    seen = ledger_looks.looks(ledger_queries.ledger(LICENCE, row.number, to=SYSTEM))
    assert [(kind, agency, why) for _, agency, kind, why in seen] == [("ledger.verified", None, "")]

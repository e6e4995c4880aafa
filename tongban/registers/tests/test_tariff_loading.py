"""An edition of the tariff from a file: row by row, loaded again, replaced by the next, and everything that is wrong at once."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.log import queries as log
from tongban.pack import reader
from tongban.registers import actions, dated, queries, tariff_loading
from tongban.registers.models import Record

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
NAMES = "code,since,until,first_unit,second_unit,duty,duty_each,duty_unit,vat"
OLD, NEW = ["8703,2025-01-01,,003,035,25,,,13", "0207,2025-01-01,,035,,0,1.3,035,9"], ["8703,2026-01-01,,003,035,15,,,13"]


@pytest.fixture(autouse=True)
def _defined() -> None:
    actions.define(reader.read(Path("packs/eport")).pack, revision="r", by=SYSTEM, at=AT)


def file(*rows: str, names: str = NAMES) -> bytes:
    return "\n".join([names, *rows]).encode("utf-8-sig")


def load(content: bytes, edition: str) -> tariff_loading.Plan:
    return tariff_loading.load_tariff(content, edition=edition, source="test", demo=True, by=SYSTEM, at=AT)


def duty(code: str, on: date) -> str | None:
    column = ("eport.tariff", "code")
    return dated.holding({column: [code]}, on)[column].get(code, {}).get("duty")


def test_an_edition_replaces_the_one_before_and_each_day_keeps_its_own() -> None:
    dry = tariff_loading.plan(file(*OLD), edition="2025", source="test", demo=True, at=AT)
    assert ([state for _, _, state, _ in dry.rows], Record.objects.count()) == (["new", "new"], 0)
    assert [len(load(file(*OLD), "2025").new) for _ in range(2)] == [2, 0]
    made = load(file(*NEW), "2026")
    assert (made.first, len(made.new), made.ended) == ("2026-01-01", 1, ["0207 2025 2025-01-01", "8703 2025 2025-01-01"])
    assert [duty("8703", day) for day in (date(2024, 12, 31), date(2025, 12, 31), date(2026, 1, 1))] == [None, "25", "15"]
    assert duty("0207", date(2026, 1, 1)) is None  # the edition is a whole: what it has not, it has not
    (first, second) = reversed(log.latest(kinds=["registers.tariff_loaded"]))
    assert (log.body(first) or {})["digest"] == dry.digest
    assert {**(log.body(second) or {}), "salt": ""}.items() >= {"edition": "2026", "source": "test", "demo": True, "ended": 2}.items()


def test_loaded_again_with_another_rate_it_is_corrected_and_what_is_gone_is_told() -> None:
    load(file(*OLD), "2025")
    made = load(file(OLD[0].replace(",25,", ",20,")), "2025")
    assert made.rows == [(2, "8703 2025 2025-01-01", "changed", "duty: 25 -> 20")]
    assert made.gone == ["0207 2025 2025-01-01"]
    assert [duty(code, date(2025, 6, 1)) for code in ("8703", "0207")] == ["20", "0"]
    known = queries.as_of("eport.tariff", "8703 2025 2025-01-01", valid=AT, known=datetime(2026, 3, 2, 0, tzinfo=UTC))
    assert known is None
    assert Record.objects.filter(key="8703 2025 2025-01-01").count() == 2  # what was wrong stays visible
    with pytest.raises(Refused) as wrong:
        load(file(*OLD), "2024 late")
    assert {one.code for one in wrong.value.discrepancies} == {"tariff.later"}


@pytest.mark.django_db(transaction=True)
def test_loaded_by_several_at_once_an_edition_is_taken_in_once_and_two_editions_one_after_the_other() -> None:
    said = together(lambda: tariff_loading.load_tariff(file(*OLD), edition="2025", source="test", demo=True, by=SYSTEM, at=AT))
    assert said == ["done"] * 4
    assert (Record.objects.count(), len(log.latest(kinds=["registers.tariff_loaded"]))) == (2, 1)
    editions = iter([(file(*NEW), "2026"), (file(OLD[0].replace(",25,", ",20,"), OLD[1]), "2025")])
    assert together(lambda: load(*next(editions)), 2) in (["done"] * 2, ["done", "tariff.later"])
    assert [duty("8703", day) for day in (date(2025, 12, 31), date(2026, 1, 1))] in (["20", "15"], ["25", "15"])
    assert Record.objects.filter(recorded_to=None, valid_to=None, struck=False).count() == 3


NO_ROWS = ("tariff.rows", "file", None)
FAULTS: list[tuple[bytes, str, list[tuple[str, str, Any]]]] = [
    (b"\xff\xfe\x00", "1", [("tariff.bad_file", "file", None)]),
    (b"", "1", [*(("tariff.no_column", name, None) for name in ("code", "duty", "first_unit", "since", "vat")), NO_ROWS]),
    (file(names=NAMES + ",formula,duty"), "1", [("tariff.unknown_column", "formula", None), ("tariff.twice", "duty", 1), NO_ROWS]),
    (file(*OLD), "1;2", [("field.bad_pattern", "row", line) for line in (2, 3)]),
    (
        file("=1+1,2026-02-30,,999,,1e3,,,-1", "8703,2026-01-01,2026-01-01,003,,1,5,,13,more", "8703,2026-01-01,,003,,1.00001,,,13"),
        "1",
        [("field.bad_pattern", "code", 2), ("exact.not_a_number", "duty", 2), ("field.bad_code", "first_unit", 2),
         ("field.bad_date", "since", 2), ("field.too_small", "vat", 2), ("tariff.cells", "code", 3), ("tariff.half", "duty_unit", 3),
         ("tariff.days", "until", 3), ("tariff.twice", "code", 4), ("exact.not_a_number", "duty", 4)],
    ),
    (file("8703,2026-01-01,,003,,1,,,13", "8703,2026-02-01,,003,,2,,,13"), "1", [("tariff.overlap", "since", 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "edition", "said"), FAULTS)
def test_a_file_that_cannot_be_taken_in_is_refused_with_every_row_and_nothing_is_kept(content: bytes, edition: str, said: Any) -> None:
    with pytest.raises(Refused) as wrong:
        load(content, edition)
    told = [(one.code, one.facts.get("field"), one.facts.get("line")) for one in wrong.value.discrepancies]
    assert [one for one in told if one[1] != "row" or edition != "1"] == said
    assert Record.objects.count() == 0


def test_only_who_operates_the_house_loads_rates() -> None:
    with pytest.raises(NotAllowed):
        tariff_loading.load_tariff(file(*OLD), edition="1", source="s", demo=False, by=Actor(kind="person", account=1), at=AT)

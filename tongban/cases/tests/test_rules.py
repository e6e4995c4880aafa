"""What the law decides on cases, without a database: values in, values out."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.base.calendar import national
from tongban.base.errors import Refused
from tongban.base.limits import Period
from tongban.cases import clock, rules
from tongban.cases.clock import Tick
from tongban.pack import reader
from tongban.pack.shapes import Evidence, Material

CHINA = national(Path("data/china/holidays/holidays_cn_2007_2026.csv"))
FILING = reader.read(Path("packs/redshield")).pack.services["redshield.website-filing"]
ALLOWANCE = reader.read(Path("packs/benefits")).pack.services["benefits.old-age-allowance"]
MONDAY = date(2026, 3, 2)
FIVE = Period(5, "working_days")


def on(day: int) -> date:
    """So many days after that Monday."""
    return MONDAY + timedelta(days=day)


def read(ticks: Sequence[Tick], period: Period = FIVE, today: int = 0) -> clock.Clock:
    return clock.read(ticks, period, CHINA, on(today))


@pytest.mark.parametrize("act", rules.MAY)
def test_an_act_is_possible_in_its_states_and_in_no_other(act: str) -> None:
    for state in rules.STATES:
        if state in rules.MAY[act]:
            rules.ensure_may(state, act)
        else:
            with pytest.raises(Refused, match=r"case.wrong_state"):
                rules.ensure_may(state, act)


def test_an_outcome_is_in_favour_or_against_and_what_is_none_is_neither() -> None:
    assert [rules.granted(FILING, outcome) for outcome in ("grant", "refuse", "", "lapsed")] == [True, False, None, None]


def test_nothing_is_done_to_a_case_that_was_withdrawn_but_a_note_and_that_its_papers_are_sent() -> None:
    assert [act for act, states in rules.MAY.items() if "withdrawn" in states] == ["post", "note"]


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        ((1, None), [(2, None)], False),
        ((1, None), [(1, None)], False),  # without a stand-in one person may do both
        ((1, 2), [(2, None)], True),  # decides in the name of who examined
        ((1, None), [(1, 2)], True),  # examined in another's name
        ((1, 3), [(2, None), (4, None)], False),
        ((3, 1), [(2, 1)], True),  # one name under both
        ((1, 2), [], False),
    ],
)
def test_nobody_examines_and_decides_in_two_names(now: Any, before: Any, found: bool) -> None:
    assert rules.two_names(now, before) is found


@pytest.mark.parametrize(("due", "may"), [(None, False), (4, False), (3, True), (0, True), (-9, True)])
def test_a_case_is_urged_from_three_days_before_its_last_one(due: int | None, may: bool) -> None:
    assert rules.may_urge(None if due is None else on(due), MONDAY) is may


def test_a_material_is_needed_always_on_its_condition_or_never() -> None:
    assert rules.needed(Material("a"), {})
    assert not rules.needed(Material("a", needed="optional"), {})
    assert not rules.needed(Material("a", instead_of_asking="fetch.operator"), {})
    told = next(one for one in FILING.materials.values() if one.instead_of_asking)
    assert told.name not in rules.missing(FILING, {"form": {}}, [])


def test_what_is_missing_is_named_in_the_order_of_the_pack_and_what_was_given_is_not() -> None:
    whole = rules.missing(FILING, {"form": {}, "material": []}, [])
    assert whole == [name for name in FILING.materials if name in whole]
    assert rules.missing(FILING, {"form": {}, "material": whole}, whole) == []


def test_evidence_is_looked_for_at_new_values_alone_and_stands_for_its_material_once_all_are_there() -> None:
    evidence = next(iter(FILING.evidence.values()))
    form, before = {evidence.each: ["a.example", "b.example"]}, {evidence.each: ["a.example"]}
    assert rules.to_show(evidence, form, before) == ["b.example"]
    assert rules.to_show(Evidence("x", "domain", "one", "m", evidence.law), {"one": "c.example"}, {}) == ["c.example"]
    assert rules.shown(FILING, form, before, []) == []
    assert rules.shown(FILING, form, before, [f"{evidence.name}:b.example"]) == [evidence.material]
    assert rules.shown(FILING, {}, {}, []) == []


def test_a_case_says_age_and_benefit_on_its_day() -> None:
    born = {"fetch": {"resident": {"born": "1935-03-03"}}}
    before, after = rules.aged(ALLOWANCE, born, date(2026, 3, 2)), rules.aged(ALLOWANCE, born, date(2026, 3, 3))
    assert (before["age"], after["age"]) == (90, 91)
    assert {"day", "age", "benefit"} == set(after)
    assert rules.aged(FILING, {}, MONDAY) == {"day": "2026-03-02"}


def test_a_clock_that_was_not_started_has_no_last_day() -> None:
    assert (read([]).due, read([]).used, read([]).left) == (None, 0, 5)


def test_the_day_of_acceptance_is_not_counted_and_weekends_are_not() -> None:
    found = read([Tick("start", MONDAY)], today=7)
    assert (found.due, found.used, found.left) == (on(7), 5, 0)
    assert [cell.kind for cell in found.cells] == ["free", "run", "run", "run", "run", "off", "off", "end"]
    assert read([Tick("start", MONDAY)], today=2).used == 2


def test_holidays_and_their_make_up_days_move_the_end() -> None:
    before_new_year = date(2026, 2, 13)  # rests from the 15th to the 23rd; the 14th and the 28th are worked
    found = clock.read([Tick("start", before_new_year)], FIVE, CHINA, before_new_year)
    assert found.due == date(2026, 2, 27)
    assert not found.provisional
    assert clock.read([Tick("start", date(2026, 12, 30))], FIVE, CHINA, date(2026, 12, 30)).provisional


def test_while_the_applicant_is_asked_the_clock_stands_and_then_gives_the_days_back() -> None:
    asked = [Tick("start", MONDAY), Tick("stop", on(1))]
    standing = read(asked, today=3)
    assert (standing.due, standing.standing, standing.used, standing.left) == (None, True, 1, 4)
    assert [cell.kind for cell in standing.cells] == ["free", "run", "hold", "hold"]
    again = read([*asked, Tick("resume", on(3))], today=3)
    assert (again.due, again.standing) == (on(9), False)
    assert [cell.number for cell in again.cells if cell.number] == [1, 2, 3, 4, 5]


def test_a_second_stop_while_it_stands_and_a_resumption_while_it_runs_change_nothing() -> None:
    once = [Tick("start", MONDAY), Tick("stop", on(1)), Tick("resume", on(3))]
    twice = [
        Tick("start", MONDAY),
        Tick("resume", on(0)),
        Tick("stop", on(1)),
        Tick("stop", on(2)),
        Tick("resume", on(3)),
        Tick("resume", on(4)),
    ]
    assert read(once, today=9) == read(twice, today=9)


def test_an_extension_adds_its_days_and_a_decision_ends_the_counting() -> None:
    extended = read([Tick("start", MONDAY), Tick("extend", on(4), 5)], today=30)
    assert (extended.total, extended.due, extended.used) == (10, on(14), 10)
    ended = read([Tick("start", MONDAY), Tick("end", on(2))], today=30)
    assert (ended.used, ended.due, ended.standing) == (2, on(7), False)


def test_calendar_days_count_every_day_and_end_on_a_working_one() -> None:
    found = read([Tick("start", MONDAY)], Period(5, "days"), today=30)
    assert found.due == on(7)  # the fifth day is a Saturday
    assert [cell.number for cell in found.cells][:6] == [0, 1, 2, 3, 4, 5]

"""The legal clock beside a slow recount day by day, over random sequences of events, in the calendars of several regions."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.base.calendar import WorkingCalendar, national
from tongban.base.limits import Period, legal_day
from tongban.cases.clock import Clock, Tick, read

ONE = timedelta(days=1)
NATIONAL = national(Path("data/china/holidays/holidays_cn_2007_2026.csv"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
# The nation's; with days of a region's own (off on working days, on at weekends); another weekend and zone; a zone with summer time.
REGIONS = {
    "nation": (NATIONAL, SHANGHAI),
    "region": (
        NATIONAL.over(off=[date(2026, 3, 3), date(2026, 4, 15), date(2026, 9, 1)], on=[date(2026, 3, 7), date(2026, 5, 10)]),
        SHANGHAI,
    ),
    "gulf": (WorkingCalendar(frozenset({date(2026, 3, 19), date(2026, 12, 2)}), weekend=frozenset({4, 5})), ZoneInfo("Asia/Riyadh")),
    "france": (WorkingCalendar(frozenset({date(2026, 4, 6), date(2026, 5, 1), date(2026, 7, 14)})), ZoneInfo("Europe/Paris")),
}
CAUSES = ("", "hearing", "test", "third-party")
PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 60), st.just("working_days")),
    st.builds(Period, st.integers(1, 90), st.just("days")),
    st.builds(Period, st.integers(1, 6), st.just("months")),
)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[tuple[datetime, str, int, str]], datetime]:
    """A start, then whatever happens to a clock in the order of its instants, and a present after them.

    An extension is of 10 days, of 15 under joint handling. After the end only what moves nothing may follow: servings and outages.
    """
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 500 * 1440)))
    happened, once = [(at, "start", 0, "")], set[str]()
    for _ in range(draw(st.integers(0, 9))):
        at += timedelta(minutes=draw(st.integers(0, 9 * 1440)))
        kind = draw(st.sampled_from(["stop", "stop", "resume", "resume", "extend", "joint", "end", "served", "outage"]))
        if kind in once or ("end" in once and kind not in ("served", "outage")):
            continue
        once |= {kind} & {"extend", "joint", "end"}
        days = {"extend": 15 if "joint" in once else 10, "joint": 45, "outage": 3}.get(kind, 0)
        happened.append((at, kind, days, draw(st.sampled_from(CAUSES)) if kind in ("stop", "resume") else ""))
    return happened, at + timedelta(minutes=draw(st.integers(0, 90 * 1440)))


# How long drawing takes says nothing here: other work may run on the machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("region", REGIONS)
@given(story=stories(), period=PERIODS)
def test_the_clock_agrees_with_a_recount_day_by_day(region: str, story, period: Period):
    calendar, zone = REGIONS[region]
    happened, now = story
    ticks = [Tick(kind, legal_day(at, zone), days, cause) for at, kind, days, cause in happened]  # type: ignore[arg-type]
    found, today = read(ticks, period, calendar, legal_day(now, zone)), now.astimezone(zone).date()
    due, held, used = recount(happened, period, calendar, zone, today)
    assert (found.due, found.used) == (due, used)
    assert {cell.day for cell in found.cells if cell.kind == "hold"} == held
    assert found.left == found.total - found.used
    assert found.standing == (ends_standing(happened) and not any(kind == "end" for _, kind, _, _ in happened))
    _explains_itself(found, calendar, period)


def recount(happened, period: Period, calendar: WorkingCalendar, zone: ZoneInfo, today: date) -> tuple[date | None, set[date], int]:
    """Walk from day to day. What stands at the beginning of a day is what was stopped on days before and not resumed on days before.

    Out: the last day, the days that stand, and how many were used by today, or by the day on which it ended.
    """
    day = happened[0][0].astimezone(zone).date()
    total = months_later(day, period.amount) if period.unit == "months" else period.amount
    for _, kind, days, _ in happened:
        total = days if kind == "joint" else total
    total += sum(days for _, kind, days, _ in happened if kind == "extend")
    ended = [at.astimezone(zone).date() for at, kind, _, _ in happened if kind == "end"]
    now = min([today, *ended])
    events, standing, held, counted, used = list(happened[1:]), set[str](), set[date](), 0, 0
    for_ever = ends_standing(happened)
    while True:
        while events and events[0][0].astimezone(zone).date() <= day:
            _, kind, _, cause = events.pop(0)
            standing = standing | {cause} if kind == "stop" else standing - {cause} if kind == "resume" else standing
        day += ONE
        if for_ever and day > now:
            return None, held, used
        if period.unit == "working_days" and not calendar.is_working(day):
            continue
        if standing:
            held.add(day)
            continue
        counted += 1
        used += day <= now
        if counted == total:
            break
    while period.unit != "working_days" and not calendar.is_working(day):
        day += ONE
    return day, held, used


def ends_standing(happened) -> bool:
    standing = set[str]()
    for _, kind, _, cause in happened:
        standing = standing | {cause} if kind == "stop" else standing - {cause} if kind == "resume" else standing
    return bool(standing)


def months_later(day: date, months: int) -> int:
    """How many days on the matching day lies, or the last of its month: looked for day by day."""
    wanted = (day.year * 12 + day.month - 1 + months, day.day)
    found, number = day, 0
    while True:
        found, number = found + ONE, number + 1
        here, after = (found.year * 12 + found.month - 1, found.day), found + ONE
        if here == wanted or (here[0] == wanted[0] and after.month != found.month):
            return number


def _explains_itself(found: Clock, calendar: WorkingCalendar, period: Period) -> None:
    """Every day from the start to the last stands in the explanation once; the days that count are numbered without a gap."""
    days = [cell.day for cell in found.cells]
    assert days == [days[0] + number * ONE for number in range(len(days))]
    numbers = [cell.number for cell in found.cells if cell.number]
    assert numbers == list(range(1, len(numbers) + 1))
    if found.due:
        assert days[-1] == found.due
        assert calendar.is_working(found.due)
        assert len(numbers) == found.total
    if period.unit == "working_days":
        assert all(calendar.is_working(cell.day) for cell in found.cells if cell.number)


def test_two_things_at_once_hold_the_clock_until_both_are_done():
    ticks = [
        Tick("start", date(2026, 3, 2)),
        Tick("stop", date(2026, 3, 3), cause="hearing"),
        Tick("stop", date(2026, 3, 4)),
        Tick("resume", date(2026, 3, 6), cause="hearing"),
        Tick("resume", date(2026, 3, 10)),
    ]
    found = read(ticks, Period(5, "working_days"), NATIONAL, date(2026, 3, 11))
    assert found.due == date(2026, 3, 16)
    causes = [(cell.day.day, cell.cause) for cell in found.cells if cell.kind == "hold"]
    assert causes == [(4, "hearing"), (5, "hearing"), (6, "hearing"), (9, ""), (10, "")]


def test_what_ended_while_the_clock_stood_is_explained_up_to_that_day_and_no_further():
    days = {"start": 2, "stop": 4, "end": 9, "served": 10}
    ticks = [Tick(kind, date(2026, 3, day)) for kind, day in days.items()]  # type: ignore[arg-type]
    found = read(ticks, Period(20, "working_days"), NATIONAL, date(2026, 6, 1))
    assert (found.due, found.used, found.standing, found.cells[-1].day) == (None, 2, False, date(2026, 3, 9))


def test_a_period_in_days_that_ends_on_a_holiday_shows_the_days_until_the_next_working_one():
    found = read([Tick("start", date(2026, 9, 20))], Period(11, "days"), NATIONAL, date(2026, 9, 21))
    assert found.due == date(2026, 10, 8)
    assert [(cell.day.day, cell.kind) for cell in found.cells[-8:]] == [(1, "run"), *((day, "off") for day in range(2, 8)), (8, "end")]


def test_joint_handling_takes_the_place_of_the_limit_and_its_extension_is_added():
    start, today = Tick("start", date(2026, 3, 2)), date(2026, 3, 20)
    ordinary = read([start, Tick("extend", today, 10)], Period(20, "working_days"), NATIONAL, today)
    joint = read([start, Tick("joint", today, 45)], Period(20, "working_days"), NATIONAL, today)
    both = read([start, Tick("joint", today, 45), Tick("extend", today, 15)], Period(20, "working_days"), NATIONAL, today)
    assert [one.total for one in (ordinary, joint, both)] == [30, 45, 60]
    assert both.due == NATIONAL.add(start.day, 60).date

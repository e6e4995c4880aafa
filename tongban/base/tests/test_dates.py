import csv
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.base import limits
from tongban.base.calendar import WorkingCalendar, national
from tongban.base.limits import Period

DATA = Path("data/china")
CHINA = national(DATA / "holidays/holidays_cn_2007_2026.csv")
SHANGHAI = ZoneInfo("Asia/Shanghai")
VECTORS = list(csv.DictReader((DATA / "testvectors/working_days.csv").read_text().splitlines()))


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['event_date']}+{row['working_days']}")
def test_working_days_fall_as_in_the_test_vectors(row: dict[str, str]) -> None:
    assert CHINA.add(date.fromisoformat(row["event_date"]), int(row["working_days"])).date == date.fromisoformat(row["due_date"])


def test_2026_has_248_working_days() -> None:
    assert CHINA.between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_a_day_beyond_the_published_year_is_provisional() -> None:
    assert CHINA.add(date(2026, 12, 30), 5).provisional
    assert not CHINA.add(date(2026, 11, 23), 5).provisional


def test_a_region_may_have_days_of_its_own() -> None:
    local = CHINA.over(off=[date(2026, 11, 24)])
    assert local.add(date(2026, 11, 23), 1).date == date(2026, 11, 25)


def test_the_period_ends_at_midnight_of_the_agencys_zone() -> None:
    due = limits.due(datetime(2026, 11, 23, 1, tzinfo=UTC), Period(1, "working_days"), CHINA, SHANGHAI)
    assert (due.day, due.at) == (date(2026, 11, 24), datetime(2026, 11, 24, 16, tzinfo=UTC))


def test_an_event_after_midnight_there_counts_from_that_day() -> None:
    due = limits.due(datetime(2026, 11, 23, 16, 30, tzinfo=UTC), Period(1, "working_days"), CHINA, SHANGHAI)
    assert due.day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("start", "period", "last"),
    [
        (date(2026, 9, 1), Period(30, "days"), date(2026, 10, 8)),  # 1 October is a holiday
        (date(2026, 1, 31), Period(1, "months"), date(2026, 2, 28)),  # a make-up working Saturday
        (date(2024, 2, 29), Period(1, "years"), date(2025, 2, 28)),
        (date(2026, 11, 23), Period(-7, "working_days"), date(2026, 11, 12)),
    ],
)
def test_calendar_periods_run_to_the_next_working_day(start: date, period: Period, last: date) -> None:
    assert limits.due_day(start, period, CHINA) == last


def test_a_validity_of_one_year_ends_on_the_day_before() -> None:
    assert limits.valid_until(date(2026, 3, 2), Period(1, "years")) == date(2027, 3, 1)


@given(st.dates(date(2007, 1, 1), date(2026, 12, 1)), st.integers(1, 60))
def test_between_undoes_add(start: date, days: int) -> None:
    assert CHINA.between(start, CHINA.add(start, days).date) == days


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_an_empty_calendar_has_only_weekends(day: date) -> None:
    assert WorkingCalendar().is_working(day) == (day.weekday() < 5)

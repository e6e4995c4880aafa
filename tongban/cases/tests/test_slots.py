from datetime import date

import pytest

from tongban.base.calendar import WorkingCalendar
from tongban.cases import slots

HOURS = {"0": [["09:00", "10:00"], ["13:30", "14:10"]], "5": [["10:00", "11:00"]], "on": [["08:00", "08:30"]]}
CALENDAR = WorkingCalendar(off=frozenset({date(2026, 3, 9)}), on=frozenset({date(2026, 3, 14)}))


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 3, 2), ["09:00", "09:20", "09:40", "13:30", "13:50"]),  # a Monday
        (date(2026, 3, 3), []),
        (date(2026, 3, 7), ["10:00", "10:20", "10:40"]),  # a Saturday on which the hall is open
        (date(2026, 3, 9), []),  # a Monday that is a holiday
        (date(2026, 3, 14), ["08:00"]),  # a Saturday on which offices work
    ],
)
def test_a_day_gives_places_by_weekday_holiday_and_make_up_day(day: date, begins: list[str]) -> None:
    assert [slots.clock(one) for one in slots.of_day(HOURS, 20, day, CALENDAR)] == begins


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", []),
        ("9:00-12:00, 13:30-17:00", [["09:00", "12:00"], ["13:30", "17:00"]]),
        ("09：00至12：00；13：30～17：00", [["09:00", "12:00"], ["13:30", "17:00"]]),
        ("12:00-09:00", None),
        ("09:00-12:00, 11:00-13:00", None),
        ("24:00-25:00", None),
        ("all day", None),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, read: list[list[str]] | None) -> None:
    assert slots.spans(written) == read


def test_a_time_is_read_back_and_nothing_else_is_one() -> None:
    assert slots.minutes(slots.clock(570)) == 570
    assert {slots.minutes(one) for one in ("9:30", "24:00", "09:60", "", "٠٩:٣٠", "09:30 ")} == {-1}

"""The days of a case as its page shows and explains them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tongban.actors import cast
from tongban.base.calendar import WorkingCalendar
from tongban.cases import actions, queries
from tongban.cases.clock import Cell
from tongban.cases.tests.world import AT, DAY, build, filed, in_hand
from tongban.web import clock

WEEKENDS = WorkingCalendar(published_through=2026)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def told(people: cast.Cast, number: str, at: datetime) -> dict[str, Any]:
    with translation.override("en"):
        found = clock.shown(queries.case(number, to=people.actor("li", at)), at)
    assert found is not None
    return found


def cells(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The cells by their number as it stands there; where two months have a number, the first."""
    drawn = [cell for row in found["rows"] for cell in row.get("cells", ())]
    return {f"{cell['number']} {cell['month']}".strip(): cell for cell in reversed(drawn)}


@pytest.mark.django_db
def test_days_of_waiting_are_named_and_what_it_would_be_without_them(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.supplement(row.number, [{"field": "site_name"}], words="请核对", cause="applicant", by=li, at=AT + 4 * DAY)
    standing = told(people, row.number, AT + 7 * DAY)
    assert standing["due"] is None
    assert "If what we wait for came today, the last day would be Tuesday 31 March 2026." in standing["lines"]
    actions.supply(row.number, {"site_name": "恒达鲜食"}, by=people.actor("hengda", AT), at=AT + 9 * DAY)
    found = told(people, row.number, AT + 10 * DAY)
    assert "20 working days, counted from the day after acceptance on 2 March 2026." in found["lines"]
    assert "3 working days on which we waited for you do not count: 9–11 Mar." in found["lines"]
    assert found["due"] == date(2026, 4, 2)
    assert "Without the pause it would have been 30 March 2026." in found["beside"]
    named = cells(found)
    assert [named[day]["label"] for day in ("2 Mar", "3", "7", "9", "12")] == ["start", "day 1", "off", "stands", "day 5"]
    assert {number for number, cell in named.items() if cell["today"]} == {"12"}
    assert found["law"] == "《中华人民共和国行政许可法》第42条"


@pytest.mark.django_db
def test_holidays_are_named_and_a_decision_ends_the_days(people: cast.Cast) -> None:
    at = datetime(2026, 4, 1, 1, tzinfo=UTC)
    row = filed(people, at=at)
    actions.accept(row.number, by=people.actor("li", at), at=at)
    found = told(people, row.number, at)
    assert "Holidays: 清明节 6 Apr." in found["beside"]
    assert cells(found)["6"]["label"] == "holiday"
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", at), at=at + DAY)
    actions.decide(row.number, "grant", by=people.actor("zhao", at), at=at + 2 * DAY)
    after = told(people, row.number, at + 60 * DAY)
    assert "Decided on 3 April 2026: 2 of 20 working days were used." in after["lines"]
    assert len(after["rows"]) == 1
    assert cells(after)["3"]["label"] == "decided"


@pytest.mark.django_db
def test_a_day_in_a_year_without_published_holidays_is_called_provisional(people: cast.Cast) -> None:
    at = datetime(2026, 12, 21, 1, tzinfo=UTC)
    row = filed(people, at=at)
    assert clock.shown(queries.case(row.number, to=people.actor("li", at)), at) is None
    actions.accept(row.number, by=people.actor("li", at), at=at)
    found = told(people, row.number, at)
    assert found["provisional"]
    assert cells(found)["1 Jan"]["unsure"]
    assert not cells(found)["31"]["unsure"]


def test_long_standing_still_is_one_line_of_the_calendar() -> None:
    first = date(2026, 3, 2)
    days = [first + timedelta(days=number) for number in range(50)]
    still = [Cell(day, "off" if day.weekday() > 4 else "hold") for day in days[1:48]]
    last = (Cell(days[48], "run", 1), Cell(days[49], "end", 2))
    with translation.override("en"):
        drawn = clock._rows([Cell(days[0], "free"), *still, *last], clock.Around(days[49], None, WEEKENDS))
    assert ["still" in row for row in drawn] == [False, True, False, False]
    assert drawn[1]["still"] == "9 Mar–12 Apr"


def test_two_pauses_are_two_stretches_and_a_weekend_within_ends_none() -> None:
    kinds = ["free", "run", "hold", "off", "off", "hold", "run", "hold", "end"]
    days = [Cell(date(2026, 3, 4) + timedelta(days=number), kind) for number, kind in enumerate(kinds)]  # type: ignore[arg-type]
    assert clock.stretches(days) == [(date(2026, 3, 6), date(2026, 3, 9)), (date(2026, 3, 11), date(2026, 3, 11))]

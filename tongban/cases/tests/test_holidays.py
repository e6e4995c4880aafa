"""Holidays of a year that were not known when days were told: once they are published what runs is reckoned anew, once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import calendar_changes, cast, places
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.places import Said
from tongban.actors.tests.test_once import together
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import actions, explaining, holidays, queries
from tongban.cases.models import Case, DueRow, StepRow, Supplement
from tongban.cases.tests.world import DAY, build, filed, in_hand
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 28, 1, tzinfo=UTC)  # a Monday, 9:00 in Shanghai
LATER = AT + timedelta(minutes=2)
NEW_YEAR = {date(2027, 1, 1): Said(True, "元旦"), date(2027, 1, 4): Said(True, "元旦"), date(2027, 1, 9): Said(False, "元旦")}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> Any:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    yield build(AT)
    memory.forget()


def publish(days: dict[date, Said] = NEW_YEAR, at: datetime = AT) -> Any:
    """A made-up year: its first days off and one weekend day on which offices work."""
    return places.publish_year(NATION, 2027, days, source="示例通知", by=SYSTEM, at=at)


def the_change() -> Any:
    (change,) = calendar_changes.of_nation(2027)
    return change


def sweep(at: datetime = LATER, limit: int = 200) -> None:
    while holidays.recount_due(at=at, limit=limit):
        pass


def coming(row: Case) -> dict[str, date]:
    return {one.effect: one.day for one in queries.coming(row)}


def moved(row: Case) -> list[Any]:
    return [log.body(one) for one in log.of_subject("case", row.number) if one.kind == "case.days_moved"]


def test_provisional_then_published_then_moved_and_the_effect_comes_on_the_moved_day(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    assert coming(row)["deemed_accepted"] == date(2027, 1, 4)
    assert actors.calendar_of(DISTRICT).provisional(date(2027, 1, 4))
    publish()
    assert not actors.calendar_of(DISTRICT).provisional(date(2027, 1, 4))
    sweep()
    assert coming(row)["deemed_accepted"] == date(2027, 1, 6)
    assert [one for one in moved(row)[0]["moved"] if one["what"] == "deemed_accepted"] == [
        {"what": "deemed_accepted", "was": "2027-01-04", "until": "2027-01-06"}
    ]
    ends = datetime(2027, 1, 6, 16, tzinfo=UTC)  # midnight in Shanghai
    actions.settle_due(at=ends - timedelta(seconds=1))
    assert Case.objects.get(pk=row.pk).state == "submitted"
    actions.settle_due(at=ends)
    assert Case.objects.get(pk=row.pk).state == "in_hand"
    assert DueRow.objects.get(case=row, effect="deemed_accepted").done_at == ends


def test_the_day_of_a_case_in_hand_moves_with_its_steps_and_the_clock_says_why(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    was, step = row.due, StepRow.objects.get(case=row, closed_at=None)
    publish()
    sweep()
    row.refresh_from_db()
    assert (was, row.due) == (date(2027, 1, 25), date(2027, 1, 26))
    if step.due is not None:
        assert StepRow.objects.get(pk=step.pk).due > step.due
    event = explaining.events(row)[-1]
    assert (event.kind, event.days, event.reason, event.was, event.until) == ("holidays", 2027, "示例通知", was, row.due)
    told = explaining.explained(row, LATER)
    assert told is not None
    assert (told.clock.due, told.clock.provisional) == (row.due, False)


def test_the_time_of_the_applicant_goes_on_and_the_notice_says_so(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    row = actions.supplement(row.number, [{"field": "site_name"}], words="核对", by=people.actor("li", AT), at=AT)
    assert Supplement.objects.get(case=row).until == date(2027, 1, 11)
    publish()
    sweep()
    assert Supplement.objects.get(case=row).until == coming(row)["supplement_over"] == date(2027, 1, 12)
    assert [one.kind for one in documents.of_subject("case", row.number)][-1] == "period-moved"


def test_the_applicants_time_never_gets_shorter(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    row = actions.supplement(row.number, [{"field": "site_name"}], words="核对", by=people.actor("li", AT), at=AT)
    publish({date(2027, 1, 9): Said(False, "元旦")})
    sweep()
    assert Supplement.objects.get(case=row).until == coming(row)["supplement_over"] == date(2027, 1, 11)
    assert "case.period_moved" not in {one.kind for one in log.of_subject("case", row.number)}


def test_swept_twice_or_broken_off_every_day_moves_once(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [in_hand(people, at=AT), filed(people, "minghe", at=AT, site_name="明和百货", domains=["b.example"])]
    publish()
    keep = holidays.recount

    def breaks(number: str, *given: Any, **named: Any) -> Any:
        if number != rows[0].number:
            raise ZeroDivisionError
        return keep(number, *given, **named)

    monkeypatch.setattr(holidays, "recount", breaks)
    with pytest.raises(ZeroDivisionError):
        sweep()
    monkeypatch.undo()
    assert [len(moved(row)) for row in rows] == [1, 0]
    sweep(limit=1)
    sweep()
    change = the_change()
    for row in rows:
        assert holidays.recount(row.number, change, at=LATER + DAY) == []
    assert ([len(moved(row)) for row in rows], change.done_at) == ([1, 1], LATER)


def test_an_effect_before_the_publication_stays_however_late_the_worker_is(people: cast.Cast) -> None:
    row, late = filed(people, at=AT), datetime(2027, 1, 5, 1, tzinfo=UTC)
    publish(at=late)
    sweep(at=late + timedelta(minutes=2))
    row.refresh_from_db()
    assert (row.state, row.accepted_at) == ("in_hand", row.submitted_at)
    assert row.due == date(2027, 1, 26)
    assert DueRow.objects.get(case=row, effect="deemed_accepted").day == date(2027, 1, 4)


def test_what_falls_due_before_the_worker_came_goes_by_the_published_days(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    publish(at=AT + DAY)
    actions.settle_due(at=datetime(2027, 1, 4, 17, tzinfo=UTC))  # past the day as it was
    row.refresh_from_db()
    assert (row.state, coming(row)["deemed_accepted"], len(moved(row))) == ("submitted", date(2027, 1, 6), 1)


def test_days_of_a_region_move_its_cases_unless_a_lower_one_says_otherwise(people: cast.Cast) -> None:
    row, day = in_hand(people, at=AT), date(2027, 1, 12)
    places.set_calendar(DISTRICT, {day: False}, source="示例", by=SYSTEM, at=AT)
    places.set_calendar("511600000000", {day: True}, source="示例", by=SYSTEM, at=AT)
    sweep()
    row.refresh_from_db()
    assert row.due == date(2027, 1, 25)
    places.set_calendar(DISTRICT, {day: True}, source="示例", by=SYSTEM, at=AT)
    sweep()
    row.refresh_from_db()
    assert row.due == date(2027, 1, 26)


def test_a_question_to_another_department_gets_its_days_by_the_new_calendar(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    other = people.agencies["public-security"].pk
    asked = actions.ask_department(row.number, agency=other, question="有无意见", days=5, by=people.actor("li", AT), at=AT)
    assert asked.due == date(2027, 1, 4)
    publish()
    sweep()
    asked.refresh_from_db()
    assert asked.due == coming(row)["department_silent"] == date(2027, 1, 6)


@pytest.mark.django_db(transaction=True)
def test_published_and_swept_by_several_at_once_it_is_once(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    assert together(publish) == ["done"] * 4
    change = the_change()
    assert together(lambda: holidays.recount_due(at=LATER)) == ["done"] * 4
    sweep()
    assert (the_change().done_at is not None, change.year, len(moved(row))) == (True, 2027, 1)
    assert [one.kind for one in explaining.events(row)].count("holidays") == 1


def test_a_year_said_again_takes_the_place_of_what_was_said_and_gaps_are_refused(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    publish()
    sweep()
    publish({date(2027, 1, 1): Said(True, "元旦")}, at=AT + DAY)
    sweep(at=AT + 2 * DAY)
    row.refresh_from_db()
    calendar = actors.calendar_of(DISTRICT)
    assert [calendar.is_working(day) for day in NEW_YEAR] == [False, True, False]
    assert (row.due, len(moved(row))) == (date(2027, 1, 26), 1)
    with pytest.raises(Refused, match=r"calendar.year"):
        places.publish_year(NATION, 2029, {date(2029, 1, 1): Said(True)}, source="示例", by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"calendar.empty"):
        places.publish_year(NATION, 2028, {}, source="示例", by=SYSTEM, at=AT)

"""Time that an article does not count: told in writing, over when it was told to be, and never without an article."""

from datetime import date

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, pausing, queries
from tongban.cases.models import Case, ClockEvent, DueRow
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY, filed, in_hand
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
WHY = "需对场所进行听证"


def paused(people: cast.Cast, cause: str = "hearing", days: int = 5) -> Case:
    row = in_hand(people)
    return actions.pause(row.number, cause, days=days, reason=WHY, by=people.actor("li", AT), at=AT + DAY)


def test_a_hearing_is_not_counted_and_told_in_writing_with_its_article(people: cast.Cast) -> None:
    row = paused(people)
    assert row.due is None
    event = ClockEvent.objects.get(case=row, kind="stop")
    assert (event.cause, event.act, event.article, event.reason) == ("hearing", "licensing-law", "45", WHY)
    assert event.until == date(2026, 3, 10)
    paper = documents.paper(event.paper)
    assert (paper.kind, documents.facts(paper)["until"], documents.facts(paper)["words"]) == ("pause", "2026-03-10", WHY)
    assert paper.served_at is not None
    done = log.of_subject("case", row.number)[-3]
    assert (done.kind, log.body(done)["until"]) == ("case.paused", "2026-03-10")  # type: ignore[index]


def test_the_clock_runs_again_when_the_told_day_is_over_whatever_became_of_it(people: cast.Cast) -> None:
    row = paused(people)
    actions.settle_due(at=AT + 30 * DAY)
    fresh = queries.case(row.number, to=people.actor("li", AT))
    # Five working days from 4 to 10 March do not count: 30 March becomes 7 April, beyond the holiday of 6 April.
    assert fresh.due == date(2026, 4, 7)
    event = ClockEvent.objects.get(case=row, kind="resume")
    assert (event.cause, event.day) == ("hearing", date(2026, 3, 10))
    assert [one.kind for one in documents.of_subject("case", row.number)][-1] == "resumption"


def test_what_is_done_sooner_ends_the_pause_and_nothing_falls_due_later(people: cast.Cast) -> None:
    row = paused(people)
    row = actions.resume(row.number, by=people.actor("li", AT), at=AT + 3 * DAY)
    assert row.due == date(2026, 4, 1)
    assert not DueRow.objects.filter(case=row, effect="pause_over", done_at=None, dropped=False).exists()
    with pytest.raises(Refused, match=r"case.not_paused"):
        actions.resume(row.number, by=people.actor("li", AT), at=AT + 3 * DAY)


def test_a_pause_without_article_reason_or_within_its_rule_is_refused(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    for cause, days, reason, code in (
        ("holiday", 5, WHY, "case.no_pause"),
        ("third-party", 5, WHY, "case.no_pause"),  # of requests for information, not of licences
        ("hearing", 5, " ", "case.pause_reason"),
        ("hearing", 0, WHY, "case.pause_days"),
        ("hearing", 21, WHY, "case.pause_days"),  # a hearing is held within twenty days
    ):
        with pytest.raises(Refused, match=code):
            actions.pause(row.number, cause, days=days, reason=reason, by=li, at=AT)
    for name in ("hengda", "wu", "chen"):
        with pytest.raises(NotAllowed):
            actions.pause(row.number, "hearing", days=5, reason=WHY, by=people.actor(name, AT), at=AT)
    waits = filed(people, "minghe", site_name="明和百货", domains=["b.example"])
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.pause(waits.number, "hearing", days=5, reason=WHY, by=li, at=AT)


def test_one_thing_runs_at_a_time_and_told_days_of_one_cause_add_up(people: cast.Cast) -> None:
    row, li = paused(people, days=12), people.actor("li", AT)
    with pytest.raises(Refused, match=r"case.paused"):
        actions.pause(row.number, "test", days=5, reason=WHY, by=li, at=AT + DAY)
    actions.resume(row.number, by=li, at=AT + 2 * DAY)
    with pytest.raises(Refused, match=r"case.pause_days"):
        actions.pause(row.number, "hearing", days=9, reason=WHY, by=li, at=AT + 2 * DAY)
    actions.pause(row.number, "hearing", days=8, reason=WHY, by=li, at=AT + 2 * DAY)
    assert pausing.most(row, pausing.pauses(row, AT)["test"], AT) == pausing.LONGEST


def test_a_supplement_within_a_pause_holds_the_clock_on(people: cast.Cast) -> None:
    row, li = paused(people, days=2), people.actor("li", AT)
    actions.supplement(row.number, [{"field": "site_name"}], words="核对", by=li, at=AT + 2 * DAY)
    actions.settle_due(at=AT + 8 * DAY)
    fresh = queries.case(row.number, to=li)
    assert (fresh.state, fresh.due) == ("waiting", None)
    row = actions.supply(row.number, {"site_name": "恒达鲜食二店"}, by=people.actor("hengda", AT), at=AT + 9 * DAY)
    # 4 to 11 March: six working days held.
    assert row.due == date(2026, 4, 8)


def test_a_decision_ends_what_was_to_come(people: cast.Cast) -> None:
    row, li = paused(people), people.actor("li", AT)
    actions.review(row.number, opinion="齐全", by=li, at=AT + 2 * DAY)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT + 3 * DAY)
    assert not DueRow.objects.filter(case=row, effect="pause_over", done_at=None, dropped=False).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_stop_the_clock_at_once_one_does(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    done = together(lambda: actions.pause(row.number, "test", days=3, reason=WHY, by=li, at=AT), 2)
    assert done == ["case.paused", "done"]
    assert ClockEvent.objects.filter(case=row, kind="stop").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_goes_on_once_however_many_say_that_it_is_done(people: cast.Cast) -> None:
    row, li, later = paused(people), people.actor("li", AT), AT + 3 * DAY
    once(("case", row.number), "case.resumed", lambda: actions.resume(row.number, by=li, at=later), "case.not_paused")
    assert ClockEvent.objects.filter(case=row, kind="resume").count() == 1
    assert [one.kind for one in documents.of_subject("case", row.number)].count("resumption") == 1

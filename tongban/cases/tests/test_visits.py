"""Visits that were really made, the promise beside them, and the cause of each supplement (design law 14)."""

from datetime import date, timedelta

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, figures, queries
from tongban.cases.models import Case, Supplement, VisitRow
from tongban.cases.tests.world import AT, DAY, decided, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)
CAUSES = ("guide", "form", "applicant", "office")


def come(people: cast.Cast, number: str, why: str = "original", by: str = "li", at=AT, place: str = "3号窗口", **told) -> VisitRow:
    return actions.visit(number, why, place=place, by=people.actor(by, at), at=at, **told)


def count(row: Case) -> int:
    return Case.objects.get(pk=row.pk).visits


def test_a_visit_is_kept_with_day_window_channel_and_reason_and_its_event(people: cast.Cast) -> None:
    row = in_hand(people)
    made = come(people, row.number, channel="kiosk", place=" 3号窗口 ")
    assert (made.day, made.place, made.channel, made.why) == (date(2026, 3, 2), "3号窗口", "kiosk", "original")
    event = log.of_subject("case", row.number)[-1]
    assert (event.kind, log.body(event)) == (
        "case.visited",
        {"why": "original", "place": "3号窗口", "channel": "kiosk", "day": "2026-03-02"},
    )
    assert queries.visits(row) == [made]
    assert row.promised_visits == 0


def test_the_same_visit_told_twice_or_at_once_is_one(people: cast.Cast) -> None:
    row = in_hand(people)
    come(people, row.number)
    come(people, row.number, by="sun", place="5号窗口")
    assert together(lambda: come(people, row.number, why="result")) == ["done"] * 4
    assert [one.why for one in queries.visits(row)] == ["original", "result"]
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.visited") == 2


def test_two_reasons_on_one_day_are_one_visit_and_another_day_is_another(people: cast.Cast) -> None:
    row = in_hand(people)
    come(people, row.number)
    come(people, row.number, why="identification")
    assert count(row) == 1
    come(people, row.number, at=AT + DAY)
    assert count(row) == 2


def test_only_who_may_records_a_visit(people: cast.Cast) -> None:
    row = in_hand(people)
    for name in ("hengda", "minghe", "wu", "chen", "gao"):
        with pytest.raises(NotAllowed):
            come(people, row.number, by=name)
    assert count(row) == 0


def test_whatever_is_wrong_with_a_visit_is_said_at_once(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(Refused) as refusal:
        come(people, row.number, why="tea", channel="web", place=" ", day=date(2026, 3, 3))
    wanted = ["case.visit_reason", "case.visit_channel", "case.visit_place", "case.visit_day"]
    assert [one.code for one in refusal.value.discrepancies] == wanted
    with pytest.raises(Refused, match=r"case\.visit_day"):
        come(people, row.number, day=date(2026, 3, 1))
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(Refused, match=r"case\.wrong_state"):
        come(people, row.number)
    assert count(row) == 0


def test_a_result_picked_up_at_a_window_is_a_visit_and_telling_it_again_changes_nothing(people: cast.Cast) -> None:
    row, at = decided(people), AT + 3 * DAY
    actions.serve(row.number, how="window", proof="签收", by=people.actor("li", at), at=at)
    come(people, row.number, why="result", at=at)
    assert [(one.why, one.place) for one in queries.visits(row)] == [("result", "区市监局（演示）")]


def closed(people: cast.Cast, how: str, channel: str = "web", visits: int = 0) -> Case:
    """A closed case as the figures find it."""
    row = filed(people, domains=[f"d{Case.objects.count()}.example"], site_name=f"恒达{chr(0x4E00 + Case.objects.count())}店")
    changed = {"state": "closed", "outcome": "grant", "closed_at": AT, "served": how, "channel": channel, "visits": visits}
    Case.objects.filter(pk=row.pk).update(**changed)
    return row


def test_figures_count_only_what_is_known_and_say_how_complete_they_are(people: cast.Cast) -> None:
    closed(people, "online")
    closed(people, "online", channel="window")  # somebody came to file, and nobody recorded it
    closed(people, "window")  # nor who picked this up
    closed(people, "")  # served before that was kept
    come(people, closed(people, "online").number)
    chen = people.actor("chen", AT)
    none, once, more, kept = figures.visits(chen, at=AT)
    assert [(one.count, one.known, one.expected) for one in (none, once, more, kept)] == [(1, 2, 5), (2, 2, 5), (0, 2, 5), (1, 2, 5)]
    assert (none.complete, none.rated, none.share) == (40, False, None)
    assert figures.visits(people.actor("wu", AT), at=AT)[0].expected == 0
    assert figures.visits(chen, at=AT + timedelta(days=366))[0].complete is None


def test_a_figure_is_rated_from_thirty_cases_and_nine_tenths_on() -> None:
    assert figures.Figure("none", 29, 29, 29).share is None
    assert figures.Figure("none", 15, 30, 34).share is None
    assert figures.Figure("none", 15, 30, 33).share == 50


def test_the_cause_of_a_supplement_is_kept_and_a_missing_one_is_no_zero(people: cast.Cast) -> None:
    li, chen = people.actor("li", AT), people.actor("chen", AT)
    one, other = in_hand(people), filed(people, "minghe", site_name="明和店", domains=["m.example"])
    with pytest.raises(Refused, match=r"case\.supplement_cause"):
        actions.supplement(one.number, [{"field": "address"}], words="", cause="weather", by=li, at=AT)
    actions.supplement(one.number, [{"field": "address"}], words="", cause="guide", by=li, at=AT)
    actions.supplement(other.number, [{"field": "address"}], words="", by=li, at=AT)
    assert sorted(Supplement.objects.values_list("cause", flat=True)) == ["", "guide"]
    (event,) = [event for event in log.of_subject("case", one.number) if event.kind == "case.supplement_asked"]
    assert (log.body(event) or {})["cause"] == "guide"
    found = {one.name: (one.count, one.known, one.expected) for one in figures.causes(chen, CAUSES, at=AT)}
    assert found == {"guide": (1, 1, 2), "form": (0, 1, 2), "applicant": (0, 1, 2), "office": (0, 1, 2)}

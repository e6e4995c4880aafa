"""Missed days of bad ratings: told upward as of their legal moment by the round, seen by the superior, moved by nobody who handles them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tongban.actors import cast
from tongban.actors.actions import abolish_agency, appoint, create_post, grant
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases.tests.test_reorganising import found
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.oversight import actions, duties, queries, ratings, watching
from tongban.oversight.models import DutyDay, Rating
from tongban.oversight.tests.test_rating_by_code import answered, written
from tongban.oversight.tests.test_ratings import AT, CLOSED, DAY, code, people, rated

__all__ = ["people"]
pytestmark = pytest.mark.django_db
MARCH = queries.Asked(date(2026, 3, 1), date(2026, 3, 1))
NAMES = ("verified_in_time", "mended_in_time", "answered_in_time", "called_back")
OVER, GONE = CLOSED + 8 * DAY, CLOSED + 22 * DAY  # after 11 March, and after 25 March


def counted(people: cast.Cast) -> dict[str, Any]:
    """Value, known and expected of each figure of days."""
    catch_up()
    found = queries.figures(people.actor("chen", CLOSED), NAMES, MARCH)[None]
    return {name: (one.value, one.n, one.expected) for name, one in found.items()}


def test_a_day_that_is_kept_is_told_to_nobody(people: cast.Cast) -> None:
    key, lu = rated(people, 5), people.actor("lu", CLOSED)
    actions.verify(key, founded=True, by=lu, at=OVER - DAY)
    assert actions.settle_due(at=OVER) == 0
    assert {one.kind for one in log.of_subject("rating", key)} == {"rating.given", "rating.verified"}


def test_a_missed_day_lies_with_the_superior_from_the_next_day_on_and_the_party_reads_it(people: cast.Cast) -> None:
    key, chen = rated(people, 5), people.actor("chen", CLOSED)
    assert actions.settle_due(at=OVER) == 1
    assert actions.settle_due(at=OVER) == 0
    (told,) = watching.open_before(chen)
    assert (told.what, told.day, told.superior_id) == ("verify", date(2026, 3, 11), people.agencies["government-office"].pk)
    event = log.of_subject("rating", key)[-1]
    assert (event.kind, event.at, event.at.isoformat()) == ("rating.told_upward", told.at, "2026-03-11T16:00:00+00:00")
    (missed,) = ratings.standing(Rating.objects.get().case.number, to=people.actor("hengda", OVER), at=OVER).missed
    assert missed.pk == told.pk
    assert [one.kind for one in log.about(people.parties["hengda"].pk) if one.noun == "rating"] == ["rating.told_upward", "rating.given"]
    assert watching.open_before(people.actor("zhao", CLOSED)) == []  # zhao instructs in the bureau, not above it


def test_an_act_that_comes_late_settles_first(people: cast.Cast) -> None:
    key, lu = rated(people, 5), people.actor("lu", CLOSED)
    actions.verify(key, founded=False, by=lu, at=OVER)  # no round in between
    assert [one.kind for one in log.of_subject("rating", key)] == ["rating.given", "rating.told_upward", "rating.verified"]
    assert watching.open_before(people.actor("chen", CLOSED)) == []
    assert counted(people)["verified_in_time"] == (0, 1, 1)


def test_the_superior_sets_another_day_once_and_the_figure_keeps_the_first(people: cast.Cast) -> None:
    key, chen, lu = rated(people, 5), people.actor("chen", CLOSED), people.actor("lu", CLOSED)
    actions.settle_due(at=OVER)
    missed = watching.open_before(chen)[0].pk
    with pytest.raises(Refused) as refusal, transaction.atomic():
        actions.instruct(key, missed, days=0, words=" ", by=chen, at=OVER)
    assert [one.facts["field"] for one in refusal.value.discrepancies] == ["days", "words"]
    row = actions.instruct(key, missed, days=3, words="三日内核实", by=chen, at=OVER)
    assert (row.what, row.day) == ("verify", date(2026, 3, 17))
    assert code(lambda: actions.instruct(key, missed, days=3, words="又", by=chen, at=OVER)) == "rating.instructed"
    assert watching.open_before(chen) == []
    assert [(one.kind, one.words) for one in duties.steps(key, to=lu)] == [("missed", ""), ("instructed", "三日内核实")]
    actions.settle_due(at=OVER + 10 * DAY)  # that day passes too
    (again,) = watching.open_before(chen)
    assert (again.pk, again.day) == (row.pk, date(2026, 3, 17))
    actions.verify(key, founded=True, by=lu, at=OVER + 10 * DAY)
    assert code(lambda: actions.instruct(key, again.pk, days=3, words="又", by=chen, at=OVER + 10 * DAY)) == "rating.done_meanwhile"
    assert counted(people)["verified_in_time"] == (0, 1, 1)


def test_who_handles_a_rating_or_took_part_in_its_case_sets_no_day(people: cast.Cast) -> None:
    key = rated(people, 5)
    actions.settle_due(at=OVER)
    missed = DutyDay.objects.get(told_at__isnull=False).pk
    for name in ("lu", "zhao", "ding", "li"):
        by = people.actor(name, OVER)
        with pytest.raises(NotAllowed, match=r"actor.not_allowed"), transaction.atomic():
            actions.instruct(key, missed, days=3, words="再给三日", by=by, at=OVER)
    with pytest.raises(NotFound, match=r"rating.unknown"), transaction.atomic():
        actions.instruct(key, DutyDay.objects.get(what="fix").pk, days=3, words="x", by=people.actor("chen", OVER), at=OVER)
    assert duties.missed(key, to=people.actor("lu", OVER)) == []
    assert [one.pk for one in duties.missed(key, to=people.actor("chen", OVER))] == [missed]


def test_what_lies_before_a_superior_that_ends_lies_before_its_successor(people: cast.Cast) -> None:
    key, chen = rated(people, 5), people.actor("chen", CLOSED)
    actions.settle_due(at=OVER)
    office, heir = people.agencies["government-office"].pk, found("综合办公室")
    post = create_post(heir, "government-head", "主任", by=SYSTEM, at=OVER)
    grant(post, ("case.instruct",), service="voice.complaint", by=SYSTEM, at=OVER)
    appoint(people.accounts["ding"], post, by=SYSTEM, at=OVER)
    ding = replace(people.actor("ding", OVER), post=post.pk)
    assert (len(watching.open_before(chen)), watching.open_before(ding)) == (1, [])
    abolish_agency(office, [heir], on=date(2026, 3, 12), by=SYSTEM, at=OVER)
    assert watching.open_before(ding) == []  # the rating is of another service
    grant(post, ("case.instruct",), by=SYSTEM, at=OVER)
    (missed,) = watching.open_before(ding)
    assert actions.instruct(key, missed.pk, days=3, words="三日内核实", by=ding, at=OVER + DAY).day == date(2026, 3, 18)
    assert watching.open_before(ding) == []


def test_figures_count_what_is_known_and_say_how_much_still_runs(people: cast.Cast) -> None:
    key, lu = rated(people, 5), people.actor("lu", CLOSED)
    assert counted(people) == dict.fromkeys(NAMES, (None, 0, 1))
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    assert counted(people)["verified_in_time"] == (1, 1, 1)
    actions.mend(key, "补发", by=lu, at=CLOSED)
    assert (counted(people)["mended_in_time"], counted(people)["answered_in_time"]) == ((1, 1, 1), (None, 0, 1))
    actions.settle_due(at=GONE)
    assert (counted(people)["mended_in_time"], counted(people)["answered_in_time"]) == ((1, 1, 1), (0, 1, 1))
    assert counted(people)["called_back"] == (0, 1, 1)


def test_what_was_not_found_to_be_so_is_not_expected_to_be_mended(people: cast.Cast) -> None:
    key, lu = rated(people, 5), people.actor("lu", CLOSED)
    actions.verify(key, founded=False, by=lu, at=CLOSED)
    actions.answer(key, "未发现", by=lu, at=CLOSED)
    assert counted(people) == {
        "verified_in_time": (1, 1, 1),
        "mended_in_time": (None, 0, 0),
        "answered_in_time": (1, 1, 1),
        "called_back": (None, 0, 1),
    }


def test_behind_the_figures_are_the_cases_but_not_to_who_took_part(people: cast.Cast) -> None:
    rated(people, 5)
    number = Rating.objects.get().case.number
    actions.settle_due(at=OVER)
    catch_up()
    chen, zhao = people.actor("chen", CLOSED), people.actor("zhao", CLOSED)
    assert [(one["number"], one["value"]) for one in queries.behind(chen, "verified_in_time", MARCH, value="no")] == [(number, False)]
    assert queries.behind(chen, "verified_in_time", MARCH, value="yes") == []
    assert [one["value"] for one in queries.behind(chen, "mended_in_time", MARCH, value="missing")] == [None]
    for name in (*NAMES, "good", "response"):
        assert queries.behind(zhao, name, MARCH) == []
    assert [one["number"] for one in queries.behind(zhao, "first_time", MARCH)] == [number]


def test_who_wrote_without_an_account_has_no_day_of_a_call(people: cast.Cast) -> None:
    from tongban.cases.tests.world import heard

    row = answered(people, written(heard(people)).number)
    actions.rate_by_code(row.number, row.code, 5, {}, at=AT + DAY)
    assert sorted(DutyDay.objects.values_list("what", flat=True)) == ["fix", "verify"]
    assert counted(people)["called_back"] == (None, 0, 0)

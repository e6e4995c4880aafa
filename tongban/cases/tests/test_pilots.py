"""A revision on trial: some offices work by it from a day to a day, all others as before; it ends by an act, and nothing is lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tongban.actors import actions as bodies
from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, moving, queries
from tongban.cases.tests.revised import ASKS_HOST, HOST, MUST_HOST, PROVIDER, SHORTER, changed, proposed, publish
from tongban.cases.tests.test_drafts import answers, draft
from tongban.cases.tests.world import AT, FILING, FORM, in_hand
from tongban.log import queries as log
from tongban.services import actions as services
from tongban.services import catalogue, piloted, pilots
from tongban.services import queries as known
from tongban.services import tried as trials

pytestmark = pytest.mark.django_db
CITY = "511600000000"  # the city of the district
FIRST, LAST, AFTER = date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 21)
BEGUN = datetime(2026, 3, 9, 16, tzinfo=UTC)  # the first moment of the first day in Shanghai
OVER = datetime(2026, 3, 20, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)
INSTEAD = ("form.yaml", PROVIDER, HOST)


def city(people: cast.Cast, at: datetime = AT) -> int:
    """The bureau of the city offers the service too."""
    office = bodies.found_agency("广安市市场监督管理局（演示）", "market-regulation", CITY, by=SYSTEM, at=at)
    services.offer_service(FILING, office.pk, by=SYSTEM, at=at)
    return office.pk


def propose(people: cast.Cast, revision: int, at: datetime = AT, **other: Any) -> Any:
    agencies = other.pop("agencies", [people.agencies["market-regulation"].pk])
    given = {"since": FIRST, "until": LAST, "reason": "看看是否更快", **other}
    return pilots.propose_pilot(revision, agencies, **given, by=people.actor("gao", at), at=at)


def tried(people: cast.Cast, *changes: Any, at: datetime = AT, **other: Any) -> Any:
    """A pilot of what differs so from the latest revision, approved."""
    row = propose(people, proposed(people, *changes, at=at).pk, at, **other)
    return pilots.approve_pilot(row.pk, by=people.actor("zhao", at), at=at)


def planned(people: cast.Cast) -> Any:
    """A pilot that is approved and begins in two days, as pages have it, whose acts are of the present."""
    now, today = timezone.now(), timezone.localdate()
    return tried(people, SHORTER, at=now, since=today + timedelta(days=2), until=today + timedelta(days=9))


def names(at: datetime, region: str = DISTRICT) -> set[str]:
    return {one.name for group in known.effective(FILING, region, at).service.form for one in group.fields}


def codes(refusal: Any) -> set[str]:
    return {one.code for one in refusal.value.discrepancies}


def test_the_chosen_office_works_by_it_on_its_days_and_no_other_office_does(people: cast.Cast) -> None:
    city(people)
    row = tried(people, ASKS_HOST)
    for at, here in ((BEGUN - SECOND, False), (BEGUN, True), (OVER - SECOND, True), (OVER, False)):
        assert ("host" in names(at)) is here
        assert "host" not in names(at, CITY)
    assert known.in_force("redshield", BEGUN) == known.latest("redshield")[0] != row.revision_id
    told = trials.pilot(FILING, DISTRICT, BEGUN)
    assert told is not None
    assert told.elsewhere is not None
    assert (told.trial.since, told.trial.until, told.begun) == (FIRST, LAST, True)
    assert told.here != told.elsewhere
    ahead = trials.pilot(FILING, DISTRICT, AT)
    assert ahead is not None
    assert not ahead.begun
    pinned = known.effective(FILING, DISTRICT, BEGUN)
    assert trials.on_trial(pinned, DISTRICT, BEGUN) == told.trial
    assert trials.on_trial(pinned, DISTRICT, OVER) is None
    assert trials.pilot(FILING, CITY, BEGUN) is None
    assert trials.pilot(FILING, DISTRICT, OVER) is None
    assert trials.pilot(FILING.replace("filing", "renewal"), DISTRICT, BEGUN) is None
    assert trials.pilot("redshield.nothing", DISTRICT, BEGUN) is None
    event = log.of_subject("pack", "redshield")[-1]
    assert (event.kind, log.body(event)["until"]) == ("pack.pilot_approved", "2026-03-20")  # type: ignore[index]


def test_where_it_runs_lists_and_search_have_its_titles_and_elsewhere_those_in_force(people: cast.Cast) -> None:
    office, other = people.agencies["market-regulation"].pk, city(people)
    tried(people, ("texts.en.yaml", "title: Filing of a commercial website", "title: Storefront notification"))

    def listed(text: str, region: str, at: datetime) -> list[str]:
        return [
            hit.title for hit in catalogue.found(catalogue.Asked(text=text, region=region, at=at), language="en")[0] if hit.id == FILING
        ]

    usual, here = "Filing of a commercial website", "Storefront notification"
    for text, region, at, told in (
        ("", DISTRICT, BEGUN, [here]),
        ("storefront", DISTRICT, BEGUN, [here]),
        ("commercial", DISTRICT, BEGUN, [here]),  # by what it is called elsewhere it is found too
        ("", CITY, BEGUN, [usual]),
        ("storefront", CITY, BEGUN, []),
        ("storefront", DISTRICT, BEGUN - SECOND, []),
        ("", DISTRICT, OVER, [usual]),
    ):
        assert listed(text, region, at) == told, (text, region, at)
    assert [trials.offered(one, "en", BEGUN)[FILING] for one in (office, other)] == [here, usual]
    assert [hit.title for hit in catalogue.beginnings(DISTRICT, "en", kind="online", at=BEGUN)] == [here]


def test_a_draft_goes_there_and_back_with_all_that_was_said_and_what_was_filed_stays(people: cast.Cast) -> None:
    by, running, row = people.actor("hengda", AT), in_hand(people, site_name="先到", domains=["first.example"]), draft(people)
    pilot = tried(people, INSTEAD)
    there = actions.follow(row.number, by=by, at=BEGUN)
    assert there.digest != row.digest
    actions.save(row.number, {"host": "云主机"}, by=by, at=BEGUN)
    assert "provider" not in answers(people, row)
    assert moving.behind(queries.case(running.number, to=people.actor("zhao", AT)), BEGUN)
    pilots.stop_pilot(pilot.pk, reason="填写的人看不懂", by=people.actor("zhao", BEGUN), at=BEGUN)
    back = actions.follow(row.number, by=by, at=BEGUN + SECOND)
    assert back.digest == row.digest
    assert answers(people, row) == FORM
    stays = queries.case(running.number, to=people.actor("zhao", AT))
    assert stays.digest == running.digest
    assert not moving.behind(stays, BEGUN)


def test_what_began_in_a_trial_that_ended_stays_and_can_be_moved_by_the_act_there_is(people: cast.Cast) -> None:
    pilot = tried(people, SHORTER)
    row = in_hand(people, at=BEGUN)
    pilots.stop_pilot(pilot.pk, reason="时限过短", by=people.actor("zhao", BEGUN), at=BEGUN)
    zhao = people.actor("zhao", BEGUN)
    assert [one.number for one in moving.standing_behind(zhao, at=BEGUN)] == [row.number]
    moved = moving.move(row.number, reason="试行停止", act="licensing-law", article="42", by=zhao, at=BEGUN)
    assert moved.digest == known.effective(FILING, DISTRICT, BEGUN).digest != row.digest


def test_adopted_it_holds_for_everybody_and_no_draft_of_the_trial_changes(people: cast.Cast) -> None:
    city(people)
    pilot = tried(people, ASKS_HOST)
    row, zhao = draft(people, BEGUN), people.actor("zhao", BEGUN)
    with pytest.raises(Refused, match=r"pilot\.gap"):
        pilots.adopt_pilot(pilot.pk, effective_from=AFTER + timedelta(days=1), by=zhao, at=BEGUN)
    pilots.adopt_pilot(pilot.pk, effective_from=AFTER, by=zhao, at=BEGUN)
    assert [("host" in names(at, CITY), "host" in names(at)) for at in (OVER - SECOND, OVER)] == [(False, True), (True, True)]
    assert actions.follow(row.number, by=people.actor("hengda", OVER), at=OVER).digest == row.digest
    assert known.latest("redshield")[0] == pilot.revision_id
    assert [one.kind for one in log.of_subject("pack", "redshield")][-2:] == ["pack.published", "pack.pilot_adopted"]
    publish(people, SHORTER, at=OVER)  # what comes after holds at the office of the trial too
    assert known.effective(FILING, DISTRICT, OVER).digest == known.effective(FILING, CITY, OVER).digest


def test_called_back_before_its_day_what_was_adopted_is_a_trial_again_that_can_be_stopped(people: cast.Cast) -> None:
    pilot, zhao = tried(people, ASKS_HOST, until=AFTER + timedelta(days=9)), people.actor("zhao", BEGUN)
    pilots.adopt_pilot(pilot.pk, effective_from=AFTER, by=zhao, at=BEGUN)
    other = proposed(people, SHORTER, at=BEGUN)
    with pytest.raises(Refused) as refusal:
        propose(people, other.pk, BEGUN, since=FIRST + timedelta(days=2), until=LAST)
    assert codes(refusal) == {"pilot.overlaps"}  # until its revision holds for everybody it runs
    services.publish(other.pk, effective_from=AFTER + timedelta(days=1), by=zhao, at=BEGUN)
    services.withdraw(pilot.revision_id, reason="数据有误", by=zhao, at=BEGUN)
    assert log.body(log.of_subject("pack", "redshield")[-1])["pilots"] == [pilot.pk]  # type: ignore[index]
    open_again = piloted.open_of("redshield", BEGUN)
    assert open_again is not None
    assert (open_again.pk, open_again.ended_on, open_again.until) == (pilot.pk, None, AFTER)  # not beyond the day of the next
    assert "host" in names(BEGUN)
    pilots.stop_pilot(pilot.pk, reason="停", by=zhao, at=BEGUN)
    assert "host" not in names(BEGUN)


def test_adopted_at_once_it_is_the_revision_in_force_of_that_moment(people: cast.Cast) -> None:
    city(people)
    pilot = tried(people, ASKS_HOST)
    pilots.adopt_pilot(pilot.pk, effective_from=BEGUN, by=people.actor("zhao", BEGUN), at=BEGUN)
    assert "host" in names(BEGUN, CITY) & names(BEGUN)
    publish(people, SHORTER, at=BEGUN + SECOND)
    assert known.effective(FILING, DISTRICT, OVER - SECOND).revision == known.latest("redshield")[0]


def test_prolonged_by_two_it_goes_on_without_a_day_between(people: cast.Cast) -> None:
    pilot, gao, zhao = tried(people, ASKS_HOST), people.actor("gao", BEGUN), people.actor("zhao", BEGUN)
    with pytest.raises(Refused, match=r"pilot\.not_later"):
        pilots.prolong_pilot(pilot.pk, until=LAST, reason="再看", by=gao, at=BEGUN)
    row = pilots.prolong_pilot(pilot.pk, until=LAST + timedelta(days=5), reason="样本太少", by=gao, at=BEGUN)
    assert "host" not in names(OVER)
    with pytest.raises(NotAllowed):
        pilots.approve_pilot(row.pk, by=gao, at=BEGUN)
    pilots.approve_pilot(row.pk, by=zhao, at=BEGUN)
    assert "host" in names(OVER)
    assert "host" not in names(OVER + timedelta(days=5))
    with pytest.raises(Refused, match=r"pilot\.over"):
        pilots.prolong_pilot(pilot.pk, until=date(2026, 5, 1), reason="再看", by=gao, at=OVER + timedelta(days=5))


def test_a_trial_that_ended_by_its_day_can_still_be_adopted_and_meanwhile_nothing_is_kept_from_anybody(people: cast.Cast) -> None:
    pilot, zhao = tried(people, ASKS_HOST), people.actor("zhao", OVER)
    assert "host" not in names(OVER)
    pilots.adopt_pilot(pilot.pk, effective_from=date(2026, 4, 1), by=zhao, at=OVER)
    assert "host" not in names(OVER)
    assert "host" in names(datetime(2026, 3, 31, 16, tzinfo=UTC))


def test_everything_that_does_not_fit_is_said_at_once_and_nothing_is_written(people: cast.Cast) -> None:
    row = proposed(people, ASKS_HOST, at=AT)
    with pytest.raises(Refused) as refusal:
        propose(people, row.pk, since=date(2026, 3, 2), until=date(2026, 3, 1), reason=" ", agencies=[people.agencies["civil-affairs"].pk])
    assert codes(refusal) == {"pilot.no_reason", "pilot.not_offered", "pilot.day_past", "pilot.ends_before"}
    with pytest.raises(Refused) as refusal:
        propose(people, known.latest("redshield")[0], agencies=[])
    assert codes(refusal) == {"pilot.no_agency", "pilot.revision_state"}
    office = people.agencies["market-regulation"].pk
    with pytest.raises(NotAllowed):
        pilots.propose_pilot(row.pk, [office], since=FIRST, until=LAST, reason="一", by=people.actor("zhao", AT), at=AT)
    with pytest.raises(NotFound):
        propose(people, 0)
    assert not apps.get_model("services", "Pilot").objects.exists()
    with pytest.raises(NotFound):
        pilots.approve_pilot(1, by=people.actor("zhao", AT), at=AT)


def test_what_holds_for_everybody_is_not_tried_by_some_nor_is_a_service_taken_away(people: cast.Cast) -> None:
    files = dict(known.files(known.latest("redshield")[0]))
    path = next(one for one in files if one.startswith("registers/") and "required: false" in files[one])
    files[path] = files[path].replace("required: false", "required: true", 1)
    gone = next(name for name in known.parsed(known.latest("redshield")[0]).services if name != FILING).partition(".")[2]
    assert not any(f"redshield.{gone}" in text for name, text in files.items() if f"services/{gone}/" not in name)
    files = {name: text for name, text in files.items() if f"services/{gone}/" not in name}
    shared = services.propose(files, by=people.actor("gao", AT), at=AT)
    with pytest.raises(Refused) as refusal:
        propose(people, shared.pk)
    assert codes(refusal) == {"pilot.for_everybody", "pilot.service_gone"}


def test_trials_and_publications_of_a_pack_come_in_turn(people: cast.Cast) -> None:
    pilot, gao, zhao = tried(people, ASKS_HOST), people.actor("gao", AT), people.actor("zhao", AT)
    other = proposed(people, SHORTER, at=AT)
    with pytest.raises(Refused) as refusal:
        propose(people, other.pk, since=LAST, until=AFTER)
    assert codes(refusal) == {"pilot.overlaps"}
    for revision in (other.pk, pilot.revision_id):
        with pytest.raises(Refused, match=r"pack\.pilot_runs"):
            services.publish(revision, effective_from=AT, by=zhao, at=AT)
    with pytest.raises(Refused, match=r"pack\.pilot_runs"):
        services.withdraw(pilot.revision_id, reason="撤回", by=gao, at=AT)
    pilots.stop_pilot(pilot.pk, reason="不试了", by=zhao, at=AT)
    services.publish(other.pk, effective_from=date(2026, 3, 15), by=zhao, at=AT)
    third = proposed(people, MUST_HOST, at=AT)
    with pytest.raises(Refused) as refusal:
        propose(people, third.pk)
    assert codes(refusal) == {"pilot.next_lies_ahead"}
    early = propose(people, other.pk, until=date(2026, 3, 14))  # what lies ahead is tried before its day
    pilots.approve_pilot(early.pk, by=zhao, at=AT)
    assert known.effective(FILING, DISTRICT, BEGUN).revision == other.pk
    assert piloted.open_of("redshield", AT) == early


def test_two_proposals_for_the_same_days_only_one_is_approved(people: cast.Cast) -> None:
    one, other = (propose(people, proposed(people, change, at=AT).pk) for change in (ASKS_HOST, SHORTER))
    zhao = people.actor("zhao", AT)
    pilots.approve_pilot(one.pk, by=zhao, at=AT)
    with pytest.raises(Refused) as refusal:
        pilots.approve_pilot(other.pk, by=zhao, at=AT)
    assert codes(refusal) == {"pilot.overlaps"}
    late = BEGUN
    with pytest.raises(Refused, match=r"pilot\.day_past"):
        pilots.approve_pilot(other.pk, by=zhao, at=late)


def test_a_revision_that_was_overtaken_is_not_tried(people: cast.Cast) -> None:
    files = known.files(known.latest("redshield")[0])
    base = known.latest("redshield")[1]
    row = services.propose(changed(files, ASKS_HOST), by=people.actor("gao", AT), at=AT, base=base)
    publish(people, SHORTER, at=AT)
    with pytest.raises(Refused) as refusal:
        propose(people, row.pk)
    assert codes(refusal) == {"pack.base_changed"}


@pytest.mark.django_db(transaction=True)
def test_each_act_by_four_at_once_and_once_more_is_done_once(people: cast.Cast) -> None:
    gao, zhao = people.actor("gao", AT), people.actor("zhao", AT)

    def once(act: Any, refusal: str) -> None:
        assert together(act) + together(act, times=1) == ["done", refusal, refusal, refusal, refusal]

    first = propose(people, proposed(people, ASKS_HOST, at=AT).pk)
    with pytest.raises(NotAllowed):
        pilots.withdraw_pilot(first.pk, reason="不要", by=people.actor("wang", AT), at=AT)
    with pytest.raises(Refused, match=r"pilot\.no_reason"):
        pilots.withdraw_pilot(first.pk, reason=" ", by=gao, at=AT)
    once(lambda: pilots.withdraw_pilot(first.pk, reason="改期", by=gao, at=AT), "pilot.not_proposed")
    revision, office = first.revision_id, people.agencies["market-regulation"].pk
    for _ in range(2):  # each proposal is one of its own; only one of them can be approved
        pilots.propose_pilot(revision, [office], since=FIRST, until=LAST, reason="试", by=gao, at=AT)
    assert together(lambda: pilots.propose_pilot(revision, [office], since=FIRST, until=LAST, reason="试", by=gao, at=AT)) == ["done"] * 4
    pilot = apps.get_model("services", "Pilot").objects.filter(state="proposed").latest("pk")
    once(lambda: pilots.approve_pilot(pilot.pk, by=zhao, at=AT), "pilot.not_proposed")
    once(lambda: pilots.prolong_pilot(pilot.pk, until=AFTER, reason="再看", by=gao, at=AT), "pilot.asked_already")
    for act in (
        lambda: pilots.stop_pilot(pilot.pk, reason="停", by=gao, at=AT),
        lambda: pilots.prolong_pilot(pilot.pk, until=AFTER, reason="再看", by=zhao, at=AT),
        lambda: pilots.adopt_pilot(pilot.pk, effective_from=AT, by=gao, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()
    once(lambda: pilots.stop_pilot(pilot.pk, reason="停", by=zhao, at=AT), "pilot.not_open")
    again = pilots.propose_pilot(revision, [office], since=FIRST, until=LAST, reason="试", by=gao, at=AT)
    pilots.approve_pilot(again.pk, by=zhao, at=AT)
    once(lambda: pilots.adopt_pilot(again.pk, effective_from=AFTER, by=zhao, at=AT), "pilot.not_open")
    with pytest.raises(Refused, match=r"pilot\.not_open"):
        pilots.prolong_pilot(again.pk, until=date(2026, 4, 1), reason="再看", by=gao, at=AT)

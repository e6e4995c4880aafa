"""Agencies renamed, merged, split and abolished with all that they have."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps

from tongban.actors import actions as actors
from tongban.actors import cast, deciding, history, tokens
from tongban.actors import queries as places
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import once, together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, queries, reorganising
from tongban.cases.models import Case
from tongban.cases.opening_models import InspectionPlan
from tongban.cases.tests.world import AT, FILING, decided, filed
from tongban.documents import queries as documents
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.registers import queries as registers
from tongban.services import queries as services

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 4, 1)
DECIDED = "agency.reorganisation_decided"
EVE = datetime.fromisoformat("2026-03-31T15:59:59+00:00")  # the last second before the day begins in the district
BEGUN = datetime.fromisoformat("2026-03-31T16:00:00+00:00")


def found(name: str, function: str = "general-regulation") -> int:
    return actors.found_agency(name, function, DISTRICT, by=SYSTEM, at=AT).pk


def merge(people: cast.Cast, into: int, at: datetime = AT, on: date = DAY, reason: str = "机构改革方案") -> int:
    old = people.agencies["market-regulation"].pk
    (row,) = reorganising.decide_end([old], archive=into, rest=into, on=on, reason=reason, by=SYSTEM, at=at)
    return row.pk


def test_on_the_day_everything_passes_and_on_the_eve_nothing_has(people: cast.Cast) -> None:
    old, new = people.agencies["market-regulation"].pk, found("综合监管局")
    row = filed(people)
    actions.take(row.number, by=people.actor("li", AT), at=AT)
    merge(people, new)
    assert reorganising.carry_out_due(at=EVE) == 0
    assert (people.actor("li", AT).agency, services.offering(FILING, DISTRICT)[0]) == (old, old)
    assert reorganising.carry_out_due(at=BEGUN) == 1
    li, now = people.actor("li", AT), Case.objects.get(number=row.number)
    assert (li.agency, now.agency_id, now.holder, now.due) == (new, new, li.account, row.due)
    assert services.offering(FILING, DISTRICT)[0] == new
    assert registers.holds_power(new, services.looked_at(FILING, DISTRICT, BEGUN).service.power, DAY)
    assert places.agency_for("market-regulation", DISTRICT, DAY) == new
    actions.review(row.number, opinion="齐全", by=li, at=BEGUN)
    event = [one for one in log.of_subject("case", row.number) if one.kind == "case.succeeded"][-1]
    assert (log.body(event) or {})["reason"] == "机构改革方案"


def test_a_case_filed_afterwards_is_the_successors(people: cast.Cast) -> None:
    new = found("综合监管局")
    merge(people, new)
    reorganising.carry_out_due(at=BEGUN)
    later = BEGUN + timedelta(hours=10)
    assert filed(people, at=later).agency_id == new


def test_what_has_no_successor_is_refused_all_at_once(people: cast.Cast) -> None:
    filed(people)
    old, new = people.agencies["market-regulation"].pk, found("综合监管局")
    have = reorganising.things(old)
    with pytest.raises(Refused) as refusal:
        reorganising.decide_end([old], archive=new, on=DAY, reason="", by=SYSTEM, at=AT)
    said = refusal.value.discrepancies
    assert [one.code for one in said if one.code != "reorganise.orphan"] == ["reorganise.no_reason"]
    assert {one.facts["field"] for one in said if one.code == "reorganise.orphan"} == set(have)
    assert {one.partition(":")[0] for one in have} >= {"function", "post", "service"}
    assert history.waiting() == []


def test_only_who_may_found_agencies_ends_them(people: cast.Cast) -> None:
    old, new = people.agencies["market-regulation"].pk, found("综合监管局")
    with pytest.raises(NotAllowed):
        reorganising.decide_end([old], archive=new, rest=new, on=DAY, reason="x", by=people.actor("li", AT), at=AT)


def test_an_agency_called_otherwise_keeps_the_name_of_the_day(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"]
    reorganising.decide_renaming(agency.pk, "市场监督管理局", on=DAY, reason="更名", by=SYSTEM, at=AT)
    assert places.agency(agency.pk).name == agency.name
    reorganising.carry_out_due(at=BEGUN)
    assert places.agency(agency.pk).name == "市场监督管理局"
    asked = [(agency.pk, DAY - timedelta(days=1)), (agency.pk, DAY)]
    assert list(history.names_on(asked).values()) == [agency.name, "市场监督管理局"]


def test_a_decision_is_taken_back_before_its_day_only(people: cast.Cast) -> None:
    new = found("综合监管局")
    pk = merge(people, new)
    with pytest.raises(Refused, match=r"reorganise.no_reason"):
        deciding.call_off(pk, reason=" ", by=SYSTEM, at=AT)
    deciding.call_off(pk, reason="方案调整", by=SYSTEM, at=AT)
    assert reorganising.carry_out_due(at=BEGUN) == 0
    pk = merge(people, new)
    reorganising.carry_out_due(at=BEGUN)
    with pytest.raises(Refused, match=r"reorganise.done"):
        deciding.call_off(pk, reason="方案调整", by=SYSTEM, at=BEGUN)


def test_a_split_divides_posts_and_cases_by_service_and_by_region(people: cast.Cast) -> None:
    old, one, two = people.agencies["market-regulation"].pk, found("甲局"), found("乙局")
    row = filed(people)
    assign = dict.fromkeys(reorganising.things(old), one)
    posts = apps.get_model("actors", "Post").objects
    clerk, head = (posts.get(agency=old, kind=kind).pk for kind in ("filing-clerk", "section-head"))
    assign |= {f"post:{head}": two, f"region:{DISTRICT}": two}
    reorganising.decide_end([old], archive=one, assign=assign, on=DAY, reason="分设", by=SYSTEM, at=AT)
    reorganising.carry_out_due(at=BEGUN)
    assert Case.objects.get(number=row.number).agency_id == two  # its applicant lives in the district
    assert tuple(posts.get(pk=pk).agency_id for pk in (clerk, head)) == (one, two)
    assert places.successors(old, DAY) == [one, two]
    assert queries.visible(people.actor("zhao", AT)).filter(number=row.number).exists()
    assert not queries.visible(people.actor("li", AT)).filter(number=row.number).exists()


def test_a_chain_is_followed_and_nobody_ends_who_is_awaited(people: cast.Cast) -> None:
    old, one, two = people.agencies["market-regulation"].pk, found("甲局"), found("乙局")
    row = filed(people)
    merge(people, one)
    for day in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(Refused, match=r"reorganise.awaited"):
            reorganising.decide_end([one], archive=two, rest=two, on=day, reason="再改", by=SYSTEM, at=AT)
    reorganising.decide_end([one], archive=two, rest=two, on=DAY + timedelta(days=1), reason="再改", by=SYSTEM, at=AT)
    assert reorganising.carry_out_due(at=BEGUN + timedelta(days=3)) == 2  # the worker was off for three days
    assert Case.objects.get(number=row.number).agency_id == two
    assert places.successors(old, DAY + timedelta(days=1)) == [two]
    assert places.may(people.actor("li", AT), "case.take", agency=two)


def test_another_name_is_decided_once(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"]
    with pytest.raises(NotAllowed):
        reorganising.decide_renaming(agency.pk, "新局", on=DAY, reason="更名", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused) as refusal:
        reorganising.decide_renaming(agency.pk, agency.name, on=date(2026, 3, 1), reason="", by=SYSTEM, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["reorganise.day", "reorganise.no_reason", "reorganise.name"]
    subject = ("agency", str(agency.pk))
    decide = {"on": DAY, "reason": "更名", "by": SYSTEM, "at": AT}
    once(subject, DECIDED, lambda: reorganising.decide_renaming(agency.pk, "新局", **decide), "reorganise.decided")


def test_an_agency_is_founded_by_a_decision(people: cast.Cast) -> None:
    told = {"since": DAY, "reason": "设立方案", "by": people.actor("admin", AT), "at": AT}
    row = deciding.found("新设局", "market-regulation", DISTRICT, **told)
    assert (row.block_superior_id, row.since) == (people.agencies["government-office"].pk, DAY)
    with pytest.raises(Refused) as refusal:
        deciding.found(" ", "nothing", DISTRICT, since=None, reason="", by=people.actor("admin", AT), at=AT)
    assert {one.code for one in refusal.value.discrepancies} == {
        "reorganise.name_missing", "reorganise.function", "reorganise.no_reason",
    }  # fmt: skip
    several = together(lambda: deciding.found("又一局", "market-regulation", DISTRICT, **told))
    later = together(lambda: deciding.found("又一局", "market-regulation", DISTRICT, **told), times=1)
    assert (sorted(several), later) == (["actor.agency_exists"] * 3 + ["done"], ["actor.agency_exists"])


def test_it_happens_once_however_many_do_it(people: cast.Cast) -> None:
    new = found("综合监管局")
    old = people.agencies["market-regulation"].pk
    subject = ("agency", str(old))
    once(subject, DECIDED, lambda: merge(people, new), "reorganise.decided")
    pk = history.planned([old])[0].pk
    once(subject, "agency.reorganisation_dropped", lambda: deciding.call_off(pk, reason="调整", by=SYSTEM, at=AT))
    pk = merge(people, new)
    once(subject, "agency.handed_over", lambda: reorganising.carry_out(pk, at=BEGUN))
    assert reorganising.carry_out_due(at=BEGUN) == 0


# What each table that names an agency does when it ends.
STAYS = """
actors.Agency actors.Succession actors.Naming actors.Remit actors.Reorganisation actors.Attendance documents.Number documents.Document
documents.Announcement licences.Licence oversight.Rating oversight.FollowUp oversight.DutyDay oversight.Measured oversight.Tally
cases.Allotment
registers.LedgerEntry registers.BookCopy cases.PastCase cases.OutOfTurn cases.VisitRow cases.Escalation cases.PublicAnswer
"""
PASSES = """
actors.Post actors.Grant actors.Hall actors.Token registers.Delegation registers.Ledger registers.DrawRequest registers.OwnerOutage
registers.BookDifference services.Offering services.Item cases.Case cases.StepRow
cases.Opinion cases.Silence cases.Phrase cases.OwnQuery cases.JointPart
cases.InspectionPlan cases.WindowGroup actors.HallShare actors.QueueNumber
"""


def test_of_every_table_that_names_an_agency_it_is_said_whether_it_passes_on() -> None:
    """A new table must say so: else what it holds would be orphaned when an agency ends."""
    named = {
        model._meta.label
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if one.related_model is apps.get_model("actors", "Agency") and one.concrete
    }
    assert named == {*STAYS.split(), *PASSES.split()}


def test_a_lot_that_is_not_drawn_yet_is_the_successors(people: cast.Cast) -> None:
    old, new = people.agencies["market-regulation"], found("综合监管局")
    given = {"service": "inspection.random", "agency": old, "region_id": DISTRICT, "count": 1, "until": DAY, "made_at": AT}
    for number, drawn in (("to-draw", None), ("drawn", AT)):
        InspectionPlan.objects.create(number=number, key=number, event=uuid4(), drawn_at=drawn, **given)
    merge(people, new)
    reorganising.carry_out_due(at=BEGUN)
    assert dict(InspectionPlan.objects.values_list("number", "agency")) == {"to-draw": new, "drawn": old.pk}


def test_what_is_closed_stays_with_the_agency_of_its_day_and_who_keeps_the_archive_reads_it(people: cast.Cast) -> None:
    old, new = people.agencies["market-regulation"], found("综合监管局")
    row = decided(people)
    number = str(queries.case(row.number, to=people.actor("zhao", AT)).number)
    paper = documents.of_subject("case", number)[0]
    actions.serve(number, how="online", proof="", by=people.actor("zhao", AT), at=AT)
    (licence,) = licences.of_party(people.parties["hengda"].pk)
    before = licences.verify(licence.number, at=AT)
    merge(people, new)
    reorganising.carry_out_due(at=BEGUN)
    assert Case.objects.get(number=number).agency_id == old.pk
    assert queries.case(number, to=people.actor("zhao", AT)).number == number
    assert documents.sealed(paper)
    assert documents.facts(paper)["agency"] == old.name
    assert (licences.verify(licence.number, at=BEGUN).agency, before.agency) == (old.name, old.name)
    assert places.may(people.actor("zhao", AT), "licence.revoke", agency=old.pk)


def test_a_licence_says_the_name_of_its_day_after_a_renaming(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"]
    decided(people)
    (licence,) = licences.of_party(people.parties["hengda"].pk)
    reorganising.decide_renaming(agency.pk, "市场监督管理局", on=DAY, reason="更名", by=SYSTEM, at=AT)
    reorganising.carry_out_due(at=BEGUN)
    assert licences.verify(licence.number, at=BEGUN).agency == agency.name


def test_two_agencies_become_one_by_one_act_with_the_posts_functions_and_cases_of_both(people: cast.Cast) -> None:
    old, other, new = (*(people.agencies[name].pk for name in ("market-regulation", "approval-bureau")), found("综合局"))
    row, functions = filed(people), [places.agency(one).function for one in (old, other)]
    posts = apps.get_model("actors", "Post").objects
    had = sorted(posts.filter(agency__in=(old, other)).values_list("pk", flat=True))
    assert {posts.get(pk=one).agency_id for one in had} == {old, other}
    reorganising.decide_end([old, other], archive=new, rest=new, on=DAY, reason="机构改革方案", by=SYSTEM, at=AT)
    assert reorganising.carry_out_due(at=BEGUN) == 2  # of each that ends
    assert {posts.get(pk=one).agency_id for one in had} == {new}
    assert [places.agency_for(one, DISTRICT, DAY) for one in functions] == [new, new]
    assert Case.objects.get(number=row.number).agency_id == new


def test_a_key_of_an_agency_that_ended_acts_for_its_successor_from_the_day_on(people: cast.Cast) -> None:
    old, new = people.agencies["market-regulation"].pk, found("综合监管局")
    token = tokens.issue_token(people.accounts["li"], "program", ["cases"], by=SYSTEM, at=AT, agency=old)
    assert places.actor_of_token(token, AT).agency == old
    merge(people, new)
    assert places.actor_of_token(token, EVE).agency == old
    reorganising.carry_out_due(at=BEGUN)
    assert places.actor_of_token(token, BEGUN).agency == new

"""Cases that an agency of a township decides by the power of the district's."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from tongban.actors import actions as actors
from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import once, together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, delegating
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, DAY, FILING, FORM, filed, upload
from tongban.documents import queries as documents
from tongban.log import queries as log
from tongban.registers import delegating as lending
from tongban.registers import delegations
from tongban.services import actions as services
from tongban.services import queries as offered

pytestmark = pytest.mark.django_db(transaction=True)
TOWN = "511602101000"
TODAY = date(2026, 3, 2)
POWER = "website-filing"


def town(people: cast.Cast) -> int:
    """A township with an office of its own, whose clerk is Sun and whose head is Wu."""
    regions = apps.get_model("actors", "Region").objects
    above = regions.get(pk=DISTRICT)
    regions.create(code=TOWN, name="示例镇", level=4, parent=above, path=f"{above.path}{TOWN}/")
    office = actors.found_agency("示例镇政府", "township-office", TOWN, by=SYSTEM, at=AT).pk
    for name, kind in (("sun", "filing-clerk"), ("wu", "section-head")):
        post = actors.create_post(office, kind, kind, by=SYSTEM, at=AT)
        actors.grant(post, ["case.*"], by=SYSTEM, at=AT)
        old = people.actor(name, AT)
        actors.dismiss(people.accounts[name], actors.Post.objects.get(pk=old.post), by=SYSTEM, at=AT)
        actors.appoint(people.accounts[name], post, by=SYSTEM, at=AT)
    return office


def lend(people: cast.Cast, to: int, **more: object) -> int:
    giver = people.agencies["market-regulation"].pk
    told = {"since": TODAY, "basis": "赋权清单", "by": people.actor("zhao", AT), "at": AT} | more
    return lending.delegate(POWER, giver, to, **told).pk  # type: ignore[arg-type]


def in_town(people: cast.Cast) -> Case:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=TOWN, by=by, at=AT)
    actions.save(row.number, FORM, by=by, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    return actions.submit(row.number, key="k", by=by, at=AT)


def test_whose_power_it_is_and_who_decides_stand_on_the_papers(people: cast.Cast) -> None:
    office = town(people)
    pk = lend(people, office)
    services.offer_service(FILING, office, by=SYSTEM, at=AT)
    row = in_town(people)
    assert (row.agency_id, row.delegation) == (office, pk)
    told = documents.facts(documents.of_subject("case", row.number)[0])
    assert (told["agency"], told["power_of"]) == ("示例镇政府", people.agencies["market-regulation"].name)
    actions.accept(row.number, by=people.actor("sun", AT), at=AT)
    actions.review(row.number, opinion="齐全", by=people.actor("sun", AT), at=AT)
    assert actions.decide(row.number, "grant", by=people.actor("wu", AT), at=AT).outcome == "grant"


def test_a_case_of_ones_own_power_names_nobody_else(people: cast.Cast) -> None:
    assert filed(people).delegation is None


def test_what_is_outside_of_scope_or_term_is_refused(people: cast.Cast) -> None:
    office = town(people)
    lend(people, office, services=["redshield.mark-renewal"])
    with pytest.raises(Refused, match=r"service.no_power"):
        services.offer_service(FILING, office, by=SYSTEM, at=AT)
    lend(people, office, verbs=["accept", "review"], until=TODAY + timedelta(days=10))
    services.offer_service(FILING, office, by=SYSTEM, at=AT)
    row = in_town(people)
    actions.accept(row.number, by=people.actor("sun", AT), at=AT)
    actions.review(row.number, opinion="齐全", by=people.actor("sun", AT), at=AT)
    with pytest.raises(Refused, match=r"delegation.over"):
        actions.decide(row.number, "grant", by=people.actor("wu", AT), at=AT)
    later = AT + 11 * DAY
    with pytest.raises(Refused, match=r"case.no_power"):
        actions.start(FILING, region=TOWN, by=people.actor("minghe", AT), at=later)
    assert delegating.end_due(at=later) == 1
    assert offered.offering(FILING, TOWN)[0] == people.agencies["market-regulation"].pk  # people are led upward
    assert delegating.end_due(at=later) == 0


def test_everything_that_does_not_fit_is_said_at_once(people: cast.Cast) -> None:
    office = town(people)
    with pytest.raises(Refused) as refusal:
        lend(people, people.agencies["market-regulation"].pk, until=TODAY, verbs=["appoint"])
    assert [one.code for one in refusal.value.discrepancies] == ["delegation.receiver", "delegation.term", "delegation.acts"]
    with pytest.raises(NotAllowed):
        lend(people, office, by=people.actor("li", AT))
    lend(people, office)
    with pytest.raises(Refused, match=r"delegation.not_own"):  # what is lent is not passed on
        lending.delegate(POWER, office, people.agencies["civil-affairs"].pk, since=TODAY, by=SYSTEM, at=AT)


@pytest.mark.parametrize("finish", [True, False])
def test_a_recall_says_what_becomes_of_open_cases(people: cast.Cast, finish: bool) -> None:
    office = town(people)
    pk = lend(people, office)
    services.offer_service(FILING, office, by=SYSTEM, at=AT)
    row = in_town(people)
    actions.accept(row.number, by=people.actor("sun", AT), at=AT)
    before = Case.objects.get(pk=row.pk)
    with pytest.raises(Refused, match=r"delegation.no_reason"):
        delegating.recall(pk, finish=finish, reason="", by=people.actor("zhao", AT), at=AT)
    delegating.recall(pk, finish=finish, reason="承接不了", by=people.actor("zhao", AT), at=AT)
    now = Case.objects.get(pk=row.pk)
    own = people.agencies["market-regulation"].pk
    assert (now.agency_id, now.due) == (office if finish else own, before.due)
    assert offered.offering(FILING, TOWN)[0] == own
    who = people.actor("sun" if finish else "li", AT)
    actions.review(row.number, opinion="齐全", by=who, at=AT)
    (kept,) = delegations.given(own)
    assert (kept.recalled_on, kept.recall_reason) == (TODAY, "承接不了")
    assert (log.of_subject("power", POWER)[-1].kind, delegations.register()) == ("power.recalled", [kept])


def test_lent_and_taken_back_once_however_many_do_it(people: cast.Cast) -> None:
    office = town(people)
    assert together(lambda: lend(people, office)) == ["done"] * 4
    (kept,) = delegations.given(people.agencies["market-regulation"].pk)
    once(("power", POWER), "power.recalled", lambda: delegating.recall(kept.pk, finish=True, reason="收回", by=SYSTEM, at=AT))

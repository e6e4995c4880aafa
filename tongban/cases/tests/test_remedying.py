"""Reconsideration: independent of the agency that decided, and what it says acts on the decision."""

import pytest

from tongban.actors import actions as actor_acts
from tongban.actors import cast, sign_in
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, office, queries
from tongban.cases.models import Case, MaterialRow
from tongban.cases.tests.world import AT, DAY, contested, decided, filed, reconsidering
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.registers import queries as registers

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + 3 * DAY


@pytest.fixture
def people(people: cast.Cast) -> cast.Cast:
    return reconsidering(people)


def granted(people: cast.Cast) -> Case:
    row = decided(people)
    return actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", LATER), at=LATER)


def licence_of(row: Case) -> licences.Licence:
    found = licences.of_case(row.number)
    assert found
    return found


def answered(people: cast.Cast, number: str, outcome: str, reasons: tuple[str, ...] = (), words: str = "") -> Case:
    """Ren decides what Wei examined, and serves it."""
    ren = people.actor("ren", LATER)
    actions.decide(number, outcome, reasons=reasons, words=words, by=ren, at=LATER)
    return actions.serve(number, how="online", proof="space", by=ren, at=LATER)


def kinds(number: str) -> list[str]:
    return [one.kind for one in log.of_subject("case", number)]


def test_a_revoked_decision_takes_its_licence_along_and_sets_free_what_it_held(people: cast.Cast) -> None:
    row = granted(people)
    licence = licence_of(row)
    contest = contested(people, row.number, LATER)
    assert kinds(row.number)[-1] == "case.disputed"
    answered(people, contest.number, "revoke", words="程序违法")
    catch_up()
    held = licences.licence(licence.number)
    assert (held.state, held.reason) == ("revoked", "reconsidered")
    told = [log.body(one) or {} for one in log.of_subject("case", row.number) if one.kind == "case.reconsidered"]
    assert [(one["case"], one["remedy"]) for one in told] == [(contest.number, "revoke")]
    assert registers.find("redshield.domains", "number", row.number) == []
    assert licences.verify(licence.number, at=LATER).verdict == "revoked"


def test_before_it_is_served_and_when_the_decision_stands_nothing_changes(people: cast.Cast) -> None:
    row = granted(people)
    contest = contested(people, row.number, LATER)
    actions.decide(contest.number, "uphold", reasons=["lawful"], by=people.actor("ren", LATER), at=LATER)
    assert "case.reconsidered" not in kinds(row.number)
    actions.serve(contest.number, how="online", proof="space", by=people.actor("ren", LATER), at=LATER)
    assert "case.reconsidered" in kinds(row.number)
    assert licence_of(row).state == "issued"


def test_nobody_of_the_agency_that_decided_handles_it_even_with_the_right(people: cast.Cast) -> None:
    row = granted(people)
    contest = contested(people, row.number, LATER)
    with pytest.raises(NotAllowed):
        actions.decide(contest.number, "revoke", by=people.actor("zhao", LATER), at=LATER)
    post = actor_acts.create_post(people.agencies["market-regulation"].pk, "guest", "兼任", by=SYSTEM, at=LATER)
    ren = people.actor("ren", LATER)
    actor_acts.appoint(people.accounts["ren"], post, by=SYSTEM, at=LATER)
    with pytest.raises(Refused, match=r"case.apart"):
        actions.decide(contest.number, "revoke", by=ren, at=LATER)


def test_who_reconsiders_reads_the_case_of_the_decision(people: cast.Cast) -> None:
    row = granted(people)
    contested(people, row.number, LATER)
    assert queries.case(row.number, to=people.actor("wei", LATER)).number == row.number


def annul(people: cast.Cast, number: str) -> None:
    licence_acts.annul(number, authority="复议1号", words="", by=people.actor("ren", LATER), at=LATER)


def test_a_licence_is_annulled_once_and_not_after_it_was_revoked(people: cast.Cast) -> None:
    licence = licence_of(granted(people))
    assert together(lambda: annul(people, licence.number), 3) == ["done", "licence.wrong_state", "licence.wrong_state"]
    for _ in range(2):
        with pytest.raises(Refused, match=r"licence.wrong_state"):
            annul(people, licence.number)
    assert [one.kind for one in log.of_subject("licence", licence.number[:80])].count("licence.revoked") == 1


def refused(people: cast.Cast) -> Case:
    """A filing that Zhao refused and served, reconsidered by Ren, who revoked the refusal."""
    row = decided(people, "refuse", ["name-misleading"])
    actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", LATER), at=LATER)
    contest = contested(people, row.number, LATER)
    answered(people, contest.number, "revoke", words="不予备案无依据")
    return Case.objects.get(pk=row.pk)


def test_a_revoked_refusal_goes_on_by_itself_with_a_clock_of_its_own(people: cast.Cast) -> None:
    row = refused(people)
    new = Case.objects.get(about=row, service=row.service)
    assert (new.state, new.party_id, new.agency_id, new.accepted_at) == ("in_hand", row.party_id, row.agency_id, LATER)
    assert new.due is not None
    assert row.due is None or new.due > row.due
    assert queries.case(new.number, to=people.actor("hengda", LATER)).pk == new.pk
    assert office_form(new.number) == office_form(row.number)
    assert [one.file_id for one in MaterialRow.objects.filter(case=new)] == [one.file_id for one in MaterialRow.objects.filter(case=row)]
    told = [log.body(one) or {} for one in log.of_subject("case", row.number) if one.kind == "case.reconsidered"]
    assert [one["anew"] for one in told] == [new.number]
    (begun,) = [log.body(one) or {} for one in log.of_subject("case", new.number) if one.kind == "case.anew"]
    assert begun["case"] == row.number
    assert "case.anew" in [one.kind for one in log.about(row.party_id, kinds=("case.anew",))]


def office_form(number: str) -> dict[str, object]:
    return dict(office.whole_of(Case.objects.get(number=number)).form)


def test_who_refused_does_not_decide_anew_and_others_do(people: cast.Cast) -> None:
    row = refused(people)
    new = Case.objects.get(about=row, service=row.service)
    for name in ("li", "zhao"):
        with pytest.raises((Refused, NotAllowed)):
            actions.review(new.number, opinion="齐", by=people.actor(name, LATER), at=LATER)
    at, place = LATER, people.agencies["market-regulation"].pk
    for name, kind in (("clerk-two", "filing-clerk"), ("head-two", "section-head")):
        post = actor_acts.create_post(place, kind, name, by=SYSTEM, at=at)
        actor_acts.grant(post, cast.RIGHTS["section-head"], by=SYSTEM, at=at)
        account, people.secrets[name] = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        actor_acts.appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name] = account
    actions.review(new.number, opinion="材料齐全", by=people.actor("clerk-two", at), at=at)
    actions.decide(new.number, "grant", by=people.actor("head-two", at), at=at)
    actions.serve(new.number, how="online", proof="space", by=people.actor("head-two", at), at=at)
    assert licence_of(new).state == "issued"


def test_where_somebody_else_has_the_name_meanwhile_nothing_is_begun(people: cast.Cast) -> None:
    row = decided(people, "refuse", ["name-misleading"])
    actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", LATER), at=LATER)
    filed(people, "minghe", at=LATER)
    contest = contested(people, row.number, LATER)
    answered(people, contest.number, "revoke")
    assert not Case.objects.filter(about=row, service=row.service).exists()
    told = [log.body(one) or {} for one in log.of_subject("case", row.number) if one.kind == "case.reconsidered"]
    assert ["anew" in one for one in told] == [False]

"""Before a penalty: what the party is told, what it says, the hearing, and that nothing heavier follows; fines and publication."""

from datetime import datetime, timedelta

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, charges, defending, publishing
from tongban.cases.models import Case
from tongban.cases.opening_models import DefenceNotice
from tongban.cases.tests.supervised import ORDINARY, fined, investigated, supervised, told
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, contested, reconsidering
from tongban.documents import queries as documents

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = {"reasons": ["licence-not-shown"], "words": "首页没有营业执照信息", "amount": 150000}
HEARING = AT + timedelta(days=9, hours=1)  # seven working days ahead, and a little


@pytest.fixture
def bureau(people: cast.Cast) -> cast.Cast:
    return supervised(people)


def goes_on(people: cast.Cast, row: Case, at: datetime) -> Case:
    return actions.review(row.number, opinion="", by=people.actor("mei", at), at=at)


def test_the_party_is_told_facts_reasons_and_amount_once_in_writing(bureau: cast.Cast) -> None:
    row, mei = investigated(bureau), bureau.actor("mei", AT)
    with pytest.raises(Refused, match=r"defence.first"):
        goes_on(bureau, row, AT)
    with pytest.raises(Refused) as said:
        actions.tell_before(row.number, "fine", reasons=["weather"], words="", by=mei, at=AT)
    assert [one.facts["field"] for one in said.value.discrepancies] == ["reason", "words", "amount"]
    with pytest.raises(Refused, match=r"defence.nothing_burdens"):
        actions.tell_before(row.number, "none", reasons=[], words="x", by=mei, at=AT)
    once(("case", row.number), "case.told", lambda: actions.tell_before(row.number, "fine", by=mei, at=AT, **TOLD))
    there = DefenceNotice.objects.get()
    assert (str(there.until), str(there.hearing_until)) == ("2026-03-09", "2026-03-09")
    paper = documents.of_subject("case", row.number)[-1]
    assert (paper.kind, documents.facts(paper)["amount"], documents.facts(paper)["unit"]) == ("defence-notice", 150000, "CNY")


def test_what_it_says_is_kept_once_and_in_time(bureau: cast.Cast) -> None:
    row, by = investigated(bureau), bureau.actor("hengda", AT)
    with pytest.raises(NotFound, match=r"defence.no_notice"):
        actions.state_defence(row.number, "已改正", by=by, at=AT)
    actions.tell_before(row.number, "fine", by=bureau.actor("mei", AT), at=AT, **TOLD)
    with pytest.raises(NotAllowed):
        actions.state_defence(row.number, "已改正", by=bureau.actor("minghe", AT), at=AT)
    with pytest.raises(Refused, match=r"defence.say"):
        actions.state_defence(row.number, " ", by=by, at=AT)
    once(("case", row.number), "case.defended", lambda: actions.state_defence(row.number, "已改正", by=by, at=AT))
    with pytest.raises(Refused, match=r"defence.said"):
        actions.state_defence(row.number, "还有", by=by, at=AT)
    with pytest.raises(Refused, match=r"defence.time_runs"):
        goes_on(bureau, row, AT)
    assert goes_on(bureau, row, AT + timedelta(days=8)).step == "review"


def test_after_its_day_nothing_is_said_or_asked_any_more(bureau: cast.Cast) -> None:
    row, late = told(bureau), AT + timedelta(days=8)
    by = bureau.actor("hengda", late)
    with pytest.raises(Refused, match=r"defence.late"):
        actions.state_defence(row.number, "已改正", by=by, at=late)
    with pytest.raises(Refused, match=r"defence.hearing_late"):
        actions.ask_hearing(row.number, by=by, at=late)


def test_a_hearing_is_held_by_who_did_not_investigate_before_the_case_goes_on(bureau: cast.Cast) -> None:
    row, case = told(bureau), ("case", told_number(bureau))
    hengda, mei = bureau.actor("hengda", AT), bureau.actor("mei", AT)
    with pytest.raises(Refused, match=r"defence.not_asked"):
        actions.arrange_hearing(row.number, HEARING, "二楼", by=mei, at=AT)
    once(case, "case.hearing_asked", lambda: actions.ask_hearing(row.number, by=hengda, at=AT))
    with pytest.raises(Refused) as said:
        actions.arrange_hearing(row.number, AT + timedelta(days=2), "", by=mei, at=AT)
    assert [one.facts["field"] for one in said.value.discrepancies] == ["day", "place"]
    with pytest.raises(Refused, match=r"defence.not_arranged"):
        actions.hold_hearing(row.number, "到场", by=bureau.actor("lan", AT), at=AT)
    once(case, "case.hearing_arranged", lambda: actions.arrange_hearing(row.number, HEARING, "二楼", by=mei, at=AT))
    with pytest.raises(Refused, match=r"defence.not_yet"):
        actions.hold_hearing(row.number, "到场", by=bureau.actor("lan", AT), at=AT)
    with pytest.raises(Refused, match=r"defence.hearing_open"):
        goes_on(bureau, row, HEARING)
    for name, code in (("mei", "defence.investigated"), ("lan", "defence.record")):
        with pytest.raises(Refused, match=code):
            actions.hold_hearing(row.number, "", by=bureau.actor(name, HEARING), at=HEARING)
    lan = bureau.actor("lan", HEARING)
    once(case, "case.hearing_held", lambda: actions.hold_hearing(row.number, "双方到场", by=lan, at=HEARING))
    with pytest.raises(Refused, match=r"defence.held"):
        actions.hold_hearing(row.number, "另记", by=bureau.actor("jun", HEARING), at=HEARING)
    assert goes_on(bureau, row, HEARING).step == "review"


def told_number(people: cast.Cast) -> str:
    return DefenceNotice.objects.select_related("case").get().case.number


def test_a_decision_is_what_was_told_and_never_heavier(bureau: cast.Cast) -> None:
    row, later = told(bureau, 120000), AT + timedelta(days=10)
    goes_on(bureau, row, later)
    fa, zhao = bureau.actor("fa", later), bureau.actor("zhao", later)
    actions.write_up(row.number, {"legal_result": "sound", "opinion": "同意"}, by=fa, at=later)
    actions.review(row.number, opinion="", by=fa, at=later)
    with pytest.raises(Refused, match=r"defence.heavier"):
        actions.decide(row.number, "fine", reasons=["licence-not-shown"], amount=120001, by=zhao, at=later)
    with pytest.raises(Refused, match=r"defence.not_told"):
        actions.decide(row.number, "warn", reasons=["licence-not-shown"], by=zhao, at=later)
    done = actions.decide(row.number, "fine", reasons=["licence-not-shown"], amount=120000, by=zhao, at=later)
    assert (done.state, charges.standing(done)) == ("decided", [])


def test_a_fine_is_paid_to_the_bank_within_fifteen_days_and_not_to_who_imposed_it(bureau: cast.Cast) -> None:
    row, later = fined(bureau), AT + timedelta(days=10)
    (one,) = charges.standing(row)
    assert (one.state, one.owed, str(one.charge.due)) == ("open", 100000, "2026-03-27")
    with pytest.raises(Refused, match=r"charge.separate"):
        actions.at_window(one.charge.number, "cash", by=bureau.actor("zhao", later), at=later)
    notice = next(paper for paper in documents.of_subject("case", row.number) if paper.kind == "fine-notice")
    assert documents.facts(notice)["bill"] == [{"what": "罚款", "minor": 100000}]


def test_a_penalty_is_public_from_serving_on_until_its_last_day(bureau: cast.Cast) -> None:
    row = fined(bureau)
    found = publishing.of_case(row)
    assert found is not None
    assert (str(found.due), str(found.until)) == ("2026-04-10", "2029-03-12")
    assert [one.case.number for one in publishing.public([ORDINARY], found.until)] == [row.number]
    assert publishing.public([ORDINARY], found.until + timedelta(days=1)) == []


def test_a_penalty_that_is_revoked_is_not_public_nor_owed_any_more(bureau: cast.Cast) -> None:
    row, people = fined(bureau), reconsidering(bureau)
    other, at = contested(people, row.number, AT + timedelta(days=11)), AT + timedelta(days=12)
    actions.decide(other.number, "revoke", words="证据不足", by=people.actor("ren", at), at=at)
    actions.serve(other.number, how="online", proof="space", by=people.actor("ren", at), at=at)
    (found,) = publishing.public([ORDINARY], at.date())
    assert (found.withdrawn_at, found.reason) == (at, "revoke")
    assert [one.state for one in charges.standing(row)] == ["void"]


def test_a_later_notice_takes_the_place_of_the_first(bureau: cast.Cast) -> None:
    row = told(bureau)
    actions.tell_before(row.number, "warn", reasons=["licence-not-shown"], words="情节轻微", by=bureau.actor("mei", AT), at=AT)
    there = defending.notice(row)
    assert there is not None
    assert (there.outcome, there.amount, DefenceNotice.objects.count()) == ("warn", None, 2)

"""Every act of a case, a licence, a record and an offer, done by four at the same instant and then once more, happens once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.identifiers import make_uscc
from tongban.cases import actions, queries
from tongban.cases.models import MaterialRow
from tongban.cases.tests.world import AT, DAY, FILING, FORM, colleague, filed, upload
from tongban.documents import queries as documents
from tongban.exchange import actions as exchange
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.registers import actions as registers

ACTS_ON_LICENCES = ("suspension", "restoration", "revocation")
pytestmark = pytest.mark.django_db(transaction=True)


def once(subject: tuple[str, str], kind: str, act: Callable[[], Any], refusal: str = "") -> None:
    """Four at once and one later leave one event; those that come after the first are told so, or (no refusal) get the same answer."""
    before = Counter(one.kind for one in log.of_subject(*subject))
    said = together(act) + together(act, times=1)
    after = Counter(one.kind for one in log.of_subject(*subject))
    assert Counter(said) == (Counter({"done": 1, refusal: 4}) if refusal else Counter({"done": 5})), kind
    assert (after - before)[kind] == 1, (kind, after - before)


def test_an_act_on_a_case_or_a_licence_happens_once_however_many_do_it(people: cast.Cast) -> None:
    li, zhao, wu, hengda = (people.actor(name, AT) for name in ("li", "zhao", "wu", "hengda"))
    number = actions.start(FILING, region=DISTRICT, by=hengda, at=AT).number
    case, file = ("case", number), upload(people, "hengda", AT)
    actions.save(number, FORM, by=hengda, at=AT)
    assert together(lambda: actions.attach(number, "domain-certificate", file, by=hengda, at=AT)) == ["done"] * 4
    assert MaterialRow.objects.count() == 1
    once(case, "case.submitted", lambda: actions.submit(number, key="k", by=hengda, at=AT))
    once(case, "case.taken", lambda: actions.take(number, by=li, at=AT))
    once(case, "case.accepted", lambda: actions.accept(number, by=li, at=AT), "case.wrong_state")
    police = people.agencies["public-security"].pk
    ask = {"question": "有无异议？", "days": 3}
    once(case, "case.department_asked", lambda: actions.ask_department(number, police, **ask, by=li, at=AT), "case.asked_department")
    once(case, "case.department_answered", lambda: actions.answer_department(number, answer="无", by=wu, at=AT), "case.unknown")
    actions.propose_change(number, {"phone": "13900000005"}, reason="换号", by=hengda, at=AT)
    once(case, "case.change_answered", lambda: actions.answer_change(number, take_over=True, by=li, at=AT), "case.no_change")
    items = [{"field": "address", "words": "门牌"}]
    once(case, "case.supplement_asked", lambda: actions.supplement(number, items, words="", by=li, at=AT), "case.wrong_state")
    once(case, "case.supplied", lambda: actions.supply(number, {"address": "演示路9号"}, by=hengda, at=AT), "case.wrong_state")
    once(case, "case.reviewed", lambda: actions.review(number, opinion="", by=li, at=AT), "case.not_this_step")
    once(case, "case.extended", lambda: actions.extend(number, reason="复杂", by=zhao, at=AT), "case.no_longer_limit")
    once(case, "case.returned", lambda: actions.send_back(number, reason="再看", by=zhao, at=AT), "case.not_this_step")
    actions.review(number, opinion="", by=li, at=AT)
    once(case, "case.decided", lambda: actions.decide(number, "grant", by=zhao, at=AT), "case.wrong_state")
    once(case, "case.served", lambda: actions.serve(number, how="online", proof="x", by=zhao, at=AT), "case.wrong_state")
    (held,) = licences.of_party(people.parties["hengda"].pk)
    licence, wrong = ("licence", held.number[:80]), "licence.wrong_state"
    stop = {"reason": "under-examination", "words": ""}
    once(licence, "licence.suspended", lambda: licence_acts.suspend(held.number, **stop, by=zhao, at=AT), wrong)
    once(licence, "licence.restored", lambda: licence_acts.restore(held.number, by=zhao, at=AT), wrong)
    once(licence, "licence.revoked", lambda: licence_acts.revoke(held.number, reason="false-data", words="", by=zhao, at=AT), wrong)
    papers = [paper.kind for paper in documents.of_subject("case", number)]
    assert papers == ["receipt", "acceptance", "change-taken-over", "supplement-notice", "extension", "decision", *ACTS_ON_LICENCES]


def test_withdrawing_a_record_and_an_offer_happen_once_however_many_do_it(people: cast.Cast) -> None:
    minghe, zhao, number = people.actor("minghe", AT), people.actor("zhao", AT), filed(people, "minghe").number
    once(("case", number), "case.withdrawn", lambda: actions.withdraw(number, by=minghe, at=AT), "case.wrong_state")
    name, code = "redshield.operators", make_uscc(50)
    record = ("record", f"{name}/{code}")
    facts = {"code": code, "name": "新公司", "state": "active"}
    once(record, "record.entered", lambda: registers.enter(name, facts, by=zhao, at=AT), "register.taken")
    compare = {"purpose": "supervision", "about": "抽查", "once": "k"}
    once(record, "record.matched", lambda: exchange.match(name, code, {"state": "active"}, **compare, by=zhao, at=AT))
    once(record, "record.changed", lambda: registers.change(name, code, {"state": "revoked"}, by=zhao, at=AT + DAY))
    once(record, "record.corrected", lambda: registers.correct(name, code, {"state": "dormant"}, reason="笔误", by=zhao, at=AT + DAY))
    once(record, "record.struck", lambda: registers.strike(name, code, reason="注销", by=zhao, at=AT + DAY), "register.no_record")
    offer = ("offer", "enterprises.state")
    for suspended, kind in ((True, "offer.suspended"), (False, "offer.resumed")):
        once(offer, kind, lambda which=suspended: exchange.suspend_offer(offer[1], suspended=which, by=zhao, at=AT))


def test_of_two_heads_who_decide_otherwise_at_once_one_decision_stands(people: cast.Cast) -> None:
    colleague(people)
    li, heads = people.actor("li", AT), [people.actor(name, AT) for name in ("zhao", "lu")]
    number = filed(people).number
    actions.accept(number, by=li, at=AT)
    actions.review(number, opinion="", by=li, at=AT)
    said = zip([("grant", []), ("refuse", ["name-misleading"])], heads, strict=True)

    def decide() -> None:
        (outcome, reasons), by = next(said)
        actions.decide(number, outcome, reasons=reasons, by=by, at=AT)

    assert together(decide, times=2) == ["case.wrong_state", "done"]
    found = queries.case(number, to=li)
    events = [log.body(one) for one in log.of_subject("case", number) if one.kind == "case.decided"]
    assert [one["outcome"] for one in events] == [found.outcome]
    assert [paper.kind for paper in documents.of_subject("case", number)].count("decision") == 1

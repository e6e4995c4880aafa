"""Fees on the pages: the applicant sees what for and pays, the clerk takes cash, a second officer grants, the supervisor settles."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions, charges, reconciling
from tongban.cases.tests import paid
from tongban.cases.tests.world import build, filed
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT, redshield=paid.costly())


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_the_applicant_sees_what_for_and_pays_at_the_bank(people: cast.Cast) -> None:
    bank, row, wang = paid.Bank(), filed(people, at=AT), browser(people, "wang", "hengda")
    assert "120.00 CNY" in text(wang, f"/matters/{row.number}")
    page = text(wang, f"/matters/{row.number}/pay")
    assert "assumed; no source confirms it" in page
    assert "to be paid" in page
    charge = f"{row.number}-1"
    assert wang.post(f"/matters/{row.number}/pay", {"charge": charge}).status_code == 302
    waiting = wang.get(f"/matters/{row.number}/pay")
    assert waiting["Refresh"] == "4"
    assert "The bank is opening its page" in waiting.content.decode()
    bank.paid(f"{charge}-1", at=AT)
    done = wang.get(f"/matters/{row.number}/pay")
    assert "Receipt for what was paid (PDF)" in done.content.decode()
    assert "Refresh" not in done
    other = browser(people, "zhang", "minghe")
    assert other.post(f"/matters/{row.number}/pay", {"charge": charge}).status_code == 404


def test_the_bank_sends_its_letters_to_the_gateway_and_only_its_own_are_kept(people: cast.Cast) -> None:
    bank, row = paid.Bank(), filed(people, at=AT)
    order = actions.order(f"{row.number}-1", by=people.actor("hengda", AT), at=AT)
    told = {"reference": "B1", "minor": 12000, "currency": "CNY", "paid_at": AT.isoformat()}
    letter, there = bank.letter(order.key, "paid", **told), Client()

    def send(content: bytes, partner: str = "bank") -> Any:
        return there.post(f"/v1/callbacks/{partner}", content, content_type="application/json")

    forged = send(letter.replace(b"12000", b"12001"))
    assert (forged.status_code, json.loads(forged.content)["type"]) == (403, "tag:tongban:letter.forged")
    assert (send(b"nonsense").status_code, send(letter, "nobody").status_code) == (422, 404)
    assert [send(letter).status_code for _ in range(3)] == [202, 202, 202]
    catch_up()
    assert "paid" in text(browser(people, "wang", "hengda"), f"/matters/{row.number}/pay")


def test_the_clerk_takes_cash_and_the_case_goes_on(people: cast.Cast) -> None:
    row, li = filed(people, at=AT), browser(people, "li")
    assert f"/desk/charges/{row.number}" in text(li, f"/desk/cases/{row.number}")
    refused = li.post(f"/desk/cases/{row.number}/accept", {})
    assert refused.status_code == 422
    assert "is not paid yet" in refused.content.decode()
    assert li.post(f"/desk/charges/{row.number}", {"act": "take", "charge": f"{row.number}-1", "how": "cash"}).status_code == 302
    assert "in cash" in text(li, f"/desk/charges/{row.number}")
    assert li.post(f"/desk/cases/{row.number}/accept", {}).status_code == 302


def test_a_waiver_needs_the_second_officer_and_a_refund_its_reason(people: cast.Cast) -> None:
    row, li, zhao = filed(people, at=AT), browser(people, "li"), browser(people, "zhao")
    address, charge = f"/desk/charges/{row.number}", f"{row.number}-1"
    bad = li.post(address, {"act": "waive", "charge": charge, "amount": "x", "words": "困难"})
    assert (bad.status_code, "is not a number" in bad.content.decode()) == (422, True)
    assert li.post(address, {"act": "waive", "charge": charge, "amount": "20", "words": "困难"}).status_code == 302
    assert "Grant the waiver" not in text(li, address)
    assert "Grant the waiver" in text(zhao, address)
    assert zhao.post(address, {"act": "grant", "charge": charge}).status_code == 302
    assert "100.00 CNY" in text(zhao, address)
    assert "Less, because the office waived it" in text(zhao, address)
    assert "-20.00 CNY" in text(browser(people, "wang", "hengda"), f"/matters/{row.number}/pay")
    li.post(address, {"act": "take", "charge": charge, "how": "card"})
    made = charges.standing(row)[0].payment
    assert made is not None
    payment = str(made.pk)
    assert zhao.post(address, {"act": "refund", "payment": payment, "amount": "1", "words": ""}).status_code == 422
    assert zhao.post(address, {"act": "refund", "payment": payment, "amount": "1", "words": "多收"}).status_code == 302
    assert "is going back" in text(browser(people, "wang", "hengda"), f"/matters/{row.number}/pay")
    assert zhao.post(address, {"act": "juggle"}).status_code in (404, 422)


def test_a_fee_reckoned_anew_is_told_to_both_sides(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(AT, redshield=paid.costly(fee="fees: [{from: 2004-07-01, amount: 5000, per: domains, assumed: true}]"))
    row, li, hengda = filed(people, at=AT, domains=["a.example", "b.example"]), people.actor("li", AT), people.actor("hengda", AT)
    for names in (["a.example", "b.example", "c.example"], ["a.example"]):
        actions.propose_change(row.number, {"domains": names}, reason="域名有变", by=hengda, at=AT)
        actions.answer_change(row.number, take_over=True, by=li, at=AT)
    wang, clerk = browser(people, "wang", "hengda"), browser(people, "li")
    for page in (text(wang, f"/matters/{row.number}/pay"), text(clerk, f"/desk/charges/{row.number}")):
        assert "It was 100.00 CNY, it is 150.00 CNY." in page
        assert "It was 150.00 CNY, it is 50.00 CNY." in page
        assert page.index("it is 50.00 CNY") < page.index("it is 150.00 CNY")
        assert page.count("Less, because it was reckoned anew") == 2
        assert "Reckoned before" in page
        assert "-50.00 CNY" in page
    matter = text(wang, f"/matters/{row.number}")
    assert "The fee was reckoned anew, because your answers changed" in matter
    assert "Notice of a lower fee" in matter
    assert "50.00 CNY" in matter
    assert "The fee was reckoned anew, because answers changed" in text(clerk, f"/desk/cases/{row.number}?part=history")


def test_the_supervisor_sees_differences_and_parked_messages_and_settles_them(people: cast.Cast) -> None:
    bank = paid.Bank()
    bank.paid("nobody-1", at=AT)
    told = {"order": "o", "reference": "X9", "kind": "pay", "minor": 100, "currency": "CNY"}
    reconciling.compare("bank", AT.date(), [told], at=AT)
    chen, zhao = browser(people, "chen"), browser(people, "zhao")
    page = text(chen, "/supervise/payments")
    assert "the bank has it, we do not" in page
    assert "No order of this key is known here." in page
    assert 'name="act"' not in page
    key = str(reconciling.open_differences()[0].pk)
    assert chen.post("/supervise/payments", {"act": "difference", "key": key, "words": "x"}).status_code == 403
    assert zhao.post("/supervise/payments", {"act": "difference", "key": key, "words": ""}).status_code == 422
    assert zhao.post("/supervise/payments", {"act": "difference", "key": key, "words": "已冲正"}).status_code == 302
    assert "Nothing differs." in text(zhao, "/supervise/payments")

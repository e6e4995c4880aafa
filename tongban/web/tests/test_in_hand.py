"""Payments go to one bank: a company hands ledgers in on its page, the bank does the rest at its desk."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import RECENT
from tongban.registers import ledger_queries, ledgers
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import LICENCE, PAYMENT, build
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
HELD = f"/desk/in-hand/{PAYMENT}/P-1"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = build(RECENT)
    for number in ("P-1", "P-2", "P-3"):
        opened(made, number)
    place = actors.found_agency("乙银行（演示）", "bank", DISTRICT, by=SYSTEM, at=RECENT, origin="demo")
    post = actors.create_post(place.pk, "teller", "柜员", by=SYSTEM, at=RECENT)
    actors.grant(post, ("ledger.draw", "ledger.close"), by=SYSTEM, at=RECENT)
    account, secret = sign_in.open_officer("yi", "yi", cast.PASSWORD, by=SYSTEM, at=RECENT)
    actors.appoint(account, post, by=SYSTEM, at=RECENT)
    made.accounts["yi"], made.secrets["yi"], made.agencies["other"] = account, secret, place
    return made


def opened(people: cast.Cast, number: str, holder: str = "hengda") -> None:
    told: dict[str, Any] = {"agency": people.agencies["exchange-bureau"].pk, "holder": people.parties[holder].pk}
    days = {"valid_from": RECENT.date() - timedelta(days=30), "valid_until": RECENT.date() + timedelta(days=300)}
    ledgers.open_ledger(PAYMENT, number, [Allowed(amount=1_000_00, currency="USD")], **told, **days, by=SYSTEM, at=RECENT)


def text(client: Client, address: str, **posted: Any) -> str:
    answer = client.post(address, posted, follow=True) if posted else client.get(address)
    assert answer.status_code in (200, 422), answer.status_code
    return str(answer.content.decode())


def rest(number: str = "P-1") -> int:
    return ledger_queries.as_of(ledger_queries.ledger(PAYMENT, number, to=SYSTEM)).lines[0].rest_amount


def noted(client: Client, act: str = "note", **more: str) -> str:
    key = re.findall(r'name="key" value="(\w+)"', text(client, HELD))[0]
    return text(client, HELD, **{"act": act, "key": key, "document": "PAY-1", "amount": "600", "currency": "USD", **more})


def test_a_company_hands_ledgers_in_and_each_that_could_not_go_says_why(people: cast.Cast) -> None:
    mine, to = browser(people, "wang", "hengda"), str(people.agencies["bank"].pk)
    assert "Hand it in to a bank" in text(mine, f"/ledgers/{PAYMENT}/P-1")
    page = text(mine, f"/ledgers/hand-in?row={PAYMENT}/P-1")
    assert (page.count("checked"), "bank（演示）" in page, "customs（演示）" in page) == (1, True, False)
    assert "No bank is chosen" in text(mine, "/ledgers/hand-in", row=[f"{PAYMENT}/P-1"], to="")
    assert "No ledger is named" in text(mine, "/ledgers/hand-in", row=[f"{PAYMENT}/X-9"], to=to)
    customs = str(people.agencies["customs"].pk)
    assert "Name an agency that draws on it" in text(mine, "/ledgers/hand-in", row=[f"{PAYMENT}/P-1"], to=customs)
    assert "Handed in" in text(mine, "/ledgers/hand-in", row=[f"{PAYMENT}/P-1", f"{PAYMENT}/P-2"], to=to)
    page = text(mine, f"/ledgers/{PAYMENT}/P-1")
    assert ("In the hands of" in page, "Hand it in to a bank" in page, "handed in" in page) == (True, False, True)
    assert "P-3" in text(mine, "/ledgers/hand-in")
    other = browser(people, "zhang", "minghe")
    assert "You have nothing to hand in" in text(other, "/ledgers/hand-in")
    assert "No ledger is named" in text(other, "/ledgers/hand-in", row=[f"{PAYMENT}/P-3"], to=to)
    assert ledger_queries.ledger(PAYMENT, "P-3", to=SYSTEM).hand_id is None


def test_its_bank_checks_notes_undoes_keeps_and_closes_and_no_other_bank_sees_it(people: cast.Cast) -> None:
    text(
        browser(people, "wang", "hengda"), "/ledgers/hand-in", row=[f"{PAYMENT}/P-1", f"{PAYMENT}/P-2"], to=str(people.agencies["bank"].pk)
    )
    bank = browser(people, "bai")
    assert 'href="/desk/in-hand"' in text(bank, "/desk/in-hand")  # its part of the desk
    assert ("P-1" in text(bank, "/desk/in-hand?number=P"), "P-3" in text(bank, "/desk/in-hand")) == (True, False)
    assert "begins so" in text(bank, "/desk/in-hand?number=X")
    page = noted(bank, "check")
    assert "It fits. Nothing is noted yet" in page, re.findall(r"<li>.*|errmsg.*", page)
    assert rest() == 1_000_00
    page = noted(bank, amount="1000.01")
    assert ("1000.01 USD is drawn" in page, "only the exchange bureau allows" in page) == (True, True)
    assert "only the exchange bureau allows" in noted(bank, currency="EUR")
    for wrong in ({"amount": "1,5"}, {"amount": "0"}, {"amount": "-1"}, {"currency": "X1"}, {"document": " "}, {"document": "a/b"}):
        assert 'aria-invalid="true"' in noted(bank, **wrong), wrong
    assert rest() == 1_000_00
    page = noted(bank)
    assert ("600 USD" in page, "Undo it" in page, rest()) == (True, True, 400_00)
    assert "too much" in noted(bank, document="PAY-2")
    assert "still hold something" in text(bank, HELD, act="give_back", reason="不符")
    key = re.findall(r'name="key" value="(\w+-1)"', text(bank, HELD))[0]
    for _ in range(2):  # pressed twice
        text(bank, HELD, act="reverse", key=key, of="payment/PAY-1")
    assert rest() == 1_000_00
    assert "papers returned, kept in hand" in text(bank, HELD, act="keep", reason="缺发票 <b>")
    page = text(bank, HELD)
    assert ('value="give_back"' in page, "&lt;b&gt;" in page, "<b>缺" in page) == (False, True, False)
    assert "No reason is given" in text(bank, HELD, act="close", reason="")
    assert "Undo the closing" in text(bank, HELD, act="close", reason="结案")
    assert "is not possible now" in text(bank, HELD, act="close", reason="结案")
    assert 'value="note"' not in text(bank, HELD)
    assert 'value="note"' in text(bank, HELD, act="reopen", reason="更正")
    two = f"/desk/in-hand/{PAYMENT}/P-2"
    assert "P-2" not in text(bank, two, act="give_back", reason="单证不符").partition("<main")[2]
    others = browser(people, "yi")
    assert (others.get(HELD).status_code, "P-1" in text(others, "/desk/in-hand")) == (404, False)
    text(browser(people, "wang", "hengda"), "/ledgers/hand-in", row=[f"{PAYMENT}/P-2"], to=str(people.agencies["other"].pk))
    assert ("P-2" in text(others, two), bank.get(two).status_code) == (True, 404)
    assert (bank.post(HELD, {"act": "burn"}).status_code, bank.get(f"/desk/in-hand/{LICENCE}/P-1").status_code) == (404, 404)
    assert browser(people, "li").get("/desk/in-hand").status_code == 403


def test_the_pages_ask_the_same_however_much_was_handed_in(people: cast.Cast) -> None:
    def counted(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    mine, bank, to = browser(people, "wang", "hengda"), browser(people, "bai"), str(people.agencies["bank"].pk)
    text(mine, "/ledgers/hand-in", row=[f"{PAYMENT}/P-1"], to=to)
    noted(bank)
    pages = ((mine, "/ledgers/hand-in"), (bank, "/desk/in-hand"), (bank, HELD))
    few = [counted(client, address) for client, address in pages]
    for number in range(4, 8):
        opened(people, f"P-{number}")
    text(mine, "/ledgers/hand-in", row=[f"{PAYMENT}/P-2", f"{PAYMENT}/P-3"], to=to)
    noted(bank, document="PAY-2", amount="1")
    assert [counted(client, address) for client, address in pages] == few
    assert len(bank.get(HELD).content) < 40_000

"""One shipment on one page: its holder sees all, officers say why and see what they need, and every gap is a sentence."""

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
from tongban.base.errors import NotFound
from tongban.cases import actions as cases
from tongban.cases import shipment_looks, shipments
from tongban.cases.models import Case
from tongban.cases.tests.port import build, declared, licence, wheat
from tongban.cases.tests.world import RECENT
from tongban.log import queries as log
from tongban.registers import draws, handing, ledgers
from tongban.registers.draw_shapes import Document, Draw
from tongban.registers.ledgers import Allowed
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PAYMENT = "eport.payment"
OFFICERS = {"fan": ("foreign-exchange", "ledger.read"), "bai": ("bank", "ledger.draw"), "yi": ("bank", "ledger.draw")}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(RECENT)
    for name, (function, right) in OFFICERS.items():
        people.agencies[name] = actors.found_agency(f"{name}（演示）", function, DISTRICT, by=SYSTEM, at=RECENT, origin="demo")
        post = actors.create_post(people.agencies[name].pk, "keeper", "底账员", by=SYSTEM, at=RECENT)
        actors.grant(post, (right,), by=SYSTEM, at=RECENT)
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=RECENT)
        actors.appoint(account, post, by=SYSTEM, at=RECENT)
        people.accounts[name], people.secrets[name] = account, secret
    licence(people, at=RECENT)
    return people


def payable(people: cast.Cast, row: Case) -> None:
    """What may be paid for it, in the hands of a bank that noted a part."""
    days = {"valid_from": RECENT.date().replace(month=1, day=1), "valid_until": RECENT.date().replace(month=12, day=31)}
    told: dict[str, Any] = {"agency": people.agencies["fan"].pk, "holder": people.parties["hengda"].pk}
    ledgers.open_ledger(PAYMENT, row.number, [Allowed(amount=1_000_00, currency="USD")], **told, **days, by=SYSTEM, at=RECENT)
    handing.hand_in(PAYMENT, row.number, to=people.agencies["bai"].pk, by=people.actor("hengda", RECENT), at=RECENT)
    paid = Document("payment", "PAY-1", holder=people.parties["hengda"].code)
    drawn = [Draw(PAYMENT, row.number, 1, amount=400_00, currency="USD")]
    draws.note(paid, drawn, key="k", by=people.actor("bai", RECENT), at=RECENT)


def text(client: Client, address: str, **posted: str) -> str:
    answer = client.post(address, posted, follow=True) if posted else client.get(address)
    assert answer.status_code in (200, 422), answer.status_code
    return str(answer.content.decode())


def test_its_holder_sees_three_flows_and_every_gap_in_words(people: cast.Cast) -> None:
    row = declared(people, at=RECENT)
    page, wang = f"/shipments/{row.number}", browser(people, "wang", "hengda")
    assert page in text(wang, f"/matters/{row.number}")
    told = text(wang, page)
    gaps = ("No bank has noted a payment yet.", "Customs has not released the goods yet.", "Customs has not examined it yet.")
    assert all(told.count(words) == 2 for words in gaps)  # above all, and at its place
    assert ("40 kilogram" in told, "missing" in told, "No officer has looked" in told) == (True, True, True)
    payable(people, row)
    cases.review(row.number, opinion="单货相符", by=people.actor("cai", RECENT), at=RECENT)
    told = text(wang, page)
    assert ("400 USD" in told, "PAY-1" in told, "600 USD" in told, gaps[0] in told) == (True, True, True, False)
    cases.decide(row.number, "refuse", reasons=["not-as-declared"], by=people.actor("fang", RECENT), at=RECENT)
    told = text(wang, page)
    assert ("has ended without" in told, "Still missing" in told) == (True, False)
    other = browser(people, "zhang", "minghe")
    assert [one.get(page).status_code for one in (other, Client(), wang)] == [404, 403, 200]
    officers = [browser(people, name).get(page).status_code for name in ("cai", "fang")]
    assert officers == [404, 404]  # who handle it look at the desk, where they say why
    assert wang.get("/shipments/<b>x").status_code == 404


def test_officers_say_why_and_see_all_of_it_or_their_own_ledger_alone(people: cast.Cast) -> None:
    row = declared(people, at=RECENT)
    payable(people, row)
    page = f"/desk/shipments/{row.number}"
    cai, fan, bai = (browser(people, name) for name in ("cai", "fan", "bai"))
    assert page in text(cai, f"/desk/cases/{row.number}")
    for client in (cai, fan, bai):
        told = text(client, page)
        assert ("Open its three flows" in told, "USD" in told) == (True, False)
        assert "No purpose is given" in text(client, page, act="look", purpose=" ")
    assert log.latest(kinds=["shipment.looked"]) == []
    told = text(cai, page, act="look", purpose="核对付汇")
    assert all(words in told for words in ("L-1", "40 kilogram", "400 USD", "Customs has not released the goods yet."))
    for client, why in ((fan, "付汇核查"), (bai, "客户来问")):  # who keeps the payment, and who has it in hand
        told = text(client, page, act="look", purpose=why)
        assert ("400 USD" in told, "L-1" in told, "released" in told.lower(), "Examination" in told) == (True, False, False, False)
    assert "400 USD" in text(cai, page)  # within the hour
    assert [words in text(bai, page) for words in ("Still missing", "Nothing is missing")] == [False, False]  # a part is not all
    cases.review(row.number, opinion="单货相符", by=people.actor("cai", RECENT), at=RECENT)
    cases.decide(row.number, "refuse", reasons=["not-as-declared"], by=people.actor("fang", RECENT), at=RECENT)
    for client, told in ((cai, True), (fan, False), (bai, False)):  # a keeper of one ledger does not learn how it ended
        assert [words in text(client, page) for words in ("Decision", "has ended without")] == [told, told]
    assert [browser(people, name).get(page).status_code for name in ("yi", "li")] == [404, 404]  # another bank, another office
    mine = text(browser(people, "wang", "hengda"), f"/shipments/{row.number}")
    assert all(words in mine for words in ("核对付汇", "付汇核查", "客户来问", "all of it"))
    ledger = text(browser(people, "wang", "hengda"), f"/ledgers/{PAYMENT}/{row.number}")
    assert ("核对付汇" in ledger, "付汇核查" in ledger) == (True, True)
    assert len(log.about(people.parties["hengda"].pk, kinds=["shipment.looked"])) == 3


def test_each_look_is_noted_and_what_is_nobodys_or_anothers_is_not_there(people: cast.Cast) -> None:
    row = declared(people, at=RECENT)
    for who in (people.actor("yi", RECENT), people.actor("minghe", RECENT)):
        with pytest.raises(NotFound, match="case.unknown"):
            shipment_looks.consult_shipment(row.number, purpose="x", by=who, at=RECENT)
    for _ in range(2):
        assert shipment_looks.consult_shipment(row.number, purpose="核对", by=people.actor("cai", RECENT), at=RECENT).whole
    assert [why for _, _, why, _ in shipment_looks.looks(row.number)] == ["核对", "核对"]
    draft = cases.start("eport.import-declaration", region=DISTRICT, by=people.actor("hengda", RECENT), at=RECENT)
    with pytest.raises(NotFound, match="case.unknown"):
        shipments.shipment(draft.number, to=people.actor("hengda", RECENT))


def test_a_long_declaration_takes_no_more_statements_than_a_short_one(people: cast.Cast) -> None:
    def asked(*goods: dict[str, Any], entry: str) -> int:
        row = declared(people, *goods, entry=entry, at=RECENT)
        shipments.shipment(row.number, to=people.actor("hengda", RECENT))
        with CaptureQueriesContext(connection) as told:
            shipments.shipment(row.number, to=people.actor("hengda", RECENT))
        return len(told)

    for number in range(5):
        licence(people, f"M-{number}", at=RECENT)
    few = asked(wheat("1"), entry="HD-1")
    many = asked(*(wheat("1", f"M-{number % 5}") for number in range(20)), entry="HD-2")
    assert (few, few <= 14) == (many, True)

"""Payments of the demonstration: the exchange bureau, two banks, and what a company may pay for its imports; all of it invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tongban.actors import cast, sign_in
from tongban.actors.actions import appoint, create_post, found_agency, grant
from tongban.actors.loading import DISTRICT
from tongban.actors.queries import zone_of
from tongban.base.actor import SYSTEM
from tongban.base.limits import legal_day
from tongban.registers import draws, handing, ledgers
from tongban.registers.draw_shapes import Document, Draw
from tongban.registers.ledgers import Allowed

PAYMENT = "eport.payment"
BANKS = {"jin": "甲银行（演示）", "yin": "乙银行（演示）"}
TELLER = ("ledger.draw", "ledger.close")


def load(people: cast.Cast, at: datetime) -> None:
    """Two banks with an officer each, beside the bureau that keeps payments."""
    for name, called in BANKS.items():
        place = found_agency(called, "bank", DISTRICT, by=SYSTEM, at=at, origin="demo")
        people.agencies.setdefault("bank", place)
        post = create_post(place.pk, "teller", "付汇柜员（演示）", by=SYSTEM, at=at)
        grant(post, TELLER, by=SYSTEM, at=at)
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret


def matters(people: cast.Cast, at: datetime) -> None:
    """Three imports that may be paid: one handed in and partly paid, two that lie with their company."""
    day = legal_day(at, zone_of(DISTRICT))
    told: dict[str, Any] = {"agency": people.agencies["foreign-exchange"].pk, "holder": people.parties["hengda"].pk, "reason": "演示"}
    told |= {"valid_from": day, "valid_until": day + timedelta(days=180)}
    for place, minor in enumerate((48_000_00, 12_500_00, 7_320_50), 1):
        rows = [Allowed(amount=minor, currency="USD")]
        ledgers.open_ledger(PAYMENT, f"DEMO-FH-{place}", rows, **told, by=SYSTEM, at=at)
    bank = people.agencies["bank"].pk
    handing.hand_in(PAYMENT, "DEMO-FH-1", to=bank, by=people.actor("hengda", at), at=at)
    paid = Document("payment", "DEMO-FK-1", holder=people.parties["hengda"].code)
    draws.note(paid, [Draw(PAYMENT, "DEMO-FH-1", 1, amount=20_000_00, currency="USD")], key="demo", by=people.actor("jin", at), at=at)

"""A district in which commerce keeps licences, the exchange bureau keeps payments, and customs and a bank draw on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.base import memory
from tongban.base.actor import SYSTEM, Actor
from tongban.pack import reader
from tongban.pack.ledgers import LedgerShape, UnitShape, UnitTable
from tongban.pack.shapes import Dated, LawRef
from tongban.registers import actions as registers
from tongban.registers import ledgers
from tongban.registers.draw_shapes import Document, Draw
from tongban.registers.ledger_models import Ledger
from tongban.registers.ledgers import Allowed

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LICENCE, PAYMENT, NOTE, BILL = "eport.licence", "eport.payment", "eport.ciq-note", "eport.duty-bill"
YEAR = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
OFFICERS = {"mei": "commerce", "ning": "commerce", "cai": "customs", "bai": "bank", "fan": "exchange-bureau"}
RIGHTS = {
    "commerce": ("ledger.*",),
    "customs": ("ledger.draw", "ledger.open", "ledger.close"),
    "bank": ("ledger.draw", "ledger.close"),
    "exchange-bureau": ("ledger.*",),
}
ASSUMED = LawRef(assumed=True, note="of the test")
TITLE = {"en": "of the test", "zh-Hans": "测试", "zh-Hant": "測試", "fr": "du test"}
SHAPES = (
    LedgerShape(
        LICENCE,
        "commerce",
        TITLE,
        ("quantity",),
        ("customs",),
        "release",
        reserve="acceptance",
        uses=(Dated(date(2004, 1, 1), 12, ASSUMED),),
    ),
    LedgerShape(
        PAYMENT, "exchange-bureau", TITLE, ("amount",), ("bank",), "note", opened_by=("customs",), over="refer", one_at_a_time=True
    ),
    LedgerShape(NOTE, "commerce", TITLE, ("quantity",), ("customs",), "close-out", reserve="acceptance", whole=True, one_office=True),
    LedgerShape(
        BILL,
        "commerce",
        TITLE,
        ("amount",),
        ("commerce",),
        "posting",
        consumed_by=("bank",),
        read_by=("bank", "customs"),
        reserve="order",
        reverse=("refund",),
    ),
)
UNITS = {"035": ("035", 1, 1), "036": ("035", 1, 1000), "070": ("035", 1000, 1), "011": ("011", 1, 1)}


def build(at: datetime = AT) -> cast.Cast:
    """The cast, four bodies with their officers, three types of ledgers and some units."""
    return kept.built((at, "ledgers"), lambda: _build(at))


def _build(at: datetime) -> cast.Cast:
    people = cast.load(at=at)
    for function, rights in RIGHTS.items():
        place = actors.found_agency(f"{function}（演示）", function, DISTRICT, by=SYSTEM, at=at, origin="demo")
        people.agencies[function] = place
        post = actors.create_post(place.pk, "ledger-keeper", "底账员", by=SYSTEM, at=at)
        actors.grant(post, rights, by=SYSTEM, at=at)
        for name in (one for one, its in OFFICERS.items() if its == function):
            account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
            actors.appoint(account, post, by=SYSTEM, at=at)
            people.accounts[name], people.secrets[name] = account, secret
    pack = reader.parse({"pack.yaml": "id: eport\ntitle: {en: of the test}\n"}).pack
    table = UnitTable("units", "of the test", tuple(UnitShape(code, TITLE, *told) for code, told in UNITS.items()))
    registers.define(replace(pack, ledgers={one.id: one for one in SHAPES}, units={"units": table}), revision="1", by=SYSTEM, at=at)
    memory.forget()
    return people


def licence(people: cast.Cast, number: str = "26-AA-1", *rows: Allowed, **more: Any) -> Ledger:
    """A licence of Hengda for 100 kg of 100110, opened by Mei of commerce."""
    given = rows or (Allowed(quantity=kg(100), unit="035", goods="100110", edition="2022", country="CAN"),)
    told: dict[str, Any] = {"agency": people.agencies["commerce"].pk, "holder": people.parties["hengda"].pk, **YEAR, **more}
    return ledgers.open_ledger(told.pop("type", LICENCE), number, given, **told, by=people.actor("mei", AT), at=AT)


def payment(people: cast.Cast, number: str = "P-1", minor: int = 1_000_00) -> Ledger:
    """What Hengda may pay for an import: 1000.00 dollars, opened by customs for the exchange bureau."""
    told: dict[str, Any] = {"agency": people.agencies["exchange-bureau"].pk, "holder": people.parties["hengda"].pk, **YEAR}
    return ledgers.open_ledger(PAYMENT, number, [Allowed(amount=minor, currency="USD")], **told, by=people.actor("cai", AT), at=AT)


def kg(amount: int | str) -> int:
    """Kilograms as they are kept."""
    whole, _, part = str(amount).partition(".")
    return int(whole) * 10**5 + int((part or "0").ljust(5, "0"))


def declaration(people: cast.Cast, number: str = "D-1", **more: Any) -> Document:
    """A declaration of Hengda."""
    return Document("declaration", number, **{"holder": people.parties["hengda"].code, "office": "5100", **more})


def draw(quantity: int | str = 10, number: str = "26-AA-1", line: int = 1, **more: Any) -> Draw:
    """Kilograms of 100110 from Canada, from a licence."""
    told: dict[str, Any] = {"type": LICENCE, "unit": "035", "goods": "100110", "edition": "2022", "country": "CAN", "document_line": line}
    return Draw(ledger=number, line=line, quantity=kg(quantity), **{**told, **more})


def balances(people: cast.Cast, number: str = "26-AA-1", line: int = 1) -> tuple[int, int, int]:
    """Reserved, consumed and uses of a line, in kilograms where they are whole."""
    found = Ledger.objects.get(number=number).lines.get(number=line)
    return found.reserved_quantity // 10**5, found.consumed_quantity // 10**5, found.uses


def cai(people: cast.Cast) -> Actor:
    """Who draws for customs."""
    return people.actor("cai", AT)


def codes(saying: Any) -> Sequence[str]:
    """The codes of a refusal in their order."""
    return [one.code for one in saying.value.discrepancies]

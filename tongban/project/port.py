"""The electronic port of the demonstration: a licence that stands as a ledger, a declaration that was closed, one that is examined."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from tongban.actors import cast
from tongban.actors.actions import grant
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import actions as cases
from tongban.documents import files
from tongban.pack import reader
from tongban.project import joint, offices, partners, payments
from tongban.registers.queries import power_function
from tongban.services import actions as services

PACK = Path(__file__).parents[2] / "packs" / "eport"
APPLY, DECLARE = "eport.import-licence", "eport.import-declaration"
OFFICERS = {
    "bolin": ("licence-clerk", "commerce"),
    "yuhua": ("licence-head", "commerce"),
    "guan": ("customs-examiner", "customs"),
    "sheng": ("customs-releaser", "customs"),
    "ruiming": ("customs-closer", "customs"),
}
# Brought in for a time, so that no tax falls on it.
HEAD = {
    "office": "5100", "edition": "2022", "trade_mode": "2600", "levy_nature": "299", "transport_mode": "9", "trade_country": "CAN",
    "trading_area": "CAN", "packages": 1, "package_kind": "00", "gross_weight": "9000", "net_weight": "8500", "transaction_mode": "1",
    "currency": "USD",
}  # fmt: skip
WHEAT = {"code": "1001190001", "name": "硬粒小麦（演示）", "country": "CAN", "unit": "035"}
MAIZE = {"code": "1005900000", "name": "玉米（演示）", "country": "USA", "unit": "070"}


def load(people: cast.Cast, opened: offices.Offices, at: datetime) -> None:
    """Who keeps licences and who draws on them, and what they offer."""
    partners.found(people, at)
    payments.load(people, at)
    pack = reader.read(PACK).pack
    functions = {one.id: power_function(one.power) for one in pack.services.values()}
    for service, function in functions.items():
        services.offer_service(service, people.agencies[function].pk, by=SYSTEM, at=at)
    opened.open(pack, functions)
    for name, (kind, function) in OFFICERS.items():
        opened.appoint(name, kind, function)
        if function == "commerce":
            grant(opened.posts[function, kind], partners.KEEPER, by=SYSTEM, at=at)
    partners.appoint_all(people, at)


def matters(people: cast.Cast, at: datetime) -> str:
    """Everything by the acts of those whose it is; returns the number of the ledger."""
    bolin, yuhua, guan, sheng, ruiming = (people.actor(name, at) for name in OFFICERS)
    form = {"office": "5100", "edition": "2022", "until": date(at.year + 1, 3, 31).isoformat(), "batches": 3, "bulk": False}
    goods = [{**WHEAT, "quantity": "20000"}, {**MAIZE, "quantity": "12.5"}]
    licence = _filed(people, APPLY, "contract", {**form, "goods": goods}, at)
    cases.review(licence, opinion="合同与申请一致（演示）", by=bolin, at=at)
    cases.decide(licence, "grant", by=yuhua, at=at)
    cases.serve(licence, how="online", proof="in the applicant's space", by=yuhua, at=at)
    head = {**HEAD, "crossing_date": at.date().isoformat()}
    first = [
        declared_line(WHEAT, "8000", "035", "8000", licence=licence),
        declared_line(MAIZE, "2.5", "035", "2500", licence=licence, licence_line=2),
    ]
    released = _filed(people, DECLARE, "invoice", {**head, "entry": "DEMO-0001", "goods": first}, at)
    cases.review(released, opinion="单货相符（演示）", by=guan, at=at)
    cases.decide(released, "release", by=sheng, at=at)
    cases.decide(released, "close", by=ruiming, at=at)
    cases.serve(released, how="online", proof="in the applicant's space", by=ruiming, at=at)
    second = [declared_line(WHEAT, "5000", "035", "5000", licence=licence)]
    _filed(people, DECLARE, "invoice", {**head, "entry": "DEMO-0002", "goods": second}, at)
    payments.matters(people, at)
    return licence


def declared_line(goods: dict[str, str], quantity: str, unit: str, first: str, **licence: object) -> dict[str, object]:
    """A line of goods of a declaration, at 2 dollars a unit."""
    total = str(Decimal(quantity) * 2)
    asked = {"first_quantity": first, "first_unit": unit, "price": "2", "total": total, "duty_mode": "1"}
    return {**goods, **asked, "quantity": quantity, **licence}


def _filed(people: cast.Cast, service: str, material: str, form: dict[str, object], at: datetime) -> str:
    by = people.actor("hengda", at)
    row = cases.start(service, region=DISTRICT, by=by, at=at)
    cases.save(row.number, form, by=by, at=at)
    stored = files.store(joint.PROOF, f"{material}.pdf", owner=by.party, by=by, at=at)
    cases.attach(row.number, material, stored.pk, by=by, at=at)
    return cases.submit(row.number, key=f"demo-{row.number}", by=by, at=at).number

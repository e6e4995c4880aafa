"""The electronic port of the demonstration: a licence that stands as a ledger, a declaration that was released, one that is examined."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from tongban.actors import cast
from tongban.actors.actions import found_agency, grant
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import actions as cases
from tongban.documents import files
from tongban.pack import reader
from tongban.project import joint, offices
from tongban.registers.queries import power_function
from tongban.services import actions as services

PACK = Path(__file__).parents[2] / "packs" / "eport"
APPLY, DECLARE = "eport.import-licence", "eport.import-declaration"
OFFICERS = {
    "bolin": ("licence-clerk", "commerce"),
    "yuhua": ("licence-head", "commerce"),
    "guan": ("customs-examiner", "customs"),
    "sheng": ("customs-releaser", "customs"),
}
KEEPER = ("ledger.read", "ledger.suspend", "ledger.adjust", "ledger.approve", "ledger.close", "ledger.outage")
WHEAT = {"code": "1001190001", "name": "硬粒小麦（演示）", "country": "CAN", "unit": "035"}
MAIZE = {"code": "1005900000", "name": "玉米（演示）", "country": "USA", "unit": "070"}


def load(people: cast.Cast, opened: offices.Offices, at: datetime) -> None:
    """Who keeps licences and who draws on them, and what they offer."""
    people.agencies["commerce"] = cast.department("commerce", at)
    people.agencies["customs"] = found_agency("海关（演示）", "customs", DISTRICT, by=SYSTEM, at=at, origin="demo")
    pack = reader.read(PACK).pack
    functions = {one.id: power_function(one.power) for one in pack.services.values()}
    for service, function in functions.items():
        services.offer_service(service, people.agencies[function].pk, by=SYSTEM, at=at)
    opened.open(pack, functions)
    for name, (kind, function) in OFFICERS.items():
        opened.appoint(name, kind, function)
        if function == "commerce":
            grant(opened.posts[function, kind], KEEPER, by=SYSTEM, at=at)


def matters(people: cast.Cast, at: datetime) -> str:
    """Everything by the acts of those whose it is; returns the number of the ledger."""
    bolin, yuhua, guan, sheng = (people.actor(name, at) for name in OFFICERS)
    form = {"office": "5100", "edition": "2022", "until": date(at.year + 1, 3, 31).isoformat(), "batches": 3, "bulk": False}
    goods = [{**WHEAT, "quantity": "20000"}, {**MAIZE, "quantity": "12.5"}]
    licence = _filed(people, APPLY, "contract", {**form, "goods": goods}, at)
    cases.accept(licence, by=bolin, at=at)
    cases.review(licence, opinion="合同与申请一致（演示）", by=bolin, at=at)
    cases.decide(licence, "grant", by=yuhua, at=at)
    cases.serve(licence, how="online", proof="in the applicant's space", by=yuhua, at=at)
    head = {"office": "5100", "edition": "2022"}
    first = [{**WHEAT, "quantity": "8000", "licence": licence}, {**MAIZE, "quantity": "2.5", "licence": licence, "licence_line": 2}]
    released = _filed(people, DECLARE, "invoice", {**head, "entry": "DEMO-0001", "goods": first}, at)
    cases.review(released, opinion="单货相符（演示）", by=guan, at=at)
    cases.decide(released, "release", by=sheng, at=at)
    cases.serve(released, how="online", proof="in the applicant's space", by=sheng, at=at)
    _filed(people, DECLARE, "invoice", {**head, "entry": "DEMO-0002", "goods": [{**WHEAT, "quantity": "5000", "licence": licence}]}, at)
    return licence


def _filed(people: cast.Cast, service: str, material: str, form: dict[str, object], at: datetime) -> str:
    by = people.actor("hengda", at)
    row = cases.start(service, region=DISTRICT, by=by, at=at)
    cases.save(row.number, form, by=by, at=at)
    stored = files.store(joint.PROOF, f"{material}.pdf", owner=by.party, by=by, at=at)
    cases.attach(row.number, material, stored.pk, by=by, at=at)
    return cases.submit(row.number, key=f"demo-{row.number}", by=by, at=at).number

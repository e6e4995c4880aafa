"""The demonstration: real regions, bodies and catalogue, an invented cast, and a few matters on their way, all through the same acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from tongban.actors import cast, loading
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import actions as cases
from tongban.documents import files
from tongban.pack import reader
from tongban.registers import actions as registers
from tongban.services import actions as services

PACKS = Path(__file__).parents[2] / "packs"
FILING = "redshield.website-filing"
PROOF = b"%PDF-1.4\n% demonstration\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def load(progress: Callable[[str], None]) -> None:
    """Fill an empty platform; says each part as it is done."""
    at = timezone.now()
    loading.load_regions(by=SYSTEM, at=at)
    loading.load_central(by=SYSTEM, at=at)
    loading.load_eport(by=SYSTEM, at=at)
    loading.load_district(by=SYSTEM, at=at)
    progress("regions and bodies are loaded")
    people = cast.load(at=at)
    for name in ("standards", "redshield"):
        row = services.propose(reader.files(PACKS / name), by=people.actor("gao", at), at=at)
        services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    for service in (FILING, "redshield.website-change", "redshield.website-renewal"):
        services.offer_service(service, people.agencies["market-regulation"].pk, by=people.actor("gao", at), at=at)
    services.load_catalogue(DISTRICT, by=people.actor("gao", at), at=at)
    progress("packs are published and the catalogue is listed")
    for name in ("hengda", "minghe"):
        party = people.parties[name]
        facts = {"code": party.code, "name": party.name, "state": "active", "scope": "食品销售（含网络销售）"}
        registers.enter("redshield.operators", facts, by=SYSTEM, at=at)
    _matters(people, at)
    progress("matters are on their way")


def _matters(people: cast.Cast, at: datetime) -> None:
    """One filing that was granted, one that waits for an officer."""
    by = people.actor("minghe", at)
    granted = _file(people, "minghe", "明和百货", ["minghe.example"], at)
    li, zhao = people.actor("li", at), people.actor("zhao", at)
    cases.accept(granted, by=li, at=at)
    cases.review(granted, opinion="材料齐全", by=li, at=at)
    cases.decide(granted, "grant", by=zhao, at=at)
    cases.serve(granted, how="online", proof="in the applicant's space", by=zhao, at=at)
    _file(people, "minghe", "明和文具", ["wenju.minghe.example"], at + timedelta(seconds=1))
    assert by.party == people.parties["minghe"].pk


def _file(people: cast.Cast, name: str, site: str, domains: list[str], at: datetime) -> str:
    by = people.actor(name, at)
    row = cases.start(FILING, region=DISTRICT, by=by, at=at)
    form = {
        "site_name": site,
        "domains": domains,
        "kind": "trading",
        "provider": "示例网络",
        "address": "广安区演示路1号",
        "webmaster": "张伟",
        "phone": "13900000002",
    }
    cases.save(row.number, form, by=by, at=at)
    proof = files.store(PROOF, "域名证书（演示）.pdf", owner=by.party, by=by, at=at)
    cases.attach(row.number, "domain-certificate", proof.pk, by=by, at=at)
    return cases.submit(row.number, key=f"demo-{row.number}", by=by, at=at).number

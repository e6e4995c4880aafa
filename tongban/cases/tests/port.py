"""A district with the electronic port: licences are granted by commerce, imports declared to customs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, upload
from tongban.pack import reader
from tongban.pack.tests import thin
from tongban.registers import ledger_queries, ledgers
from tongban.registers.ledgers import Allowed
from tongban.services import actions as services
from tongban.services import queries

LICENCE, NOTED = "eport.licence", "eport.noted"
DECLARE, APPLY = "eport.import-declaration", "eport.import-licence"
OFFICERS = {
    "bolin": ("commerce", "licence-clerk", "inspector"),
    "yuhua": ("commerce", "licence-head", "section-head"),
    "cai": ("customs", "customs-examiner", "filing-clerk"),
    "fang": ("customs", "customs-releaser", "section-head"),
}
KEEPER = ("ledger.read", "ledger.suspend", "ledger.adjust", "ledger.approve", "ledger.close", "ledger.outage")
# The same declaration with other acts on its ledgers: by its name what stands for its acts, and what else differs.
OTHERS = {
    "stepwise": ("acts: {accept: check, examine: reserve, decide: [consume, close]}", "accept: by_officer"),
    "by-law": ("acts: {accept: reserve, decide: consume}", "accept: by_officer"),
    "proved": ("acts: {submit: reserve, decide: consume}", "accept: by_officer"),
    "noting": ("acts: {submit: check, decide: note}", "accept: at_once"),
}
NOTICE = '\nnotice: [{from: 2004-07-01, working_days: 5, law: {act: licensing-law, article: "32"}}]'


def build(at: datetime = AT) -> cast.Cast:
    """The pack in force, with three services more that draw in other ways."""
    queries.forget()
    memory.forget()
    return kept.built((at, "port"), lambda: _build(at))


def _build(at: datetime) -> cast.Cast:
    people = cast.load(at=at)
    files = thin.files()
    home = "services/import-declaration/"
    for name, (acts, accept) in OTHERS.items():
        own = {path.replace(home, f"services/{name}/"): text for path, text in files.items() if path.startswith(home) and "/sc" not in path}
        main = f"services/{name}/service.yaml"
        text = own[main].replace(DECLARE, f"eport.{name}").replace("acts: {submit: reserve, decide: consume}", acts)
        own[main] = text.replace("accept: at_once", accept + (NOTICE if accept != "accept: at_once" else ""))
        if name == "proved":
            own[main] = own[main].replace(
                "most: 5, law:", "most: 5, later: [{from: 1987-07-01, days: 3, whose: applicant, assumed: true, note: x}], law:"
            )
        if name == "noting":
            own[main] = own[main].replace("type: eport.licence", f"type: {NOTED}")
        files |= own
    licence = files["ledgers/licence.yaml"]
    files["ledgers/noted.yaml"] = licence.replace(LICENCE, NOTED).replace("reserve: acceptance\n", "")
    for told in (reader.files(Path("packs/standards")), files):
        row = services.propose(told, by=people.actor("gao", at), at=at)
        services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    for function in ("commerce", "customs"):
        people.agencies[function] = actors.found_agency(f"{function}（演示）", function, DISTRICT, by=SYSTEM, at=at, origin="demo")
    for service in (DECLARE, *(f"eport.{name}" for name in OTHERS)):
        services.offer_service(service, people.agencies["customs"].pk, by=SYSTEM, at=at)
    services.offer_service(APPLY, people.agencies["commerce"].pk, by=SYSTEM, at=at)
    for name, (function, kind, rights) in OFFICERS.items():
        post = actors.create_post(people.agencies[function].pk, kind, kind, by=SYSTEM, at=at)
        actors.grant(post, (*cast.RIGHTS[rights], *(KEEPER if function == "commerce" else ())), by=SYSTEM, at=at)
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=at)
        actors.appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret
    return people


def licence(people: cast.Cast, number: str = "L-1", *, kind: str = LICENCE, at: datetime = AT, **more: Any) -> Any:
    """A licence of Hengda for 100 kg of wheat from Canada at the office 5100."""
    rows = [Allowed(100 * 10**5, "035", goods="1001190001", edition="2022", country="CAN")]
    days = {"valid_from": at.date().replace(month=1, day=1), "valid_until": at.date().replace(month=12, day=31)}
    told = {"agency": people.agencies["commerce"].pk, "holder": people.parties["hengda"].pk, "offices": ["5100"], **days, **more}
    return ledgers.open_ledger(kind, number, rows, **told, by=SYSTEM, at=at)


def wheat(quantity: str = "40", number: str = "L-1", **more: Any) -> dict[str, Any]:
    """A line of goods."""
    told = {"code": "1001190001", "name": "小麦", "country": "CAN", "quantity": quantity, "unit": "035", "licence": number}
    return {**told, **more}


def declared(
    people: cast.Cast, *goods: dict[str, Any], service: str = DECLARE, entry: str = "HD-0001", invoice: bool = True, at: datetime = AT
) -> Case:
    """A declaration of Hengda."""
    row = drafted(people, *goods, service=service, entry=entry, invoice=invoice, at=at)
    return actions.submit(row.number, key=f"key-{row.number}", by=people.actor("hengda", at), at=at)


def drafted(
    people: cast.Cast, *goods: dict[str, Any], service: str = DECLARE, entry: str = "HD-0001", invoice: bool = True, at: datetime = AT
) -> Case:
    """The same, not yet filed."""
    by = people.actor("hengda", at)
    row = actions.start(service, region=DISTRICT, by=by, at=at)
    form = {"entry": entry, "office": "5100", "edition": "2022", "goods": list(goods or (wheat(),))}
    actions.save(row.number, form, by=by, at=at)
    if invoice:
        actions.attach(row.number, "invoice", upload(people, "hengda", at), by=by, at=at)
    return row


def balances(number: str = "L-1", kind: str = LICENCE) -> tuple[int, int, int, str]:
    """Reserved, consumed and uses of the first line in whole kilograms, and the state of the ledger."""
    row = ledger_queries.ledger(kind, number, to=SYSTEM)
    state = ledger_queries.as_of(row)
    line = state.lines[0]
    return line.reserved_quantity // 10**5, line.consumed_quantity // 10**5, line.uses, row.state

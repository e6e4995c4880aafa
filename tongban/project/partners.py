"""The twelve partners of the electronic port in a house of trials or demonstration: each a body with a post and an officer of its own.

What each owns is said by packs, see docs/partners.md.
"""

from __future__ import annotations

from datetime import datetime

from tongban.actors import cast, sign_in
from tongban.actors.actions import appoint, create_post, found_agency, grant
from tongban.actors.loading import DISTRICT, departments
from tongban.base.actor import SYSTEM

POST = "ledger-keeper"
# By function, in the order of the paper: the name of the body where the district has none, and who keeps what it owns.
PARTNERS = {
    "customs": ("海关（演示）", "haibo"),
    "commerce": ("", "shangqi"),
    "tax": ("", "shuilan"),
    "central-bank": ("人民银行（演示）", "jinfan"),
    "foreign-exchange": ("外汇局（演示）", "huiwen"),
    "inspection-quarantine": ("检验检疫机构（演示）", "jianning"),
    "market-regulation": ("", "gongyu"),
    "public-security": ("", "anping"),
    "transport": ("", "yunhe"),
    "railway": ("铁路局（演示）", "tielin"),
    "civil-aviation": ("民航局（演示）", "hangyu"),
    "economy-information": ("", "xinran"),
}
KEEPER = ("ledger.read", "ledger.suspend", "ledger.adjust", "ledger.approve", "ledger.close", "ledger.outage", "ledger.reconcile")
# Who owns a register that others ask or look up enters what it holds; the owner of an offer stops it.
REGISTERS = {"central-bank": ("register.enter",), "market-regulation": ("register.enter", "offer.suspend")}


def found(people: cast.Cast, at: datetime) -> None:
    """The bodies that are not there yet."""
    here = {kind["function"] for kind in departments()}
    for function, (name, _) in PARTNERS.items():
        if function not in people.agencies:
            own = cast.department(function, at) if function in here else None
            people.agencies[function] = own or found_agency(name, function, DISTRICT, by=SYSTEM, at=at, origin="demo")


def appoint_all(people: cast.Cast, at: datetime) -> None:
    """A post with its rights for each, and an officer who holds it."""
    for function, (_, name) in PARTNERS.items():
        post = create_post(people.agencies[function].pk, POST, "底账经办员（演示）", by=SYSTEM, at=at)
        grant(post, (*KEEPER, *REGISTERS.get(function, ())), by=SYSTEM, at=at)
        account, secret = sign_in.open_officer(name, f"{name}（演示）", cast.PASSWORD, by=SYSTEM, at=at)
        appoint(account, post, by=SYSTEM, at=at)
        people.accounts[name], people.secrets[name] = account, secret

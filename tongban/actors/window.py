"""A person stands at a window with the identity document: the account is theirs from now on, and a slip lets them in.

The officer types what stands in the document and is shown nothing but whether both agree, so nobody is looked up by number.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import accounts, addresses, codes, parties, sign_in
from tongban.actors.models import Account, Mandate, Party, Token
from tongban.actors.rights import require
from tongban.base import identifiers, text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.log import actions as log
from tongban.log.store import keys

VERIFIED = 2  # GB/T 39046: verified by code or window


def identify(number: str, name: str, *, by: Actor, at: datetime, phone: str = "") -> tuple[Account, str]:
    """Raise the account of who shows this number and name to level 2, open it where there is none, and issue a slip, shown once.

    What an account that nobody had verified brought with it ends: a stranger may have opened it. `phone` is the one the person shows.
    Raises Refused("window.bad_number", "window.no_name", ...) with everything that is wrong, and Refused("window.no_match") alike
    for an unknown number, another name and a closed account; that is recorded too.
    """
    number, named = _typed(number, name)
    with transaction.atomic():
        require(by, "account.slip")
        lookup = keys().lookup("resident", number)
        person = Party.objects.select_for_update().filter(code_lookup=lookup, kind="person", ended_on=None).first()
        row = Account.objects.select_for_update().filter(person=person, kind="person").first() if person else None
        if person is not None and person.name == named and (row is None or row.is_active):
            return _identified(person, row, phone, by, at)
        log.append("account.not_identified", ("account", "unknown"), {"how": "window"}, by=by, at=at)
    raise Refused("window.no_match", field="number")


def _typed(number: str, name: str) -> tuple[str, str]:
    checked, wrong, named = identifiers.check("resident", codes.plain(number)), [], ""
    if not checked.ok:
        wrong.append(Discrepancy("window.bad_number", {"field": "number"}))
    try:
        named = text.clean(name, parties.NAME["person"], field="name")
        wrong += [] if named else [Discrepancy("window.no_name", {"field": "name"})]
    except Refused as refusal:
        wrong.extend(refusal.discrepancies)
    if wrong:
        raise Refused.of(wrong)
    return checked.value, named


def _identified(person: Party, row: Account | None, phone: str, by: Actor, at: datetime) -> tuple[Account, str]:
    known = row is not None and row.level >= VERIFIED
    if row is not None and not known:
        _end_what_was_declared(person, row, by, at)
    if codes.lookup(phone) != person.phone_lookup if phone else not known and person.phone_lookup:
        parties.change_party(person.pk, phone=phone, by=SYSTEM, at=at)
    if row is None:
        row = accounts.open_person(person, level=VERIFIED, by=SYSTEM, at=at)
    elif not known:
        row = accounts.raise_level(row.pk, VERIFIED, how="window", by=by, at=at)
    log.append("account.identified", ("account", str(row.pk)), {"how": "window", "purpose": "identity"}, by=by, at=at, parties=[person.pk])
    return row, sign_in.issue_slip(row.pk, by=by, at=at)


def _end_what_was_declared(person: Party, row: Account, by: Actor, at: datetime) -> None:
    """Codes, sessions, tokens, mail and mandates of an account of which nobody knew whose it was."""
    codes.end(row, "phone", at)
    accounts.end_sessions(row.pk, by=SYSTEM, at=at)
    Token.objects.filter(account=row, revoked_at=None).update(revoked_at=at)
    addresses.drop(person, "identified", by=by, at=at)
    for mandate in Mandate.objects.filter(giver=person, representative=False, revoked_at=None).order_by("pk"):
        parties.revoke_mandate(mandate.pk, by=SYSTEM, at=at)

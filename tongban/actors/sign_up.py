"""Signing up: a person who has no account yet opens one with a telephone of their own. What they say of themselves is level 1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import accounts, attempts, codes, parties, sign_ins
from tongban.actors.models import Account, Party
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused


def request_code(phone: str, *, at: datetime, source: str = "") -> str | None:
    """A code for a telephone with which nobody signs in yet; None when somebody does: the gateway then tells its holder to sign in.

    The page must answer the same in both cases. Raises Refused("party.phone", "sign_in.too_often").
    """
    parties.clean_phone(phone)
    lookup = codes.lookup(phone)
    attempts.refuse_locked(("source", source), at)
    with transaction.atomic():
        attempts.count_code(lookup, at)
        if Party.objects.filter(phone_lookup=lookup).exists():
            return None
        return codes.make(lookup, "new", codes.digits(), codes.BY_PHONE, at)


def sign_up(name: str, number: str, phone: str, code: str, *, at: datetime, source: str = "") -> Account:
    """Register a person and open the account, level 1, when the code is the one sent to the telephone.

    A number that is registered already is proved at a window only, so that nobody takes another's place: Refused("sign_up.at_window").
    That counts as a failure, as a wrong code does (NotAllowed("sign_in.failed")), so that numbers cannot be tried out.
    """
    lookup = codes.lookup(phone)
    who = [("phone", lookup), *([("source", source)] if source else [])]
    for one in who:
        attempts.refuse_locked(one, at)
    try:
        with transaction.atomic():
            if not codes.take(lookup, "new", code, at):
                raise NotAllowed("sign_in.failed")
            party = parties.register_person(name, number, by=SYSTEM, at=at, phone=phone, origin="self")
            account = accounts.open_person(party, level=1, by=SYSTEM, at=at)
            sign_ins.keep(account, "phone", source, at)
            return account
    except (NotAllowed, Refused) as refusal:
        known = {one.code for one in refusal.discrepancies} & {"actor.party_exists", "sign_in.failed"}
        with transaction.atomic():
            for one in who if known else []:
                attempts.count(one, False, at)
        if "actor.party_exists" in known:
            raise Refused("sign_up.at_window") from refusal
        raise

"""People change the telephone with which they sign in: a code to the new one and a code to the old one, so that neither a found session nor
a found telephone is enough. Who has the old one no more, or never had one, goes to a window."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import attempts, codes, parties
from tongban.actors.models import Account, Party
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.log import actions as log


def ask(phone: str, *, by: Actor, at: datetime) -> None:
    """Send both codes. With the telephone of somebody else no code goes to it, and the page answers the same.

    Raises Refused("party.phone", "phone.none", "phone.same", "sign_in.too_often"), NotAllowed("party.not_yours").
    """
    parties.clean_phone(phone)
    lookup = codes.lookup(phone)
    with transaction.atomic():
        account, person = _own(by)
        if not person.phone_lookup:
            raise Refused("phone.none", field="phone")
        if person.phone_lookup == lookup:
            raise Refused("phone.same", field="phone")
        for counted in (f"phone of {person.pk}", lookup):  # neither may one person flood others, nor many flood one
            attempts.count_code(counted, at)
        codes.end(account, "phone", at)
        codes.make(account, "phone", codes.digits(), codes.BY_PHONE, at)
        if not Party.objects.filter(phone_lookup=lookup).exists():
            codes.make(lookup, "new", codes.digits(), codes.BY_PHONE, at)


def move(phone: str, old_code: str, new_code: str, *, by: Actor, at: datetime) -> None:
    """Give both codes back: from now on the new telephone signs in. Raises Refused("phone.wrong_codes"), NotAllowed("sign_in.locked")."""
    parties.clean_phone(phone)
    lookup = codes.lookup(phone)
    with transaction.atomic():
        account, person = _own(by)
        who = ("move", str(account.pk))
        attempts.refuse_locked(who, at)
        with transaction.atomic():
            good = codes.take(account, "phone", old_code, at) and codes.take(lookup, "new", new_code, at)
            if not good:
                transaction.set_rollback(True)  # a code that was right is not spent on one that was wrong
        attempts.count(who, good, at)
        if good:
            parties.reach(person, phone)
            log.append("party.changed", ("party", str(person.pk)), {"phone": {"changed": "by oneself"}}, by=by, at=at, parties=[person.pk])
    if not good:
        raise Refused("phone.wrong_codes", field="old")


def _own(by: Actor) -> tuple[Account, Party]:
    """The account and the person, locked; only for oneself."""
    if by.kind != "person" or by.person is None or by.party != by.person:
        raise NotAllowed("party.not_yours")
    account = Account.objects.select_for_update().get(pk=by.account or 0)
    return account, Party.objects.select_for_update().get(pk=by.person)

"""Ties between an officer and a party, as far as accounts and mandates show them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.actors import codes, parties
from tongban.actors.accounts import account
from tongban.actors.models import Account, Mandate, Party
from tongban.actors.rights import require
from tongban.base import identifiers, text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.log import actions as log
from tongban.log.store import keys


@transaction.atomic
def tell_citizen(account_id: int, number: str, name: str, *, by: Actor, at: datetime) -> Account:
    """Say who an officer is as a citizen, by resident number and name, so that ties to parties are seen; told again it is corrected.

    It opens no way to act for that person. Raises Refused("window.bad_number", "window.no_name"), both at once, ("window.no_match").
    """
    require(by, "account.open")
    row = Account.objects.select_for_update().get(pk=account(account_id, "officer").pk)
    checked, named = identifiers.check("resident", codes.plain(number)), text.clean(name, parties.NAME["person"], field="name")
    faults = {"window.bad_number": ("number", not checked.ok), "window.no_name": ("name", not named)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    found = Party.objects.filter(code_lookup=keys().lookup("resident", checked.value)).first()
    if found is not None and found.name != named:
        raise Refused("window.no_match", field="number")
    found = found or parties.register_person(named, checked.value, by=SYSTEM, at=at)
    if row.citizen_id != found.pk:
        row.citizen = found
        row.save(update_fields=["citizen"])
        log.append("account.citizen_told", ("account", str(row.pk)), {}, by=by, at=at, parties=[found.pk])
    return row


def person_of(account: int) -> int | None:
    """The party that an officer is as a citizen, where that was told; it stands on the account."""
    return Account.objects.filter(pk=account).values_list("citizen", flat=True).first()


def tie(account: int, party: int, at: datetime) -> str:
    """How an officer is tied to a party now: `oneself`, `representative`, `mandate` (given or held); empty for not, or not known."""
    person = person_of(account)
    if person is None:
        return ""
    if person == party:
        return "oneself"
    between = Q(giver=party, receiver=person) | Q(giver=person, receiver=party)
    found = set(_live(at).filter(between).values_list("representative", flat=True))
    return "representative" if True in found else "mandate" if found else ""


def tied(account: int, at: datetime) -> set[int]:
    """Every party that an officer is tied to now."""
    person = person_of(account)
    if person is None:
        return set()
    pairs = _live(at).filter(Q(giver=person) | Q(receiver=person)).values_list("giver", "receiver")
    return {person} | {one for pair in pairs for one in pair}


def _live(at: datetime) -> QuerySet[Mandate]:
    return Mandate.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at, revoked_at=None)

"""A mandate given to somebody named by number and name: both must agree, and guessing is counted, so that nobody is looked up by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from tongban.actors import attempts, codes, parties
from tongban.actors.models import Mandate, Party
from tongban.actors.queries import mandates, zone_of
from tongban.base import identifiers, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused
from tongban.base.limits import end_of, legal_day
from tongban.log.store import keys

NATION = "000000000000"
SCHEMES = {"person": "resident", "organisation": "uscc"}


def entrust(number: str, name: str, services: Iterable[str], *, by: Actor, at: datetime, until: date | None = None) -> Mandate:
    """Let a person or an organisation act for one's party until the end of a day, or until it is ended.

    Raises Refused with everything that does not fit, Refused("mandate.no_match") alike for an unknown number and another name,
    NotAllowed("party.not_yours") for who does not speak for the party.
    """
    if by.party is None or not parties.speaks_for(by, by.party, at):
        raise NotAllowed("party.not_yours")
    chosen = sorted(set(services))
    kind, number, named = _typed(number, name, chosen, until, legal_day(at, zone_of(NATION)))
    who = ("entrust", str(by.account))
    attempts.refuse_locked(who, at)
    found = Party.objects.filter(code_lookup=keys().lookup(SCHEMES[kind], number), kind=kind, ended_on=None).first()
    matches = found is not None and found.name == named
    with transaction.atomic():
        attempts.count(who, matches, at)
        if found is not None and matches:
            last = end_of(until, zone_of(found.region_id or NATION)) if until else None
            return parties.give_mandate(by.party, found.pk, chosen, by=by, at=at, until=last)
    raise Refused("mandate.no_match", field="number")


def named(number: str, name: str, *, by: Actor, at: datetime) -> int:
    """The party that has this number and this name. Refuses and counts as `entrust` does."""
    kind, code, called = _typed(number, name, ["*"], None, legal_day(at, zone_of(NATION)))
    who = ("entrust", str(by.account))
    attempts.refuse_locked(who, at)
    found = Party.objects.filter(code_lookup=keys().lookup(SCHEMES[kind], code), kind=kind, ended_on=None).first()
    matches = found is not None and found.name == called
    with transaction.atomic():
        attempts.count(who, matches, at)
    if found is None or not matches:
        raise Refused("mandate.no_match", field="number")
    return found.pk


def acts_under(by: Actor, service: str, at: datetime) -> dict[str, Any] | None:
    """The mandate under which somebody acts for its party in a service, as it is told; None for who acts for oneself.

    `{"number", "services", "representative", "since", "until"}`, moments in ISO 8601, `until` null where it has no end.
    """
    held = mandates(by.person, at).filter(giver=by.party).order_by("pk") if by.mandate is not None else []
    found = [one for one in held if one.representative or {"*", service} & set(one.services)]
    if not found:
        return None
    one = next((one for one in found if one.pk == by.mandate), found[0])
    until = one.until.astimezone(UTC).isoformat() if one.until else None
    told = {"number": one.pk, "services": sorted(one.services), "representative": one.representative}
    return {**told, "since": one.since.astimezone(UTC).isoformat(), "until": until}


def _typed(number: str, name: str, services: list[str], until: date | None, today: date) -> tuple[str, str, str]:
    """Whether a person or an organisation is named, number and name as they are kept; everything that is wrong at once."""
    checked, wrong, named = {kind: identifiers.check(scheme, codes.plain(number)) for kind, scheme in SCHEMES.items()}, [], ""
    kind = next((kind for kind, one in checked.items() if one.ok), "person")
    if not checked[kind].ok:
        wrong.append(Discrepancy("mandate.bad_number", {"field": "number"}))
    try:
        named = text.clean(name, parties.NAME[kind], field="name")
        wrong += [] if named else [Discrepancy("mandate.no_name", {"field": "name"})]
    except Refused as refusal:
        wrong.extend(refusal.discrepancies)
    if not services:
        wrong.append(Discrepancy("mandate.no_service", {"field": "services"}))
    if until is not None and until < today:
        wrong.append(Discrepancy("mandate.past", {"field": "until"}))
    if wrong:
        raise Refused.of(wrong)
    return kind, checked[kind].value, named

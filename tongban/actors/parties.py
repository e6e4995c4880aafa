"""Acts on parties: persons and organisations, how they are reached, and who acts for whom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.actors.models import Account, Mandate, Party, Reach, Token
from tongban.actors.queries import mandates, region
from tongban.actors.rights import require
from tongban.base import identifiers, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.log import actions as log
from tongban.log.store import keys

ENTRUSTING = 2  # identity level (GB/T 39046): verified by code or window
NAME = {"person": 60, "organisation": 120}


def clean_phone(raw: str) -> str:
    """A telephone number without blanks, hyphens and China's +86. Raises Refused("party.phone") when it cannot be one."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", raw)).removeprefix("+86")
    if not re.fullmatch(r"\+?[0-9]{5,20}", number):
        raise Refused("party.phone", field="phone", given=raw[:40].encode("utf-8", "replace").decode())
    return number


@transaction.atomic
def register_person(
    name: str, number: str, *, by: Actor, at: datetime, phone: str = "", region: str | None = None, origin: str = "registered"
) -> Party:
    """Register a person by resident number (GB 11643); number and telephone are sealed. Raises Refused with every discrepancy."""
    require(by, "party.register")
    checked = identifiers.check("resident", number)
    wrong = [] if checked.ok else [Discrepancy(checked.code, {"field": "number", "given": f"{checked.value[:6]}…"})]
    row = Party(kind="person", name=name, scheme="resident", region_id=region, origin=origin, code_sealed=keys().seal(checked.value))
    row.code_lookup = keys().lookup("resident", checked.value)
    return _register(row, phone, wrong, by, at)


@transaction.atomic
def register_organisation(
    name: str, code: str, *, by: Actor, at: datetime, region: str | None = None, legacy: bool = False, origin: str = "registered"
) -> Party:
    """Register an organisation by unified social credit code; `legacy` keeps a code whose check character does not fit (imports only)."""
    require(by, "party.register")
    checked = identifiers.check("uscc", code)
    wrong = [] if checked.ok or legacy else [Discrepancy(checked.code, {"field": "code", "given": code})]
    row = Party(kind="organisation", name=name, scheme="uscc", region_id=region, origin=origin, code=checked.value[:18])
    row.code_lookup, row.legacy_code = keys().lookup("uscc", checked.value), not checked.ok
    return _register(row, "", wrong, by, at)


def _register(row: Party, phone: str, wrong: list[Discrepancy], by: Actor, at: datetime) -> Party:
    """Save a party, or say everything that is wrong with it."""
    checks: list[Callable[[], object]] = [lambda: _name(row, row.name), lambda: _phone(row, phone)]
    if row.region_id:
        checks.append(lambda: region(str(row.region_id)))
    for check in checks:
        try:
            check()
        except (Refused, NotFound) as refusal:
            wrong.extend(refusal.discrepancies)
    if Party.objects.filter(code_lookup=row.code_lookup).exists():
        wrong.append(Discrepancy("actor.party_exists", {"field": "code"}))
    if wrong:
        raise Refused.of(wrong)
    _save(row)
    log.append("party.registered", ("party", str(row.pk)), {"kind": row.kind, "scheme": row.scheme}, by=by, at=at, parties=[row.pk])
    return row


def _name(row: Party, name: str) -> None:
    row.name = text.clean(name, NAME[row.kind], field="name")
    if not row.name:
        raise Refused("party.no_name", field="name")


def _phone(row: Party, phone: str) -> None:
    if not phone:
        return
    number = clean_phone(phone)
    row.phone_sealed, row.phone_lookup = keys().seal(number), keys().lookup("phone", number)
    if Party.objects.filter(phone_lookup=row.phone_lookup).exclude(pk=row.pk).exists():
        raise Refused("party.phone_taken", field="phone")


def reach(row: Party, phone: str) -> None:
    """From now on a locked person is reached under another telephone; inside the act that has proved it."""
    row.phone_sealed = row.phone_lookup = ""
    _phone(row, phone)
    _save(row)


def _save(row: Party) -> None:
    """What was free a moment ago may be taken by now."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("actor.party_exists", field="code") from error


@transaction.atomic
def change_party(party_id: int, *, by: Actor, at: datetime, name: str | None = None, phone: str | None = None) -> Party:
    """Record that a party is called or reached otherwise from now on; an officer who keeps the register does so, with papers seen.

    What is recorded so already changes nothing.
    """
    row = _lock(party_id)
    require(by, "party.register")
    told = {}
    if name is not None and name != row.name:
        told["name"] = {"from": row.name, "to": name}
        _name(row, name)
    if phone is not None and row.phone_lookup != (keys().lookup("phone", clean_phone(phone)) if phone else ""):
        told["phone"] = {"changed": "yes"}
        row.phone_sealed = row.phone_lookup = ""
        _phone(row, phone)
    if not told:
        return row
    _save(row)
    log.append("party.changed", ("party", str(row.pk)), told, by=by, at=at, parties=[row.pk])
    return row


@transaction.atomic
def end_party(party_id: int, *, on: date, by: Actor, at: datetime) -> Party:
    """Record a death or a dissolution: mandates from and to the party, its account and its tokens end at once.

    The same day again changes nothing; another day puts the first one right.
    """
    row = _lock(party_id)
    require(by, "party.register")
    if row.ended_on == on:
        return row
    row.ended_on, row.mail_sealed, row.mail_asked = on, "", ""
    row.save(update_fields=["ended_on", "mail_sealed", "mail_asked"])
    Reach.objects.filter(Q(party=row) | Q(texts=row)).delete()
    Mandate.objects.filter(Q(giver=row) | Q(receiver=row), revoked_at=None).update(revoked_at=at)
    Token.objects.filter(Q(party=row) | Q(account__person=row), revoked_at=None).update(revoked_at=at)
    Account.objects.filter(person=row).update(is_active=False)
    log.append("party.ended", ("party", str(row.pk)), {"on": on.isoformat()}, by=by, at=at, parties=[row.pk])
    return row


def _lock(party_id: int) -> Party:
    row = Party.objects.select_for_update().filter(pk=party_id).first()
    if row is None:
        raise NotFound("actor.no_party")
    return row


@transaction.atomic
def give_mandate(
    giver: int,
    receiver: int,
    services: Iterable[str],
    *,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    representative: bool = False,
) -> Mandate:
    """Let a party act for another in named services (`*` for all).

    The giver gives it, in person or through its representative; an agent does not pass on what was entrusted (民法典 article 169).
    Given again as it stands, it stays one. Who gives it has identity level 2 or higher, for a stranger may say to be anyone. Who
    represents an organisation by law is recorded by an officer.
    Raises Refused("mandate.bad") naming what does not fit, Refused("mandate.level").
    """
    parties = {row.pk: row for row in Party.objects.select_for_update().filter(pk__in=(giver, receiver)).order_by("pk")}
    if representative or not speaks_for(by, giver, at):
        require(by, "party.register")
    elif by.level < ENTRUSTING:
        raise Refused("mandate.level", level=by.level, least=ENTRUSTING)
    if {giver, receiver} - set(parties):
        raise NotFound("actor.no_party")
    given = sorted(set(services))
    faults = {"receiver": giver == receiver, "services": not given, "until": until is not None and until <= at}
    faults |= {"ended": any(row.ended_on for row in parties.values())}
    if any(faults.values()):
        raise Refused.of([Discrepancy("mandate.bad", {"field": name}) for name, wrong in faults.items() if wrong])
    same = Mandate.objects.filter(
        giver=giver, receiver=receiver, services=given, until=until, representative=representative, revoked_at=None
    )
    if (stands := same.order_by("pk").first()) is not None:
        return stands
    row = Mandate.objects.create(giver_id=giver, receiver_id=receiver, services=given, since=at, until=until, representative=representative)
    told = {"receiver": receiver, "services": given, "representative": representative}
    log.append("mandate.given", ("mandate", str(row.pk)), told, by=by, at=at, parties=[giver, receiver])
    return row


@transaction.atomic
def revoke_mandate(mandate_id: int, *, by: Actor, at: datetime) -> Mandate:
    """End a mandate at once; either side may, or an officer. One by law ends only in the register, so by an officer."""
    row = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
    if row is None:
        raise NotFound("mandate.none", mandate=mandate_id)
    if row.representative or not (speaks_for(by, row.giver_id, at) or represents(by.person, row.receiver_id, at)):
        require(by, "party.register")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        log.append("mandate.revoked", ("mandate", str(row.pk)), {}, by=by, at=at, parties=[row.giver_id, row.receiver_id])
    return row


def represents(person: int | None, party: int, at: datetime) -> bool:
    """Whether a person is the party, or represents it by law."""
    return person is not None and (person == party or mandates(person, at).filter(giver=party, representative=True).exists())


def representatives(party: int, at: datetime) -> list[int]:
    """Who represents a party by law."""
    held = Mandate.objects.filter(giver=party, representative=True, revoked_at=None, since__lte=at, receiver__ended_on=None)
    return list(held.filter(Q(until=None) | Q(until__gt=at)).values_list("receiver", flat=True))


def speaks_for(by: Actor, party: int, at: datetime) -> bool:
    """Whether an actor is the party itself, or its representative by law."""
    if by.kind != "person" or by.party != party:
        return False
    if by.person == party:
        return True
    return by.mandate is not None and mandates(by.person, at).filter(pk=by.mandate, giver=party, representative=True).exists()

"""Reads of licences: of a party, by number, token or show code; what the public may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from tongban.actors import history
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.base.memory import Shelf
from tongban.exchange.queries import offer_shape
from tongban.licences import statement
from tongban.licences.models import Licence as Licence
from tongban.licences.models import ShowCode
from tongban.licences.rules import State, state_on
from tongban.log.store import keys
from tongban.registers import queries as registers
from tongban.services import queries as services

PAGES: Shelf[bytes] = Shelf(most=4000, lasts=10.0)  # of marks, as a face made them; about 5 kB each


@dataclass(frozen=True)
class Verification:
    """What verification tells, live: verdict, the facts that the pack shows, and the state of the holder in its register."""

    number: str
    kind: str
    token: str
    verdict: State
    holder: str
    holder_code: str
    holder_state: str
    agency: str
    facts: dict[str, Any]
    valid_from: date
    valid_until: date
    reason: str
    article: str
    changed_at: datetime
    service: str
    revision: str
    case: str
    at: datetime

    @property
    def good(self) -> bool:
        """Valid, and its holder active where a register says so."""
        return self.verdict == "valid" and self.holder_state in ("", "active")


def of_party(party: int) -> list[Licence]:
    """The licences of a party, newest first."""
    return list(Licence.objects.filter(holder=party).order_by("-issued_at", "-pk"))


def listed(party: int, *, after: int = 0, limit: int = 20) -> list[Licence]:
    """So many of them, after some."""
    return list(Licence.objects.filter(holder=party).order_by("-issued_at", "-pk")[after : after + limit])


def published(services: Iterable[str], *, after: int = 0, limit: int = 20) -> list[Licence]:
    """The latest licences of services whose decisions in favour are public, newest first, after the last one seen."""
    rows = Licence.objects.filter(service__in=list(services)).select_related("holder", "agency")
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit])


def of_case(case: str) -> Licence | None:
    """The licence that a case issued."""
    return Licence.objects.filter(case=case).order_by("-pk").first()


def licence(number: str) -> Licence:
    """A licence by number. Raises NotFound("licence.unknown")."""
    found = Licence.objects.filter(number=number).first()
    if found is None:
        raise NotFound("licence.unknown")
    return found


def held(number: str, *, to: Actor) -> Licence:
    """A licence of the party that the reader acts for. Raises NotFound("licence.unknown")."""
    row = licence(number)
    if row.holder_id != to.party:
        raise NotFound("licence.unknown")
    return row


def issuer(row: Licence) -> actors.AgencyView:
    """Who issued a licence, as it was called on that day."""
    return history.named_on(row.agency_id, legal_day(row.issued_at, actors.zone_of(actors.agency(row.agency_id).region)))


def signed_statement(row: Licence) -> str:
    """The machine-readable form of a licence (JWS): what its public page shows of it, signed by this node."""
    agency, holder = issuer(row), actors.party(row.holder_id)
    stated = statement.Statement(
        number=row.number,
        version=int(row.number.split(".")[-2]),
        kind=row.kind,
        issuer=statement.Named(agency.code, agency.name),
        holder=statement.Named(holder.code, holder.name),
        facts=_public_facts(row),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        live=f"{settings.ORIGIN}/v1/licences/{row.number}",
        revision=row.revision,
    )
    return statement.write(stated, keys().signer("node"))


def verify(text: str, *, at: datetime) -> Verification:
    """Verify by number, token or show code, live. Raises NotFound("licence.unknown")."""
    wanted = text.strip()[:200]
    row = Licence.objects.filter(number=wanted).first() or Licence.objects.filter(token=wanted).first()
    if row is None:
        digest = hashlib.sha256(wanted.upper().encode("utf-8", "replace")).hexdigest()
        shown = ShowCode.objects.filter(digest=digest, ends_at__gt=at).select_related("licence").first()
        row = shown.licence if shown else None
    if row is None:
        raise NotFound("licence.unknown")
    return _verification(row, at)


def badge(token: str, *, at: datetime) -> Verification:
    """What the page of a mark tells. Raises NotFound("licence.unknown")."""
    row = Licence.objects.filter(token=token[:64]).first()
    if row is None:
        raise NotFound("licence.unknown")
    return _verification(row, at)


def _verification(row: Licence, at: datetime) -> Verification:
    agency = issuer(row)
    holder = actors.party(row.holder_id)
    return Verification(
        number=row.number,
        kind=row.kind,
        token=row.token,
        verdict=state_on(row.state, row.valid_from, row.valid_until, legal_day(at, actors.zone_of(agency.region))),
        holder=holder.name,
        holder_code=holder.code,
        holder_state=_holder_state(holder.code),
        agency=agency.name,
        facts=_public_facts(row),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        reason=row.reason,
        article=row.article,
        changed_at=row.changed_at,
        service=row.service,
        revision=row.revision,
        case=row.case,
        at=at,
    )


def _public_facts(row: Licence) -> dict[str, Any]:
    """The facts that the pack shows."""
    kind = services.by_digest(row.revision).service.licence
    return {name: row.facts.get(name) for name in (kind.shows if kind else ())}


def _holder_state(code: str) -> str:
    """The state of an operator in the register that offers it to the public; empty when none does."""
    try:
        register = offer_shape("enterprises.state").register
    except NotFound:
        return ""
    found = registers.current(register, code) if code else None
    return str(found.facts.get("state", "")) if found else ""

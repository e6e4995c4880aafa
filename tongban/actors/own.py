"""What the platform keeps about a party, for the party itself and for who represents it by law; an agent is not told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tongban.actors import addresses
from tongban.actors.models import Mandate, Party
from tongban.actors.parties import speaks_for
from tongban.actors.queries import region
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.log.store import keys


@dataclass(frozen=True)
class Held:
    """A party as it is kept: `number` is the resident number or the unified social credit code."""

    party: int
    kind: str
    name: str
    number: str
    phone: str
    mail: str
    region: str
    origin: str


@dataclass(frozen=True)
class Entrusted:
    """A mandate with the names of both sides; `services` is ("*",) for all of them."""

    id: int
    giver: str
    receiver: str
    representative: bool
    services: tuple[str, ...]
    since: datetime
    until: datetime | None
    revoked_at: datetime | None
    organisation: bool  # it was given to an organisation, which acts through who represents it by law

    def holds(self, at: datetime) -> bool:
        """Whether it lets the receiver act at a moment."""
        return self.revoked_at is None and (self.until is None or at < self.until)


def held(by: Actor, *, at: datetime) -> Held:
    """What is kept about the party that the reader speaks for. Raises NotAllowed("party.not_yours")."""
    if by.party is None or not speaks_for(by, by.party, at):
        raise NotAllowed("party.not_yours")
    row = Party.objects.get(pk=by.party)
    number, phone = row.code or keys().open(row.code_sealed), keys().open(row.phone_sealed) if row.phone_sealed else ""
    place = region(row.region_id).name if row.region_id else ""
    return Held(row.pk, row.kind, row.name, number, phone, addresses.own(by, at=at).address, place, row.origin)


def given(by: Actor, *, at: datetime) -> list[Entrusted]:
    """The mandates that the party has given, the latest first; nothing for an agent."""
    return _entrusted(Q(giver=by.party)) if by.party is not None and speaks_for(by, by.party, at) else []


def received(by: Actor, *, at: datetime) -> list[Entrusted]:
    """The mandates that the person who reads, or the organisation for which they speak now, has received, the latest first."""
    if by.person is None:
        return []
    party = by.party if by.party is not None and speaks_for(by, by.party, at) else by.person
    return _entrusted(Q(receiver__in={by.person, party}))


def _entrusted(which: Q) -> list[Entrusted]:
    rows = Mandate.objects.filter(which).select_related("giver", "receiver").order_by("-pk")
    return [
        Entrusted(
            row.pk,
            row.giver.name,
            row.receiver.name,
            row.representative,
            tuple(row.services),
            row.since,
            row.until,
            row.revoked_at,
            row.receiver.kind == "organisation",
        )
        for row in rows
    ]

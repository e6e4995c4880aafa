"""Reads of the exchange: offers, who asked what about whom, errands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from tongban.actors.queries import agencies
from tongban.base.errors import NotFound
from tongban.base.limits import Period
from tongban.base.memory import remembered
from tongban.exchange.models import Errand, Offer, Question
from tongban.pack.shapes import LawRef, OfferShape, Purpose

CLAIM = timedelta(minutes=1)  # who takes an errand has so long to carry it


@dataclass(frozen=True)
class Use:
    """One look at a party's data, as the party sees it."""

    at: datetime
    agency: str
    offer: str
    purpose: str
    article: str
    about: str
    fields: tuple[str, ...]


@remembered
def offer_shape(offer: str) -> OfferShape:
    """The shape of an offer in force. Raises NotFound("offer.unknown")."""
    row = Offer.objects.filter(pk=offer).first()
    if row is None:
        raise NotFound("offer.unknown", offer=offer)
    told: dict[str, Any] = dict(row.definition)
    told["purposes"] = {name: Purpose(one["name"], one["title"], LawRef(**one["law"])) for name, one in told["purposes"].items()}
    told["hold"] = LawRef(**told["hold"])
    told["hold_until"] = Period(**told["hold_until"]) if told["hold_until"] else None
    return OfferShape(**{**told, "claim": tuple(told["claim"]), "fields": tuple(told["fields"])})


@remembered
def suspended(offer: str) -> bool:
    """Whether the owner of an offer does not answer now."""
    return Offer.objects.filter(pk=offer, suspended=True).exists()


def uses_of(party: int, *, at: datetime, limit: int = 100) -> list[Use]:
    """Who looked at a party's data, newest first: what its disclosure class lets it see at that moment."""
    rows = list(Question.objects.filter(subject=party, visible_from__lte=at).order_by("-asked_at", "-pk")[:limit])
    names = agencies(row.agency for row in rows if row.agency)
    return [
        Use(
            row.asked_at,
            names[row.agency].name if row.agency in names else "",
            row.offer,
            row.purpose,
            f"{row.act} {row.article}".strip(),
            row.about,
            tuple(row.fields),
        )
        for row in rows
    ]


def errands_of(about: str) -> list[Errand]:
    """Errands of a matter, oldest first."""
    return list(Errand.objects.filter(about=about).order_by("pk"))


def errand(key: str) -> Errand | None:
    """An errand by its key."""
    return Errand.objects.filter(key=key).first()


def under_way(about: str, at: datetime) -> set[str]:
    """Keys of the errands of a matter that are carried now or within a minute."""
    rows = Errand.objects.filter(about=about, state="waiting", not_before__lte=at + CLAIM)
    return set(rows.values_list("key", flat=True))


def due_errands(at: datetime, limit: int = 20) -> list[Errand]:
    """Errands that may be run now."""
    return list(Errand.objects.filter(state="waiting", not_before__lte=at).order_by("not_before", "pk")[:limit])


def errand_counts() -> dict[str, int]:
    """How many errands wait, and how many died after their tries and are kept for an officer."""
    rows = Errand.objects.exclude(state="answered").values_list("state").annotate(n=Count("pk"))
    return {"waiting": 0, "dead": 0, **dict(rows)}

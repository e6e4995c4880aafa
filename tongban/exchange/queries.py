"""Reads of the exchange: offers, who asked what about whom, errands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from tongban.actors.queries import agencies, require
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.limits import Period
from tongban.base.memory import remembered
from tongban.exchange.models import Errand, Offer, Question
from tongban.pack.shapes import LawRef, OfferShape, Purpose
from tongban.registers import queries as registers

PURPOSES = "match-purpose"
CLAIM = timedelta(minutes=1)  # who takes an errand has so long to carry it
LOOKING = timedelta(hours=1)  # so long a look at a record stays open


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


def purposes(register: str, on: date) -> dict[str, Purpose]:
    """For what facts may be held against the records of a register: what its offers answer for, and the codes of match-purpose."""
    offers = Offer.objects.filter(register=register).order_by("pk").values_list("pk", flat=True)
    named = {name: one for offer in offers for name, one in offer_shape(offer).purposes.items()}
    return {**{one.code: Purpose(one.code, one.label, LawRef(assumed=True)) for one in registers.codes(PURPOSES, on)}, **named}


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


def look(question: int, *, to: Actor, at: datetime) -> Question:
    """A look of an officer's own that is still open: for an hour its record, history included, may be read without asking anew.

    Raises NotAllowed when the right is gone, NotFound("consult.no_look", "consult.look_over").
    """
    require(to, "register.read")
    row = Question.objects.filter(pk=question, account=to.account, found=True).exclude(register="").first()
    if row is None or row.offer != f"consult:{row.register}":
        raise NotFound("consult.no_look")
    require(to, "register.read", service=row.register)
    if not row.asked_at <= at < row.asked_at + LOOKING:
        raise NotFound("consult.look_over")
    return row


def looks(by: Actor, *, at: datetime, limit: int = 10) -> list[Question]:
    """The records at which an officer looked within the last hour, newest first."""
    since = {"asked_at__gt": at - LOOKING, "asked_at__lte": at}
    rows = Question.objects.filter(account=by.account, offer__startswith="consult:", found=True, **since)
    return list(rows.order_by("-asked_at", "-pk")[:limit])


def askers(register: str, key: str, *, to: Actor, at: datetime, before: int = 0, limit: int = 20) -> list[Question]:
    """Who looked at a record, newest first: what its subject may see by now, and what the reader's own agency asked."""
    rows = Question.objects.filter(Q(visible_from__lte=at) | Q(agency=to.agency), register=register, key=key)
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])


def questions(about: str) -> dict[int, Question]:
    """The questions that were asked for a matter, by their numbers."""
    return {row.pk: row for row in Question.objects.filter(about=about).order_by("pk")}


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

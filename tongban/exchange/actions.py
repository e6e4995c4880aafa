"""Ask, consult, send errands. Every question is kept with its purpose, and the subject can see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors.loading import NATION
from tongban.actors.queries import calendar_of, require, zone_of
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import NotFound, Refused, Unavailable
from tongban.base.limits import due
from tongban.base.memory import forget
from tongban.base.prepared import insert
from tongban.exchange.looking import Found as Found
from tongban.exchange.looking import consult as consult
from tongban.exchange.looking import match as match
from tongban.exchange.looking import search as search
from tongban.exchange.looking import shown as shown
from tongban.exchange.models import Errand as Errand
from tongban.exchange.models import Notice, Offer, Question
from tongban.exchange.queries import CLAIM, offer_shape, suspended
from tongban.log import actions as log
from tongban.pack.shapes import OfferShape, Pack
from tongban.registers import queries as registers

TRIES = 8


@dataclass(frozen=True)
class Answer:
    """What was answered: the facts offered, where they come from, and the question's number."""

    facts: dict[str, Any]
    source: str
    question: int


@transaction.atomic
def define(pack: Pack, *, by: Actor, at: datetime) -> None:
    """Take over what a published pack offers. Called by services.publish."""
    for one in pack.offers.values():
        Offer.objects.update_or_create(id=one.id, defaults={"register": one.register, "definition": asdict(one)})
    forget()


@transaction.atomic
def suspend_offer(offer: str, *, suspended: bool, by: Actor, at: datetime) -> None:
    """Stop answering, or answer again: who asks meanwhile is told to come back. Other processes know within a minute."""
    require(by, "offer.suspend")
    row = Offer.objects.select_for_update().filter(pk=offer).first()
    if row is None:
        raise NotFound("offer.unknown", offer=offer)
    if row.suspended == suspended:
        return
    row.suspended = suspended
    row.save(update_fields=["suspended"])
    forget()
    transaction.on_commit(forget)
    log.append("offer.suspended" if suspended else "offer.resumed", ("offer", offer), {}, by=by, at=at)


def ask(
    offer: str, claim: Mapping[str, str], *, purpose: str, about: str, by: Actor, at: datetime, region: str = "", agency: int | None = None
) -> Answer:
    """Ask an offer inside an act: one read and one row, logged with the act that asks.

    Raises Refused (wrong purpose, wrong claim, nothing held) and Unavailable("offer.suspended").
    """
    one = offer_shape(offer)
    if purpose not in one.purposes:
        raise Refused("offer.wrong_purpose", offer=offer, purpose=purpose)
    if set(claim) != set(one.claim):
        raise Refused("offer.wrong_claim", offer=offer, wanted=list(one.claim), given=sorted(claim))
    if suspended(offer):
        raise Unavailable("offer.suspended", offer=offer)
    record = _find(one, claim)
    facts = {name: record.facts.get(name) for name in one.fields} if record else {}
    question = _keep(one, purpose, about, facts, record, by, at, region, agency)
    if record is None:
        raise Refused("offer.holds_nothing", offer=offer, question=question.pk)
    return Answer(facts, one.register, question.pk)


def _find(one: OfferShape, claim: Mapping[str, str]) -> registers.RecordView | None:
    shape = registers.shape(one.register)
    first, *others = one.claim
    found = [registers.current(one.register, claim[first])] if first == shape.key else registers.find(one.register, first, claim[first])
    rows = [row for row in found if row is not None and all(row.facts.get(name) == claim[name] for name in others)]
    return rows[0] if rows else None


def _keep(
    one: OfferShape,
    purpose: str,
    about: str,
    facts: dict[str, Any],
    record: registers.RecordView | None,
    by: Actor,
    at: datetime,
    region: str,
    agency: int | None,
) -> Question:
    law = one.purposes[purpose].law
    question = Question(
        offer=one.id,
        purpose=purpose,
        act=law.act,
        article=law.article,
        about=about,
        agency=agency or by.agency,
        account=by.account,
        subject=record.subject if record else None,
        fields=list(one.fields),
        asked_at=at,
        found=record is not None,
        digest=digest(facts),
        disclosure=one.disclosure,
        visible_from=_visible_from(one, at, region),
        register=one.register,
        key=record.key if record else "",
    )
    insert(question)
    return question


def _visible_from(one: OfferShape, at: datetime, region: str) -> datetime | None:
    """When the subject sees the question: at once, after the act is closed (set then), or after a hold with an end in law."""
    if one.disclosure == "at_once":
        return at
    if one.disclosure == "after_act" or one.hold_until is None:
        return None
    # A hold ends whoever asked: without a region of its own a question counts by the nation's days.
    where = region or NATION
    return due(at, one.hold_until, calendar_of(where), zone_of(where)).at


def disclose(about: str, *, at: datetime) -> None:
    """The act that asked is closed: what waited for its end becomes visible. Called by the act that closes."""
    Question.objects.filter(about=about, disclosure="after_act", visible_from=None).update(visible_from=at)


def send(link: str, key: str, asked: dict[str, Any], *, about: str, at: datetime, not_before: datetime | None = None) -> None:
    """Enqueue an errand inside an act, to be carried at once or not before a moment; the same key is one errand."""
    values = {"link": link, "about": about, "asked": asked, "not_before": not_before or at, "made_at": at}
    Errand.objects.get_or_create(key=key, defaults=values)


def claim(row: Errand, *, at: datetime) -> bool:
    """Take an errand to carry it: of two workers one gets it, and if that one dies it is due again a minute later."""
    mine = Errand.objects.filter(pk=row.pk, state="waiting", not_before=row.not_before)
    return mine.update(not_before=at + CLAIM) == 1


def hasten(key: str, *, at: datetime) -> bool:
    """Have an errand that waits for later carried now; False when none waits under the key."""
    waiting = Errand.objects.filter(key=key, state="waiting")
    waiting.filter(not_before__gt=at + CLAIM).update(not_before=at)
    return waiting.exists()


def drop_errands(about: str, *, by: Actor, at: datetime, reason: str) -> None:
    """Forget the errands of a matter whose content is erased."""
    rows = Errand.objects.filter(about=about)
    for key in list(rows.values_list("key", flat=True)):
        log.erase(("errand", key[:80]), by=by, at=at, reason=reason)
    rows.delete()
    Notice.objects.filter(about=about).delete()


@transaction.atomic
def answer(errand_id: int, result: dict[str, Any] | None, *, at: datetime) -> Errand:
    """Take the result of an errand in, or count a failed try; after eight it is dead and kept for an officer."""
    row = Errand.objects.select_for_update().get(pk=errand_id)
    if row.state != "waiting":
        return row
    row.tries += 1
    if result is not None:
        row.answer, row.state = result, "answered"
    elif row.tries >= TRIES:
        row.state = "dead"
    row.not_before = at + timedelta(seconds=30 * 2 ** min(row.tries, 8))
    row.save()
    told = {"key": row.key, "link": row.link, "about": row.about, "state": row.state, "answer": row.answer}
    log.append(f"errand.{row.state}", ("errand", row.key[:80]), told, by=SYSTEM, at=at)
    return row

"""What systems outside send of themselves: verified, kept once, and taken in by a follower of the event, or parked with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.actors.queries import require
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import NotFound, Refused
from tongban.base.suites import bytes_of
from tongban.exchange import letters
from tongban.exchange.models import CallBack as CallBack
from tongban.exchange.models import Errand
from tongban.exchange.partners import partner
from tongban.log import actions as log
from tongban.log.store import keys

RIGHT = "exchange.settle"
PERSONAL = ("from", "text", "signed_by")  # of carriers of messages


def receive(name: str, content: bytes, *, at: datetime) -> CallBack:
    """Keep a letter of a partner; the same again changes nothing.

    Raises NotFound("partner.unknown"), Refused("letter.unreadable", "callback.other_content"), NotAllowed("letter.forged").
    """
    known = partner(name)
    body = letters.opened(content, bytes_of(known.key), known.suite)
    try:
        with transaction.atomic():
            made = CallBack.objects.create(
                partner=name,
                letter=body["id"][:80],
                kind=known.kind,
                about=body["about"][:120],
                body=_kept(body),
                digest=digest(body),
                received_at=at,
            )
            _tell(made, at)
            return made
    except IntegrityError:
        row = CallBack.objects.get(partner=name, letter=body["id"][:80])
        if row.digest != digest(body):
            raise Refused("callback.other_content", letter=row.letter) from None
        CallBack.objects.filter(pk=row.pk).update(times=F("times") + 1)
        return row


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    """A letter as it is kept: who wrote, what they wrote and who signed are sealed."""
    return {name: keys().seal(str(value)) if name in PERSONAL and value else value for name, value in body.items()}


def _tell(row: CallBack, at: datetime) -> None:
    told = {"call_back": row.pk, "partner": row.partner, "kind": row.kind, "about": row.about}
    log.append("callback.received", ("callback", f"{row.partner}/{row.letter}"[:80]), told, by=SYSTEM, at=at)


def fresh(pk: int, kind: str) -> CallBack | None:
    """A call-back of a kind that nobody took in yet, locked. Inside the act that takes it in."""
    return CallBack.objects.select_for_update().filter(pk=pk, kind=kind, state="new").first()


def taken(row: CallBack, *, at: datetime) -> None:
    """It had its effect, or had none because it was known already."""
    row.state, row.done_at = "taken", at
    row.save(update_fields=["state", "done_at"])


def park(row: CallBack, reason: str, *, at: datetime) -> None:
    """It cannot be taken in; it stays, with the reason, for somebody to settle."""
    row.state, row.reason = "parked", reason
    row.save(update_fields=["state", "reason"])
    told = {"partner": row.partner, "about": row.about, "reason": reason}
    log.append("callback.parked", ("callback", f"{row.partner}/{row.letter}"[:80]), told, by=SYSTEM, at=at)


@transaction.atomic
def again(pk: int, *, by: Actor, at: datetime) -> CallBack:
    """Try a parked message once more: what it is about may be known now."""
    require(by, RIGHT)
    row = _parked(pk)
    _try(row, at)
    return row


def known_now(name: str, about: str, reason: str, *, at: datetime) -> int:
    """What a partner told before it was known here is tried again: inside the act that makes it known. How many there were."""
    rows = list(CallBack.objects.select_for_update().filter(partner=name, about=about[:120], state="parked", reason=reason).order_by("pk"))
    for row in rows:
        _try(row, at)
    return len(rows)


def _try(row: CallBack, at: datetime) -> None:
    row.state, row.reason = "new", ""
    row.save(update_fields=["state", "reason"])
    _tell(row, at)


@transaction.atomic
def settle(pk: int, *, words: str, by: Actor, at: datetime) -> CallBack:
    """Say how a parked message was settled; it leaves the list and stays in the books."""
    require(by, RIGHT)
    row = _parked(pk)
    row.words = text.clean(words, 500, lines=True, field="words")
    if not row.words:
        raise Refused("callback.words", field="words")
    row.state, row.by, row.done_at = "settled", by.account, at
    row.save(update_fields=["state", "words", "by", "done_at"])
    log.append("callback.settled", ("callback", f"{row.partner}/{row.letter}"[:80]), {"words": row.words}, by=by, at=at)
    return row


def _parked(pk: int) -> CallBack:
    row = CallBack.objects.select_for_update().filter(pk=pk, state="parked").first()
    if row is None:
        raise NotFound("callback.none")
    return row


@transaction.atomic
def resend(errand: int, *, by: Actor, at: datetime) -> Errand:
    """Carry an errand again that gave up after its tries, under the same key. Raises NotFound("errand.none")."""
    require(by, RIGHT)
    row = Errand.objects.select_for_update().filter(pk=errand, state="dead").first()
    if row is None:
        raise NotFound("errand.none")
    row.state, row.tries, row.not_before = "waiting", 0, at
    row.save(update_fields=["state", "tries", "not_before"])
    log.append("errand.resent", ("errand", row.key[:80]), {"key": row.key, "link": row.link, "about": row.about}, by=by, at=at)
    return row


def parked(limit: int = 100) -> list[CallBack]:
    """What waits for somebody to settle it, oldest first."""
    return list(CallBack.objects.filter(state="parked").order_by("received_at", "pk")[:limit])


def dead(limit: int = 100) -> list[Errand]:
    """Errands that gave up, oldest first."""
    return list(Errand.objects.filter(state="dead").order_by("made_at", "pk")[:limit])

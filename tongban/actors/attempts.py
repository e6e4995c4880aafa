"""Counting who tries to sign in: by what was typed, so that unknown and known accounts are counted, locked and answered alike.

`who` is a kind and a value ("officer", login; "phone", number; "source", address); only its keyed hash is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongban.actors.models import Attempt
from tongban.base.errors import NotAllowed, Refused
from tongban.log.store import keys

Who = tuple[str, str]


@dataclass(frozen=True)
class Limit:
    """So many failures within a window, then locked for a while."""

    tries: int
    window: timedelta
    locked: timedelta


ACCOUNT = Limit(5, timedelta(hours=1), timedelta(minutes=15))
# Many people may share one address (an office, a hall), so it is given more.
SOURCE = Limit(60, timedelta(hours=1), timedelta(minutes=15))
STRANGER = Limit(20, timedelta(hours=1), timedelta(hours=1))  # letters without an account from one address
NUMBER = Limit(20, timedelta(days=1), timedelta(days=1))  # wrong codes of one matter by text message, from however many telephones
AGAIN = timedelta(minutes=1)
CODES_A_DAY = 10


def locked_until(who: Who, at: datetime) -> datetime | None:
    """Until when `who` is locked; None when they are not."""
    return (
        Attempt.objects.filter(who=_hash(who), locked_until__gt=at, locked_until__lte=at + _limit(who).locked)
        .values_list("locked_until", flat=True)
        .first()
    )


def refuse_locked(who: Who, at: datetime) -> None:
    """Raise NotAllowed("sign_in.locked") while `who` is locked."""
    locked = locked_until(who, at)
    if locked:
        raise NotAllowed("sign_in.locked", minutes=int((locked - at).total_seconds() // 60) + 1)


def count(who: Who, good: bool, at: datetime) -> None:
    """Count a failure, or forget earlier ones after a success. Inside the act's transaction."""
    limit = _limit(who)
    if good:
        if who[0] != "source":
            Attempt.objects.filter(who=_hash(who)).update(failures=0, locked_until=None)
        return
    row = _row(who, at)
    if not row.since <= at < row.since + limit.window or (row.locked_until and row.locked_until <= at):
        row.since, row.failures = at, 0
    row.failures += 1
    row.locked_until = at + limit.locked if row.failures >= limit.tries else None
    row.save(update_fields=["since", "failures", "locked_until"])


def count_code(phone: str, at: datetime) -> None:
    """Count a request for a code. Raises Refused("sign_in.too_often") within a minute of the last, or for more than ten a day."""
    row = _row(("code", phone), at)
    if row.asked_at is not None and row.asked_at <= at < row.asked_at + AGAIN:
        raise Refused("sign_in.too_often")
    if not row.since <= at < row.since + timedelta(days=1):
        row.since, row.failures = at, 0
    if row.failures >= CODES_A_DAY:
        raise Refused("sign_in.too_often")
    row.failures, row.asked_at = row.failures + 1, at
    row.save(update_fields=["since", "failures", "asked_at"])


def _limit(who: Who) -> Limit:
    return {"source": SOURCE, "stranger": STRANGER, "text-number": NUMBER}.get(who[0], ACCOUNT)


def _row(who: Who, at: datetime) -> Attempt:
    Attempt.objects.bulk_create([Attempt(who=_hash(who), since=at)], ignore_conflicts=True)
    return Attempt.objects.select_for_update().get(who=_hash(who))


def _hash(who: Who) -> str:
    return keys().lookup(f"attempt {who[0]}", who[1])

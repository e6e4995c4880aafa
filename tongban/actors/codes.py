"""One-time codes, and how what a stranger typed is read. Only keyed hashes of codes are kept."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings

from tongban.actors.models import Account, Code
from tongban.log.store import keys

BY_PHONE = timedelta(minutes=10)


def typed(given: str, most: int = 200) -> str:
    """What a stranger typed, so that it can be looked up at all: no lone surrogates, no NUL, not endless."""
    return given[:most].encode("utf-8", "replace").decode().replace("\0", "").strip()


def plain(given: str) -> str:
    """A number or code without blanks and hyphens, in capitals; full-width digits, as Chinese keyboards give them, are digits."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed(given))).upper()


def lookup(given: str) -> str:
    """The keyed hash of a telephone or, for who has none of their own, of a resident number."""
    number = plain(given).removeprefix("+86")
    return keys().lookup("resident" if len(number) == 18 else "phone", number)


def digits() -> str:
    """Six digits, as messages by telephone carry them."""
    return f"{secrets.randbelow(10**6):06d}"


def make(row: Account, kind: str, code: str, lasts: timedelta, at: datetime) -> str:
    """Keep a code for an account; a demo home also keeps what its simulated gateway would have sent."""
    shown = code if settings.DEMO and kind == "phone" else ""
    Code.objects.create(account=row, kind=kind, digest=_digest(row, code), shown=shown, made_at=at, ends_at=at + lasts)
    return code


def take(row: Account | None, kind: str, code: str, at: datetime) -> bool:
    """Whether a code of a kind (phone, slip, spare) that was made for the account still holds; it is taken once."""
    live = Code.objects.select_for_update().filter(account=row, kind=kind, digest=_digest(row, code), used_at=None, ends_at__gt=at)
    found = live.first()
    if found is not None:
        found.used_at = at
        found.save(update_fields=["used_at"])
    return found is not None


def end(row: Account, kind: str, at: datetime) -> None:
    """End the codes of a kind that still hold: only the latest one is good."""
    Code.objects.filter(account=row, kind=kind, used_at=None).update(used_at=at)


def _digest(row: Account | None, code: str) -> str:
    return keys().lookup("code", f"{row.pk if row else 0}:{plain(code)}")

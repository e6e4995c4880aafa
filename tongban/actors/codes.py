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
Owner = Account | str | None  # an account, the looked-up telephone of who has none yet, nobody


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


def make(owner: Owner, kind: str, code: str, lasts: timedelta, at: datetime) -> str:
    """Keep a code for an account, or for the telephone of who has none yet; a demo home also keeps what its gateway would have sent."""
    shown = code if settings.DEMO and kind in ("phone", "new", "sign") else ""
    Code.objects.create(account=_account(owner), kind=kind, digest=digest(owner, code), shown=shown, made_at=at, ends_at=at + lasts)
    return code


def take(owner: Owner, kind: str, code: str, at: datetime) -> bool:
    """Whether a code of a kind (phone, slip, spare, new, sign) that was made for the owner still holds; it is taken once."""
    live = Code.objects.select_for_update().filter(account=_account(owner), kind=kind, used_at=None, ends_at__gt=at)
    found = live.filter(digest=digest(owner, code)).first()
    if found is not None:
        found.used_at = at
        found.save(update_fields=["used_at"])
    return found is not None


def end(row: Account, kind: str, at: datetime) -> None:
    """End the codes of a kind that still hold: only the latest one is good."""
    Code.objects.filter(account=row, kind=kind, used_at=None).update(used_at=at)


def _account(owner: Owner) -> Account | None:
    return owner if isinstance(owner, Account) else None


def digest(owner: Owner, code: str) -> str:
    """What is kept of a code: a keyed hash bound to its owner."""
    name = str(owner.pk) if isinstance(owner, Account) else owner or "0"
    return keys().lookup("code", f"{name}:{plain(code)}")

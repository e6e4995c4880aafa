"""Numbers and names that the platform makes itself."""

from __future__ import annotations

import os
import secrets
import threading
import time
from datetime import date
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A time-ordered unique id (RFC 9562); rising within a process."""
    global _last
    with _lock:
        _last = max(time.time_ns() // 1_000_000, _last + 1)
        moment = _last
    random = int.from_bytes(os.urandom(10), "big")
    return UUID(int=(moment << 80) | (7 << 76) | ((random >> 68 & 0xFFF) << 64) | (2 << 62) | (random & ((1 << 62) - 1)))


def token(size: int = 16) -> str:
    """An unguessable word for addresses, of `size` random bytes."""
    return secrets.token_urlsafe(size)


def readable(size: int) -> str:
    """Random characters that are hard to confuse (Crockford's base 32)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(size))


def case_number(region: str, day: date) -> str:
    """A case number such as 511602-20260302-7K3M9QX4: region, legal day, seven random characters and a check; needs no counter."""
    body = readable(7)
    return f"{region[:6]}-{day:%Y%m%d}-{body}{check_character(region[:6] + f'{day:%Y%m%d}' + body)}"


def is_case_number(number: str) -> bool:
    """Whether a number has the form and the check of a case number."""
    parts = number.split("-")
    if len(parts) != 3 or [len(part) for part in parts] != [6, 8, 8] or any(character not in CROCKFORD for character in parts[2]):
        return False
    return check_character(parts[0] + parts[1] + parts[2][:-1]) == parts[2][-1]


def check_character(text: str) -> str:
    """A weighted sum modulo 31 over the alphabet: finds one wrong character and two exchanged ones."""
    total = sum(CROCKFORD.index(character) * (place % 30 + 1) for place, character in enumerate(text, start=1))
    return CROCKFORD[total % 31]


def mask(text: str, first: int, last: int) -> str:
    """`text` with its middle hidden: 138****4417."""
    hidden = max(len(text) - first - last, 0)
    return text[:first] + "*" * hidden + text[len(text) - last :] if hidden else "*" * len(text)

"""Pure decisions on licences: the state on a day, and whether an address is one of those that a mark is valid for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

import idna

from tongban.base.text import scripts

State = Literal["valid", "not_yet", "expired", "suspended", "revoked", "replaced"]


def state_on(state: str, valid_from: date, valid_until: date, on: date) -> State:
    """The state of a licence on a legal day; expiry is derived, never written."""
    if state != "issued":
        return state  # type: ignore[return-value]
    if on < valid_from:
        return "not_yet"
    return "valid" if on <= valid_until else "expired"


@dataclass(frozen=True)
class Comparison:
    """`same`: the address is in the list. `lookalike`: it is not, but looks like `near`. `different`, or `unreadable`."""

    verdict: Literal["same", "lookalike", "different", "unreadable"]
    host: str
    near: str = ""


# What people take for each other in a browser's line; enough for warning, not for deciding.
CONFUSED = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "i": "l",
        "|": "l",
        "5": "s",
        "а": "a",
        "е": "e",
        "о": "o",
        "р": "p",
        "с": "c",
        "х": "x",
        "у": "y",
        "ѕ": "s",
        "і": "l",
        "ӏ": "l",
        "ɡ": "g",
    }
)


def host_of(address: str) -> str:
    """The host that a browser would go to, as an A-label in lower case; empty when there is none.

    `https://shop.example@evil.test/` goes to evil.test: what stands before @ is no host.
    """
    text = address.strip().replace("\\", "/")
    try:
        parts = urlsplit(text if "://" in text else f"//{text.lstrip('/')}")
        host = (parts.hostname or "").rstrip(".")
        return idna.encode(host, uts46=True).decode().lower() if host else ""
    except (ValueError, idna.IDNAError):
        return ""


def compare(address: str, hosts: Iterable[str]) -> Comparison:
    """Hold an address that a visitor pasted against the hosts a mark is valid for."""
    known = [host.lower() for host in hosts]
    host = host_of(address[:2000])
    if not host:
        return Comparison("unreadable", "")
    if host in known:
        return Comparison("same", host)
    near = next((one for one in known if _looks_like(host, one)), "")
    return Comparison("lookalike" if near else "different", host, near)


def _looks_like(host: str, other: str) -> bool:
    shown, wanted = _shown(host), _shown(other)
    mixed = len(scripts(shown) - {"COMMON"}) > 1
    same_skeleton = _skeleton(shown) == _skeleton(wanted)
    inside = other in host or wanted.split(".")[0] in shown
    return same_skeleton or inside or (mixed and _distance(_skeleton(shown), _skeleton(wanted)) <= 2) or _distance(shown, wanted) == 1


def _shown(host: str) -> str:
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def _skeleton(text: str) -> str:
    return text.translate(CONFUSED).replace("rn", "m").replace("vv", "w").replace("-", "")


def _distance(first: str, second: str) -> int:
    """Edits between two short texts (Levenshtein), at most 64 characters looked at."""
    first, second = first[:64], second[:64]
    row = list(range(len(second) + 1))
    for place, character in enumerate(first, start=1):
        previous, row[0] = row[0], place
        for column, other in enumerate(second, start=1):
            previous, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, previous + (character != other))
    return row[-1]

"""A file that somebody brings to be verified: whether it is of this platform, and whole; what its licence is worth now. Nothing is kept.

Signed papers and licences (PDF), statements of licences (JWS), receipts (JSON, or as a code on paper says them). What strangers bring
is held against signatures before anything in it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tongban.base.errors import NotFound, Refused
from tongban.documents import sealed, signing
from tongban.licences import statement
from tongban.licences.queries import Verification, verify
from tongban.log import compact, proofs
from tongban.log import queries as log
from tongban.log.store import keys

LARGEST = 10 << 20


@dataclass(frozen=True)
class Brought:
    """What was found. A genuine file has a `kind`: licence (`live` says its state now), paper, or receipt (`held`: still in the log;
    `told`: its envelope).
    """

    verdict: Literal["genuine", "changed", "foreign"]
    kind: Literal["", "licence", "paper", "receipt"] = ""
    number: str = ""
    live: Verification | None = None
    held: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)


def look(content: bytes, name: str, *, at: datetime) -> Brought:
    """Look at a file. Raises Refused("licence.no_file", "file.empty" or "licence.file_too_large")."""
    if not name:
        raise Refused("licence.no_file")
    if not content:
        raise Refused("file.empty", name=name)
    if len(content) > LARGEST:
        raise Refused("licence.file_too_large", name=name)
    if content.startswith(b"%PDF-"):
        return _paper(content, at)
    return _statement(content, at) if statement.looks_like(content) else _receipt(content)


def scanned(letters: str) -> Brought:
    """What the code of a receipt on paper says (`log.compact`)."""
    return _receipt(letters.encode())


def _paper(content: bytes, at: datetime) -> Brought:
    found = sealed.look(content, signing.roots())
    if found.fault in ("changed", "added_to"):
        return Brought("changed")
    return _genuine(found.reason, at) if found.ok else Brought("foreign")


def _statement(content: bytes, at: datetime) -> Brought:
    found = statement.read(content, [key.public for key in keys().all("node")])
    if found.statement is not None:
        return _genuine(found.statement.number, at)
    return Brought("changed" if found.fault == "changed" else "foreign")


def _genuine(number: str, at: datetime) -> Brought:
    """What bears our signature is of a licence where its number is that of one."""
    try:
        return Brought("genuine", "licence", number, verify(number, at=at))
    except NotFound:
        return Brought("genuine", "paper", number)


def _receipt(content: bytes) -> Brought:
    try:
        letters = compact.found_in(content.decode()) if len(content) < 3 * compact.LARGEST else None
        told = compact.read(letters) if letters else json.loads(content)
    except (ValueError, RecursionError):
        return Brought("foreign")
    found = proofs.verify(told, keys=[key.public for key in keys().all("node")])
    if found.ok:
        return Brought("genuine", "receipt", found.event, held=log.holds(found.event, proofs.entry_of(told)), told=found.told)
    return Brought("foreign" if {"malformed", "untrusted_key"} & set(found.faults) else "changed")

"""Verify receipts off line: pure, needs only the receipt, the public keys one trusts, and for the audit a later head with its entries."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tongban.base.suites import DEFAULT
from tongban.log import merkle, notes

PROMISE = b"tongban promise\n"
WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"
TOLERANCE = timedelta(minutes=10)  # a clock may be put right by minutes


@dataclass(frozen=True)
class Verdict:
    """What a receipt proves. `faults` are codes.

    malformed, untrusted_key, bad_promise, bad_checkpoint, not_included, removed, moved, dated_back.
    """

    event: str
    kind: str
    at: str
    faults: tuple[str, ...] = ()
    placed: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(document: dict[str, Any], *, keys: Collection[bytes]) -> Verdict:
    """Check a receipt by itself. `keys`: public keys (DER) that are trusted; an empty collection trusts the one in the receipt."""
    try:
        envelope = document["envelope"].encode()
        entry = hashlib.sha256(base64.b64decode(document["salt"]) + envelope).digest()
        told = json.loads(envelope)
        instant(told["recorded_at"])
        promise = document["promise"]
        public = base64.b64decode(promise["public"])
        faults = [] if not keys or public in keys else ["untrusted_key"]
        if not DEFAULT.verify(public, PROMISE + entry.hex().encode(), base64.b64decode(promise["signature"])):
            faults.append("bad_promise")
        proof = document.get("proof")
        if proof:
            faults += _proof_faults(entry, proof, public)
        return Verdict(told["id"], told["kind"], told["recorded_at"], tuple(faults), bool(proof), told)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        return Verdict("", "", "", ("malformed",), told={"reason": str(error)[:200]})


def entry_of(document: dict[str, Any]) -> bytes:
    """The entry that a receipt speaks of."""
    return hashlib.sha256(base64.b64decode(document["salt"]) + document["envelope"].encode()).digest()


def audit(documents: Sequence[dict[str, Any]], entries: Sequence[bytes], checkpoint: str, *, keys: Collection[bytes]) -> list[Verdict]:
    """Hold receipts against a later log: its entries in order and its signed head.

    A receipt whose entry is gone is `removed`: the event was deleted, or rewritten and so dated back. One whose proof named
    another place is `moved`. One that says it was recorded long before others that stand before it is `dated_back`.
    Where the head is not that of the entries, or not signed with a trusted key, each says `bad_checkpoint`.
    """
    places = {entry: place for place, entry in enumerate(entries)}
    rotten = () if _is_head_of(checkpoint, entries, keys) else ("bad_checkpoint",)
    verdicts = [verify(document, keys=keys) for document in documents]
    at = [None if "malformed" in verdict.faults else places.get(entry_of(one)) for verdict, one in zip(verdicts, documents, strict=True)]
    late = _dated_back(verdicts, at)
    return [
        verdict if "malformed" in verdict.faults else replace(verdict, faults=(*verdict.faults, *_place_faults(one, place), *back, *rotten))
        for verdict, one, place, back in zip(verdicts, documents, at, late, strict=True)
    ]


def _is_head_of(checkpoint: str, entries: Sequence[bytes], keys: Collection[bytes]) -> bool:
    head = notes.read(checkpoint)
    signed = not keys or any(notes.signed_by(head, key) for key in keys)
    return signed and head.size == len(entries) and _root_of(entries) == head.root


def _place_faults(document: dict[str, Any], place: int | None) -> list[str]:
    if place is None:
        return ["removed"]
    proof = document.get("proof")
    return ["moved"] if proof and proof["index"] != place else []


def _dated_back(verdicts: Sequence[Verdict], places: Sequence[int | None]) -> list[tuple[str, ...]]:
    """For each receipt, whether its time is long before that of a receipt that stands before it in the log."""
    found: list[tuple[str, ...]] = [()] * len(verdicts)
    placed = sorted((place, number) for number, place in enumerate(places) if place is not None)
    latest: datetime | None = None
    for _, number in placed:
        recorded = instant(verdicts[number].at)
        if latest and recorded < latest - TOLERANCE:
            found[number] = ("dated_back",)
        latest = max(latest or recorded, recorded)
    return found


def instant(text: str) -> datetime:
    """The instant of an envelope: 2026-03-02T01:00:00.000000Z. ValueError when it is not written exactly so."""
    found = datetime.strptime(text, WRITTEN).replace(tzinfo=UTC)
    if found.strftime(WRITTEN) != text:
        raise ValueError("not an instant")
    return found


def _proof_faults(entry: bytes, proof: dict[str, Any], public: bytes) -> list[str]:
    note = notes.read(proof["checkpoint"])
    faults = [] if notes.signed_by(note, public) else ["bad_checkpoint"]
    path = [base64.b64decode(one) for one in proof["path"]]
    if note.size != proof["size"] or not merkle.included(entry, proof["index"], proof["size"], path, note.root):
        faults.append("not_included")
    return faults


def _root_of(entries: Sequence[bytes]) -> bytes:
    tiles: dict[tuple[int, int], bytes] = merkle.grow(0, [merkle.leaf_hash(one) for one in entries], lambda level, index: b"")
    return merkle.root(len(entries), lambda level, index: tiles.get((level, index), b""))

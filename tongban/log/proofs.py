"""Verify receipts off line: pure, needs only the receipt, the public keys one trusts, and for the audit a later head with its entries."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.base.suites import DEFAULT
from tongban.log import merkle, notes

PROMISE = b"tongban promise\n"


@dataclass(frozen=True)
class Verdict:
    """What a receipt proves. `faults` are codes: malformed, untrusted_key, bad_promise, bad_checkpoint, not_included, removed, moved."""

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
        promise = document["promise"]
        public = base64.b64decode(promise["public"])
        faults = [] if not keys or public in keys else ["untrusted_key"]
        if not DEFAULT.verify(public, PROMISE + entry.hex().encode(), base64.b64decode(promise["signature"])):
            faults.append("bad_promise")
        proof = document.get("proof")
        if proof:
            faults += _proof_faults(entry, proof, public)
        return Verdict(told["id"], told["kind"], told["recorded_at"], tuple(faults), bool(proof), told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Verdict("", "", "", ("malformed",), told={"reason": str(error)[:200]})


def entry_of(document: dict[str, Any]) -> bytes:
    """The entry that a receipt speaks of."""
    return hashlib.sha256(base64.b64decode(document["salt"]) + document["envelope"].encode()).digest()


def audit(documents: Sequence[dict[str, Any]], entries: Sequence[bytes], checkpoint: str, *, keys: Collection[bytes]) -> list[Verdict]:
    """Hold receipts against a later log: its entries in order and its signed head.

    A receipt whose entry is gone is `removed`: the event was deleted, or rewritten and so dated back.
    One whose proof named another place is `moved`.
    """
    places = {entry: place for place, entry in enumerate(entries)}
    head = notes.read(checkpoint)
    rotten = () if _root_of(entries) == head.root and head.size == len(entries) else ("bad_checkpoint",)
    verdicts = []
    for document in documents:
        verdict = verify(document, keys=keys)
        if "malformed" not in verdict.faults:
            faults = (*verdict.faults, *_places_faults(document, places), *rotten)
            verdict = Verdict(verdict.event, verdict.kind, verdict.at, faults, verdict.placed, verdict.told)
        verdicts.append(verdict)
    return verdicts


def _places_faults(document: dict[str, Any], places: dict[bytes, int]) -> list[str]:
    place = places.get(entry_of(document))
    if place is None:
        return ["removed"]
    proof = document.get("proof")
    return ["moved"] if proof and proof["index"] != place else []


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

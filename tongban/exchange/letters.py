"""Letters between this node and systems outside: a mapping that its sender signed, in one byte form.

A letter is canonical JSON of at most 64 KB: `{"body": {…}, "key": id of the key, "signature": base64, "suite": "ed25519-sha256"}`. The
signature is over `tongban letter`, a line feed and the canonical JSON of the body. A body names itself: `"id"` (the same for the same
letter sent again) and `"about"` (the key of what it asks for or answers). No Django here: the systems that stand in for others write the
same.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from typing import Any

from tongban.base.canonical import dumps, loads
from tongban.base.errors import NotAllowed, Refused
from tongban.base.keys import Key
from tongban.base.suites import SUITES, bytes_of, text

MOST = 65_536
CONTEXT = b"tongban letter\n"
PARTS = {"body", "key", "signature", "suite"}


def close(body: Mapping[str, Any], key: Key) -> bytes:
    """A body as a letter that a key signed."""
    signature = text(key.sign(CONTEXT + dumps(dict(body))))
    return dumps({"body": dict(body), "key": key.id, "signature": signature, "suite": key.suite})


def opened(content: bytes, public: bytes, suite: str, most: int = MOST) -> dict[str, Any]:
    """The body of a letter from who has this key. Raises Refused("letter.unreadable"), NotAllowed("letter.forged")."""
    if len(content) > most:
        raise Refused("letter.unreadable")
    try:
        told = loads(content)
    except Refused as refusal:
        raise Refused("letter.unreadable") from refusal
    if not _is_letter(told):
        raise Refused("letter.unreadable")
    try:
        good = told["suite"] == suite and SUITES[suite].verify(public, CONTEXT + dumps(told["body"]), bytes_of(told["signature"]))
    except binascii.Error:
        good = False
    if not good:
        raise NotAllowed("letter.forged")
    return dict(told["body"])


def _is_letter(told: Any) -> bool:
    if not isinstance(told, dict) or set(told) != PARTS or not isinstance(told["body"], dict):
        return False
    named = [told["key"], told["suite"], told["signature"], *(told["body"].get(name) for name in ("id", "about"))]
    return all(isinstance(one, str) and 0 < len(one) <= 200 for one in named)

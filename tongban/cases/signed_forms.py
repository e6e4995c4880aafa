"""A signed form as a document that anybody checks without the platform. Pure.

    {"format": "tongban-signed-form-1",
     "form": "{…}",                  # canonical JSON of the form as it was shown, byte for byte
     "signatures": [{"role", "name", "at", "digest", "how": "passkey", "origin", "evidence": {"key", "client", "data", "signature"}},
                    {"role", "name", "at", "digest", "how": "code", "evidence": {"event"}},
                    {"role", "name", "at", "digest", "how": "window", "evidence": {"event", "place"}}]}

`digest` is the SHA-256 of `form` in hexadecimal. A passkey signs `data` and the SHA-256 of `client`, whose challenge is that digest
(WebAuthn level 2, section 7.2). A code, or an officer who saw the document at a
window, proves nothing by itself: the event of the log stands for it, and its receipt is checked apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticatorData

FORMAT = "tongban-signed-form-1"


@dataclass(frozen=True)
class Checked:
    """What became of one signature: `proved` by itself, `vouched` for by the log alone, or what is wrong with it."""

    role: str
    name: str
    verdict: str  # proved | vouched | malformed | other_form | not_signed


def digest(text: str) -> str:
    """By which a form is known: SHA-256 of its canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def verify(document: Mapping[str, Any]) -> list[Checked]:
    """Check each signature of a document against its form. Raises ValueError when it is no such document."""
    if document.get("format") != FORMAT or not isinstance(document.get("form"), str) or not isinstance(document.get("signatures"), list):
        raise ValueError(FORMAT)
    wanted = digest(document["form"])
    return [Checked(str(one.get("role", "")), str(one.get("name", "")), _verdict(one, wanted)) for one in document["signatures"]]


def _verdict(one: Mapping[str, Any], wanted: str) -> str:
    if one.get("digest") != wanted:
        return "other_form"
    if one.get("how") in ("code", "window"):
        return "vouched"
    try:
        return "proved" if _signed(one["evidence"], str(one["origin"]), bytes.fromhex(wanted)) else "not_signed"
    except (KeyError, TypeError, ValueError, AttributeError):
        return "malformed"


def _signed(evidence: Mapping[str, str], origin: str, challenge: bytes) -> bool:
    """Whether the key signed this challenge, for this origin, with its holder verified by the device."""
    client, data = websafe_decode(evidence["client"]), websafe_decode(evidence["data"])
    told, read = json.loads(client), AuthenticatorData(data)
    fits = (
        told["type"] == "webauthn.get"
        and websafe_decode(told["challenge"]) == challenge
        and told["origin"] == origin
        and read.rp_id_hash == hashlib.sha256((urlsplit(origin).hostname or "").encode()).digest()
        and read.is_user_present()
        and read.is_user_verified()
    )
    try:
        read_key: Any = cbor.decode(websafe_decode(evidence["key"]))
        key = CoseKey.parse(read_key)
        key.verify(data + hashlib.sha256(client).digest(), websafe_decode(evidence["signature"]))
    except InvalidSignature:
        return False
    return fits

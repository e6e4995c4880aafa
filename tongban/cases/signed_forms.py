"""A signed form as a document that anybody checks without the platform. Pure.

    {"format": "tongban-signed-form-1",
     "form": "{…}",                  # canonical JSON of the form as it was shown, byte for byte
     "signatures": [{"role", "name", "at", "digest", "how": "passkey", "origin",
                     "evidence": {"statement", "key", "client", "data", "signature"}},
                    {"role", "name", "at", "digest", "how": "code", "evidence": {"statement", "event"}},
                    {"role", "name", "at", "digest", "how": "window", "evidence": {"statement", "event", "place"}}]}

`digest` is the SHA-256 of `form` in hexadecimal. `statement` is canonical JSON of who confirmed it, for which party, under which mandate:
`{"form": digest, "mandate": null or {"number", "representative", "services", "since", "until"}, "party", "person": {"name", "number"}}`.
A passkey signs `data` and the SHA-256 of `client`, whose challenge is the SHA-256 of the statement (WebAuthn level 2, section 7.2);
without a statement, as in documents of before, that of the form. A code, or an officer who saw the document at a window, proves nothing
by itself: the event of the log stands for it, and its receipt is checked apart.
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
    person: str = ""  # who did it, where the document says so
    mandate: int | None = None  # its number; None for who acted for oneself


def digest(text: str) -> str:
    """By which a form is known: SHA-256 of its canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def verify(document: Mapping[str, Any]) -> list[Checked]:
    """Check each signature of a document against its form. Raises ValueError when it is no such document."""
    if document.get("format") != FORMAT or not isinstance(document.get("form"), str) or not isinstance(document.get("signatures"), list):
        raise ValueError(FORMAT)
    wanted = digest(document["form"])
    return [_checked(one, wanted) for one in document["signatures"]]


def _checked(one: Mapping[str, Any], wanted: str) -> Checked:
    role, name = str(one.get("role", "")), str(one.get("name", ""))
    if one.get("digest") != wanted:
        return Checked(role, name, "other_form")
    try:
        text = one["evidence"].get("statement")
        said: Any = {"form": wanted, "person": {"name": ""}, "mandate": None} if text is None else json.loads(text)
        mandate = said["mandate"]["number"] if said["mandate"] else None
        verdict = _verdict(one, said["form"], wanted, bytes.fromhex(wanted if text is None else digest(text)))
        return Checked(role, name, verdict, str(said["person"]["name"]), mandate)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Checked(role, name, "malformed")


def _verdict(one: Mapping[str, Any], stated: str, wanted: str, challenge: bytes) -> str:
    if stated != wanted:
        return "other_form"
    if one.get("how") in ("code", "window"):
        return "vouched"
    return "proved" if _signed(one["evidence"], str(one["origin"]), challenge) else "not_signed"


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

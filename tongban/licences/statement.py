"""The machine-readable form of a licence: what its issuer states of it, signed. Pure: needs the text and the keys one trusts, nothing else.

JWS compact (RFC 7515): header "." payload "." signature, each base64url without padding, at most 64 KiB, nothing before or after.
Header and payload are canonical JSON (`base.canonical`) with exactly these members:

    header   {"alg": "EdDSA", "kid": the key's JWK thumbprint (RFC 7638, 43 characters), "typ": "tongban-licence-1+jws"}
    payload  {"facts": {name: value}, "holder": {"code", "name"}, "issuer": {"code", "name"}, "kind", "live": address of live verification,
              "number", "revision": digest of the pack's effective service (64 hex digits), "valid_from": "2026-03-02", "valid_until",
              "version": 1 to 999}

The thumbprint is made from the key itself, so nobody can pass a key off under another's name, and a key that was rotated is still found.
The state is not stated: it changes, and is asked at `live`.
"""

from __future__ import annotations

import base64
import binascii
import json
import warnings
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from joserfc import errors, jws
from joserfc.jwk import OKPKey

from tongban.base import canonical
from tongban.base.errors import Refused
from tongban.base.keys import Key

ALGORITHM = "EdDSA"
TYPE = "tongban-licence-1+jws"
LARGEST = 64 << 10
LONGEST_HEADER = 200  # ours has 97 bytes
# RFC 9864 prefers the name Ed25519 for the same signature; readers in use know EdDSA.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=errors.SecurityWarning)

Fault = Literal["", "unreadable", "algorithm", "untrusted_key", "changed"]


@dataclass(frozen=True)
class Named:
    """A body or party as the public page shows it."""

    code: str
    name: str


@dataclass(frozen=True)
class Statement:
    """What is signed; the exact form stands above."""

    number: str
    version: int
    kind: str
    issuer: Named
    holder: Named
    facts: dict[str, Any]
    valid_from: date
    valid_until: date
    live: str
    revision: str


@dataclass(frozen=True)
class Found:
    """A text that was read. `fault`: unreadable, algorithm (not the one expected), untrusted_key, changed; empty when it is genuine."""

    fault: Fault = ""
    statement: Statement | None = None

    @property
    def ok(self) -> bool:
        """Whether it is whole, and signed by one of the keys."""
        return not self.fault


def looks_like(content: bytes) -> bool:
    """Whether bytes have the shape of a JWS; says nothing of what they are worth."""
    return content.startswith(b"ey") and content.count(b".") == 2


def write(statement: Statement, key: Key) -> str:
    """The signed text. The same licence and key always give the same text."""
    header = {"alg": ALGORITHM, "kid": _thumbprint(key.public), "typ": TYPE}
    return jws.serialize_compact(header, _payload(statement), OKPKey.import_key(key.private), algorithms=[ALGORITHM])


def read(content: bytes, keys: Collection[bytes]) -> Found:
    """Read a signed text, off line. `keys`: public keys (DER) that are trusted, those before a rotation among them."""
    try:
        parts = content.decode("ascii").split(".") if len(content) <= LARGEST else []
        header, payload, _ = map(_decoded, parts)
        told = _header(header)
    except (ValueError, Refused):
        return Found("unreadable")
    if told.get("alg") != ALGORITHM:
        return Found("algorithm")
    public = {_thumbprint(one): one for one in keys}.get(told["kid"])
    if public is None:
        return Found("untrusted_key")
    try:
        jws.deserialize_compact(content, OKPKey.import_key(public), algorithms=[ALGORITHM])
        return Found(statement=_statement(payload))
    except errors.JoseError:
        return Found("changed")
    except (ValueError, KeyError, TypeError, Refused):
        return Found("unreadable")


def _decoded(part: str) -> bytes:
    """The bytes of base64url without padding. ValueError when they do not print back to the same text."""
    content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise binascii.Error("not exact base64url")
    return content


def _header(content: bytes) -> dict[str, str]:
    """The header. ValueError or Refused when it is not of the form above, but for the algorithm."""
    if len(content) > LONGEST_HEADER:
        raise ValueError("the header is too long")
    told = canonical.loads(content)
    if not isinstance(told, dict) or set(told) != {"alg", "kid", "typ"} or not all(isinstance(one, str) for one in told.values()):
        raise ValueError("not the members of a header")
    if told["typ"] != TYPE:
        raise ValueError("signed for another use")
    return told


def _payload(statement: Statement) -> bytes:
    days = {"valid_from": statement.valid_from.isoformat(), "valid_until": statement.valid_until.isoformat()}
    return canonical.dumps({**asdict(statement), **days})


def _statement(payload: bytes) -> Statement:
    """What a payload states. ValueError, KeyError or TypeError when it is not of the form above, to the byte."""
    told = json.loads(payload)
    days = {name: date.fromisoformat(told[name]) for name in ("valid_from", "valid_until")}
    found = Statement(**{**told, **days, "issuer": Named(**told["issuer"]), "holder": Named(**told["holder"])})
    texts = [found.number, found.kind, found.live, found.revision, *asdict(found.issuer).values(), *asdict(found.holder).values()]
    if type(found.version) is not int or not 1 <= found.version <= 999 or not all(isinstance(one, str) for one in texts):
        raise ValueError("a value of another type")
    if not isinstance(found.facts, dict) or _payload(found) != payload:
        raise ValueError("does not print back to the same bytes")
    return found


def _thumbprint(public: bytes) -> str:
    return OKPKey.import_key(public).thumbprint()

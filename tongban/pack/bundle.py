"""A bundle: the texts of a pack in one file, signed, so that code can travel to where it was not installed (design law 5).

The file is canonical JSON (`tongban.base.canonical`) of at most 16 MB and nothing after it:

    {"bundle": 1,                     the version of this form
     "digest": "<64 hex>",            `reader.digest` of the files
     "files": {"<path>": "<text>"},   every text file of the pack, at most 2,000
     "key": "<32 hex>",               the first half of SHA-256 over the signer's SubjectPublicKeyInfo
     "pack": "<id>",                  the id that its pack.yaml gives
     "signature": "<base64>"}         Ed25519 over `tongban pack bundle 1\\n` and the canonical JSON of all the rest

Reading it proves that it is whole; whether its key may bring code in is known to `tongban.services.trust` alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.base import canonical
from tongban.base.errors import Refused
from tongban.base.suites import DEFAULT
from tongban.pack import reader

VERSION = 1
LARGEST = 16_000_000  # bytes
MOST = 2000  # files
OPENING = b"tongban pack bundle 1\n"  # so that a signature under this key for anything else is none for a bundle
SHAPE = {"bundle": int, "digest": str, "files": dict, "key": str, "pack": str, "signature": str}


@dataclass(frozen=True)
class Bundle:
    """A pack with its signature; `digest` and `pack` fit the files."""

    pack: str
    digest: str
    files: Mapping[str, str]
    key: str
    signature: str

    def signed_by(self, public: bytes) -> bool:
        """Whether the signature is that of a public key (SubjectPublicKeyInfo DER)."""
        try:
            signature = base64.b64decode(self.signature, validate=True)
        except binascii.Error:
            return False
        return key_id(public) == self.key and DEFAULT.verify(public, OPENING + canonical.dumps(self._signed()), signature)

    def _signed(self) -> dict[str, Any]:
        return {"bundle": VERSION, "digest": self.digest, "files": dict(self.files), "key": self.key, "pack": self.pack}


def key_id(public: bytes) -> str:
    """The name of a public key (SubjectPublicKeyInfo DER): 32 hex digits."""
    return hashlib.sha256(public).hexdigest()[:32]


def write(files: Mapping[str, str], private: bytes) -> bytes:
    """The bundle of a pack's texts, signed with a private key (PKCS 8 DER). Raises Refused("pack.broken") with the first problem."""
    reading = reader.parse(files)
    if reading.errors:
        raise Refused("pack.broken", count=len(reading.errors), first=str(reading.errors[0]))
    bundle = Bundle(reading.pack.id, reading.pack.digest, files, key_id(DEFAULT.public(private)), "")
    told = bundle._signed()
    return canonical.dumps({**told, "signature": base64.b64encode(DEFAULT.sign(private, OPENING + canonical.dumps(told))).decode()})


def read(content: bytes) -> Bundle:
    """The bundle of a file, whole and of one piece; not yet that anybody trusts its key.

    Raises Refused("bundle.unreadable") naming what is wrong, "bundle.changed" when the files are not those of its digest,
    "bundle.other_pack" when it says it is another pack than its pack.yaml does.
    """
    if len(content) > LARGEST:
        raise Refused("bundle.unreadable", reason=f"over {LARGEST} bytes")
    told = canonical.loads(content)
    wrong = _wrong(told)
    if wrong:
        raise Refused("bundle.unreadable", reason=wrong)
    bundle = Bundle(told["pack"], told["digest"], told["files"], told["key"], told["signature"])
    if reader.digest(bundle.files) != bundle.digest:
        raise Refused("bundle.changed", pack=bundle.pack)
    inside = reader.parse(bundle.files).pack.id
    if inside != bundle.pack:
        raise Refused("bundle.other_pack", given=bundle.pack, inside=inside)
    return bundle


def _wrong(told: Any) -> str:
    """The first thing that is not as the form above has it, or nothing."""
    if not isinstance(told, dict) or {name: type(value) for name, value in told.items()} != SHAPE:
        return "bundle, digest, files, key, pack, signature"
    if told["bundle"] != VERSION:
        return "bundle"
    if not all(isinstance(text, str) for text in told["files"].values()) or len(told["files"]) > MOST:
        return "files"
    bad = (name for name, most in (("digest", 64), ("key", 32)) if not re.fullmatch(f"[0-9a-f]{{{most}}}", told[name]))
    return next(bad, "")

"""The key store: a folder apart from the database, one file a key, each with an id, a use and the day it was retired.

Uses: `node` signs the log and statements of licences, `seal` papers and licences; `personal` encrypts personal values, `lookup` makes
them findable, `files` wraps file keys.
A file is `<use>.<number>.json` (mode 0600, folder 0700): {"id", "use", "suite", "private" base64, "made"}; the highest number is in force.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tongban.base.errors import Refused
from tongban.base.suites import DEFAULT, P256, SUITES

SYMMETRIC = {"personal", "lookup", "files"}
FIRST_LOOKUP = "lookup.0001.json"
SUITE_OF = {"seal": P256, "seal-root": P256}


@dataclass(frozen=True)
class Key:
    """One key in memory. `private` is PKCS 8 DER, or 32 random bytes for symmetric uses."""

    id: str
    use: str
    suite: str
    private: bytes

    @cached_property
    def public(self) -> bytes:
        """SubjectPublicKeyInfo DER of a signing key."""
        return SUITES[self.suite].public(self.private)

    def sign(self, message: bytes) -> bytes:
        """Signature over the message in the key's suite."""
        return SUITES[self.suite].sign(self.private, message)


class KeyStore:
    """Keys of a node. Making a key is safe when two processes do it at once: one wins, both use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, Key] = {}

    def signer(self, use: str) -> Key:
        """The key in force for a use; made on first need."""
        names = self._names(use)
        return self._load(names[-1] if names else self._make(use, 1))

    def rotate(self, use: str) -> Key:
        """Put a new key in force; earlier ones stay for verification and for opening."""
        names = self._names(use)
        return self._load(self._make(use, len(names) + 1))

    def all(self, use: str) -> list[Key]:
        """Every key of a use, oldest first."""
        return [self._load(name) for name in self._names(use)]

    def find(self, key_id: str) -> Key:
        """A key by id. Raises Refused("keys.unknown")."""
        for path in self.folder.glob("*.json"):
            key = self._load(path.name)
            if key.id == key_id:
                return key
        raise Refused("keys.unknown", key=key_id)

    def seal(self, text: str, use: str = "personal") -> str:
        """Encrypt a personal value: `<key id>:<base64 of nonce and AES-256-GCM>`, bound to its use."""
        key = self.signer(use)
        nonce = os.urandom(12)
        return f"{key.id}:{base64.b64encode(nonce + AESGCM(key.private).encrypt(nonce, text.encode(), use.encode())).decode()}"

    def open(self, sealed: str, use: str = "personal") -> str:
        """The value again. Raises Refused("keys.damaged") when it was changed, "keys.unknown" without its key."""
        key_id, _, rest = sealed.partition(":")
        content = base64.b64decode(rest)
        try:
            return AESGCM(self.find(key_id).private).decrypt(content[:12], content[12:], use.encode()).decode()
        except InvalidTag as error:
            raise Refused("keys.damaged", key=key_id) from error

    def lookup(self, kind: str, text: str) -> str:
        """The keyed hash under which a personal value is found; the same for equal values of a kind. The first key stays in force."""
        first = self._read.get(FIRST_LOOKUP) or (self.all("lookup") or [self.signer("lookup")])[0]
        return hmac.digest(first.private, f"{kind}\0{text}".encode(), "sha256").hex()

    def _names(self, use: str) -> list[str]:
        """Files of a use, oldest first. Asked at every paper and event, so without pathlib."""
        known = re.compile(rf"{re.escape(use)}\.[0-9]+\.json")
        return sorted(name for name in os.listdir(self.folder) if known.fullmatch(name)) if self.folder.is_dir() else []

    def _make(self, use: str, number: int) -> str:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        suite = SUITE_OF.get(use, DEFAULT)
        private = secrets.token_bytes(32) if use in SYMMETRIC else suite.generate()
        told = {
            "id": f"{use}-{secrets.token_hex(6)}",
            "use": use,
            "suite": "aes-256-gcm" if use in SYMMETRIC else suite.name,
            "private": base64.b64encode(private).decode(),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        name = f"{use}.{number:04d}.json"
        partial = self.folder / f".{name}.{secrets.token_hex(4)}"
        _write(partial, told)
        try:
            os.link(partial, self.folder / name)
        except FileExistsError:
            return name
        finally:
            partial.unlink()
        return name

    def _load(self, name: str) -> Key:
        if name not in self._read:
            told = json.loads((self.folder / name).read_text())
            self._read[name] = Key(told["id"], told["use"], told["suite"], base64.b64decode(told["private"]))
        return self._read[name]


def _write(path: Path, told: dict[str, Any]) -> None:
    """A whole file or none: written and synced before it gets its name."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())

"""Checkpoints as C2SP signed notes: origin, size, root; signed with Ed25519. Written and read in one place.

<origin>\n<size>\n<base64 root>\n\n— <origin> <base64 of 4 bytes of key hash and 64 of signature>\n
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, from_raw, raw_public

ED25519 = b"\x01"


@dataclass(frozen=True)
class Note:
    """A checkpoint that was read: what it says and the signature lines as (name, key hash, signature)."""

    origin: str
    size: int
    root: bytes
    body: str
    signatures: tuple[tuple[str, bytes, bytes], ...]


def write(origin: str, size: int, root: bytes, key: Key) -> str:
    """A signed checkpoint."""
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = key_hash(origin, key.public) + key.sign(body.encode())
    return f"{body}\n— {origin} {base64.b64encode(signature).decode()}\n"


def read(text: str) -> Note:
    """The checkpoint of a text; ValueError when it is none."""
    body, blank, signed = text.partition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) < 3 or not lines[1].isdigit() or (len(lines[1]) > 1 and lines[1].startswith("0")):
        raise ValueError("not a checkpoint")
    return Note(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), body + "\n", signatures(signed))


def signatures(signed: str) -> tuple[tuple[str, bytes, bytes], ...]:
    """The signature lines of a note as (name, key hash, signature); ValueError when one is none."""
    found = []
    for line in signed.splitlines():
        mark, name, content = line.split(" ")
        decoded = base64.b64decode(content, validate=True)
        if mark != "—" or len(decoded) < 5:
            raise ValueError("not a signature line")
        found.append((name, decoded[:4], decoded[4:]))
    return tuple(found)


def signed_by(note: Note, public: bytes) -> bool:
    """Whether one of its signatures is by that key (DER)."""
    wanted = key_hash(note.origin, public)
    return any(mark == wanted and DEFAULT.verify(public, note.body.encode(), signature) for _, mark, signature in note.signatures)


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes that name a key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw_public(public)).digest()[:4]


def verifier(name: str, public: bytes) -> str:
    """The key as those who verify keep it: `<name>+<hex of its four bytes>+<base64 of the type and 32 bytes>` (C2SP vkey)."""
    return f"{name}+{key_hash(name, public).hex()}+{base64.b64encode(ED25519 + raw_public(public)).decode()}"


def read_verifier(text: str) -> bytes:
    """The key (DER) of such a line. ValueError when it is none."""
    name, _, rest = text.strip().partition("+")
    marked, _, content = rest.partition("+")
    decoded = base64.b64decode(content, validate=True)
    if decoded[:1] != ED25519 or len(decoded) != 33:
        raise ValueError("not a key of a kind that is known")
    public = from_raw(decoded[1:])
    if key_hash(name, public).hex() != marked:
        raise ValueError("the key does not have the name it says")
    return public

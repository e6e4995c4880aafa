"""A receipt in so few letters that a code on paper holds it (QR, version 16 at most). Written and read in one place, pure.

Base32 (RFC 4648) in capitals without filling, so that the code takes the letters in its alphanumeric mode, of
    1 byte   version, 1
    16 bytes salt of the envelope
    32 bytes public key of the promise, Ed25519
    64 bytes signature over "tongban promise\\n" and the hex entry, as in `proofs`
    the rest envelope, raw deflate (RFC 1951) with the preset dictionary WORDS; an envelope has at most 2,000 bytes
It bears no proof of inclusion: it holds from the moment of filing on, and against any later log.
"""

from __future__ import annotations

import base64
import re
import zlib
from typing import Any

from tongban.base import suites

VERSION = b"\x01"
LARGEST = 2000
LETTERS = re.compile(r"(?:^|[?&]r=)([A-Z2-7]{200,2000})$")  # alone, or at the end of the address in the code
# What envelopes say again and again, the commonest last. It never changes: another one is another version.
WORDS = (
    b'"mandate":,"stands_for":,"channel":"api","channel":"window","kind":"partner","kind":"officer","post":,"agency":'
    b'"by":{"account":,"channel":"web","kind":"person","party":,"person":},"id":"019-7-","kind":"case.submitted","node":"'
    b'","recorded_at":"202-0-T00:.Z","subject":["case",""],"version":1}{"at":"202-0-T00:00:00.000000Z","body":"'
)


def write(receipt: dict[str, Any]) -> str:
    """The compact form of a receipt; its proof of inclusion is left out."""
    promise = receipt["promise"]
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, WORDS)
    envelope = squeezed.compress(receipt["envelope"].encode()) + squeezed.flush()
    salt, signature = suites.bytes_of(receipt["salt"]), suites.bytes_of(promise["signature"])
    return (
        base64.b32encode(VERSION + salt + suites.raw_public(suites.bytes_of(promise["public"])) + signature + envelope).decode().rstrip("=")
    )


def found_in(text: str) -> str | None:
    """The compact form that a text is, or an address ends with; None for any other text."""
    match = LETTERS.search(text.strip())
    return match[1] if match else None


def read(text: str) -> dict[str, Any]:
    """The receipt of a compact form, to be given to `proofs.verify`; ValueError when it is none, or could be written shorter."""
    content = base64.b32decode(text + "=" * (-len(text) % 8))
    if base64.b32encode(content).decode().rstrip("=") != text or content[:1] != VERSION:
        raise ValueError("not a compact receipt")
    salt, raw, signature, squeezed = content[1:17], content[17:49], content[49:113], content[113:]
    opened = zlib.decompressobj(-15, WORDS)
    try:
        envelope = opened.decompress(squeezed, LARGEST)
    except zlib.error as error:
        raise ValueError("not a compact receipt") from error
    if not opened.eof or opened.unused_data:
        raise ValueError("not a compact receipt")
    public = suites.from_raw(raw)
    promise = {"public": suites.text(public), "signature": suites.text(signature)}
    return {"envelope": envelope.decode(), "salt": suites.text(salt), "promise": promise, "proof": None}

"""Look at the signature of a PDF, off line: pure, needs only the bytes and the roots one trusts.

What strangers bring is not parsed as a PDF: the signature (a CMS as hex between the two ranges that it signs) is found by its text and
held against the bytes. Only a file that is whole, and sealed under a root where roots are given, is opened to read what it says.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

LARGEST = 20 << 20
# /ByteRange [0 a b c]: bytes 0 to a and b to b + c are signed; between them stands the signature, `<` hex `>` (ISO 32000-2, 12.8.1).
RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
SIGNATURE = re.compile(rb"<([0-9A-Fa-f]{2,131072})>")

BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, NotImplementedError, RecursionError)


@dataclass(frozen=True)
class Found:
    """What the signature of a PDF proves. `fault` is a code: too_large, unreadable, unsigned, changed, added_to, untrusted."""

    signer: str = ""
    reason: str = ""  # for our papers their number
    fault: str = ""
    trusted: bool = False

    @property
    def ok(self) -> bool:
        """Whether the paper is whole, and trusted where roots were given."""
        return not self.fault

    @property
    def words(self) -> str:
        """What was found, for a terminal."""
        told = {
            "too_large": "larger than 20 MB, not looked at",
            "unreadable": "not a PDF that can be read",
            "unsigned": "bears no signature",
            "changed": "was changed after it was signed",
            "added_to": "something was added after it was signed",
            "untrusted": "signed, but not under a root that you trust",
        }
        whole = f"whole, signed by {self.signer} ({self.reason}){', trusted' if self.trusted else '; give --key ROOT.pem to check by whom'}"
        return f"{told[self.fault]} ({self.fault})" if self.fault else whole


def look(content: bytes, roots: Sequence[bytes] = ()) -> Found:
    """The signature of a PDF: over all of it, unchanged, and under one of the roots (PEM) where some are given."""
    if len(content) > LARGEST:
        return Found(fault="too_large")
    if not content.startswith(b"%PDF-"):
        return Found(fault="unreadable")
    ranges = [tuple(map(int, found.groups())) for found in RANGE.finditer(content)]
    if not ranges:
        return Found(fault="unsigned")
    before, after, rest = max(ranges, key=lambda one: one[1] + one[2])
    written = SIGNATURE.fullmatch(content, before, after) if before < after else None
    if written is None or len(written[1]) % 2:
        return Found(fault="unreadable")
    found = _judged(bytes.fromhex(written[1].decode()), content[:before] + content[after : after + rest], roots)
    if found.ok and after + rest != len(content):
        return replace(found, fault="added_to")
    return replace(found, reason=_reason(content)) if found.ok else found


def _judged(signature: bytes, signed: bytes, roots: Sequence[bytes]) -> Found:
    """The signature held against the bytes that it signs."""
    from asn1crypto import cms, pem, x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    trusted = [x509.Certificate.load(pem.unarmor(one)[2]) for one in roots]
    # What cannot be checked is called changed only where it names a root that is trusted; anybody's nonsense is not ours.
    named = not roots or any(one.subject.dump() in signature for one in trusted)
    broken = Found(fault="changed" if named else "untrusted")
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    try:
        read = cms.ContentInfo.load(signature)
        told = asyncio.run(async_validate_detached_cms(signed, read["content"], context))
        signer = str(told.signing_cert.subject.native.get("common_name", ""))
    except (SignatureValidationError, PdfError, UnsupportedAlgorithm, *BROKEN):
        return broken
    if not told.valid:
        return broken
    if not roots:
        return Found(signer, fault="" if told.intact else "changed")
    if told.trust_problem_indic is not None or not told.validation_path:
        return Found(signer, fault="untrusted")
    whole = told.intact and _nothing_beside(read, signature, told.validation_path)
    return Found(signer, fault="" if whole else "changed", trusted=whole)


def _nothing_beside(read: Any, signature: bytes, path: Any) -> bool:
    """Whether a signature carries nothing that it does not need: no certificate but those of the path, then zeros."""
    needed = {one.dump() for one in path.iter_certs(include_root=True)}
    return all(one.chosen.dump() in needed for one in read["content"]["certificates"]) and not signature[len(read.dump()) :].strip(b"\0")


def _reason(content: bytes) -> str:
    """What the signer of a whole file wrote as the reason; empty when it cannot be read."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return str(PdfFileReader(io.BytesIO(content)).embedded_signatures[-1].sig_object.get("/Reason", ""))
    except (PdfError, *BROKEN):
        return ""

"""Look at the signature of a PDF, off line: pure, needs only the bytes and the roots one trusts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

LARGEST = 20 << 20


@dataclass(frozen=True)
class Found:
    """What the signature of a PDF proves. `fault` is a code: too_large, unreadable, unsigned, changed, added_to, untrusted."""

    signer: str = ""
    signed_at: str = ""
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
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(content) > LARGEST:
        return Found(fault="too_large")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        signatures = reader.embedded_signatures
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError):
        return Found(fault="unreadable")
    return _judged(signatures[-1], roots) if signatures else Found(fault="unsigned")


def _judged(signature: EmbeddedPdfSignature, roots: Sequence[bytes]) -> Found:
    from asn1crypto import pem, x509
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    trusted = [x509.Certificate.load(pem.unarmor(one)[2]) for one in roots]
    try:
        told = validate_pdf_signature(signature, ValidationContext(trust_roots=trusted, allow_fetching=False), skip_diff=True)
    except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError):
        return Found(fault="changed")
    signer = str(told.signing_cert.subject.native.get("common_name", ""))
    reason = str(signature.sig_object.get("/Reason", ""))
    found = Found(
        signer, told.signer_reported_dt.isoformat() if told.signer_reported_dt else "", reason, trusted=bool(roots and told.trusted)
    )
    if not told.intact or not told.valid:
        return replace(found, fault="changed")
    if told.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return replace(found, fault="added_to")
    return replace(found, fault="untrusted") if roots and not told.trusted else found

"""Codes to be scanned."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """A QR code as inline SVG; the text is one of our own making."""
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, border=2, svgclass="qr", omitsize=True))

"""Codes to be scanned."""

from __future__ import annotations

from typing import Any, cast

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tongban.base.memory import Shelf
from tongban.log import queries as log

_drawn: Shelf[SafeString] = Shelf(most=500, lasts=600)


def qr(*parts: str) -> SafeString:
    """A QR code as inline SVG, each part in the mode that is shortest for it; the text is one of our own making.

    Drawing it takes longer than the rest of its page.
    """
    return _drawn.take(parts, lambda: _draw(parts))


def _draw(parts: tuple[str, ...]) -> SafeString:
    content = cast(Any, parts)  # segno takes parts, though its types do not say so
    return mark_safe(segno.make(content, error="m").svg_inline(scale=4, border=2, svgclass="qr", omitsize=True))


def receipt(number: str) -> SafeString:
    """The code of the signed receipt of a case: its address verifies it, and its letters alone do so off line. Empty once it was erased."""
    return _proof(log.compact_receipt("case", number, "case.submitted"))


def by_event(event: str) -> SafeString:
    """The same of one event of the log."""
    return _proof(log.compact_of(event))


def _proof(letters: str | None) -> SafeString:
    return qr(f"{settings.ORIGIN}{reverse('portal:verify')}?r=", letters) if letters else SafeString()

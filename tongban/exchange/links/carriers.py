"""Carriers of messages that are partners: a gateway for text messages and a printing house that posts letters.

| link | besides `id`, `about` (the errand's own name) and `do` | what comes back |
|---|---|---|
| sms | `do: text`, `to`, `words` | `reference` |
| letter | `do: post`, `to` (name, address), `registered`, `words`, `pages` (base64 of the paper as PDF, or empty) | `reference` |

What becomes of it comes as a call-back of its own: `event` delivered, failed or returned, with `at` and, for a registered letter,
`signed_by`. A text message names the number of a matter and that something waits; nothing else. To whom it goes is looked up when it is
sent, so who ends a way gets nothing by it any more.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tongban.base.errors import Unavailable
from tongban.exchange import partners
from tongban.exchange.links import partner
from tongban.log.store import keys


def text(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A text message: `{"id", "party", "number", "page"}`, or `{"id", "to", "words"}`, both sealed, to who wrote one."""
    if "to" in asked:
        to, words = keys().open(asked["to"]), keys().open(asked["words"])
    else:
        to, words = _called(asked)
    if not to:
        return {"sent": False, "reference": ""}
    return _handed("sms", {"id": asked["id"], "about": asked["id"], "do": "text", "to": to, "words": words})


def _called(asked: Mapping[str, Any]) -> tuple[str, str]:
    """The telephone of now, and the words that call to the space."""
    from tongban.actors import reaching  # the settings read this package before there are tables

    try:
        found = reaching.of(asked["party"], timezone.now())
    finally:
        connection.close()  # errands are carried by threads that end with them
    with translation.override(found.language or settings.LANGUAGE_CODE):
        return found.phone, _("Something waits for you in matter %(number)s. Sign in: %(address)s") % {
            "number": asked["number"],
            "address": f"{settings.ORIGIN}/{asked.get('page', 'matters')}/{asked['number']}",
        }


def post(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A letter: `{"id", "party", "number", "page"}`, or a registered one that brings a paper, `{"id", "to", "paper"}`, `to` sealed."""
    if asked.get("paper"):
        to = {name: keys().open(sealed) for name, sealed in asked["to"].items()}
        told = {"to": to, "registered": True, "words": "", "pages": _pages(asked["paper"])}
    else:
        to, words = _written(asked)
        told = {"to": to, "registered": False, "words": words, "pages": ""}
    if not to:
        return {"sent": False, "reference": ""}
    return _handed("letter", {"id": asked["id"], "about": asked["id"], "do": "post", **told})


def _written(asked: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    from tongban.actors import reaching

    try:
        found = reaching.of(asked["party"], timezone.now())
    finally:
        connection.close()
    with translation.override(found.language or settings.LANGUAGE_CODE):
        return found.letter, _("Something waits for you in matter %(number)s. Sign in at %(address)s, or ask at any window.") % {
            "number": asked["number"],
            "address": settings.ORIGIN,
        }


def _pages(number: str) -> str:
    """A paper of the State as PDF."""
    from tongban.documents import pdf, queries

    try:
        return base64.b64encode(pdf.of_paper(queries.paper(number))).decode()
    finally:
        connection.close()


def _handed(kind: str, told: dict[str, Any]) -> dict[str, Any]:
    to = partners.carrying(kind)
    if to is None:
        raise Unavailable("notice.no_carrier", carrier=kind)
    return {"sent": True, "reference": str(partner.carry({"partner": to.name, **told}).get("reference", ""))[:80]}

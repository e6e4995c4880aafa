"""Who looked at one's data, in words: which register, which facts, for what purpose, on which article."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import queries as cases
from tongban.exchange import queries as exchange
from tongban.log import queries as log
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web.portal import views

READ, TO_SIGN = "file.read", "file.read_to_sign"


def shown(use: exchange.Use) -> dict[str, Any]:
    """One look, each part by its name; what a later pack no longer defines keeps its own word."""
    act, _, article = use.article.partition(" ")
    compared = use.offer.startswith("match:")
    return {
        "at": use.at,
        "agency": use.agency or (gettext("a program of a party") if compared else gettext("this platform")),
        "compared": compared,
        "register": _register(use),
        "fields": _fields(use),
        "purpose": _purpose(use),
        "article": registers.cite(act, article) if act else "",
        "about": use.about,
    }


def read(party: int, reader: Actor, most: int) -> list[dict[str, Any]]:
    """Which files of a party's matters officers opened, newest first: each once a stay, with the office and never the officer's name; and
    who is asked to confirm a form.
    """
    found = log.about(party, kinds=[READ, TO_SIGN], limit=most)
    events = [(one, log.body(one) or {}, json.loads(one.envelope)["by"] if one.envelope else {}) for one in found]
    offices = actors.agencies(by["agency"] for _, _, by in events if by.get("agency"))
    titles = _titles({told["case"] for _, told, _ in events if told}, reader)
    return [
        {
            "at": one.at,
            "agency": gettext("who is asked to confirm the form")
            if one.kind == TO_SIGN
            else offices[by["agency"]].name
            if by.get("agency") in offices
            else gettext("this platform"),
            "register": gettext("a file that was brought"),
            "fields": [gettext("form on paper") if "scan" in told else titles(told["case"], told["material"])] if told else [],
            "purpose": gettext("confirming the form") if one.kind == TO_SIGN else gettext("handling the matter"),
            "article": "",
            "about": told.get("case", ""),
        }
        for one, told, by in events
    ]


def _titles(numbers: set[str], reader: Actor) -> Callable[[str, str], str]:
    """What materials of some cases are called; by its own word where the case is gone from the reader."""
    digests = {row.number: row.digest for row in cases.own(reader) if row.number in numbers}
    known = {number: services.by_digest(digest).service for number, digest in digests.items()}
    return lambda number, material: views.said(known[number], f"material.{material}")[0] if number in known else material


def _of(use: exchange.Use) -> str:
    """The register looked at: an offer's, or that of a look, a search or a comparison."""
    kind, _, name = use.offer.partition(":")
    return name if kind in ("consult", "search", "match") else exchange.offer_shape(use.offer).register


def _register(use: exchange.Use) -> str:
    try:
        return views.label(registers.shape(_of(use)).title, use.offer)[0]
    except NotFound:
        return use.offer


def _fields(use: exchange.Use) -> list[str]:
    try:
        known, fields = registers.elements(), registers.shape(_of(use)).fields
    except NotFound:
        return list(use.fields)
    return [views.label(known[fields[name].element].label, name)[0] if name in fields else name for name in use.fields]


def _purpose(use: exchange.Use) -> str:
    try:
        if use.offer.startswith("match:"):
            purpose = exchange.purposes(_of(use), use.at.date()).get(use.purpose)
        else:
            purpose = exchange.offer_shape(use.offer).purposes.get(use.purpose)
    except NotFound:
        return use.purpose
    return views.label(purpose.title, use.purpose)[0] if purpose else use.purpose

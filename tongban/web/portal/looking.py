"""Who looked at one's data, in words: which register, which facts, for what purpose, on which article."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.base.errors import NotFound
from tongban.exchange import queries as exchange
from tongban.registers import queries as registers
from tongban.web.portal import views


def shown(use: exchange.Use) -> dict[str, Any]:
    """One look, each part by its name; what a later pack no longer defines keeps its own word."""
    act, _, article = use.article.partition(" ")
    return {
        "at": use.at,
        "agency": use.agency or gettext("this platform"),
        "register": _register(use),
        "fields": _fields(use),
        "purpose": _purpose(use),
        "article": registers.cite(act, article) if act else "",
        "about": use.about,
    }


def _of(use: exchange.Use) -> str:
    """The register looked at: an offer's, or that of an officer's consultation."""
    kind, _, name = use.offer.partition(":")
    return name if kind == "consult" else exchange.offer_shape(use.offer).register


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
        purpose = exchange.offer_shape(use.offer).purposes.get(use.purpose)
    except NotFound:
        return use.purpose
    return views.label(purpose.title, use.purpose)[0] if purpose else use.purpose

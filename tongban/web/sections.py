"""The parts of the desk: each officer sees those that the post opens."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.errors import NotAllowed
from tongban.web import session

# Address, name of the section, and the verbs of which one opens it.
PLACES = (
    ("desk:inbox", "inbox", ("case.read",)),
    ("desk:practice", "practice", ("case.read",)),
    ("desk:records", "records", ("register.read",)),
    ("desk:ledgers", "ledgers", ("ledger.read",)),
    ("desk:in-hand", "ledgers", ("ledger.draw",)),
    ("desk:differences", "ledgers", ("ledger.reconcile",)),
    ("desk:counter", "window", ("case.file_for",)),
    ("desk:window", "window", ("account.slip",)),
    ("desk:inspections", "own", ("case.plan",)),
    ("desk:open-case", "own", ("case.open",)),
    ("desk:packs", "packs", ("pack.propose", "pack.publish", "pack.offer", "case.read")),
    ("desk:catalogues", "catalogue", ("catalogue.keep", "catalogue.report")),
    ("desk:announcements", "announcements", ("announcement.publish",)),
    ("desk:lent", "lent", ("power.delegate",)),
    ("desk:agencies", "agencies", ("post.create", "post.appoint", "post.grant")),
    ("desk:officers", "officers", ("account.open", "account.secure")),
    ("desk:outages", "outages", ("outage.record",)),
    ("desk:calendars", "calendars", ("region.calendar",)),
    ("supervise:overview", "supervise", ("supervise.read",)),
    ("supervise:waiting", "ratings", ("rating.answer", "case.instruct")),
    ("supervise:events", "log", ("log.read",)),
)


def sections(request: HttpRequest) -> list[dict[str, str]]:
    """What the reader's post opens, in the order of the header: address, name, title; nothing for who is no officer or holds no post."""
    account = request.user
    if not account.is_authenticated or account.kind != "officer":
        return []
    try:
        by = session.actor(request)
    except NotAllowed:
        return []
    held, titles = actors.verbs(by), _titles()
    opened: dict[str, str] = {}
    for address, name, verbs in PLACES:
        if (settings.PRACTICE or name != "practice") and any(_within(verb, held) for verb in verbs):
            opened.setdefault(name, address)
    return [{"href": reverse(address), "name": name, "title": titles[name]} for name, address in opened.items()]


def _within(verb: str, held: frozenset[str]) -> bool:
    return verb in held or f"{verb.partition('.')[0]}.*" in held


def _titles() -> dict[str, str]:
    return {
        "inbox": gettext("Inbox"),
        "practice": gettext("Exercises"),
        "records": gettext("Registers"),
        "ledgers": gettext("Electronic ledgers"),
        "window": gettext("Window"),
        "own": gettext("Inspections and penalties"),
        "packs": gettext("Packs"),
        "catalogue": gettext("Basic catalogue"),
        "announcements": gettext("Announcements"),
        "lent": gettext("Lent powers"),
        "agencies": gettext("Agencies and posts"),
        "officers": gettext("Officers' accounts"),
        "outages": gettext("Outages"),
        "calendars": gettext("Holidays"),
        "supervise": gettext("Supervision"),
        "ratings": gettext("Bad ratings"),
        "log": gettext("Log"),
    }

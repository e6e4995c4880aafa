"""The parts of the desk: each officer sees those that the post opens."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.web import session

# Address, name of the section, and the verbs of which one opens it.
PLACES = (
    ("desk:inbox", "inbox", ("case.read",)),
    ("desk:records", "records", ("register.read",)),
    ("desk:window", "window", ("account.slip",)),
    ("desk:packs", "packs", ("pack.propose", "pack.publish", "pack.offer", "case.read")),
    ("desk:agencies", "agencies", ("post.create", "post.appoint", "post.grant")),
    ("desk:officers", "officers", ("account.open", "account.secure")),
    ("supervise:late", "supervise", ("supervise.read",)),
    ("supervise:events", "log", ("log.read",)),
)


def sections(request: HttpRequest) -> list[dict[str, str]]:
    """What the reader's post opens, in the order of the header: address, name, title; nothing for who is no officer or holds no post."""
    account = request.user
    if not account.is_authenticated or account.kind != "officer" or not actors.posts_of(account.pk):
        return []
    held, titles = actors.verbs(session.actor(request)), _titles()
    opened = [(address, name) for address, name, verbs in PLACES if any(_within(verb, held) for verb in verbs)]
    return [{"href": reverse(address), "name": name, "title": titles[name]} for address, name in opened]


def _within(verb: str, held: frozenset[str]) -> bool:
    return verb in held or f"{verb.partition('.')[0]}.*" in held


def _titles() -> dict[str, str]:
    return {
        "inbox": gettext("Inbox"),
        "records": gettext("Registers"),
        "window": gettext("Window"),
        "packs": gettext("Packs"),
        "agencies": gettext("Agencies and posts"),
        "officers": gettext("Officers' accounts"),
        "supervise": gettext("Supervision"),
        "log": gettext("Log"),
    }

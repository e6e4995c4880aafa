"""The log for auditors: what happened, when, by which office, and where it stands; never what was said."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.log import actions, queries
from tongban.oversight import deeds
from tongban.registers import queries as registers
from tongban.web import kinds, session
from tongban.web.answers import label
from tongban.web.problems import field, summary

PAGE = 30
# Keys that say something of a person or mean nothing to a reader.
UNNAMED = ("errand", "load")
# The platform's own years: far days would not fit a moment in every zone.
YEARS = range(2000, 2200)


def events(request: HttpRequest) -> HttpResponse:
    """Events newest first, by kind, subject and day. A search for a subject is an event itself."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "log.read")
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("kind", "noun", "key", "day", "officer", "view")}
    day, problems = _day(asked["day"])
    rows = [] if problems else _found(asked, day, request.GET.get("before", ""), by)
    if (asked["key"] or asked["officer"]) and not problems:
        actions.looked({name: value for name, value in asked.items() if value}, by=by, at=at)
    found = {
        "section": "log",
        "fields": _fields(asked, problems),
        "views": _views(asked),
        "problems": summary(problems),
        "rows": _shown(rows[:PAGE]),
        "more": urlencode({**asked, "before": rows[PAGE - 1].pk}) if len(rows) > PAGE else "",
        "head": queries.head(),
        "state": queries.state(),
    }
    return render(request, "supervise/events.html", found, status=422 if problems else 200)


def _day(text: str) -> tuple[date | None, list[Discrepancy]]:
    """A day as a form gives it; none when none is named."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is None or day.year in YEARS:
        return day, []
    return None, [Discrepancy("field.bad_date", {"field": "day", "label": gettext("Day"), "given": text})]


def _found(asked: dict[str, str], day: date | None, before: str, by: Actor) -> list[Any]:
    """One more than a page of events. What is asked for but not known finds nothing."""
    since = datetime.combine(day, time(), actors.zone_of(actors.agency(by.agency or 0).region)) if day else None
    noun = asked["noun"].replace("\0", "")
    subject = {"noun": noun or "case", "key": asked["key"].replace("\0", "")} if asked["key"] else {"noun": noun}
    chosen = _named(asked["kind"]) if asked["kind"] else _kinds(asked["view"])
    until = since + timedelta(days=1) if since else None
    if asked["officer"]:
        account = actors.officer_accounts([asked["officer"]]).get(asked["officer"])
        wanted: dict[str, Any] = {"kinds": chosen, **subject, "since": since, "until": until, "before": before, "limit": PAGE + 1}
        return deeds.of_officer(account, **wanted) if account else []
    return queries.latest(kinds=chosen, **subject, since=since, until=until, before=before, limit=PAGE + 1)


def _kinds(view: str) -> list[str]:
    """The kinds of events of a view; none means all."""
    return {"privileged": kinds.privileged(), "failed": list(kinds.FAILED)}.get(view, [])


def _named(words: str) -> list[str]:
    """The kinds that are meant by a kind itself, or by a part of what it is called in the reader's language."""
    known = kinds.every()
    found = [kind for kind, title in known.items() if words.casefold() in title.casefold()]
    return [words] if words in known else found or [words.replace("\0", "")]


def _views(asked: dict[str, str]) -> list[dict[str, Any]]:
    titles = {"": gettext("Everything"), "privileged": gettext("Privileged acts"), "failed": gettext("Refused and failed")}
    rest = {name: value for name, value in asked.items() if value and name not in ("view", "kind")}
    return [
        {"name": name, "title": title, "href": f"?{urlencode({**rest, 'view': name})}", "current": name == asked["view"]}
        for name, title in titles.items()
    ]


def _fields(asked: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    happened = kinds.every().get(asked["kind"], asked["kind"])
    nouns = [{"value": noun, "label": title} for noun, title in kinds.subjects().items()]
    return [
        field("kind", gettext("What happened"), problems, value=happened, hint=gettext("A part of the words is enough."), required=False),
        field("noun", gettext("About"), problems, kind="select", options=nouns, value=asked["noun"], required=False),
        field("officer", gettext("Officer (sign-in name)"), problems, value=asked["officer"], required=False),
        field("key", gettext("Number"), problems, value=asked["key"], required=False),
        field("day", gettext("Day"), problems, kind="date", value=asked["day"], short=True, required=False),
    ]


def _shown(rows: list[Any]) -> list[dict[str, Any]]:
    """Events in words: the envelope only, the office and the post of who acted, never a person's name."""
    said, nouns = kinds.every(), kinds.subjects()
    titles = {one.id: label(one.title, one.id)[0] for one in registers.kept()}
    who = [json.loads(row.envelope)["by"] if row.envelope else {} for row in rows]
    offices = actors.agencies(one["agency"] for one in who if "agency" in one)
    names = actors.logins(one["account"] for one in who if one.get("kind") == "officer" and "account" in one)
    posts = actors.post_titles(one["post"] for one in who if "post" in one)
    return [
        {
            "row": row,
            "title": said.get(row.kind, row.kind),
            "noun": nouns.get(row.noun, row.noun),
            "number": _number(row, titles),
            "office": offices[one["agency"]].name if one.get("agency") in offices else "",
            "post": posts.get(one.get("post", 0), ""),
            "login": names.get(one.get("account", 0), "") if one.get("kind") == "officer" else "",
            "by": _who(one),
            "position": row.place.position if hasattr(row, "place") else None,
        }
        for row, one in zip(rows, who, strict=True)
    ]


def _number(row: Any, titles: dict[str, str]) -> str:
    """The number of what an event is about. A record is named by its register only: its key is part of what it says."""
    if row.noun == "record":
        register = str(row.key).partition("/")[0]
        return titles.get(register, register)
    return str(row.key) if row.noun not in UNNAMED else ""


def _who(by: dict[str, Any]) -> str:
    if by.get("kind") == "person":
        return gettext("a person")
    return gettext("a program") if by.get("kind") == "partner" else gettext("this platform")

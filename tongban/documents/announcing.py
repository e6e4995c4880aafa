"""Announcements: what an agency tells everybody in its region, as a numbered and sealed paper, from a day until a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import canonical, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.base.names import token
from tongban.documents import queries
from tongban.documents.actions import draw_up
from tongban.documents.models import Announcement, Document
from tongban.log import actions as log

# Agencies announce in the standard language of the State; other languages stand beside it and never instead of it.
AUTHENTIC = "zh-Hans"
LANGUAGES = (AUTHENTIC, "zh-Hant", "en", "fr")
TITLE, WORDS = 80, 2000
LONGEST = 366  # days; what holds longer belongs into a guide


def announce(
    agency: int, titles: Mapping[str, str], words: Mapping[str, str], *, since: date | None, until: date | None, by: Actor, at: datetime
) -> Announcement:
    """Publish an announcement; the same again gives the one that is there.

    Raises Refused: announcement.empty, announcement.half, announcement.no_day, announcement.span, announcement.over, all at once.
    """
    told = {"titles": _clean(titles, TITLE, "title"), "words": _clean(words, WORDS, "words")}
    try:
        return _published(agency, told, since, until, by, at)
    except IntegrityError:  # the same from two windows at once: the first holds
        return _published(agency, told, since, until, by, at)


def _clean(texts: Mapping[str, str], most: int, field: str) -> dict[str, str]:
    said = {name: text.clean(texts.get(name, ""), most, lines=field == "words", field=f"{field}-{name}") for name in LANGUAGES}
    return {name: one for name, one in said.items() if one}


@transaction.atomic
def _published(
    agency: int, told: dict[str, dict[str, str]], since: date | None, until: date | None, by: Actor, at: datetime
) -> Announcement:
    actors.require(by, "announcement.publish", agency=agency)
    office = actors.agency(agency)
    if wrong := _faults(told, since, until, legal_day(at, actors.zone_of(office.region))):
        raise Refused.of(wrong)
    assert since is not None
    assert until is not None
    facts = _facts(told, since, until)
    digest = canonical.digest(facts)
    there = Announcement.objects.filter(agency=agency, digest=digest, withdrawn_at=None).first()
    if there is not None:
        return there
    subject = ("announcement", token(12))
    paper = draw_up("announcement", subject, facts, agency=office, language=AUTHENTIC, by=by, at=at, served=("online", "public list"))
    made = Announcement.objects.create(paper=paper, agency_id=agency, digest=digest, since=since, until=until)
    log.append("announcement.published", subject, {"number": paper.number, **facts}, by=by, at=at)
    return made


def _facts(told: dict[str, dict[str, str]], since: date, until: date) -> dict[str, Any]:
    """What the seal covers: the authentic text as on every paper, translations beside it."""
    others = {name: {"title": title, "words": told["words"][name]} for name, title in told["titles"].items() if name != AUTHENTIC}
    said = {"title": told["titles"][AUTHENTIC], "words": told["words"][AUTHENTIC], "translations": others}
    return {**said, "since": since.isoformat(), "until": until.isoformat()}


def texts(paper: Document) -> dict[str, dict[str, str]]:
    """Title and words of an announcement by language, the authentic one first."""
    facts = queries.facts(paper)
    return {AUTHENTIC: {name: facts[name] for name in ("title", "words")}, **facts["translations"]}


def state(row: Announcement, on: date) -> str:
    """How an announcement stands on a day: coming, now, over or withdrawn."""
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "coming" if on < row.since else "over" if on > row.until else "now"


def _faults(told: dict[str, dict[str, str]], since: date | None, until: date | None, today: date) -> list[Discrepancy]:
    """Everything that does not fit, by field."""
    titles, words = told["titles"], told["words"]
    found = [
        ("announcement.empty", f"{name}-{AUTHENTIC}") for name, given in (("title", titles), ("words", words)) if AUTHENTIC not in given
    ]
    for name in LANGUAGES[1:]:
        if (name in titles) != (name in words):
            found.append(("announcement.half", f"{'words' if name in titles else 'title'}-{name}"))
    found += [("announcement.no_day", name) for name, day in (("since", since), ("until", until)) if day is None]
    if since and until and not 0 <= (until - since).days <= LONGEST:
        found.append(("announcement.span", "until"))
    elif until and until < today:
        found.append(("announcement.over", "until"))
    return [Discrepancy(code, {"field": field, "most": LONGEST}) for code, field in found]


@transaction.atomic
def withdraw(announcement: int, *, reason: str, by: Actor, at: datetime) -> Announcement:
    """Show an announcement no more; it stays in the list, with the reason. Again changes nothing.

    Raises NotFound("announcement.unknown"), Refused("announcement.no_reason").
    """
    row = Announcement.objects.select_for_update(of=("self",)).select_related("paper").filter(pk=announcement).first()
    if row is None or not actors.may(by, "announcement.publish", agency=row.agency_id):
        raise NotFound("announcement.unknown")
    said = text.clean(reason, 200, field="reason")
    if row.withdrawn_at is None:
        if not said:
            raise Refused("announcement.no_reason", field="reason")
        row.withdrawn_at, row.reason = at, said
        row.save(update_fields=["withdrawn_at", "reason"])
        log.append("announcement.withdrawn", ("announcement", row.paper.key), {"number": row.paper.number, "reason": said}, by=by, at=at)
    return row

"""Notices: what waits for the reader's party, and what happened; new is what came after the last look."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tongban.actors import notices as seen
from tongban.actors.parties import speaks_for
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.cases import applicant
from tongban.cases import queries as cases
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.services import queries as services
from tongban.web import dates, kinds, session
from tongban.web.portal import booking, consulting, happened, signing, views
from tongban.web.posted import whole

PAGE = 20
FURTHEST = 1000
DRAFTS_END, LICENCES_END = timedelta(days=14), timedelta(days=60)  # assumed: how long before an end people are told
CASES = (
    "accepted",
    "anew",
    "deemed_accepted",
    "supplement_asked",
    "supplement_over",
    "extended",
    "moved",
    "decided",
    "served",
    "change_answered",
    "message_written",
    "lapsed",
    "period_moved",
    "reopened",
    "stays_lapsed",
    "lapse_answered",
    "enforced",
    "security_called",
    "security_failed",
    "reminded",
    "erased",
    "signed",
    "signature_declined",
)
LICENCES = ("issued", "amended", "renewed", "suspended", "restored", "revoked")
MATTERS = (*(f"case.{kind}" for kind in CASES), *(f"licence.{kind}" for kind in LICENCES))
TOLD = (
    *MATTERS,
    *(
        "mandate.given",
        "mandate.revoked",
        "party.changed",
        "account.level_raised",
        "account.slip_issued",
        "rating.mended",
        "rating.answered",
        "rating.told_upward",
        "booking.displaced",
        "booking.reminded",
        "booking.lost",
    ),
    *("record.entered", "record.changed", "record.corrected", "record.struck"),
)


def notices(request: HttpRequest) -> HttpResponse:
    """What waits and what happened; with this page the reader has seen it."""
    by, at = session.actor(request), session.now(request)
    if by.kind != "person" or by.party is None:
        raise NotAllowed("party.not_yours")
    before, after = seen.seen(by), min(whole(request.GET, "after"), FURTHEST)
    events = [one for one in log.about(by.party, kinds=_kinds(by, at), limit=after + PAGE + 1) if _news(one)][after:]
    told: dict[str, Any] = {
        "section": "mine",
        "waits": waits(by, at),
        "happened": _happened(events[:PAGE], by, before),
        "next": after + PAGE if len(events) > PAGE else None,
        "before": max(0, after - PAGE) if after else None,
    }
    if any(one["new"] for one in told["happened"]):
        seen.see(by=by, at=at)
    return render(request, "portal/notices.html", told)


def new(by: Actor, at: datetime) -> int:
    """How many notices came since the reader last looked; at most 100."""
    if by.kind != "person" or by.party is None:
        return 0
    return sum(_news(one) for one in log.about(by.party, kinds=_kinds(by, at), since=seen.seen(by)))


def _kinds(by: Actor, at: datetime) -> tuple[str, ...]:
    """An agent hears of the matters and licences of whom they act for, and of nothing else."""
    return TOLD if by.party is not None and speaks_for(by, by.party, at) else MATTERS


def _news(event: Any) -> bool:
    """What the party wrote itself is no news to it."""
    return event.kind != "case.message_written" or (json.loads(event.envelope)["by"].get("kind") == "officer" if event.envelope else False)


def _happened(events: list[Any], by: Actor, before: datetime | None) -> list[dict[str, Any]]:
    numbers = {one.key for one in events if one.noun == "case"}
    titles = {row.number: _title(row) for row in cases.visible(by).filter(number__in=numbers)}
    words = {**kinds.every(), **{kind: words for kind, (words, _) in happened._titles().items()}}
    words |= {
        "case.message_written": gettext("The office wrote to you"),
        "rating.answered": gettext("The office answered your rating"),
        "rating.mended": gettext("The office put right what you rated badly"),
        "rating.told_upward": gettext("The office let a day pass with your rating; it now lies with its superior"),
    }
    return [
        {
            "words": words[one.kind],
            "at": one.at,
            "new": before is None or one.recorded_at > before,
            "href": _place(one, titles),
            "about": titles.get(one.key, ("", "")) if one.noun == "case" else ("", ""),
            "key": one.key if one.noun in ("case", "licence") else "",
        }
        for one in events
    ]


def _title(row: Any) -> tuple[str, str]:
    return views.said(services.by_digest(row.digest).service, "title")


def _place(event: Any, titles: dict[str, Any]) -> str:
    if event.noun == "case":
        return reverse("portal:matter", args=[event.key]) if event.key in titles else ""
    if event.noun == "licence":
        return reverse("portal:licences")
    if event.noun == "booking":
        return reverse("portal:booking", args=[event.key])
    return reverse("portal:mandates" if event.noun == "mandate" else "portal:account")


def waits(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """What the party has to do, the nearest day first: asked of today's state, so nothing has to be ticked off."""
    found = [*_asked(by), *_unpaid(by), *_unread(by), *_drafts(by, at), *_licences(by, at), *booking.waits(by, at), *signing.waits(by)]
    found += consulting.waits(by, at)
    return sorted(found, key=lambda one: (one["until"] is None, one["until"] or at.date()))


def _asked(by: Actor) -> list[dict[str, Any]]:
    rows = applicant.waiting(by)
    asked = applicant.asked(rows)
    return [
        _wait(gettext("Supply what is asked"), row, reverse("portal:matter", args=[row.number]) + "#sup", asked[row.pk].until)
        for row in rows
        if row.pk in asked
    ]


def _unpaid(by: Actor) -> list[dict[str, Any]]:
    rows = applicant.unpaid(by)
    return [_wait(gettext("Pay the fee"), one.case, reverse("portal:pay", args=[one.case.number]), one.due) for one in rows]


def _unread(by: Actor) -> list[dict[str, Any]]:
    counted = cases.unread(by)
    rows = cases.visible(by).filter(number__in=counted)
    words = {number: ngettext("Read %(n)s message", "Read %(n)s messages", n) % {"n": n} for number, n in counted.items()}
    return [_wait(words[row.number], row, reverse("portal:matter", args=[row.number]) + "#messages", None) for row in rows]


def _drafts(by: Actor, at: datetime) -> list[dict[str, Any]]:
    rows = applicant.ending(by, at.date() + DRAFTS_END)
    return [_wait(gettext("Submit the draft, or it is thrown away"), row, views.card(row, at)["href"], row.erase_on) for row in rows]


def _licences(by: Actor, at: datetime) -> list[dict[str, Any]]:
    today = at.date()
    rows = [one for one in licences.of_party(by.party or 0) if one.state == "issued" and today <= one.valid_until <= today + LICENCES_END]
    found = []
    for one in rows:
        title, lang = views.said(services.by_digest(one.revision).service, "paper.licence")
        words = gettext("A licence ends on %(day)s") % {"day": dates.day(one.valid_until)}
        href = reverse("portal:licence", args=[one.number])
        found.append({"words": words, "title": title, "lang": lang, "href": href, "until": one.valid_until})
    return found


def _wait(words: str, row: Any, href: str, until: Any) -> dict[str, Any]:
    title, lang = _title(row)
    return {"words": words, "title": title, "lang": lang, "href": href, "until": until}

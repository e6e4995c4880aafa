"""The rules of time as everyone may read them: how long, from when, whose period, what follows when it is missed, and the article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.pack import deadlines
from tongban.pack.shapes import Dated, Deadline, LawRef, Pause
from tongban.pack.world import ruling
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import times
from tongban.web import dates, session

Words = Mapping[str, str]


def rules(request: HttpRequest) -> HttpResponse:
    """All rules of the packs in force by law, and what does not count in them."""
    at, language = session.now(request), session.language()
    on, groups = at.date(), dict[str, dict[str, Any]]()
    events, effects, sides = (_words(name, on, language) for name in (deadlines.EVENTS, deadlines.EFFECTS, deadlines.SIDES))
    for rule in times.deadlines(at).values():
        limit = ruling(rule.limit, on)
        if limit is not None:
            act = _title(limit.law)
            group = groups.setdefault(act, {"law": act, "rows": []})
            group["rows"].append(_rule(rule, limit, language, (events, effects, sides)))
    pauses = [_pause(one, at, language, sides) for one in times.pauses(at).values()]
    told = {"section": "open", "groups": list(groups.values()), "pauses": pauses, "n": sum(len(one["rows"]) for one in groups.values())}
    return render(request, "portal/deadlines.html", told)


def _rule(rule: Deadline, limit: Dated, language: str, words: tuple[Words, Words, Words]) -> dict[str, Any]:
    events, effects, sides = words
    title, lang = services.in_language(rule.title, language)
    missed = rule.missed
    return {
        "id": rule.id,
        "title": title,
        "lang": lang,
        "when": _when(rule, limit, events),
        "whose": gettext(", ").join(sides.get(one, one) for one in rule.whose),
        "missed": effects.get(missed.effect, missed.effect) if missed else "",
        "missed_law": _article(missed.law) if missed and missed.law.act != limit.law.act else "",
        "law": _article(limit.law).removeprefix(_title(limit.law)).strip(),  # the act stands above
        "assumed": limit.law.assumed,
    }


def _when(rule: Deadline, limit: Dated, events: Words) -> str:
    """Until when, in words: 20 working days after acceptance."""
    event = events.get(rule.event, rule.event)
    if isinstance(limit.value, str):
        month, day = map(int, limit.value.split("-"))
        return gettext("until %(day)s of %(event)s") % {"day": dates.short(date(2000, month, day)), "event": event}
    told = {"length": dates.limit_words(limit.value.amount, limit.value.unit), "event": event}
    if rule.before:
        return gettext("%(length)s before %(event)s") % told
    if rule.sense == "at_least":
        return gettext("at least %(length)s after %(event)s") % told
    return gettext("%(length)s after %(event)s") % told


def _pause(one: Pause, at: datetime, language: str, sides: Words) -> dict[str, Any]:
    title, lang = services.in_language(one.title, language)
    most = times.length(one.most, at.date(), at) if one.most else None
    length = dates.limit_words(most.value.amount, most.value.unit) if most else ""
    return {"title": title, "lang": lang, "whose": sides.get(one.whose, one.whose), "most": length, "law": _article(one.law)}


def _words(code_list: str, on: date, language: str) -> dict[str, str]:
    return {one.code: services.in_language(one.label, language)[0] for one in registers.codes(code_list, on)}


def _title(law: LawRef) -> str:
    return registers.cite(law.act, "") if law.act else ""


def _article(law: LawRef) -> str:
    return registers.cite(law.act, law.article) if law.act else ""

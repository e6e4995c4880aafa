"""Holidays of a year, published for a region: what would change is shown first, with how many cases are reckoned anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import calendar_changes, calendar_file, places
from tongban.actors import queries as actors
from tongban.actors.places import Said
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.cases import holidays
from tongban.web import session
from tongban.web.problems import attempt, field, refused, words

NAMES = ("region", "year", "source", "days")
YEARS = range(2000, 3000)


@dataclass(frozen=True)
class Year:
    """What a form says, when nothing is wrong with it."""

    region: str
    year: int
    days: dict[date, Said]
    source: str


def page(request: HttpRequest) -> HttpResponse:
    """What was published, the form, and before anything is done what it would change."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "region.calendar")
    home = actors.agency(by.agency or 0).region
    given = _given(request, home)
    asked, problems, preview = None, list[Discrepancy](), None
    if request.method == "POST":
        asked, problems = _asked(given, by)
        if asked is not None and request.POST.get("do") == "publish":
            problems = _published(asked, by, at)
            if not problems:
                messages.success(request, gettext("Published. What runs is reckoned anew from a minute after this on."))
                return redirect("desk:calendars")
        if asked is not None and not problems:
            preview = _preview(asked)
    known = set(actors.region_path(home)) | ({asked.region} if asked else set())
    found = {
        "section": "calendars",
        "fields": _fields(given, problems),
        "given": given,
        "preview": preview,
        "problems": [{"words": _words(one), "href": f"#f-{one.facts.get('field', '')}"} for one in problems],
        "rows": calendar_changes.listed(known),
        "through": actors.calendar_of(home).published_through,
        "place": actors.region(home).name,
    }
    return render(request, "desk/calendars.html", found, status=422 if problems else 200)


def _given(request: HttpRequest, home: str) -> dict[str, str]:
    """What stands in the form; a file takes the place of what was written."""
    if request.method != "POST":
        return {"region": home, "year": str(actors.calendar_of(home).published_through + 1), "source": "", "days": ""}
    given = {name: request.POST.get(name, "")[: calendar_file.LARGEST] for name in NAMES}
    upload = request.FILES.get("file")
    if upload is not None:
        given["days"] = upload.read(calendar_file.LARGEST + 1).decode("utf-8-sig", errors="replace")
    return given


def _asked(given: Mapping[str, str], by: Actor) -> tuple[Year | None, list[Discrepancy]]:
    """What the form asks for, or everything that is wrong with it."""
    code, year = given["region"].strip(), given["year"].strip()
    number = int(year) if year.isascii() and year.isdigit() and len(year) < 5 else 0
    problems = _at("region", refused(lambda: actors.require(by, "region.calendar", region=actors.region(code).code)))
    days: dict[date, Said] | None = None
    if number in YEARS:
        days, wrong = attempt(lambda: calendar_file.read(given["days"].encode(), number))
        problems += _at("days", wrong)
    if days is not None or number not in YEARS:
        place = code if not problems else actors.agency(by.agency or 0).region
        problems += _in_form(refused(lambda: places.ensure_year(place, number, days or {date(2000, 1, 1): Said(True)})))
    if not given["source"].strip():
        problems.append(Discrepancy("actor.no_source", {"field": "source"}))
    return (None, problems) if problems or days is None else (Year(code, number, days, given["source"]), [])


def _at(name: str, problems: list[Discrepancy]) -> list[Discrepancy]:
    """The same problems at one field of this form."""
    return [Discrepancy(one.code, {**one.facts, "field": name, "column": one.facts.get("field", "")}) for one in problems]


def _in_form(problems: list[Discrepancy]) -> list[Discrepancy]:
    return [one if one.facts.get("field") in NAMES else Discrepancy(one.code, {**one.facts, "field": "days"}) for one in problems]


def _published(asked: Year, by: Actor, at: datetime) -> list[Discrepancy]:
    done, problems = attempt(lambda: places.publish_year(asked.region, asked.year, asked.days, source=asked.source, by=by, at=at))
    return [] if done is not None else _in_form(problems)


def _preview(asked: Year) -> dict[str, Any]:
    """Every day that is said, with what it is until now, and how many running cases are looked at."""
    place, known = actors.region(asked.region), actors.calendar_of(asked.region)
    said = places.would_say(place, asked.year, asked.days)
    rows = [
        {"day": day, "name": one.name, "off": one.off, "changed": known.is_working(day) is one.off, "again": day not in asked.days}
        for day, one in sorted(said.items())
    ]
    return {
        "rows": rows,
        "changed": sum(one["changed"] for one in rows),
        "cases": holidays.would_touch(asked.region, min(said)),
        "place": place.name,
        "year": asked.year,
        "nation": not place.parent_id,
        "new": asked.year > known.published_through,
    }


def _words(one: Discrepancy) -> str:
    """A problem in words, with its line where it has one."""
    told = words(Discrepancy(one.code, {**one.facts, "field": one.facts.get("column") or one.facts.get("field", "")}))
    line = one.facts.get("line")
    return gettext("Line %(line)s: %(words)s") % {"line": line, "words": told} if line else told


def _fields(given: Mapping[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    titles = {
        "region": (gettext("Region"), gettext("Its twelve digits; the year holds there and below.")),
        "year": (gettext("Year"), ""),
        "source": (gettext("Notice that says so"), gettext("Such as the number of the notice on public holidays.")),
        "days": (
            gettext("Days"),
            gettext("One a line, below date,name,is_off_day. 1 is a day off, 0 a weekend day of work."),
        ),
    }
    found = []
    for name, (title, hint) in titles.items():
        more: dict[str, Any] = {"kind": "lines", "rows": 8} if name == "days" else {"short": name in ("region", "year")}
        errors = [_words(one) for one in problems if one.facts.get("field") == name]
        found.append({**field(name, title, value=given[name], hint=hint, **more), "errors": errors})
    return found

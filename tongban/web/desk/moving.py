"""Running cases that stand under an earlier revision: which there are, what would differ for each, and moving those that are chosen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions, moving, queries
from tongban.pack.citing import references
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import dates, marks, problems, session
from tongban.web.posted import whole
from tongban.web.problems import field

PAGE = 50
MOST = 20  # cases whose differences stand on one page
RIGHT = "case.move"


def running(request: HttpRequest) -> HttpResponse:
    """The cases that may be moved and stand behind."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, RIGHT)
    service, after = request.GET.get("service", "")[:80], whole(request.GET, "after")
    rows = moving.standing_behind(by, at=at, service=service, after=after, limit=PAGE + 1)
    titles = services.titles({row.service for row in rows}, session.language())
    told = [{"row": row, "title": titles[row.service][0], "lang": titles[row.service][1], "step": _step(row)} for row in rows[:PAGE]]
    found = {"section": "packs", "rows": told, "most": MOST, "service": service, "next": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "desk/moving.html", found)


def _step(row: Any) -> str:
    return services.said(services.by_digest(row.digest).service, f"step.{row.step}", session.language())[0]


def chosen(request: HttpRequest) -> HttpResponse:
    """What would differ for each of the chosen cases; sent, each is moved by an act of its own, with a result of its own."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, RIGHT)
    numbers = list(dict.fromkeys(one[:40] for one in (request.POST if request.method == "POST" else request.GET).getlist("row")))
    if not 1 <= len(numbers) <= MOST:
        raise Refused("web.choose_cases", most=MOST, given=len(numbers))
    wrong: list[Discrepancy] = []
    if request.method == "POST":
        wrong = _missing(request.POST)
        if not wrong:
            return _moved(request, numbers, by=by, at=at)
    rows = [_shown(number, by=by, at=at) for number in numbers]
    found = {
        "section": "packs",
        "rows": rows,
        "movable": [one for one in rows if one["differs"] and not one["against"]],
        "fields": _fields(rows, request.POST, wrong),
        "problems": problems.summary(wrong),
    }
    return render(request, "desk/move.html", found, status=422 if wrong else 200)


def _missing(posted: Any) -> list[Discrepancy]:
    """What the form lacks for all of them; what stands in the way of one is told of that one."""
    found = [] if posted.get("words", "").strip() else [Discrepancy("case.move_reason", {"field": "words"})]
    if not posted.get("article", "").partition(" ")[2]:
        found.append(Discrepancy("case.move_article", {"field": "article", "given": posted.get("article", "")[:80]}))
    return found


def _moved(request: HttpRequest, numbers: list[str], *, by: Actor, at: datetime) -> HttpResponse:
    posted = request.POST
    act, _, article = posted["article"][:120].partition(" ")
    rows = []
    for number in numbers:
        seen: list[Any] = []
        wrong = problems.refused(lambda number=number, seen=seen: seen.append(queries.case(number, to=by)))  # type: ignore[misc]
        wrong = (
            wrong
            or problems.refused(
                lambda number=number: actions.move(  # type: ignore[misc]
                    number, reason=posted["words"][:2000], act=act, article=article, now=posted.get(f"now-{number}", "")[:64], by=by, at=at
                )
            )
        )
        rows.append({"number": number, "case": seen[0] if seen else None, "problems": [problems.words(one) for one in wrong]})
    done = sum(not row["problems"] for row in rows)
    found = {"section": "packs", "title": gettext("Move to the revision in force"), "rows": rows, "done": done, "left": len(rows) - done}
    return render(request, "desk/batch.html", {**found, "list": "", "back": "moving"})


def _fields(rows: list[dict[str, Any]], given: Any, wrong: list[Discrepancy]) -> list[dict[str, Any]]:
    laws = dict.fromkeys(law for row in rows for law in row["laws"])
    options = [{"value": f"{act} {article}", "label": registers.cite(act, article), "lang": "zh-Hans"} for act, article in laws]
    hint = gettext("The articles on which the revision in force rests.")
    return [
        field("article", gettext("By which article"), wrong, kind="select", options=options, value=given.get("article", ""), hint=hint),
        field("words", gettext("Reason, as the applicant reads it"), wrong, kind="lines", rows=3, value=given.get("words", "")[:2000]),
    ]


def _shown(number: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    """One case, with what would differ in words."""
    row, found = queries.case(number, to=by), moving.looked(number, to=by, at=at)
    told: dict[str, Any] = {"row": row, "differs": found is not None, "against": [], "laws": []}
    if found is None:
        return told
    new, old = found.now.service, found.was.service
    step = {name: services.said(new if name in new.steps else old, f"step.{name}", session.language())[0] for name, _ in found.steps}
    return {
        **told,
        "now": found.now.digest,
        "title": services.said(new, "title", session.language())[0],
        "against": [problems.words(_named(one, old)) for one in found.against],
        "laws": [(ref.act, ref.article) for _, ref in references(new) if ref.act and ref.article not in ("", "unknown")],
        "questions": [
            {"change": one.change, "title": marks.called(one.name, old if one.change == "removed" else new)[0]} for one in found.marks
        ],
        "missing": [services.said(new, f"material.{name}", session.language())[0] for name in found.missing],
        "steps": [{"change": change, "title": step[name]} for name, change in found.steps],
        "values": _values(found),
    }


def _named(one: Discrepancy, old: Any) -> Discrepancy:
    """With the step called as people know it."""
    step = one.facts.get("step")
    words = services.said(old, f"step.{step}", session.language())[0] if step else ""
    return Discrepancy(one.code, {**one.facts, "step": words})


def _values(found: Any) -> list[dict[str, Any]]:
    """Limit, due day and fee before and after."""
    limit = [dates.limit_words(one.amount, one.unit) for one in (found.limit.was, found.limit.now)]
    due = [_day(one) for one in (found.due.was, found.due.now)]
    fee = [f"{one / 100:.2f} {found.currency}".strip() for one in (found.fee.was, found.fee.now)]
    told = ((gettext("Limit"), limit, found.limit), (gettext("Last day"), due, found.due), (gettext("Fee"), fee, found.fee))
    return [{"title": title, "was": was, "now": now, "differs": pair.differs} for title, (was, now), pair in told]


def _day(value: date | None) -> str:
    return dates.day(value) if value else gettext("the clock does not run")

"""Words for acts, so that nobody types the same twice: those of the pack for its reasons, and those that the agency keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.cases import phrases
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import problems, session
from tongban.web.posted import whole

Offered = dict[str, list[dict[str, str]]]


def offered(row: Any, service: Service, by: Actor) -> Offered:
    """What can be put into the form of each act: act -> texts with key, title and words; an outcome has its own reasons first."""
    found: Offered = {}
    for one in phrases.kept(by.agency or 0, service=row.service):
        told = {"key": f"own-{one.pk}", "title": one.title, "words": one.words}
        found.setdefault(one.act.replace("-", "_"), []).append(told)
    for step in service.steps.values():
        for name, outcome in step.outcomes.items():
            own = [_of_reason(service, reason) for reason in outcome.reasons]
            found[f"decide_{name}"] = own + found.get("decide", [])
    return found


def _of_reason(service: Service, reason: str) -> dict[str, str]:
    """The pack's sentence for a reason, in the language in which decisions are written; else what the reason is called."""
    title = services.said(service, f"reason.{reason}", session.language())[0]
    words, authentic = services.said(service, f"reason.{reason}.words", service.authentic)
    return {"key": f"pack-{reason}", "title": title, "words": words if authentic else title}


def put(typed: str, key: str, texts: list[dict[str, str]]) -> str:
    """What was typed with the words of a key behind it."""
    words = next((one["words"] for one in texts if one["key"] == key), "")
    return "\n".join(filter(None, (typed.strip(), words)))[:2000]


def page(request: HttpRequest) -> HttpResponse:
    """The words that one's agency keeps; more can be kept, and old ones struck."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, "case.phrase", agency=by.agency)
    wrong: list[Discrepancy] = []
    if request.method == "POST":
        made, wrong = problems.attempt(lambda: _do(posted, by, at))
        if made is not None:
            messages.success(request, gettext("Done."))
            return redirect("desk:phrases")
    found = {
        "section": "phrases",
        "office": actors.agency(by.agency) if by.agency else None,
        "groups": _groups(by),
        "fields": _fields(by, posted, wrong),
        "problems": problems.summary(wrong),
    }
    return render(request, "desk/phrases.html", found, status=422 if wrong else 200)


def _do(posted: Any, by: Actor, at: Any) -> object:
    if posted.get("strike"):
        return phrases.strike(whole(posted, "strike"), by=by, at=at)
    given = {name: posted.get(name, "") for name in ("title", "words", "service")}
    return phrases.keep(by.agency or 0, posted.get("act", ""), **given, by=by, at=at)


def titles() -> dict[str, str]:
    """The acts whose words can be kept."""
    return {
        "supplement": gettext("Ask for a supplement"),
        "review": gettext("Pass on for decision"),
        "decide": gettext("Decide"),
        "return": gettext("Send back"),
        "extend": gettext("Extend the limit"),
        "hand-over": gettext("Hand over to a colleague"),
        "ask": gettext("Ask another department"),
        "answer": gettext("Give your department's opinion"),
        "change": gettext("Answer the change asked for"),
    }


def _groups(by: Actor) -> list[dict[str, Any]]:
    """The texts by act, in the order of the acts; each with the service for which alone it is kept."""
    rows, called = phrases.kept(by.agency or 0), services.offered(by.agency or 0, session.language())
    for row in rows:
        row.called = called.get(row.service, row.service)  # type: ignore[attr-defined]
    return [{"title": title, "rows": mine} for act, title in titles().items() if (mine := [row for row in rows if row.act == act])]


def _fields(by: Actor, posted: Any, wrong: list[Discrepancy]) -> list[dict[str, Any]]:
    field, typed = problems.field, {name: posted.get(name, "")[:2000] for name in ("act", "service", "title", "words")}
    acts = [{"value": name, "label": title} for name, title in titles().items()]
    offers = services.offered(by.agency or 0, session.language())
    each, every = [{"value": name, "label": title} for name, title in offers.items()], gettext("all of them")
    hint = gettext("Write them in the language in which your agency writes its papers. The applicant may read them.")
    return [
        field("act", gettext("For which act"), wrong, kind="select", options=acts, value=typed["act"]),
        field(
            "service", gettext("For which service"), wrong, kind="select", options=each, none=every, value=typed["service"], required=False
        ),
        field("title", gettext("Title"), wrong, value=typed["title"], hint=gettext("By which colleagues find it.")),
        field("words", gettext("Words"), wrong, kind="lines", rows=4, value=typed["words"], hint=hint),
    ]

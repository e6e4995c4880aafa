"""At a case that the agency opened: what was found, with its proof; what the party is told before a decision, and its hearing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import actions, defending, opening, publishing, queries
from tongban.pack.forms import answers_in
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import brought, forms, session
from tongban.web.problems import attempt, field, summary


def record(request: HttpRequest, number: str) -> HttpResponse:
    """The questions that are answered at the open step, and the files that prove it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row, service = _own(number, by)
    groups = [group for step in _open_steps(row) for group in opening.of_step(service, step)]
    questions = [one for group in groups for one in answers_in(group)]
    typed = forms.typed(questions, posted) if posted else queries.answers(row)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _kept(request, row, service, typed))
        if done is not None:
            messages.success(request, gettext("Written down."))
            return redirect("desk:case", number)
    told = {
        "section": "cases",
        "row": row,
        "party": actors.party(row.party_id),
        **_said(service, "title"),
        "fields": forms.fields(questions, typed, problems, at, service=service),
        "materials": brought.shown(row, service, problems),
        "problems": summary(problems),
    }
    return render(request, "desk/record.html", told, status=422 if problems else 200)


def _own(number: str, by: Any) -> tuple[Any, Service]:
    """A case that the agency opened. Raises NotFound for others."""
    row = queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    if service.opened_by != "agency":
        raise NotFound("web.no_such_page")
    return row, service


def _open_steps(row: Any) -> list[str]:
    return [one.name for one in queries.steps(row) if one.closed_at is None]


def _kept(request: HttpRequest, row: Any, service: Service, typed: dict[str, Any]) -> Any:
    """Files first: those that fit stay, whatever the answers are."""
    by, at = session.officer(request), session.now(request)
    brought.upload(request, row.number, service, by=by, at=at)
    return actions.write_up(row.number, typed, by=by, at=at)


def _said(service: Service, key: str) -> dict[str, str]:
    title, lang = services.said(service, key, session.language())
    return {"title": title, "lang": lang}


def defence(request: HttpRequest, number: str) -> HttpResponse:
    """What the party was told and says; telling it, arranging and recording its hearing."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row, service = _own(number, by)
    if service.defence is None:
        raise NotFound("web.no_such_page")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        known = _acts(number, posted, service, by, at)
        if posted.get("act", "") not in known:
            raise NotFound("web.no_such_page")
        done, problems = attempt(known[posted["act"]])
        if done is not None:
            messages.success(request, gettext("Done."))
            return redirect("desk:defence", number)
    there = defending.notice(row)
    told = {
        "section": "cases",
        "row": row,
        "party": actors.party(row.party_id),
        **_said(service, "title"),
        "notice": shown(there, service) if there else None,
        "may_tell": row.state == "in_hand" and service.defence.step in _open_steps(row),
        "outcomes": [{"value": name, "label": _said(service, f"outcome.{name}")["title"]} for name in defending.burdening(service)],
        "reasons": [{"name": name, **_said(service, f"reason.{name}")} for name in service.reasons],
        "chosen": posted.getlist("reason"),
        "tell": _tell_fields(posted, problems, service),
        "arrange": _arrange_fields(posted, problems),
        "hold": [field("words", gettext("Who was there and what was said"), problems, value=posted.get("words", ""), kind="lines", rows=5)],
        "act": posted.get("act", ""),
        "problems": summary(problems),
    }
    return render(request, "desk/defence.html", told, status=422 if problems else 200)


def shown(there: Any, service: Service) -> dict[str, Any]:
    """A notice in words: outcome, amount, reasons with their articles' words."""
    reasons = [_said(service, f"reason.{name}") for name in there.reasons]
    amount = exact.show(there.amount, 2) if there.amount is not None else ""
    return {"row": there, "outcome": _said(service, f"outcome.{there.outcome}"), "amount": amount, "reasons": reasons}


def _tell_fields(posted: Any, problems: list[Discrepancy], service: Service) -> list[dict[str, Any]]:
    options = [
        {"value": name, "label": said["title"], "lang": said["lang"]}
        for name in defending.burdening(service)
        for said in [_said(service, f"outcome.{name}")]
    ]
    hint = gettext("In yuan, such as 1500.00; only where the outcome imposes an amount.")
    return [
        field("outcome", gettext("What is to be decided"), problems, value=posted.get("outcome", ""), kind="choice", options=options),
        field(
            "amount",
            gettext("Amount"),
            problems,
            value=posted.get("amount", ""),
            hint=hint,
            required=False,
            inputmode="decimal",
            short=True,
        ),
        field(
            "words", gettext("Which facts are established, by which proof"), problems, value=posted.get("words", ""), kind="lines", rows=4
        ),
    ]


def _arrange_fields(posted: Any, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    return [
        field("day", gettext("Day and hour"), problems, value=posted.get("day", ""), kind="datetime-local", short=True),
        field("place", gettext("Where"), problems, value=posted.get("place", "")),
    ]


def _acts(number: str, posted: Any, service: Service, by: Any, at: datetime) -> dict[str, Callable[[], object]]:
    words = posted.get("words", "")[:4000]
    return {
        "tell": lambda: actions.tell_before(
            number, posted.get("outcome", ""), reasons=posted.getlist("reason"), words=words, amount=_minor(posted), by=by, at=at
        ),
        "arrange": lambda: actions.arrange_hearing(number, _hour(posted, number, by), posted.get("place", ""), by=by, at=at),
        "hold": lambda: actions.hold_hearing(number, words, by=by, at=at),
    }


def _minor(posted: Any) -> int | None:
    typed = posted.get("amount", "").strip()
    if not typed:
        return None
    try:
        return exact.parse(typed, 2)
    except (ValueError, Refused):
        raise Refused("defence.amount", field="amount") from None


def _hour(posted: Any, number: str, by: Any) -> datetime | None:
    """Day and hour as a browser gives it, in the zone of the case's region."""
    row = queries.case(number, to=by)
    try:
        return datetime.fromisoformat(posted.get("day", "")).replace(tzinfo=actors.zone_of(row.region_id))
    except ValueError:
        return None


def links(row: Any, service: Service, by: Any) -> dict[str, Any]:
    """What the page of a case says of how it was opened, and where one goes on."""
    own = service.opened_by == "agency"
    first = opening.opening(row) if own else None
    return {
        "opening": first,
        "opened_from": [one for one in opening.opened_from(row)],
        "may_write": first is not None and row.state == "in_hand" and any(opening.of_step(service, step) for step in _open_steps(row)),
        "defence": service.defence is not None,
        "publication": publishing.of_case(row) if own else None,
        "may_open": row.state != "draft" and actors.may(by, opening.RIGHT, agency=by.agency),
        "source": row.number,
    }

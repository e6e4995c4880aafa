"""Acts on a case from the desk: which ones fit its state and the officer's rights, and doing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import actions, queries
from tongban.pack.shapes import Service, Step
from tongban.services import queries as services
from tongban.web import session


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def possible(row: Any, service: Service, by: Actor) -> dict[str, Any]:
    """The acts that fit the state and the actor's rights; what stands in the way is said beside."""
    step, holder, place = _seat(row, service, by)
    taken = queries.held_by_another(holder, place, to=by)

    def may(verb: str) -> bool:
        return not taken and actors.may(by, verb, agency=row.agency_id, service=row.service)

    at_seat, decides = step is not None and not taken, bool(step and step.outcomes)
    asked = {one.agency_id for one in queries.opinions(row) if one.answered_at is None}
    return {
        "take": row.state in ("submitted", "in_hand", "waiting") and not taken and holder != by.account and (at_seat or may("case.take")),
        "accept": row.state == "submitted" and may("case.accept"),
        "supplement": row.state in ("submitted", "in_hand") and at_seat and may("case.supplement"),
        "review": row.state == "in_hand" and at_seat and not decides,
        "decide": row.state == "in_hand" and at_seat and decides and may("case.decide"),
        "return": row.state == "in_hand" and at_seat and decides and may("case.decide"),
        "extend": row.state == "in_hand" and may("case.extend"),
        "serve": row.state == "decided" and may("case.serve"),
        "ask": row.state in ("in_hand", "waiting") and at_seat and "ask" in (step.may if step else ()) and may("case.ask"),
        "answer": any(actors.may(by, "case.answer", agency=agency, service=row.service) for agency in asked),
        "change": row.state in ("submitted", "in_hand", "waiting") and may("case.supplement"),
        "receivers": queries.receivers(row, to=by) if row.state in ("submitted", "in_hand", "waiting") and may("case.hand_over") else {},
        "look_up": actors.may(by, "register.read"),
        "outcomes": _outcomes(step, service) if step else [],
        "taken_by": actors.account_name(holder) if taken else "",
    }


def _seat(row: Any, service: Service, by: Actor) -> tuple[Step | None, int | None, int]:
    """The open step of the officer's post and department, who holds it (the case's holder, or the branch's own), and where."""
    kind, beside = actors.post_kind(by.post), bool(row.step and service.steps[row.step].parallel)
    for one in queries.steps(row):
        step = service.steps[one.name]
        if one.closed_at is None and step.post == kind and actors.may(by, "case.review", agency=one.agency_id, service=row.service):
            return step, one.holder if beside else row.holder, one.agency_id
    return None, None if beside else row.holder, row.agency_id


def _outcomes(step: Step, service: Service) -> list[dict[str, Any]]:
    found = []
    for name, outcome in step.outcomes.items():
        reasons = [{"name": one, "title": _said(service, f"reason.{one}")} for one in outcome.reasons]
        found.append({"name": name, "title": _said(service, f"outcome.{name}"), "favourable": outcome.favourable, "reasons": reasons})
    return found


def revoke_reasons(service: Service, licence: Any) -> list[dict[str, str]]:
    """For what the pack lets the licence be revoked; nothing when there is none to revoke."""
    if licence is None or licence.state == "revoked" or service.licence is None:
        return []
    return [
        {"name": one.name, "title": _said(service, f"reason.{one.name}"), "law": f"{one.law.act} {one.law.article}"}
        for one in service.licence.revoke_reasons
    ]


@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do an act on a case; refusals are answered in one place."""
    by, at = session.officer(request), session.now(request)
    queries.case(number, to=by)
    posted = request.POST
    words = posted.get("words", "")[:2000]
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: actions.take(number, by=by, at=at),
        "accept": lambda: actions.accept(number, by=by, at=at),
        "review": lambda: actions.review(number, opinion=words, by=by, at=at),
        "return": lambda: actions.send_back(number, reason=words, by=by, at=at),
        "extend": lambda: actions.extend(number, reason=words, by=by, at=at),
        "serve": lambda: actions.serve(number, how=posted.get("how", "online"), proof=words, by=by, at=at),
        "decide": lambda: actions.decide(number, posted.get("outcome", ""), reasons=posted.getlist("reason"), words=words, by=by, at=at),
        "supplement": lambda: actions.supplement(number, _asked(posted.getlist("item"), words), words=words, by=by, at=at),
        "ask": lambda: _ask(number, posted, words, by=by, at=at),
        "hand-over": lambda: actions.hand_over(number, whole(posted, "to"), reason=words, by=by, at=at),
        "answer": lambda: actions.answer_department(number, answer=words, by=by, at=at),
        "change": lambda: actions.answer_change(number, take_over=posted.get("take_over") == "yes", words=words, by=by, at=at),
    }
    if act not in acts:
        raise NotFound("web.no_such_page")
    acts[act]()
    messages.success(request, gettext("Done."))
    return redirect("desk:case", number)


def _ask(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    actions.ask_department(number, whole(posted, "agency"), question=words, days=whole(posted, "days"), by=by, at=at)


def whole(posted: Any, name: str) -> int:
    """A whole number of a form or an address; 0, which nothing has, when it is none."""
    text = posted.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _asked(chosen: list[str], words: str) -> list[dict[str, str]]:
    found = []
    for one in chosen:
        kind, _, name = one.partition(":")
        if kind in ("field", "material"):
            found.append({kind: name, "words": words})
    return found

"""A department's own system works its cases: acts in the right of the post that its token names, as at the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tongban.base.errors import Refused
from tongban.cases import actions, queries
from tongban.web import session
from tongban.web.gateway.bearer import actor
from tongban.web.gateway.shapes import (
    Answered,
    Asked,
    Begun,
    CaseOut,
    Decision,
    Examined,
    HandOver,
    Line,
    Opined,
    Question,
    Served,
    Visit,
    VisitOut,
    Words,
    case_out,
    visit_out,
)

router = Router()
NOTHING = Begun()  # said by who sends no body


@router.get("/cases", response=list[Line])
def inbox(request: HttpRequest, query: str = "open", after: str = "") -> Any:
    """The department's cases by due day: a saved query, 50 at a time; `after` is the number of the last one seen."""
    if query not in (*queries.SAVED, "joint"):
        raise Refused("web.no_query", field="query", given=query[:40], known=[*queries.SAVED, "joint"])
    rows = queries.inbox(actor(request, "office"), query, at=session.now(request), after=after)
    return [one.__dict__ for one in rows]


@router.get("/cases/{number}", response=CaseOut)
def read_case(request: HttpRequest, number: str) -> Any:
    """One case, with its answers."""
    return case_out(queries.case(number, to=actor(request, "office")), form=True)


@router.post("/cases/{number}/take", response=CaseOut)
def take(request: HttpRequest, number: str, told: Begun = NOTHING) -> Any:
    """Take it into hand."""
    return case_out(actions.take(number, reason=told.out_of_turn, by=actor(request, "office"), at=session.now(request)))


@router.post("/cases/{number}/hand-over", response=CaseOut)
def hand_over(request: HttpRequest, number: str, told: HandOver) -> Any:
    """Hand it to a colleague who holds the post of its step."""
    return case_out(actions.hand_over(number, told.to, reason=told.reason, by=actor(request, "office"), at=session.now(request)))


@router.post("/cases/{number}/accept", response=CaseOut)
def accept(request: HttpRequest, number: str, told: Begun = NOTHING) -> Any:
    """Accept the application; its limit runs."""
    return case_out(actions.accept(number, out_of_turn=told.out_of_turn, by=actor(request, "office"), at=session.now(request)))


@router.post("/cases/{number}/supplement", response=CaseOut)
def supplement(request: HttpRequest, number: str, told: Asked) -> Any:
    """Ask for everything that is missing, once."""
    by, at = actor(request, "office"), session.now(request)
    items = [one.dict() for one in told.items]
    more = {"words": told.words, "cause": told.cause, "out_of_turn": told.out_of_turn}
    return case_out(actions.supplement(number, items, **more, by=by, at=at))


@router.get("/cases/{number}/visits", response=list[VisitOut])
def read_visits(request: HttpRequest, number: str) -> Any:
    """When the applicant came in person, and why."""
    return [visit_out(one) for one in queries.visits(queries.case(number, to=actor(request, "office")))]


@router.post("/cases/{number}/visits", response=VisitOut)
def visit(request: HttpRequest, number: str, told: Visit) -> Any:
    """Record that the applicant came; told again it is the same visit."""
    by, at = actor(request, "office"), session.now(request)
    return visit_out(actions.visit(number, told.why, place=told.place, channel=told.channel, day=told.day, by=by, at=at))


@router.post("/cases/{number}/review", response=CaseOut)
def review(request: HttpRequest, number: str, told: Opined) -> Any:
    """Finish the examination with an opinion; a no binds the decision where the step may disagree."""
    by, at = actor(request, "office"), session.now(request)
    return case_out(actions.review(number, opinion=told.words, agrees=told.agrees, out_of_turn=told.out_of_turn, by=by, at=at))


@router.post("/cases/{number}/return", response=CaseOut)
def send_back(request: HttpRequest, number: str, told: Examined) -> Any:
    """Send it back to the step it came from."""
    by, at = actor(request, "office"), session.now(request)
    return case_out(actions.send_back(number, reason=told.words, out_of_turn=told.out_of_turn, by=by, at=at))


@router.post("/cases/{number}/extend", response=CaseOut)
def extend(request: HttpRequest, number: str, told: Words) -> Any:
    """Extend the limit once."""
    return case_out(actions.extend(number, reason=told.words, by=actor(request, "office"), at=session.now(request)))


@router.post("/cases/{number}/opinions", response={201: dict[str, Any]})
def ask_department(request: HttpRequest, number: str, told: Question) -> Any:
    """Ask another department for its opinion."""
    by, at = actor(request, "office"), session.now(request)
    asked = actions.ask_department(number, told.agency, question=told.question, days=told.days, cause=told.cause, by=by, at=at)
    return Status(201, {"agency": asked.agency_id, "due": asked.due})


@router.post("/cases/{number}/opinion", response=dict[str, Any])
def answer_department(request: HttpRequest, number: str, told: Words) -> Any:
    """Give the opinion that one's own department was asked for."""
    given = actions.answer_department(number, answer=told.words, by=actor(request, "office"), at=session.now(request))
    return {"agency": given.agency_id, "due": given.due, "answered_at": given.answered_at}


@router.post("/cases/{number}/change", response=CaseOut)
def answer_change(request: HttpRequest, number: str, told: Answered) -> Any:
    """Take a change of the answers over, or say why not."""
    by, at = actor(request, "office"), session.now(request)
    return case_out(actions.answer_change(number, take_over=told.take_over, words=told.words, by=by, at=at), form=True)


@router.post("/cases/{number}/decide", response=CaseOut)
def decide(request: HttpRequest, number: str, told: Decision) -> Any:
    """Decide; an unfavourable outcome names its reasons."""
    by, at = actor(request, "office"), session.now(request)
    return case_out(actions.decide(number, by=by, at=at, **told.dict()))


@router.post("/cases/{number}/serve", response=CaseOut)
def serve(request: HttpRequest, number: str, told: Served) -> Any:
    """Serve the decision; it takes effect."""
    return case_out(actions.serve(number, how=told.how, proof=told.proof, by=actor(request, "office"), at=session.now(request)))

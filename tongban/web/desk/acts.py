"""Acts on a case from the desk: which ones fit its state and the officer's rights, and what their forms give them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import actions, queries
from tongban.pack.about_checks import ANYBODY
from tongban.pack.shapes import Service, Step
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session
from tongban.web.desk import fair, timing
from tongban.web.posted import day, whole


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def possible(row: Any, service: Service, opened: Sequence[Any], by: Actor, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The acts that fit the state, the steps so far and the actor's rights; what stands in the way is said beside."""
    step, holder, place = _seat(row, opened, service, by)
    taken, own = queries.held_by_another(holder, place, to=by), holder in (by.account, by.stands_for or by.account)

    def may(verb: str) -> bool:
        return not taken and actors.may(by, verb, agency=row.agency_id, service=row.service)

    at_seat, decides = step is not None and not taken, bool(step and step.outcomes)
    asked = {one.agency_id for one in queries.opinions(row) if one.answered_at is None}
    return {
        "take": row.state in ("submitted", "in_hand", "waiting") and not taken and not own and (at_seat or may("case.take")),
        "accept": row.state == "submitted" and may("case.accept"),
        "supplement": row.state in ("submitted", "in_hand") and at_seat and may("case.supplement"),
        "review": row.state == "in_hand" and at_seat and not decides,
        "disagree": "disagree" in (step.may if step else ()),
        "decide": row.state == "in_hand" and at_seat and decides and may("case.decide"),
        "return": row.state == "in_hand" and at_seat and decides and may("case.decide"),
        "serve": row.state == "decided" and may("case.serve"),
        "ask": row.state in ("in_hand", "waiting") and at_seat and "ask" in (step.may if step else ()) and may("case.ask"),
        "answer": any(actors.may(by, "case.answer", agency=agency, service=row.service) for agency in asked),
        "change": row.state in ("submitted", "in_hand", "waiting") and may("case.supplement"),
        "receivers": queries.receivers(row, to=by) if row.state in ("submitted", "in_hand", "waiting") and may("case.hand_over") else {},
        "visit": row.state != "withdrawn" and actors.may(by, "case.visit", agency=row.agency_id, service=row.service),
        "note": row.state != "draft" and not row.erased_at and _notes(row, opened, by),
        "phrases": by.agency is not None and actors.may(by, "case.phrase", agency=by.agency),
        "look_up": actors.may(by, "register.read"),
        "outcomes": _outcomes(step, service, kept) if step else [],
        "taken_by": actors.account_name(holder) if taken else "",
    }


def _notes(row: Any, opened: Iterable[Any], by: Actor) -> bool:
    agencies = {row.agency_id, *(one.agency_id for one in opened)}
    return any(actors.may(by, "case.note", agency=agency, service=row.service) for agency in agencies)


def _seat(row: Any, opened: Iterable[Any], service: Service, by: Actor) -> tuple[Step | None, int | None, int]:
    """The open step of the officer's post and department, who holds it (the case's holder, or the branch's own), and where."""
    kind, beside = actors.post_kind(by.post), bool(row.step and service.steps[row.step].parallel)

    def may(agency: int) -> bool:
        return actors.may(by, "case.review", agency=agency, service=row.service)

    for one in opened:
        step = service.steps[one.name]
        if one.closed_at is None and step.post in (kind, ANYBODY) and may(one.agency_id):
            return step, one.holder if beside else row.holder, one.agency_id
    return None, None if beside else row.holder, row.agency_id


def _outcomes(step: Step, service: Service, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be decided, with the reasons of the pack and their articles; what was typed for each stands there again."""
    found = []
    for name, outcome in step.outcomes.items():
        reasons = [{"name": one, "title": _said(service, f"reason.{one}"), "law": _law(service, one)} for one in outcome.reasons]
        typed = kept.get(f"decide_{name}", {})
        told = {"outcome": outcome, "name": name, "title": _said(service, f"outcome.{name}"), "favourable": outcome.favourable}
        found.append({**told, "reasons": reasons, "typed": typed})
    return found


def _law(service: Service, reason: str) -> str:
    law = service.reasons[reason].law
    return registers.cite(law.act, law.article) if law.act else ""


def doing(number: str, posted: Any, *, by: Actor, at: datetime) -> dict[str, Callable[[], object]]:
    """Each act with what its form gave."""
    words = posted.get("words", "")[:2000]
    return {
        "take": lambda: actions.take(number, reason=words, by=by, at=at),
        "accept": lambda: actions.accept(number, by=by, at=at),
        "review": lambda: actions.review(number, opinion=words, agrees=posted.get("agrees") != "no", by=by, at=at),
        "return": lambda: actions.send_back(number, reason=words, by=by, at=at),
        "extend": lambda: actions.extend(number, reason=words, by=by, at=at),
        "dispatch": lambda: actions.dispatch(number, posted.get("how", "")[:10], by=by, at=at),
        "post-paper": lambda: _post_paper(number, posted, by=by, at=at),
        "serve": lambda: _serve(number, posted, by=by, at=at),
        "decide": lambda: _decide(number, posted, words, by=by, at=at),
        "supplement": lambda: _supplement(number, posted, words, by=by, at=at),
        "visit": lambda: _visit(number, posted, by=by, at=at),
        "ask": lambda: _ask(number, posted, words, by=by, at=at),
        "urge": lambda: actions.urge(number, by=by, at=at),
        "hand-over": lambda: actions.hand_over(number, whole(posted, "to"), reason=words, by=by, at=at),
        "propose-answer": lambda: actions.propose_answer(number, posted.get("question", ""), words, by=by, at=at),
        "publish-answer": lambda: actions.publish_answer(number, by=by, at=at),
        "end-answer": lambda: actions.end_answer(number, words, by=by, at=at),
        "refer": lambda: actions.refer(number, whole(posted, "to"), reason=words, by=by, at=at),
        "answer": lambda: actions.answer_department(number, answer=words, by=by, at=at),
        "recuse": lambda: actions.recuse(number, words, by=by, at=at),
        "assign": lambda: actions.assign(number, whole(posted, "to"), reason=words, by=by, at=at),
        "answer-objection": lambda: _answer_objection(number, posted, words, by=by, at=at),
        "cosign": lambda: actions.cosign(number, posted.get("agree") == "yes", words=words, by=by, at=at),
        "note": lambda: actions.note(number, words, by=by, at=at),
        **timing.doing(number, posted, words, by=by, at=at),
        "change": lambda: actions.answer_change(number, take_over=posted.get("take_over") == "yes", words=words, by=by, at=at),
    }


def _decide(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    outcome, reasons = posted.get("outcome", ""), posted.getlist("reason")
    actions.decide(number, outcome, reasons=reasons, words=words, **fair.given(posted), by=by, at=at)


def _answer_objection(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    actions.answer_objection(number, whole(posted, "account"), posted.get("uphold") == "yes", words, by=by, at=at)


def _serve(number: str, posted: Any, *, by: Actor, at: datetime) -> None:
    how, words = posted.get("how", "online")[:10], posted.get("words", "").strip()[:200]
    actions.serve(number, how=how, proof=words or ("desk" if how == "online" else ""), by=by, at=at)


def _post_paper(number: str, posted: Any, *, by: Actor, at: datetime) -> None:
    told = {name: posted.get(name, "")[:300] for name in ("name", "address")}
    actions.post_paper(number, posted.get("paper", "")[:80], **told, by=by, at=at)


def _supplement(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    """At the desk the cause is always told."""
    cause, items = posted.get("cause", ""), _asked(posted.getlist("item"), words)
    if items and not cause:
        raise Refused("case.supplement_cause", field="cause")
    actions.supplement(number, items, words=words, cause=cause, by=by, at=at)


def _visit(number: str, posted: Any, *, by: Actor, at: datetime) -> None:
    told = {name: posted.get(name, "") for name in ("why", "place", "channel")}
    came = day(posted, "day", "case.visit_day")
    actions.visit(number, told["why"], place=told["place"], channel=told["channel"], day=came, by=by, at=at)


def _ask(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    cause = posted.get("cause", "")[:60]
    told: dict[str, Any] = {"cause": cause} if cause else {"days": whole(posted, "days")}
    actions.ask_department(number, whole(posted, "agency"), question=words, **told, by=by, at=at)


def _asked(chosen: list[str], words: str) -> list[dict[str, str]]:
    found = []
    for one in chosen:
        kind, _, name = one.partition(":")
        if kind in ("field", "material"):
            found.append({kind: name, "words": words})
    return found

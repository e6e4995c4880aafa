"""The officers' acts: accept, ask for a supplement, pass on, decide, serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import (
    allotting,
    amending,
    assessing,
    charges,
    course,
    defending,
    delivery,
    discretion,
    drawing,
    holdings,
    late_answers,
    office,
    opening,
    papers,
    publishing,
    refunds,
    relations,
    remedying,
    rules,
    serving,
    standing,
    turns,
    visits,
)
from tongban.cases.fair_models import Discretion
from tongban.cases.models import Case, StepRow, Supplement
from tongban.cases.retention import end_of_keeping
from tongban.documents import actions as documents
from tongban.documents import queries as document_queries
from tongban.exchange import actions as exchange
from tongban.pack.conditions import required
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Outcome, Service
from tongban.registers import queries as register_queries
from tongban.services import queries as services

CAUSES = "supplement-cause"  # code list of the standards


@transaction.atomic
def accept(number: str, *, out_of_turn: str = "", by: Actor, at: datetime) -> Case:
    """Accept an application; from the next day on the limit runs. `out_of_turn`: why before others, where it begins before them."""
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.accept")
    rules.ensure_may(row.state, "accept")
    charges.ensure_paid(row, "accepted")
    drawing.ensure_drawn(row)
    late_answers.ensure_answered(row, at=at)
    turns.begin_at(row, by=by, reason=out_of_turn)
    begun = max(at, row.submitted_at or at)  # the clock may have been set back since it was filed: never accepted before that
    row.state, row.accepted_at, row.holder = "in_hand", begun, row.holder or by.account
    office.drop_due(row, "deemed_accepted")
    office.start_clock(row, begun)
    row.save()
    office.record("accepted", row, {"due": row.due.isoformat() if row.due else ""}, by=by, at=at)
    drawing.pass_point(row, "accept", at=at)
    papers.draw(row, "acceptance", {}, by=by, at=at)
    return row


@transaction.atomic
def supplement(
    number: str, items: Sequence[Mapping[str, str]], *, words: str, cause: str = "", out_of_turn: str = "", by: Actor, at: datetime
) -> Case:
    """Ask for what is missing, once and completely: items name a `field` or a `material`, with `words`. The clock stands.

    A second time only what came up with the first answer may be asked (行政许可法 article 32(4)). `cause` is a code of the list
    supplement-cause; empty when it is not told, which figures count as missing.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.supplement")
    rules.ensure_may(row.state, "supplement")
    turns.begin_at(row, by=by, reason=out_of_turn)
    service = office.service_of(row)
    asked = _asked(row, service, items)
    if cause and cause not in {one.code for one in register_queries.codes(CAUSES, office.day_of(row, at))}:
        raise Refused("case.supplement_cause", field="cause")
    dated_period = required(service.supplement, office.day_of(row, at), "supplement")
    (until,) = office.fall_due(row, at, supplement_over=dated_period.value)
    Supplement.objects.create(case=row, items=asked, words=words[:2000], asked_at=at, asked_by=by.account, cause=cause, until=until)
    office.drop_due(row, "deemed_accepted")
    if row.accepted_at is not None:
        office.tick(row, "stop", at, law=dated_period.law)
    row.state, row.holder = "waiting", row.holder or by.account
    row.save()
    office.record("supplement_asked", row, {"items": asked, "until": until.isoformat(), "cause": cause}, by=by, at=at)
    titles = [{**item, "title": papers.item_title(service, item)} for item in asked]
    papers.draw(row, "supplement-notice", {"items": titles, "words": words[:2000], "until": until.isoformat()}, by=by, at=at)
    return row


def _asked(row: Case, service: Service, items: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    if not items:
        raise Refused("case.nothing_asked")
    fields = {*answers_of(service), *(group.name for group in service.form)}
    asked = [{name: str(item[name])[:500] for name in ("field", "material", "words") if item.get(name)} for item in items]
    for item in asked:
        if item.get("field") not in fields and item.get("material") not in service.materials:
            raise Refused("case.unknown_item", item=item.get("field") or item.get("material") or "")
    before = Supplement.objects.filter(case=row).order_by("pk").last()
    if before is not None:
        changed = {item.get("field") or item.get("material") for item in before.items}
        late = [
            item.get("field") or item.get("material") or "" for item in asked if (item.get("field") or item.get("material")) not in changed
        ]
        if late:
            raise Refused("case.asked_before", items=late)
    return asked


@transaction.atomic
def review(number: str, *, opinion: str, agrees: bool = True, out_of_turn: str = "", by: Actor, at: datetime) -> Case:
    """Finish the examination of one's step with an opinion; the case goes on, or waits until the other branches are done.

    A step that may disagree binds the decision with its no: nothing is granted until it was sent back and agrees.
    """
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "review")
    by = standing.acting(row, by, at)
    step = course.seat(row, by, "case.review")
    turns.begin(row, step, by=by, reason=out_of_turn)
    allotting.ensure_other(row, step, by)
    opening.ensure_written(row, step)
    defending.ensure_heard(row, step)
    return _passed(row, step, opinion, by=by, at=at) if agrees else _disagreed(row, step, opinion, by=by, at=at)


def _disagreed(row: Case, step: StepRow, opinion: str, *, by: Actor, at: datetime) -> Case:
    if "disagree" not in office.service_of(row).steps[step.name].may:
        raise Refused("case.no_disagreeing", field="agrees", step=step.name)
    if not opinion.strip():
        raise Refused("case.disagree_words", field="words")
    course.finish(row, step, by=by, at=at, result=course.DISAGREED, words=opinion[:2000])
    row.save()
    office.record("reviewed", row, {"step": step.name, "to": row.step, "opinion": opinion[:2000], "agrees": False}, by=by, at=at)
    return row


def _passed(row: Case, step: StepRow, opinion: str, *, by: Actor, at: datetime, **told: str) -> Case:
    using = drawing.uses_up(row, step.name)
    drawing.ensure_drawn(row, favourable=using)
    late_answers.ensure_answered(row, favourable=using, at=at)
    course.finish(row, step, by=by, at=at, result="passed", words=opinion[:2000])
    row.save()
    drawing.pass_point(row, step.name, at=at)
    office.record("reviewed", row, {"step": step.name, "to": row.step, "opinion": opinion[:2000], **told}, by=by, at=at)
    return row


@transaction.atomic
def send_back(number: str, *, reason: str, out_of_turn: str = "", by: Actor, at: datetime) -> Case:
    """Send a case back to the step it came from, with a reason."""
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "return")
    by = standing.acting(row, by, at)
    step = course.seat(row, by, "case.decide", outcomes=True)
    turns.begin(row, step, by=by, reason=out_of_turn)
    target = course.back(row, step, by=by, at=at, words=reason[:2000])
    row.save()
    office.record("returned", row, {"step": step.name, "to": target, "reason": reason[:2000]}, by=by, at=at)
    return row


def decide(
    number: str,
    outcome: str,
    *,
    reasons: Sequence[str] = (),
    words: str = "",
    amount: int | None = None,
    why: str = "",
    out_of_turn: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """Decide a case. An unfavourable outcome needs a reason of the pack; licence and registers follow in the same transaction.

    Only an officer decides (design law 9); the paper is drawn up here and takes effect when it is served. An outcome with a standard of
    discretion takes an `amount` in the band of the facts; outside it, with `why`, nothing is decided until a second officer signs.
    A further bill is kept though the decision is refused for it.
    """
    with assessing.billed() as owed:
        row = office.locked(number, at=at)
        by = standing.acting(row, by, at)
        office.officer(row, by, "case.decide")
        if by.kind != "officer":
            raise NotAllowed("actor.not_an_officer")
        rules.ensure_may(row.state, "decide")
        step = course.seat(row, by, "case.decide", outcomes=True)
        turns.begin(row, step, by=by, reason=out_of_turn)
        standing.ensure_two_people(row, by)
        chosen = _outcome(office.service_of(row), row, outcome, reasons)
        opening.ensure_written(row, step)
        owed += assessing.further(row, at) if chosen.favourable else []
        if owed:
            return row
        defending.ensure_told(row, chosen, amount)
        imposed = discretion.weigh(row, step, chosen, amount, why, reasons=reasons, words=words, by=by)
        if imposed is not None and imposed.agreed is None:
            office.record("leaving_proposed", row, _told(imposed), by=by, at=at)
            return row
        return _decided(row, step, chosen, reasons, words, imposed, by=by, at=at)


@transaction.atomic
def cosign(number: str, agree: bool, *, words: str = "", by: Actor, at: datetime) -> Case:
    """Sign, or turn down, as the second officer a decision that leaves its band; signed, it is decided as its first officer wrote it."""
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    actors.require(by, "case.decide", agency=row.agency_id, service=row.service)
    if by.kind != "officer":
        raise NotAllowed("actor.not_an_officer")
    relations.ensure_unrelated(row, by)
    rules.ensure_may(row.state, "decide")
    standing.ensure_two_people(row, by)
    imposed = discretion.answered(row, agree, words, by=by)
    if not agree:
        office.record("leaving_refused", row, {**_told(imposed), "reason": imposed.answer}, by=by, at=at)
        return row
    chosen = _outcome(office.service_of(row), row, imposed.outcome, imposed.reasons)
    return _decided(row, imposed.step, chosen, imposed.reasons, imposed.words, imposed, by=by, at=at)


def _told(imposed: Discretion | None) -> dict[str, Any]:
    """What events and papers say of how much is imposed."""
    if imposed is None:
        return {}
    names = ("band", "low", "high", "unit", "amount", "why")
    second = {"first": imposed.by or 0} if imposed.signed_by else {}
    return {**{name: getattr(imposed, name) for name in names if getattr(imposed, name) != ""}, **second}


def _decided(
    row: Case,
    step: StepRow,
    chosen: Outcome,
    reasons: Sequence[str],
    words: str,
    imposed: Discretion | None,
    *,
    by: Actor,
    at: datetime,
) -> Case:
    service, outcome = office.service_of(row), chosen.name
    if chosen.goes_on:
        return _passed(row, step, words or outcome_words(service, outcome), by=by, at=at, outcome=outcome)
    course.close(step, by=by, at=at, result=outcome, words=words[:2000])
    row.state, row.outcome, row.decided_at, row.reasons, row.words = "decided", outcome, at, list(reasons), words[:2000]
    office.drop_due(row, *rules.ENDS)
    office.tick(row, "end", at)
    serving.fall_due(row, service, at)
    told = {"outcome": outcome, "reasons": list(reasons), "words": words[:2000], **_told(imposed)}
    event = office.record("decided", row, told, by=by, at=at)
    if chosen.favourable:
        drawing.ensure_drawn(row, favourable=True)
        late_answers.ensure_answered(row, favourable=True, at=at)
        drawing.pass_point(row, "decide", at=at)
        holdings.carry_out(row, chosen, str(event.pk), by=by, at=at)
        amending.carry_out(row, chosen, by=by, at=at)
        charges.assess(row, "served", by=SYSTEM, at=at)
    else:
        holdings.release(row, by=by, at=at, reason=outcome)
        charges.void(row, "refused", at=at)
        refunds.end_of_case(row, "refused", at=at)
    cited = [{"reason": services.said(service, f"reason.{name}", service.authentic)[0], "law": _cited(service, name)} for name in reasons]
    paper = {"outcome": outcome_words(service, outcome), "reasons": cited, "words": words[:2000], **_told(imposed)}
    papers.draw(row, "decision", paper, by=by, at=at)
    row.save()
    return row


def _outcome(service: Service, row: Case, outcome: str, reasons: Sequence[str]) -> Outcome:
    known = service.steps[row.step].outcomes
    if outcome not in known:
        raise Refused("case.no_outcome", outcome=outcome, step=row.step, known=sorted(known))
    chosen = known[outcome]
    if not chosen.favourable and not reasons:
        raise Refused("case.reason_needed", known=list(chosen.reasons))
    for reason in reasons:
        if reason not in chosen.reasons:
            raise Refused("case.reason_unknown", reason=reason, known=list(chosen.reasons))
    facts = office.facts_of(row, row.form)
    open_materials = rules.missing(service, facts, facts["material"])
    if chosen.favourable and open_materials:
        raise Refused("case.materials_open", missing=open_materials)
    if chosen.favourable:
        course.ensure_agreed(row)
    return chosen


def _cited(service: Service, reason: str) -> str:
    law = service.reasons[reason].law
    return f"{law.act} {law.article}".strip()


def outcome_words(service: Service, outcome: str) -> str:
    """An outcome as papers say it."""
    return services.said(service, f"outcome.{outcome}", service.authentic)[0]


@transaction.atomic
def serve(number: str, *, how: str, proof: str, by: Actor, at: datetime) -> Case:
    """Serve the decision (online, window, mail): it takes effect, the case is closed, the time for remedies runs.

    At a window the applicant came to pick it up: that is a visit.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.serve")
    rules.ensure_may(row.state, "serve")
    delivery.ensure_handed_over(how, proof)
    charges.ensure_paid(row, "served")
    day = office.day_of(row, at)
    if how == "window":
        visits.note(row, "result", place=row.agency.name[:100], channel="window", day=day, by=by, at=at)
    return take_effect(row, how=how, proof=proof, by=by, at=at)


def take_effect(row: Case, *, how: str, proof: str, by: Actor, at: datetime) -> Case:
    """The decision of a locked case is served: it has effect, and the time for remedies runs."""
    decision = next(paper for paper in reversed(document_queries.of_subject("case", row.number)) if paper.kind == "decision")
    documents.serve(decision.number, how=how, proof=proof, by=by, at=at)
    serving.end(row, at)
    day = office.day_of(row, at)
    row.state, row.effective_at, row.closed_at, row.holder = "closed", at, at, None
    row.served = how
    row.erase_on = end_of_keeping(row, at)
    row.final_on = day + timedelta(days=documents.REMEDY["days"])  # type: ignore[arg-type]
    office.tick(row, "served", at)
    row.save()
    office.record("served", row, {"how": how, "proof": proof[:200], "final_on": row.final_on.isoformat()}, by=by, at=at)
    exchange.disclose(row.number, at=at)
    remedying.carry_out(row, by=by, at=at)
    charges.fine(row, at=at)
    publishing.publish(row, at=at)
    return row

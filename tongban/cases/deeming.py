"""What the law takes as granted or agreed when an office is silent. Each effect is dated at its legal moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import Period, due_day, end_of
from tongban.cases import course, handling, holdings, office, papers, rules, silence
from tongban.cases.models import Case, DueRow, Opinion, StepRow
from tongban.pack.shapes import LawRef, Service, Step
from tongban.services import times

GRANTED = "deemed_granted"
CONSENT = "consent"


def deciding(service: Service) -> Step | None:
    """The step whose silence counts as granting what was asked."""
    return next((one for one in service.steps.values() if one.deemed and one.outcomes), None)


def fall_due(row: Case, service: Service, at: datetime) -> date | None:
    """A renewal that was asked in time is granted when the licence ends without a decision (行政许可法 article 50)."""
    licence = holdings.about(row) if deciding(service) else None
    if licence is None:
        return None
    rule = times.length("lic-renew", office.day_of(row, at), at)
    if rule is None or office.day_of(row, at) > latest(row, licence.valid_until, rule.value):
        return None
    # A second before the licence ends, so that what it holds is held on.
    moment = end_of(licence.valid_until, actors.zone_of(row.region_id)) - timedelta(seconds=1)
    DueRow.objects.create(case=row, effect=GRANTED, at=moment, day=licence.valid_until)
    return licence.valid_until


def latest(row: Case, expiry: date, span: Period) -> date:
    """The last day on which a renewal is asked in time."""
    return due_day(expiry, Period(-span.amount, span.unit), actors.calendar_of(row.region_id))


def deemed_granted(row: Case, at: datetime) -> None:
    """No decision came before the licence ended: it is renewed. Not while the applicant is waited for, or before acceptance."""
    service = office.service_of(row)
    step = deciding(service)
    if row.state != "in_hand" or step is None:
        return
    chosen = step.outcomes[step.deemed]
    for one in StepRow.objects.filter(case=row, closed_at=None):
        course.close(one, by=SYSTEM, at=at, result=chosen.name if one.name == step.name else "not_needed", words="")
    row.step, row.state, row.outcome, row.decided_at, row.holder = step.name, "decided", chosen.name, at, None
    office.drop_due(row, *rules.ENDS)
    office.tick(row, "end", at, law=step.law)
    told = {"outcome": chosen.name, "law": f"{step.law.act} {step.law.article}"}
    event = office.record("deemed_granted", row, told, by=SYSTEM, at=at)
    holdings.carry_out(row, chosen, str(event.pk), by=SYSTEM, at=at)
    papers.draw(row, "decision", {"outcome": handling.outcome_words(service, chosen.name), "deemed": True}, by=SYSTEM, at=at)
    handling.take_effect(row, how="online", proof="by law", by=SYSTEM, at=at)


def department_silent(row: Case, at: datetime) -> None:
    """The day of another department is over: it agrees where an article says so, else the superior of both is told."""
    day, service = office.last_day(row, at), office.service_of(row)
    for due, one in silence.waiting(row):
        if due > day:
            continue
        step = service.steps.get(one.name) if isinstance(one, StepRow) else None
        if isinstance(one, StepRow) and step is not None and step.deemed == CONSENT and row.state == "in_hand":
            course.finish(row, one, by=SYSTEM, at=at, result="consented")
            told = {"step": one.name, "agency": one.agency_id, "law": f"{step.law.act} {step.law.article}"}
            office.record("deemed_consent", row, told, by=SYSTEM, at=at)
        elif isinstance(one, Opinion) and one.rule:
            _opinion_consents(row, one, at)
        else:
            silence.escalate(row, one, due, at, by=SYSTEM)
    silence.watch(row, at)


def _opinion_consents(row: Case, one: Opinion, at: datetime) -> None:
    """Who was asked under a rule by which silence is consent and did not answer in its time agrees, by the article of the rule."""
    rule = times.deadlines(at).get(one.rule)
    law = rule.missed.law if rule and rule.missed else LawRef()
    one.answered_at, one.deemed = at, True
    one.save(update_fields=["answered_at", "deemed"])
    told = {"step": "", "agency": one.agency_id, "law": f"{law.act} {law.article}"}
    office.record("deemed_consent", row, told, by=SYSTEM, at=at)

"""Longer limits: an officer proposes, the head approves, the applicant is told why (行政许可法 article 42).

How much longer, and whose head approves, stands in the rule of time under which the case runs: without one, no limit is lengthened.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import office, papers, rules, standing
from tongban.cases.models import Case, ClockEvent, LimitChange
from tongban.pack.shapes import Dated, Deadline
from tongban.services import times

KINDS = ("extend", "joint")


def offered(row: Case, kind: str, at: datetime) -> tuple[Deadline, Dated] | None:
    """The rule by which a limit may be lengthened once, with its length; None where none does, or it was done already."""
    now = office.rule(row, at)
    found = times.extension_of(now, at) if kind == "extend" else times.instead_of(now, at)
    length = times.length(found.id, office.clock_from(row, at), at) if found else None
    if found is None or length is None or ClockEvent.objects.filter(case=row, kind=kind).exists():
        return None
    return found, length


def proposed(row: Case) -> LimitChange | None:
    """The proposal that waits for the head."""
    return LimitChange.objects.filter(case=row, answered_at=None).first()


@transaction.atomic
def propose_limit(number: str, kind: str, *, reason: str, by: Actor, at: datetime) -> LimitChange:
    """Propose a longer limit, `extend` or `joint`, with the reason that the applicant is told. The clock runs on meanwhile."""
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.lengthen")
    rules.ensure_may(row.state, "lengthen")
    rule, length = _allowed(row, kind, reason, at)
    if proposed(row):
        raise Refused("case.limit_proposed")
    asked = LimitChange.objects.create(
        case=row, kind=kind, rule=rule.id, days=length.value.amount, reason=reason[:2000], proposed_at=at, proposed_by=by.account
    )
    told = {"kind": kind, "rule": rule.id, "days": asked.days, "reason": reason[:2000], "approval": rule.approval}
    office.record("limit_proposed", row, told, by=by, at=at)
    return asked


@transaction.atomic
def answer_limit(number: str, *, approve: bool, words: str = "", by: Actor, at: datetime) -> Case:
    """Approve a proposed longer limit, or decline it with words; never the one who proposed it."""
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "lengthen")
    asked = LimitChange.objects.select_for_update().filter(case=row, answered_at=None).first()
    if asked is None:
        raise Refused("case.no_limit_proposed")
    _ensure_approver(row, asked.rule, by, at)
    if by.account == asked.proposed_by:
        raise Refused("case.limit_by_two")
    if not approve and not words.strip():
        raise Refused("case.limit_words", field="words")
    asked.answered_at, asked.answered_by, asked.approved, asked.words = at, by.account, approve, words[:2000]
    asked.save()
    office.record("limit_answered", row, {"kind": asked.kind, "approved": approve, "words": words[:2000]}, by=by, at=at)
    return lengthen(row, asked.kind, asked.reason, by=by, at=at) if approve else row


@transaction.atomic
def extend(number: str, *, reason: str, by: Actor, at: datetime) -> Case:
    """The head of the agency extends the limit once, of their own accord; the reason is told."""
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.extend")
    rules.ensure_may(row.state, "extend")
    rule, _ = _allowed(row, "extend", reason, at)
    _ensure_approver(row, rule.id, by, at)
    if proposed(row):
        raise Refused("case.limit_proposed")
    return lengthen(row, "extend", reason, by=by, at=at)


def lengthen(row: Case, kind: str, reason: str, *, by: Actor, at: datetime) -> Case:
    """The limit of a locked case is longer from now on: event and paper, with the reason."""
    rule, length = _allowed(row, kind, reason, at)
    days = length.value.amount
    office.tick(row, kind, at, days=days, law=length.law, cause=rule.id, reason=reason[:2000])
    row.save()
    due = row.due.isoformat() if row.due else ""
    told = {"days": days, "reason": reason[:2000], "due": due, "rule": rule.id}
    office.record("extended" if kind == "extend" else "joint", row, told, by=by, at=at)
    papers.draw(row, "extension" if kind == "extend" else "joint", {"reason": reason[:2000], "days": days}, by=by, at=at)
    return row


def _allowed(row: Case, kind: str, reason: str, at: datetime) -> tuple[Deadline, Dated]:
    found = offered(row, kind, at) if kind in KINDS else None
    if found is None:
        raise Refused("case.no_longer_limit")
    if not reason.strip():
        raise Refused("case.limit_reason", field="words")
    return found


def _ensure_approver(row: Case, rule: str, by: Actor, at: datetime) -> None:
    """The head of the agency approves, or of the government where the rule says so."""
    actors.require(by, "case.extend", agency=row.agency_id, service=row.service)
    if times.deadlines(at)[rule].approval == "government":
        government = actors.agency_for(actors.GOVERNMENT, row.region_id, office.day_of(row, at))
        if by.agency is None or by.agency != government:
            raise NotAllowed("case.government_approves")

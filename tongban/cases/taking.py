"""Who has a case in hand: an officer takes it, or hands it to a colleague."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import course, office, queries, relations, rules, standing, turns
from tongban.cases.models import Case


@transaction.atomic
def take(number: str, *, reason: str = "", by: Actor, at: datetime) -> Case:
    """Take a case into one's own hands; twice by the same officer changes nothing, nor for an absent colleague: it stays theirs.

    Raises Refused("case.out_of_turn") when others have waited longer and no reason is given.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    rules.ensure_may(row.state, "take")
    if course.beside(row):
        return _take_branch(row, reason, by=by, at=at)
    office.officer(row, by, "case.take")
    if row.holder not in (by.account, by.stands_for or by.account):
        turns.begin_at(row, by=by, reason=reason)
        row.holder = by.account
        row.save(update_fields=["holder"])
        office.record("taken", row, {"account": by.account, "step": row.step}, by=by, at=at)
    return row


def _take_branch(row: Case, reason: str, *, by: Actor, at: datetime) -> Case:
    step = course.seat(row, by, "case.take", outcomes=None)
    if step.holder not in (by.account, by.stands_for or by.account):
        turns.begin(row, step, by=by, reason=reason)
        step.holder = by.account
        step.save(update_fields=["holder"])
        office.record("taken", row, {"account": by.account, "step": step.name}, by=by, at=at)
    return row


@transaction.atomic
def hand_over(number: str, to: int, *, reason: str, by: Actor, at: datetime) -> Case:
    """Hand a case to a colleague who holds the post of its step. The applicant can read the reason.

    Raises Refused("case.no_receiver", "case.hand_over_reason"), both at once.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.hand_over")
    rules.ensure_may(row.state, "hand_over")
    if office.service_of(row).steps[row.step].allocate == "lot":
        raise Refused("case.by_lot")
    said = text.clean(reason, 500, lines=True, field="words")
    faults = {
        "case.no_receiver": ("to", to not in queries.receivers(row, to=by) or bool(relations.relation(row, to))),
        "case.hand_over_reason": ("words", not said),
    }
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    row.holder = to
    row.save(update_fields=["holder"])
    office.record("handed_over", row, {"to": to, "reason": said}, by=by, at=at)
    return row

"""Acting on what an absent colleague has in hand; nobody examines and decides one case in two names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tongban.actors import absences
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import course, rules
from tongban.cases.models import Case, StepRow


def acting(row: Case, by: Actor, at: datetime) -> Actor:
    """The officer, in the place of the absent colleague who has the case or the open branch in hand; else as they are."""
    if by.kind != "officer" or not row.step:
        return by
    others = holders(row) - {None, by.account}
    absent = absences.stood_in_for(by, at) if others else {}
    found = min((one for one in others if one in absent), default=None, key=lambda one: one or 0)
    return replace(by, stands_for=found) if found else by


def holders(row: Case) -> set[int | None]:
    """Who has a case in hand: one, or each who has one of the branches that run beside each other."""
    if not course.beside(row):
        return {row.holder}
    return set(StepRow.objects.filter(case=row, closed_at=None).values_list("holder", flat=True))


def ensure_two_people(row: Case, by: Actor) -> None:
    """Raise Refused("case.two_people") when one of the decider's names stands under an examination and either act was for another."""
    earlier = StepRow.objects.filter(case=row, result__in=("passed", course.DISAGREED)).exclude(by=None).values_list("by", "stands_for")
    if rules.two_names((by.account, by.stands_for), earlier):
        raise Refused("case.two_people")

"""Passing a case on to the agency that is competent for it, where the pack lets a step do so. The clock runs on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import about, course, office, rules, standing
from tongban.cases.models import Case, StepRow
from tongban.log import queries as log


@transaction.atomic
def refer(number: str, agency: int, *, reason: str, by: Actor, at: datetime) -> Case:
    """Pass a case on to another agency of the region, which then has it in its queue; the applicant reads why. Not back to one that had it.

    Raises Refused("case.no_referral"), Refused("case.refer_to", "case.refer_reason", "case.referred_before"), all at once.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.hand_over")
    rules.ensure_may(row.state, "hand_over")
    if course.beside(row) or "refer" not in office.service_of(row).steps[row.step].may:
        raise Refused("case.no_referral")
    said = text.clean(reason, 500, lines=True, field="words")
    faults = {
        "case.refer_to": ("to", agency == row.agency_id or not about.answers(agency, row.region_id, at, row.service)),
        "case.referred_before": ("to", agency in _had(row)),
        "case.refer_reason": ("words", not said),
    }
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    was = row.agency
    StepRow.objects.filter(case=row, closed_at=None, agency=was).update(agency=agency, holder=None)
    row.agency_id, row.holder = agency, None
    row.save(update_fields=["agency", "holder"])
    told = {"from": was.pk, "from_name": was.name, "to": agency, "to_name": actors.agency(agency).name, "reason": said}
    office.record("referred", row, told, by=by, at=at)
    return row


def _had(row: Case) -> set[int]:
    """The agencies that passed a case on before."""
    return {int(told["from"]) for one in log.of_subject("case", row.number) if one.kind == "case.referred" and (told := log.body(one))}


def possible(row: Case, by: Actor, at: datetime) -> dict[int, str]:
    """To whom an officer may pass a case on: id and name; nothing where they may not."""
    step = office.service_of(row).steps.get(row.step)
    fits = step is not None and "refer" in step.may and row.state in rules.MAY["hand_over"]
    if not fits or not actors.may(by, "case.hand_over", agency=row.agency_id, service=row.service):
        return {}
    had = _had(row) | {row.agency_id}
    return {pk: name for pk, name in about.reachable(row.region_id, at, row.service).items() if pk not in had}

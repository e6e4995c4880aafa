"""What a filing promises by its day: what comes by itself and when, and the latest day of the decision. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import Period, due_day
from tongban.pack.conditions import dated, required
from tongban.pack.shapes import Dated, Service

TOLD = "deemed_accepted"  # by its day the applicant is told; silence accepts


def effects(service: Service, on: date, *, owed: bool, late: Sequence[str]) -> dict[str, Period]:
    """What comes by itself after what is filed on a day, each with its period: not the acceptance while something is `owed` before it."""
    found, notice = {}, dated(service.notice, on)
    if notice and service.accept == "by_officer" and not owed:
        found[TOLD] = notice.value
    if late:
        found["proof_lapsed"] = required(service.materials[late[0]].later, on, "later").value
    return found


def promise(service: Service, on: date, told_by: date | None, calendar: WorkingCalendar) -> dict[str, str]:
    """What the receipt promises: the limit, by when the applicant is told, and the latest day of the decision if it is accepted then."""
    limit = decision_limit(service, on)
    if limit is None:
        return {"promise": ""}
    latest = due_day(told_by or on, limit.value, calendar)
    promised = {"promise": f"{limit.value.amount} {limit.value.unit}", "decided_by": latest.isoformat()}
    return {**promised, "told_by": told_by.isoformat()} if told_by else promised


def decision_limit(service: Service, on: date) -> Dated | None:
    """The limit of the whole case: that of the step that decides."""
    return next((dated(step.limit, on) for step in service.steps.values() if step.outcomes), None)

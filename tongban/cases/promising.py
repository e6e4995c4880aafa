"""What a filing promises by its day: what comes by itself and when, and the latest day of the decision. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tongban.base.calendar import WorkingCalendar
from tongban.base.errors import Refused
from tongban.base.limits import Period, due_day
from tongban.pack.conditions import dated, required
from tongban.pack.shapes import Dated, Service

TOLD = "deemed_accepted"  # by its day the applicant is told; silence accepts


def effects(service: Service, on: date, *, owed: bool, late: Sequence[str]) -> dict[str, Period]:
    """What comes by itself after what is filed on a day, each with its period: no acceptance while anything is `owed`."""
    found, notice = {}, dated(service.notice, on)
    if notice and service.accept != "at_once" and not owed:
        found[TOLD] = notice.value
    if late:
        found["proof_lapsed"] = required(service.materials[late[0]].later, on, "later").value
    return found


def ensure_offered(service: Service, on: date) -> None:
    """Raise Refused("case.offer_ahead", "case.offer_over") on a day on which nobody can apply for a service."""
    if service.offered is None:
        return
    if on < service.offered.since:
        raise Refused("case.offer_ahead", since=service.offered.since.isoformat())
    if service.offered.until is not None and on >= service.offered.until:
        raise Refused("case.offer_over", until=service.offered.until.isoformat())


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
    return next((dated(step.limit, on) for step in service.steps.values() if step.outcomes and not step.next), None)

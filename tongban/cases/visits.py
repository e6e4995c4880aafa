"""How often an applicant really came in person (design law 14): an officer records it; the promise is kept with the case."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import office, rules
from tongban.cases.models import Case, VisitRow
from tongban.registers import queries as registers

REASONS, CHANNELS = "visit-reason", "visit-channel"  # code lists of the standards


@transaction.atomic
def visit(number: str, why: str, *, place: str, channel: str = "window", day: date | None = None, by: Actor, at: datetime) -> VisitRow:
    """Record that the applicant came: why, at which window, on which day (today when none is named).

    The same reason on the same day at the same department is one visit, however often it is told. Raises
    Refused("case.visit_reason", "case.visit_channel", "case.visit_place", "case.visit_day"), all at once.
    """
    row = office.locked(number, at=at)
    actors.require(by, "case.visit", agency=row.agency_id, service=row.service)
    rules.ensure_may(row.state, "visit")
    today, said = office.day_of(row, at), text.clean(place, 100, field="place")
    came = day or today
    faults = {
        "case.visit_reason": ("why", not _known(REASONS, why, today)),
        "case.visit_channel": ("channel", not _known(CHANNELS, channel, today)),
        "case.visit_place": ("place", not said),
        "case.visit_day": ("day", not office.day_of(row, row.created_at) <= came <= today),
    }
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    return note(row, why, place=said, channel=channel, day=came, by=by, at=at)


def note(row: Case, why: str, *, place: str, channel: str, day: date, by: Actor, at: datetime) -> VisitRow:
    """The visit of a locked case, its event, and how many the case has now; once only."""
    agency = by.agency or row.agency_id
    told = {"place": place, "channel": channel, "at": at, "by": by.account}
    made, new = VisitRow.objects.get_or_create(case=row, day=day, agency_id=agency, why=why, defaults=told)
    if new:
        row.visits = VisitRow.objects.filter(case=row).values("day", "agency").distinct().count()
        row.save(update_fields=["visits"])
        office.record("visited", row, {"why": why, "place": place, "channel": channel, "day": day.isoformat()}, by=by, at=at)
    return made


def _known(code_list: str, code: str, on: date) -> bool:
    return code in {one.code for one in registers.codes(code_list, on)}

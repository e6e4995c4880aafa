"""Results that are public: from serving on, for the time that the service says, unless a remedy takes them back."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import due_day
from tongban.cases import office
from tongban.cases.models import Case
from tongban.cases.opening_models import Publication
from tongban.pack.conditions import dated, required


def publish(row: Case, *, at: datetime) -> Publication | None:
    """Make a served result public where its outcome says so; inside the act of serving."""
    service = office.service_of(row)
    chosen = next((one for step in service.steps.values() for name, one in step.outcomes.items() if name == row.outcome), None)
    if service.publishing is None or chosen is None or not chosen.public:
        return None
    day, calendar = office.day_of(row, at), actors.calendar_of(row.region_id)
    within = dated(service.publishing.within, day)
    kept = required(service.publishing.kept, day, "publishing")
    due, until = due_day(day, within.value, calendar) if within else None, due_day(day, kept.value, calendar)
    made = Publication.objects.create(case=row, service=row.service, at=at, due=due, until=until)
    office.record("published", row, {"until": until.isoformat(), "due": due.isoformat() if due else ""}, by=SYSTEM, at=at)
    return made


def withdraw(row: Case, reason: str, *, at: datetime) -> None:
    """Take back what is public, because its decision does not stand: at once, where 行政处罚法 article 48 gives three working days."""
    found = Publication.objects.select_for_update().filter(case=row, withdrawn_at=None).first()
    if found is None:
        return
    found.withdrawn_at, found.reason = at, reason
    found.save(update_fields=["withdrawn_at", "reason"])
    office.record("unpublished", row, {"reason": reason}, by=SYSTEM, at=at)


def of_case(found: Case) -> Publication | None:
    """That the result of a case is or was public."""
    return Publication.objects.filter(case=found).first()


def of_cases(cases: list[int], on: date) -> list[Publication]:
    """Those of some cases that are or were public, until their last day."""
    rows = Publication.objects.filter(case__in=cases, until__gte=on)
    return list(rows.select_related("case", "case__party", "case__agency").order_by("pk"))


def public(services: list[str], on: date, *, after: int = 0, limit: int = 20) -> list[Publication]:
    """What is public on a day of some services, newest first; what was taken back stands there without its content until its last day."""
    rows: QuerySet[Publication] = Publication.objects.filter(service__in=services, until__gte=on)
    rows = rows.filter(pk__lt=after) if after else rows
    return list(rows.select_related("case", "case__party", "case__agency").order_by("-pk")[:limit])

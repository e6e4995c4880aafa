"""A refusal that is revoked goes on by itself: what was applied for is decided anew, by others, under a clock of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.base.actor import SYSTEM
from tongban.base.errors import Saying
from tongban.base.names import case_number, readable
from tongban.cases import course, holdings, office, papers, personal, rules
from tongban.cases.models import Answers, Case, MaterialRow
from tongban.registers import queries as registers


def refused(other: Case) -> bool:
    """Whether a case is an application that was refused by a decision."""
    service = office.service_of(other)
    return service.opened_by == "applicant" and rules.granted(service, other.outcome) is False


def go_on(other: Case, contest: Case, *, at: datetime) -> Case | None:
    """The application of a revoked refusal as a case of its own, in hand from this day on; None where it cannot go on by itself.

    Whoever acted in the refused case keeps out (`apart`). Its answers, files, facts and fee count on. It cannot where somebody else has
    meanwhile what it must hold, or where an automatic check says no: then the party files anew, and nothing was begun.
    """
    try:
        with transaction.atomic():
            return _begun(other, contest, at)
    except (Saying, IntegrityError):
        return None


def _begun(other: Case, contest: Case, at: datetime) -> Case:
    service, day = office.service_of(other), office.day_of(other, at)
    same = ("service", "digest", "party_id", "filer", "mandate", "agency_id", "region_id", "channel", "licence", "facts", "promised_visits")
    made = Case.objects.create(
        **{name: getattr(other, name) for name in same},
        number=case_number(other.region_id, day),
        code=readable(7),
        delegation=registers.lent(other.agency_id, service.power, day, service.id),
        about=other,
        key=f"anew-{contest.number}",
        state="submitted",
        created_at=at,
        saved_at=at,
        submitted_at=at,
    )
    Answers.objects.create(case=made, version=1, form=personal.sealed(service, other.form), at=at, by=other.filer)
    kept = MaterialRow.objects.filter(case=other, removed_at=None).order_by("pk")
    MaterialRow.objects.bulk_create([MaterialRow(case=made, name=one.name, file_id=one.file_id, origin=one.origin, at=at) for one in kept])
    row = office.locked(made.number, at=at)
    holdings.refuse_busy(row)
    row.state, row.accepted_at = "in_hand", at
    holdings.hold(row, row.form, by=SYSTEM, at=at)
    course.begin(row, service, at=at)
    office.start_clock(row, at)
    row.save()
    told = {"case": other.number, "contest": contest.number, "due": row.due.isoformat() if row.due else ""}
    office.record("anew", row, told, by=SYSTEM, at=at)
    papers.draw(row, "acceptance", {}, by=SYSTEM, at=at)
    return row

"""Everything personal has an end (design law 15): drafts, and closed cases by the class that the pack names.

Erasing throws content away: answers, fetched facts, words, files with their keys, papers' facts, bodies and salts of events. Number, days,
outcome and reasons stay, and so does every proof. 档案法 2020 has the classes permanent, 30 years and 10 years.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import Period, due_day
from tongban.cases import joint_keeping, office
from tongban.cases.charge_models import Enforcement
from tongban.cases.clock_models import Lapse
from tongban.cases.delivery_models import Delivery
from tongban.cases.models import (
    Answers,
    Case,
    Change,
    EvidenceRow,
    JointMaterial,
    MaterialRow,
    Message,
    Note,
    Opinion,
    StepRow,
    Supplement,
    VisitRow,
)
from tongban.cases.opening_models import DefenceNotice, Opening
from tongban.cases.revision_models import AnswerMark, Move
from tongban.cases.scan_models import ScannedForm
from tongban.cases.signing_models import Signing
from tongban.cases.telling_models import Consulted, Serving
from tongban.documents import actions as documents
from tongban.documents import files
from tongban.exchange import actions as exchange
from tongban.licences import queries as licences
from tongban.log import actions as log

DRAFTS = Period(90, "days")  # assumed: no source says how long an unfinished application is kept
KEPT = {"10y": Period(10, "years"), "30y": Period(30, "years")}


def end_of_keeping(row: Case, at: datetime) -> date | None:
    """The day on which a case's content is erased: a draft left alone, a closed case after its class. None while open, or for ever."""
    day = office.day_of(row, at)
    if row.state == "draft":
        return due_day(day, DRAFTS, actors.calendar_of(row.region_id))
    kept = office.service_of(row).retention
    if row.state not in ("closed", "withdrawn") or kept is None or kept.period not in KEPT:
        return None
    return due_day(day, KEPT[kept.period], actors.calendar_of(row.region_id))


@transaction.atomic
def erase(number: str, *, reason: str, by: Actor, at: datetime) -> Case:
    """Erase the content of a case whose time of keeping is over; again changes nothing.

    Only the platform itself does it, and only when the day has come: raises NotAllowed, Refused("case.kept") with the day. While a licence
    of the case is in force the case is kept on.
    """
    row = office.locked(number, at=at)
    if by.kind != "system":
        raise NotAllowed("actor.not_allowed", verb="case.erase")
    if row.erased_at is not None:
        return row
    today = office.day_of(row, at)
    if row.erase_on is None or row.erase_on > today:
        raise Refused("case.kept", until=row.erase_on.isoformat() if row.erase_on else "")
    licence = licences.of_case(row.number)
    if licence is not None and licence.state != "revoked" and licence.valid_until >= today:
        row.erase_on = licence.valid_until + timedelta(days=1)
        row.save(update_fields=["erase_on"])
        office.record("kept_on", row, {"licence": licence.number, "until": row.erase_on.isoformat()}, by=by, at=at)
        return row
    if row.state == "draft":
        row.state, row.closed_at = "withdrawn", at
        exchange.disclose(row.number, at=at)
    _erase_rows(row, at)
    row.facts, row.words, row.unanswered, row.erased_at, row.erase_on = {}, "", 0, at, None
    row.save()
    log.erase(("case", row.number), by=by, at=at, reason=reason)
    office.record("erased", row, {"reason": reason}, by=by, at=at)
    return row


def _erase_rows(row: Case, at: datetime) -> None:
    # What is decided anew has the files of the refused case, and its own time.
    # A file that was brought for several parts goes with the joint matter, when the last of them is erased.
    shared = JointMaterial.objects.filter(joint__parts__case=row).values("file")
    going_on = MaterialRow.objects.filter(case__about=row, case__erased_at=None, removed_at=None).values("file")
    for material in MaterialRow.objects.filter(case=row, removed_at=None).exclude(file__in=shared).exclude(file__in=going_on):
        files.erase(material.file_id, at=at)
    for scan in ScannedForm.objects.filter(case=row):
        for file in scan.files:
            files.erase(file, at=at)
    Answers.objects.filter(case=row).update(form={}, checks=[])
    Change.objects.filter(case=row).update(form={}, reason="", words="")
    Message.objects.filter(case=row).update(words="")
    Note.objects.filter(case=row).update(words="")
    Opinion.objects.filter(case=row).update(question="", answer="")
    StepRow.objects.filter(case=row).update(words="", checks=[])
    Supplement.objects.filter(case=row).update(words="", items=[])
    Lapse.objects.filter(case=row).update(words="")
    VisitRow.objects.filter(case=row).update(place="")
    EvidenceRow.objects.filter(case=row).delete()
    AnswerMark.objects.filter(case=row).update(said=None)
    Move.objects.filter(case=row).update(reason="", differences={})
    Delivery.objects.filter(case=row).update(to={})
    Serving.objects.filter(case=row).update(proof="")
    for asked in Consulted.objects.filter(case=row):
        documents.erase(("consultation", str(asked.pk)))
        log.erase(("consultation", str(asked.pk)), by=SYSTEM, at=at, reason="retention")
    Consulted.objects.filter(case=row).update(name="", words="", said="")
    DefenceNotice.objects.filter(case=row).update(words="", said="", record="", hearing_place="")
    Opening.objects.filter(case=row).update(words="")
    Enforcement.objects.filter(case=row).update(words="")
    Signing.objects.filter(case=row).update(text="", evidence=None, words="")
    exchange.drop_errands(row.number, by=SYSTEM, at=at, reason="retention")
    documents.erase(("case", row.number))


def erase_due(*, at: datetime, limit: int = 200) -> int:
    """Erase what is due, a case an act; for the worker. Returns how many were erased."""
    rows = Case.objects.filter(erase_on__lt=at.date()).order_by("erase_on", "pk").values_list("number", flat=True)[:limit]
    done = sum(erase(number, reason="retention", by=SYSTEM, at=at).erased_at is not None for number in list(rows))
    return done + joint_keeping.erase_due(at=at, limit=limit)

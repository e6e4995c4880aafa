"""Steps that a system outside does: handed over by errand, and come back requested, accepted, rejected or done by signed call-back.

The clock runs meanwhile. The part of a case under one key is one part there, however often it is sent; what the other system decided once
stands, whatever it says later. What cannot be taken in is parked with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.cases import course, office
from tongban.cases.models import Case, StepRow
from tongban.cases.outside_models import OutsidePart
from tongban.exchange import actions as exchange
from tongban.exchange import callbacks

ORDER = ("sent", "requested", "accepted")  # then rejected or done
ENDS = ("rejected", "done")
LINK = "partner"
ASKED_AGAIN = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))  # a system that never answers


def hand_over(row: Case, opened: Iterable[StepRow], *, at: datetime) -> None:
    """Hand over steps that were just opened, inside the act that opened them; and ask later how they stand."""
    service = office.service_of(row)
    for step in opened:
        partner = service.steps[step.name].outside
        if not partner or step.closed_at is not None:
            continue
        key = f"{row.number}-{step.name}-{step.pk}"
        OutsidePart.objects.create(step=step, key=key, partner=partner, sent_at=at)
        told = {"case": row.number, "service": row.service, "step": step.name, "due": step.due.isoformat() if step.due else ""}
        asked = {"partner": partner, "id": f"{key}:request", "about": key, "do": "request", "facts": _facts(row), **told}
        exchange.send(LINK, f"out:{key}:request", asked, about=row.number, at=at)
        for number, later in enumerate(ASKED_AGAIN):
            query = {"partner": partner, "id": f"{key}:status:{number}", "about": key, "do": "status"}
            exchange.send(LINK, f"out:{key}:status:{number}", query, about=row.number, at=at, not_before=at + later)
        office.record("handed_outside", row, {"step": step.name, "partner": partner}, by=SYSTEM, at=at)


def _facts(row: Case) -> dict[str, Any]:
    """The answers that go along: those that are not personal, as text."""
    service = office.service_of(row)
    personal = {one.name for group in service.form for one in group.fields if one.personal}
    return {name: value if isinstance(value, list | dict) else str(value) for name, value in row.form.items() if name not in personal}


def states(row: Case) -> dict[str, str]:
    """What the systems outside said last of each step, for conditions (`outside.<step>`)."""
    rows = OutsidePart.objects.filter(step__case=row).order_by("pk").values_list("step__name", "state")
    return dict(rows)


@transaction.atomic
def take_in(call_back: int, *, at: datetime) -> None:
    """What a system says of itself: taken in once, or parked with the reason."""
    row = callbacks.fresh(call_back, "outside")
    if row is None:
        return
    fault = told(row.partner, row.about, row.body, at=at)
    if fault:
        callbacks.park(row, fault, at=at)
    else:
        callbacks.taken(row, at=at)


@transaction.atomic
def told(partner: str, key: str, body: Mapping[str, Any], *, at: datetime) -> str:
    """What a system says of its part; why it cannot be taken in, empty when it was. The same again, and older news, change nothing."""
    found = OutsidePart.objects.select_related("step__case").filter(key=key, partner=partner).first()
    if found is None:
        return "outside.unknown"
    row = office.locked(found.step.case.number, at=at)
    part = OutsidePart.objects.select_related("step").get(pk=found.pk)
    event = str(body.get("event", ""))
    if event not in (*ORDER, *ENDS):
        return "outside.unreadable"
    if part.state in ENDS:
        return "" if event == part.state or event in ORDER else "outside.decided"
    if part.step.closed_at is not None or row.state not in ("submitted", "in_hand", "waiting"):
        return "outside.over"
    if event in ORDER and ORDER.index(event) <= ORDER.index(part.state):
        return ""
    if event in ENDS and row.state == "waiting":
        return "outside.waiting"
    part.state, part.changed_at, part.words = event, at, str(body.get("words", ""))[:2000]
    part.reference = str(body.get("reference", part.reference))[:80]
    part.save(update_fields=["state", "changed_at", "words", "reference"])
    office.record("outside_told", row, {"step": part.step.name, "partner": partner, "state": event}, by=SYSTEM, at=at)
    if event in ENDS:
        course.finish(row, part.step, by=SYSTEM, at=at, result=event, words=part.words)
        row.save()
    return ""


@transaction.atomic
def answered(asked: Mapping[str, Any], answer: Mapping[str, Any], *, at: datetime) -> None:
    """The answer to an errand: that the request arrived, or how the part stands."""
    told(str(asked["partner"]), str(asked["about"]), answer, at=at)


def parts(found: Case) -> list[OutsidePart]:
    """The parts of a case that systems outside do, oldest first."""
    return list(OutsidePart.objects.filter(step__case=found).select_related("step").order_by("pk"))

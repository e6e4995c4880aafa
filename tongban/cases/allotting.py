"""To whom a step goes as it opens: the officer with the least in hand, or whom the lot falls on. Nobody chooses, everybody can check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from tongban.actors import absences
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.cases import lots, office, relations
from tongban.cases.fair_models import Allotment
from tongban.cases.models import Case, StepRow
from tongban.log import queries as log

OPEN = ("submitted", "in_hand", "waiting", "decided")


@dataclass(frozen=True)
class Lot:
    """A lot as the log has it and as it is reckoned anew: `holder` is what was drawn, `again` what comes out now."""

    step: str
    event: str
    candidates: tuple[int, ...]
    entry: str
    position: int
    size: int
    root: str
    seed: str
    holder: int | None
    again: int | None

    @property
    def good(self) -> bool:
        """Whether the same officer comes out."""
        return self.again is not None and self.again == self.holder


def opened(row: Case, steps: Iterable[StepRow], *, at: datetime) -> None:
    """Allot the steps that just opened, where the pack says how."""
    service = office.service_of(row)
    for step in steps:
        if step.closed_at is None and service.steps[step.name].allocate != "queue" and not waits_for_other(row, step):
            allot(row, step, at=at)


def waits_for_other(row: Case, step: StepRow) -> bool:
    """Whether somebody else is to be drawn first for the step beside it."""
    other = office.service_of(row).steps[step.name].other_than
    return bool(other) and Allotment.objects.filter(case=row, step__name=other, step__closed_at=None, drawn_at=None).exists()


def others(row: Case, step: StepRow) -> set[int]:
    """Who has, or did, the step that somebody else than they must do."""
    other = office.service_of(row).steps[step.name].other_than
    rows = StepRow.objects.filter(case=row, name=other).values_list("holder", "by", "stands_for") if other else []
    beside = StepRow.objects.filter(
        case=row, name__in=[one.name for one in office.service_of(row).steps.values() if one.other_than == step.name]
    )
    return {one for row in (*rows, *beside.values_list("holder", "by", "stands_for")) for one in row if one is not None}


def allot(row: Case, step: StepRow, *, at: datetime) -> None:
    """Allot one step: by load at once; by lot the candidates are named now, and the log says who. Nobody there: whoever takes it."""
    one = office.service_of(row).steps[step.name]
    there = absences.there(step.agency_id, one.post, office.day_of(row, at))
    candidates = sorted(there - relations.barred(row, there) - others(row, step))
    told = {"step": step.name, "how": one.allocate, "candidates": candidates}
    if not candidates:
        office.record("not_allotted", row, told, by=SYSTEM, at=at)
        return
    if one.allocate == "lot":
        event = office.record("lot_called", row, told, by=SYSTEM, at=at)
        holder, drawn_at = None, None
    else:
        loads, last = in_hand(candidates), _last(candidates)
        holder, drawn_at = lots.least(candidates, loads, last), at
        event = office.record("allotted", row, {**told, "loads": [loads[one] for one in candidates], "to": holder}, by=SYSTEM, at=at)
    made = {"how": one.allocate, "candidates": candidates, "event": event.pk, "at": at, "drawn_at": drawn_at, "holder": holder}
    Allotment.objects.create(case=row, step=step, agency_id=step.agency_id, **made)
    if holder is not None:
        _give(row, step, holder)


def in_hand(accounts: Iterable[int]) -> dict[int, int]:
    """How many open cases, and branches of cases, each has in hand."""
    wanted = list(accounts)
    cases = Case.objects.filter(holder__in=wanted, state__in=OPEN).order_by().values_list("holder").annotate(n=Count("pk"))
    branches = StepRow.objects.filter(holder__in=wanted, closed_at=None, case__state__in=OPEN).order_by().values_list("holder")
    found = dict.fromkeys(wanted, 0)
    for holder, count in (*cases, *branches.annotate(n=Count("pk"))):
        found[holder] += count
    return found


def _last(accounts: list[int]) -> dict[int, datetime]:
    rows = Allotment.objects.filter(holder__in=accounts).order_by().values_list("holder").annotate(last=Max("at"))
    return dict(rows)


def _give(row: Case, step: StepRow, holder: int) -> None:
    """Put it into somebody's hands; the caller writes the case."""
    if office.service_of(row).steps[row.step].parallel:
        step.holder = holder
        step.save(update_fields=["holder"])
    else:
        row.holder = holder


def ensure_drawn(row: Case, step: StepRow) -> None:
    """Raise Refused("case.lot_waits") while a lot is called and not drawn: in a second it is."""
    if Allotment.objects.filter(step=step, drawn_at=None).exists() or waits_for_other(row, step):
        raise Refused("case.lot_waits")


def ensure_other(row: Case, step: StepRow, by: Actor) -> None:
    """Raise Refused("case.same_officer") where somebody else than who has the step beside it must do one."""
    if {by.account, by.stands_for} & others(row, step):
        raise Refused("case.same_officer")


@transaction.atomic
def draw(number: str, event: UUID, *, at: datetime) -> None:
    """Draw a lot that was called for, now that the event has its place; once, and not for a step that nobody need do any more."""
    row = office.locked(number, at=at)
    called = Allotment.objects.select_for_update(of=("self",)).select_related("step").filter(event=event, drawn_at=None).first()
    if called is None:
        return
    called.drawn_at = at
    if called.step.closed_at is None and row.state in OPEN:
        sealed = log.sealed(str(event))
        seed = lots.seed(sealed.entry, sealed.root)
        called.holder = lots.drawn(seed, called.candidates)
        _give(row, called.step, called.holder)
        row.save(update_fields=["holder"])
        place = {"position": sealed.position, "size": sealed.size, "seed": seed}
        told = {"step": called.step.name, "how": "lot", "candidates": called.candidates, "lot": str(event), **place, "to": called.holder}
        office.record("allotted", row, told, by=SYSTEM, at=at)
    called.save(update_fields=["drawn_at", "holder"])
    beside = [one.name for one in office.service_of(row).steps.values() if one.other_than == called.step.name]
    waiting = StepRow.objects.filter(case=row, name__in=beside, closed_at=None, holder=None).exclude(allotment__isnull=False)
    opened(row, waiting.order_by("pk"), at=at)


def checked(found: Case) -> list[Lot]:
    """Every lot of a case, reckoned anew from the log, oldest first. The caller has asked for the right to see the case."""
    result = []
    for one in Allotment.objects.filter(case=found, how="lot").exclude(drawn_at=None).select_related("step").order_by("pk"):
        sealed, body = log.sealed(str(one.event)), log.body(log.event(str(one.event)))
        # What the event says counts, not the row; only where its content was erased is the row all there is.
        candidates = tuple(body["candidates"] if body else one.candidates)
        seed = lots.seed(sealed.entry, sealed.root)
        again = lots.drawn(seed, candidates) if one.holder is not None else None
        place = (sealed.entry.hex(), sealed.position, sealed.size, sealed.root.hex())
        result.append(Lot(one.step.name, str(one.event), candidates, *place, seed, one.holder, again))
    return result

"""Effects of law that come by themselves, each dated at its legal moment. Every act settles first; the worker settles the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.cases import (
    charges,
    drawing,
    giving_back,
    holdings,
    holidays,
    office,
    papers,
    recusal,
    reopening,
    rules,
    securing,
    serving,
    upward,
)
from tongban.cases.deeming import deemed_granted, department_silent
from tongban.cases.ending import licence_ended
from tongban.cases.models import Case, DueRow, Supplement
from tongban.cases.pausing import pause_over
from tongban.cases.retention import end_of_keeping
from tongban.exchange import actions as exchange


def settle_row(row: Case, *, at: datetime) -> Case:
    """Apply all effects of a locked case that are due at a moment, oldest first, by the calendar as it was published until then."""
    holidays.catch_up(row, at=at)
    return apply(row, at=at)


def apply(row: Case, *, at: datetime) -> Case:
    """The same without asking whether their days are still the right ones."""
    for effect in DueRow.objects.select_for_update().filter(case=row, done_at=None, dropped=False, at__lte=at).order_by("at", "pk"):
        effect.done_at = effect.at
        effect.save(update_fields=["done_at"])
        name, _, key = effect.effect.partition(":")  # of what there may be several, the key of the row that it is about
        EFFECTS[name](row, effect.at, *([int(key)] if key else []))
        row.save()
    row.next_due = None
    return row


@transaction.atomic
def settle(number: str, *, at: datetime) -> Case:
    """Settle one case."""
    return office.locked(number, at=at)


def settle_due(*, at: datetime, limit: int = 200) -> int:
    """Settle the cases that have something due; for the worker. Returns how many effects were waiting."""
    rows = (
        DueRow.objects.filter(done_at=None, dropped=False, at__lte=at).order_by("at", "pk").values_list("case__number", flat=True)[:limit]
    )
    numbers = list(dict.fromkeys(rows))
    for number in numbers:
        settle(number, at=at)
    return len(numbers)


def deemed_accepted(row: Case, at: datetime) -> None:
    """行政许可法 article 32(4): not told within five working days, the application counts as accepted from the day of receipt."""
    if row.state != "submitted":
        return
    assert row.submitted_at is not None
    row.state, row.accepted_at, row.deemed = "in_hand", row.submitted_at, True
    office.start_clock(row, row.submitted_at)
    drawing.accepted_by_law(row, at=at)
    office.record("deemed_accepted", row, {"as_of": row.submitted_at.isoformat()}, by=SYSTEM, at=at)
    papers.draw(row, "acceptance", {"deemed": True}, by=SYSTEM, at=at)


def proof_lapsed(row: Case, at: datetime) -> None:
    """W1: written proof was not brought within its time; the application counts as not made."""
    _lapse(row, at, "proof_lapsed", {})


def _lapse(row: Case, at: datetime, effect: str, told: dict[str, bool]) -> None:
    reopening.note(row, effect, at)
    office.drop_due(row, *rules.ENDS)
    Supplement.objects.filter(case=row, answered_at=None).update(answered_at=at)
    charges.void(row, "unpaid" if told else "lapsed", at=at)
    row.state, row.outcome, row.closed_at, row.holder, row.due = "closed", "lapsed", at, None, None
    row.decided_at, row.erase_on = at, end_of_keeping(row, at)
    holdings.release(row, by=SYSTEM, at=at, reason="lapsed")
    office.record("lapsed", row, {}, by=SYSTEM, at=at)
    papers.draw(row, "lapse", told, by=SYSTEM, at=at)
    exchange.disclose(row.number, at=at)


def unpaid(row: Case, at: datetime) -> None:
    """What had to be paid before did not come within its time (the pack names the article): the application counts as not made."""
    last = office.last_day(row, at)
    if not any(one.due is not None and one.due <= last for one in charges.unpaid(row, "accepted")):
        charges.await_payment(row)
        return
    _lapse(row, at, "unpaid", {"unpaid": True})


def supplement_over(row: Case, at: datetime) -> None:
    """The applicant's time is over: the clock runs again and the officer decides on what is there."""
    if row.state != "waiting":
        return
    reopening.note(row, "supplement_over", at)
    Supplement.objects.filter(case=row, answered_at=None).update(answered_at=at)
    _go_on(row, at, day=office.last_day(row, at))
    office.record("supplement_over", row, {}, by=SYSTEM, at=at)


def _go_on(row: Case, at: datetime, *, day: date | None = None) -> None:
    """Back from waiting: to the office, with the clock running where it ran before, from the day after `day` on."""
    if row.accepted_at is None:
        row.state = "submitted"
        return
    row.state = "in_hand"
    office.resume(row, at, day=day)


EFFECTS: dict[str, Callable[..., None]] = {
    "deemed_granted": deemed_granted,
    "department_silent": department_silent,
    "pause_over": pause_over,
    "deemed_accepted": deemed_accepted,
    "proof_lapsed": proof_lapsed,
    "supplement_over": supplement_over,
    "unpaid": unpaid,
    "licence_ended": licence_ended,
    "objection": recusal.objection_late,
    "officer": upward.silent,
    "public_notice": serving.notice_over,
    "serve": serving.late,
    "uncollected": giving_back.uncollected,
    securing.EFFECT: securing.call,
}

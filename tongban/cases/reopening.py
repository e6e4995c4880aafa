"""What lapsed by itself is opened again as it was, when the applicant could not be in time or was in time: an outage, a letter either way.

Nothing is opened again over what somebody relies on meanwhile. Then the case lies before an officer, and the party is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import Due, Period, due, end_of
from tongban.cases import about, charges, counter, drawing, holdings, office, papers, relations, rules
from tongban.cases.charge_models import Charge
from tongban.cases.clock_models import Lapse
from tongban.cases.models import Case, DueRow, Supplement
from tongban.services import queries as services

APPLICANTS = ("supplement_over", "proof_lapsed", "unpaid")  # effects of periods that are the applicant's
RIGHT = "case.decide"


@dataclass(frozen=True)
class Cause:
    """Why something is opened again, until when the applicant has time then, and what is told of it.

    `why` is outage, letter (of the applicant, in time), posted (of the office, late) or officer.
    """

    why: str
    end: Due
    told: dict[str, Any]
    by: Actor = SYSTEM


def note(row: Case, effect: str, at: datetime) -> None:
    """A period of the applicant is over with effect: keep how the case stood, before it is changed."""
    coming = DueRow.objects.filter(case=row, effect__in=rules.ENDS, done_at=None, dropped=False) if effect != "supplement_over" else ()
    asked = Supplement.objects.filter(case=row, answered_at=None).values_list("pk", flat=True).first()
    Lapse.objects.create(
        case=row,
        effect=effect,
        day=office.last_day(row, at),
        at=at,
        state=row.state,
        holder=row.holder,
        dropped=[one.pk for one in coming],
        charges=[] if effect == "supplement_over" else [one.number for one in charges.unpaid(row)],
        supplement=asked,
    )


def latest(row: Case, effect: str = "", since: datetime | None = None) -> Lapse | None:
    """The last of its periods that ended by itself and was not opened again; none where an officer has said that it stays as it is."""
    wanted = (Q(effect=effect) if effect else Q()) & (Q(at__gt=since) if since else Q())
    return _last(Lapse.objects.select_for_update().filter(wanted, case=row))


def _last(rows: QuerySet[Lapse]) -> Lapse | None:
    found = rows.filter(reopened_at=None).order_by("-at", "-pk").first()
    return found if found is not None and found.answered_at is None else None


def _for_letter(found: Lapse | None) -> Lapse | None:
    """What a letter opens: a period of the applicant, unless it lies before an officer already."""
    return found if found is not None and found.asked_at is None and found.effect in APPLICANTS else None


def reopen(row: Case, lapse: Lapse, cause: Cause, *, at: datetime) -> bool:
    """Open a locked case again as it stood, or lay it before an officer with what stands against that. Says whether it is open."""
    against = list(_against(row, lapse))
    if not against:
        try:
            with transaction.atomic():
                _restore(row, lapse, cause, at)
        except (IntegrityError, Refused):  # somebody was there first, at this very moment
            against = ["taken"]
            row.refresh_from_db(fields=["state", "outcome", "closed_at", "decided_at", "erase_on", "holder", "due"])
    if against and cause.why != "officer":
        _lay_before(row, lapse, against, cause, at)
    elif against:
        lapse.stays = against
    return not against


def _against(row: Case, lapse: Lapse) -> Iterator[str]:
    """What has followed that cannot be undone; codes whose words the faces have."""
    if row.erased_at is not None:
        yield "erased"
        return
    yield from _against_asking(row, lapse) if lapse.effect == "supplement_over" else _against_filing(row)


def _against_asking(row: Case, lapse: Lapse) -> Iterator[str]:
    """What the office did once the time for a supplement was over."""
    asked = Supplement.objects.filter(case=row).order_by("-pk").first()
    if row.decided_at is not None or row.state not in ("submitted", "in_hand"):
        yield "decided"
    elif asked is None or asked.pk != lapse.supplement:
        yield "asked_again"


def _against_filing(row: Case) -> Iterator[str]:
    """What others, or the party by a remedy, did once the application counted as not made."""
    if row.outcome != "lapsed":
        yield "decided"
    for code, ask in (("busy", lambda: holdings.refuse_busy(row)), ("taken", lambda: _refuse_taken(row))):
        if _refuses(ask):
            yield code
    if _disputed(row):
        yield "disputed"
    held = holdings.about(row)
    if held is not None and (held.state != "issued" or held.valid_until < office.day_of(row, row.at)):
        yield "licence_over"


def _refuse_taken(row: Case) -> None:
    """What others hold meanwhile, in registers or of a ledger."""
    holdings.refuse_taken(row, row.form)
    drawing.refuse_unfit(row)


def _refuses(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Refused:
        return True
    return False


def _disputed(row: Case) -> bool:
    """Whether a remedy against the lapse was sought: who decides on it says what becomes of the case."""
    found = Case.objects.filter(about=row).exclude(state__in=("draft", "withdrawn"))
    return any(about.speaks(services.by_digest(one.digest).service) for one in found)


def _restore(row: Case, lapse: Lapse, cause: Cause, at: datetime) -> None:
    if lapse.effect == "supplement_over":
        _wait_again(row, lapse, cause.end, at)
    else:
        row.state, row.outcome, row.closed_at, row.decided_at, row.erase_on = lapse.state, "", None, None, None
        row.holder = lapse.holder
        holdings.hold(row, row.form, by=SYSTEM, at=at)
        Supplement.objects.filter(pk=lapse.supplement or 0).update(answered_at=None, until=cause.end.day)
        _owe_again(lapse, cause.end.day)
        _come_again(row, lapse, cause.end, at)
        if row.accepted_at is not None and row.state == "in_hand":
            office.tick(row, "stop", at, day=lapse.day)
            office.resume(row, at)
    if row.accepted_at is not None:
        if cause.why == "outage":
            office.tick(row, "outage", at, until=cause.end.day)
        row.due = office.reckon(row, at).due
    row.save()
    lapse.reopened_at, lapse.why = at, cause.why
    lapse.save(update_fields=["reopened_at", "why"])
    told = {"effect": lapse.effect, "was": lapse.day.isoformat(), "until": cause.end.day.isoformat(), "why": cause.why, **cause.told}
    office.record("reopened", row, told, by=cause.by, at=at)
    papers.draw(row, "reopened", {"why": cause.why, "until": told["until"]}, by=cause.by, at=at)


def _wait_again(row: Case, lapse: Lapse, end: Due, at: datetime) -> None:
    """What was asked for is waited for again."""
    Supplement.objects.filter(pk=lapse.supplement or 0).update(answered_at=None, until=end.day)
    for one in DueRow.objects.filter(case=row, effect="supplement_over", done_at=lapse.at):
        one.done_at = None
        office.set_end(one, end).save()
    if row.accepted_at is not None:
        office.tick(row, "stop", at, day=lapse.day)
    row.state = "waiting"


def _owe_again(lapse: Lapse, until: date) -> None:
    """What need not be paid any more is to be paid again, where its day was over by then."""
    owed = Charge.objects.filter(number__in=lapse.charges)
    owed.update(void_at=None, void_reason="")
    owed.filter(due__lt=until).update(due=until)


def _come_again(row: Case, lapse: Lapse, end: Due, at: datetime) -> None:
    """What was to come by itself comes again: the applicant's periods until the day given, the office's after the rest that they had."""
    calendar, zone = actors.calendar_of(row.region_id), actors.zone_of(row.region_id)
    for one in DueRow.objects.select_for_update().filter(Q(pk__in=lapse.dropped) | Q(case=row, effect=lapse.effect, done_at=lapse.at)):
        one.dropped, one.done_at = False, None
        if one.effect in APPLICANTS:
            if one.day < end.day:
                office.set_end(one, end)
        elif one.effect != "deemed_granted":
            # The office could not work on what was closed: of working days it had, it has as many from now on.
            left = max(calendar.between(lapse.day, one.day), 1)
            office.set_end(one, due(at, Period(left, "working_days"), calendar, zone))
        one.save()


def _lay_before(row: Case, lapse: Lapse, against: list[str], cause: Cause, at: datetime) -> None:
    """It stays as it is until an officer has said something; the party is told. Again the same changes nothing."""
    if lapse.asked_at is not None:
        return
    lapse.asked_at, lapse.why, lapse.stays = at, cause.why, against
    lapse.save(update_fields=["asked_at", "why", "stays"])
    office.record("stays_lapsed", row, {"effect": lapse.effect, "why": cause.why, "stays": against, **cause.told}, by=cause.by, at=at)


@transaction.atomic
def open_for_letter(number: str, *, by: Actor, at: datetime) -> Case:
    """A letter that came in time is written down only now: what lapsed by itself since it came is open again until this day is over.

    By the officer who attends whoever wrote. Where something stands against it, it lies before an officer from then on.
    Raises NotAllowed, Refused("lapse.no_letter", "lapse.none"); again, and once it lies before an officer, is refused as none.
    """
    row = office.unsettled(number, at=at)
    office.own(row, by, at)
    received = counter.counted_from(row.region_id, by, at)
    if by.channel != "post" or received == at:
        raise Refused("lapse.no_letter")
    found = _for_letter(latest(row, since=received))
    if found is None:
        raise Refused("lapse.none")
    today = office.day_of(row, at)
    end = Due(end_of(today, actors.zone_of(row.region_id)), today, False)
    reopen(row, found, Cause("letter", end, {"received": office.day_of(row, received).isoformat()}, by), at=at)
    return row


def lapsed_since(found: Case, by: Actor, at: datetime) -> Lapse | None:
    """What the officer who writes a letter down can have opened again; the caller has asked for the right to see the case."""
    received = counter.counted_from(found.region_id, by, at) if by.channel == "post" else at
    if received == at:
        return None
    return _for_letter(_last(Lapse.objects.filter(case=found, at__gt=received)))


@transaction.atomic
def answer_lapse(number: str, open_again: bool, *, words: str, by: Actor, at: datetime) -> Lapse:
    """Say what becomes of what could not be opened again by itself: open now, or it stays as it is, with words that the party reads. Once.

    Raises NotFound("lapse.unknown"), Refused("lapse.stays") with what stands against it, Refused("lapse.words").
    """
    row = office.locked(number, at=at)
    actors.require(by, RIGHT, agency=row.agency_id, service=row.service)
    relations.ensure_unrelated(row, by)
    found = Lapse.objects.select_for_update().filter(waiting(), case=row).order_by("-at").first()
    if found is None:
        raise NotFound("lapse.unknown")
    said = text.clean(words, 2000, lines=True, field="words")
    if not said:
        raise Refused("lapse.words", field="words")
    end = due(at, Period(1, "working_days"), actors.calendar_of(row.region_id), actors.zone_of(row.region_id))
    if open_again and not reopen(row, found, Cause("officer", end, {}, by), at=at):
        raise Refused("lapse.stays", stays=found.stays)
    found.answered_at, found.answered_by, found.words = at, by.account, said
    found.save(update_fields=["answered_at", "answered_by", "words"])
    office.record("lapse_answered", row, {"open": open_again, "words": said}, by=by, at=at)
    return found


def waiting() -> Q:
    """What lies before officers."""
    return Q(asked_at__isnull=False, answered_at=None, reopened_at=None)


def of_case(found: Case) -> Lapse | None:
    """What lies before an officer in a case."""
    return Lapse.objects.filter(waiting(), case=found).order_by("-at").first()


def tasks(by: Actor) -> Q:
    """Cases in which something lies before who may say whether it is opened again."""
    theirs = actors.scope(by, RIGHT).q("case__agency", "case__service")
    return Q(pk__in=Lapse.objects.filter(waiting()).filter(theirs).values("case"))

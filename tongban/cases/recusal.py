"""Keeping out of a case: an officer declares it, or the party objects to an officer and the leader answers. The case is allotted anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import Period
from tongban.cases import allotting, leading, office, rules, standing
from tongban.cases.fair_models import Allotment, Recusal
from tongban.cases.models import Case, StepRow

# Assumed: no source that we have gives the leader's time to answer an objection in matters of licences.
ANSWER = Period(3, "working_days")
DECLARED, OBJECTION = "declared", "objection"


@transaction.atomic
def recuse(number: str, words: str, *, by: Actor, at: datetime) -> Recusal:
    """Declare how one is related to a case: from now on one does nothing in it. Twice changes nothing; nobody takes it back.

    Raises NotFound("case.unknown") for who does not see the case, Refused("case.wrong_state", "case.recusal_words").
    """
    row = office.locked(number, at=at)
    if by.kind != "officer" or by.account is None:
        raise NotAllowed("actor.not_an_officer")
    places = {row.agency_id, *StepRow.objects.filter(case=row).values_list("agency", flat=True)}
    if not any(actors.may(by, "case.read", agency=place, service=row.service) for place in places):
        raise NotFound("case.unknown")
    rules.ensure_may(row.state, "recuse")
    said = _said(words, "case.recusal_words")
    known = Recusal.objects.filter(case=row, account=by.account, upheld=True).first()
    if known is not None:
        return known
    _settle_objections(row, by, at)
    answered = {"answered_at": at, "answered_by": by.account, "upheld": True}
    made = Recusal.objects.create(case=row, account=by.account, ground=DECLARED, words=said, asked_at=at, asked_by=by.account, **answered)
    office.record("recused", row, {"account": by.account, "ground": DECLARED, "words": said}, by=by, at=at)
    _pass_on(row, by.account, at=at)
    return made


def _settle_objections(row: Case, by: Actor, at: datetime) -> None:
    """An officer who keeps out by themselves needs no answer of the leader any more."""
    for one in Recusal.objects.select_for_update().filter(case=row, account=by.account or 0, answered_at=None):
        one.answered_at, one.answered_by, one.upheld = at, by.account, False
        one.save(update_fields=["answered_at", "answered_by", "upheld"])
        office.drop_due(row, f"objection:{one.pk}")


@transaction.atomic
def object_to(number: str, account: int, words: str, *, by: Actor, at: datetime) -> Recusal:
    """The party asks that an officer who has the case in hand keep out of it, and says why; once for each officer.

    Until the leader has answered, that officer examines and decides nothing in it; the clock runs on.
    Raises Refused("case.nobody_in_hand", "case.objection_words"), both at once, Refused("case.objected_before").
    """
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "object_to")
    said = text.clean(words, 1000, lines=True, field="words")
    faults = {"case.nobody_in_hand": ("account", account not in standing.holders(row)), "case.objection_words": ("words", not said)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    if Recusal.objects.filter(case=row, account=account).exists():
        raise Refused("case.objected_before")
    made = Recusal.objects.create(case=row, account=account, ground=OBJECTION, words=said, asked_at=at, asked_by=by.account)
    (made.due,) = office.fall_due(row, at, **{f"objection:{made.pk}": ANSWER})
    made.save(update_fields=["due"])
    office.record("objected", row, {"account": account, "words": said, "due": made.due.isoformat()}, by=by, at=at)
    return made


@transaction.atomic
def answer_objection(number: str, account: int, uphold: bool, words: str, *, by: Actor, at: datetime) -> Recusal:
    """The leader answers an objection; upheld, the officer is out and the case goes to somebody else. Nobody answers about oneself.

    Raises NotFound("case.no_objection"), Refused("case.objection_answer") without words.
    """
    row = office.locked(number, at=at)
    leading.require(row, by)
    found = Recusal.objects.select_for_update().filter(case=row, account=account, answered_at=None).first()
    if found is None:
        raise NotFound("case.no_objection")
    if by.account == account:
        raise NotAllowed("actor.oneself")
    found.answer = _said(words, "case.objection_answer")
    found.answered_at, found.answered_by, found.upheld = at, by.account, uphold
    found.save(update_fields=["answer", "answered_at", "answered_by", "upheld"])
    office.drop_due(row, f"objection:{found.pk}")
    office.record("objection_answered", row, {"account": account, "upheld": uphold, "reason": found.answer}, by=by, at=at)
    if uphold:
        _pass_on(row, account, at=at)
    return found


def objection_late(row: Case, at: datetime, objection: int) -> None:
    """The leader has not answered in time: it is told to who supervises, and the officer keeps out of deciding until it is answered."""
    if Recusal.objects.filter(pk=objection, answered_at=None).exists():
        office.record("objection_late", row, {}, by=SYSTEM, at=at)


def _said(words: str, code: str) -> str:
    said = text.clean(words, 1000, lines=True, field="words")
    if not said:
        raise Refused(code, field="words")
    return said


def _pass_on(row: Case, account: int, *, at: datetime) -> None:
    """What an officer has in hand goes to somebody else; lots that are called for and could fall on them are called for anew."""
    service = office.service_of(row)
    called = list(Allotment.objects.filter(case=row, drawn_at=None).select_related("step"))
    again = [one.step for one in called if account in one.candidates]
    Allotment.objects.filter(pk__in=[one.pk for one in called if account in one.candidates]).update(drawn_at=at)
    theirs = StepRow.objects.filter(case=row, closed_at=None, holder=account)
    again += list(theirs)
    theirs.update(holder=None)
    if row.holder == account:
        row.holder = None
        again += list(StepRow.objects.filter(case=row, name=row.step, closed_at=None))
    row.save(update_fields=["holder"])
    for step in {one.pk: one for one in again}.values():
        step.holder = None
        if step.closed_at is None and service.steps[step.name].allocate != "queue":
            allotting.allot(row, step, at=at)
    row.save(update_fields=["holder"])

"""Notes that officers write for each other about a case. The log says who wrote one and when, not what."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import office, rules
from tongban.cases.models import Case, Note, StepRow
from tongban.log import actions as log

LONGEST = 2000


@transaction.atomic
def note(number: str, words: str, *, by: Actor, at: datetime) -> Note:
    """Write a note for colleagues at the agencies that have the case or a step of it. Raises Refused("case.note_empty")."""
    row = office.locked(number, at=at)
    if not any(actors.may(by, "case.note", agency=agency, service=row.service) for agency in _having(row)):
        raise NotAllowed("actor.not_allowed", verb="case.note")
    rules.ensure_may("erased" if row.erased_at else row.state, "note")
    office.refuse_secrets({"words": words})
    said = text.clean(words, LONGEST, lines=True, field="words")
    if not said:
        raise Refused("case.note_empty", field="words")
    made = Note.objects.create(case=row, words=said, agency=by.agency, at=at, by=by.account or 0)
    log.append("case.noted", ("case", row.number), {"note": made.pk}, by=by, at=at)
    return made


def _having(row: Case) -> list[int]:
    """The agencies that have a case: its own, and those with a step of its course. Who was asked for an opinion only has none."""
    return list({row.agency_id: None} | dict.fromkeys(StepRow.objects.filter(case=row).values_list("agency", flat=True)))


def notes(found: Case, *, to: Actor) -> list[Note] | None:
    """The notes on a case, newest first, for officers of the agencies that have it; None for everybody else."""
    if to.kind != "officer":
        return None
    scope = actors.scope(to, "case.read")
    theirs = Q(scope.q("agency", "service")) | Q(pk__in=StepRow.objects.filter(scope.q("agency", "case__service")).values("case"))
    if not Case.objects.filter(pk=found.pk).filter(theirs).exists():
        return None
    return list(Note.objects.filter(case=found).order_by("-at", "-pk"))

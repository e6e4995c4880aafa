"""What applicant and office write to each other about a case. A message is no application and no notice: it starts and stops no clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import office, rules
from tongban.cases.models import Case, Message
from tongban.log import actions as log

LONGEST = 2000
MOST_WAITING = 10  # so many messages of an applicant may wait for an answer
TWICE = timedelta(minutes=10)  # the same words again within this time are a second press of the button


@transaction.atomic
def write(number: str, words: str, *, by: Actor, at: datetime) -> Message:
    """Write to the other side; an office's message answers all that waited. The same words again are the same message.

    Raises Refused: case.message_empty, case.messages_wait, and what `text.clean` says.
    """
    row = office.locked(number, at=at)
    from_office = _side(row, by, at)
    rules.ensure_may("erased" if row.erased_at else row.state, "write")
    office.refuse_secrets({"words": words})
    said = text.clean(words, LONGEST, lines=True, field="message")
    if not said:
        raise Refused("case.message_empty", field="message")
    mine = Message.objects.filter(case=row, from_office=from_office)
    last = mine.order_by("-pk").first()
    if last is not None and last.words == said and last.by == by.account and at - last.at < TWICE:
        return last
    if not from_office and mine.filter(read_at=None).count() >= MOST_WAITING:
        raise Refused("case.messages_wait", most=MOST_WAITING, field="message")
    with log.gathered():
        made = Message.objects.create(case=row, from_office=from_office, words=said, at=at, by=by.account)
        if not from_office:
            row.unanswered += 1
            row.save(update_fields=["unanswered"])
        office.record("message_written", row, {"message": made.pk, "office": from_office, "words": said}, by=by, at=at)
        _read(row, from_office, by, at)
    return made


@transaction.atomic
def read(number: str, *, by: Actor, at: datetime) -> int:
    """Mark what the other side wrote as read: the applicant has seen it, or the office finds that it needs no answer. Returns how many."""
    row = office.locked(number, at=at)
    return _read(row, _side(row, by, at), by, at)


def _side(row: Case, by: Actor, at: datetime) -> bool:
    """Whether the actor writes for the office; raises NotAllowed for who writes for neither side."""
    if by.kind != "officer":
        office.own(row, by, at)
        return False
    actors.require(by, "case.message", agency=row.agency_id, service=row.service)
    return True


def _read(row: Case, from_office: bool, by: Actor, at: datetime) -> int:
    found = list(Message.objects.filter(case=row, from_office=not from_office, read_at=None).order_by("pk"))
    if found:
        if from_office:
            row.unanswered = 0
            row.save(update_fields=["unanswered"])
        Message.objects.filter(pk__in=[one.pk for one in found]).update(read_at=at, read_by=by.account)
        office.record("messages_read", row, {"messages": [one.pk for one in found], "office": from_office}, by=by, at=at)
    return len(found)

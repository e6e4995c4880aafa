"""Publishing an answer of general interest: one officer writes it without personal data, another publishes it; anybody finds it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.cases import office
from tongban.cases.answer_models import PublicAnswer
from tongban.cases.models import Case
from tongban.cases.overruns import tells

PROPOSE, PUBLISH = "case.explain", "announcement.publish"
WORDS = 2000


@transaction.atomic
def propose_answer(number: str, question: str, answer: str, *, by: Actor, at: datetime) -> PublicAnswer:
    """Write the question and answer of a closed letter for everyone. Another officer publishes them; again the same changes nothing.

    Raises Refused("case.no_public_answer"), Refused("case.public_answer_there"), and all at once what is empty, secret or personal.
    """
    row = office.locked(number, at=at)
    actors.require(by, PROPOSE, agency=row.agency_id, service=row.service)
    if not letter(row):
        raise Refused("case.no_public_answer")
    asked = text.clean(question, 300, lines=True, field="question")
    told = text.clean(answer, WORDS, lines=True, field="answer")
    office.refuse_secrets({"question": asked, "answer": told})
    wrong = [Discrepancy("case.public_answer_empty", {"field": name}) for name, one in (("question", asked), ("answer", told)) if not one]
    wrong += [
        Discrepancy("case.explanation_personal", {"field": name})
        for name, one in (("question", asked), ("answer", told))
        if tells(row, one)
    ]
    if wrong:
        raise Refused.of(wrong)
    there = standing(row)
    if there is not None:
        if (there.question, there.answer) == (asked, told):
            return there
        raise Refused("case.public_answer_there")
    made = PublicAnswer.objects.create(
        case=row, agency_id=row.agency_id, question=asked, answer=told, proposed_at=at, proposed_by=by.account
    )
    office.record("answer_proposed", row, {"question": asked, "answer": told}, by=by, at=at)
    return made


@transaction.atomic
def publish_answer(number: str, *, by: Actor, at: datetime) -> PublicAnswer:
    """Publish what a colleague wrote; again changes nothing. Raises NotFound("case.no_proposed_answer"), NotAllowed("actor.oneself")."""
    row, found = _standing(number, by, at)
    if found.published_at is None:
        if by.account == found.proposed_by:
            raise NotAllowed("actor.oneself")
        found.published_at, found.published_by = at, by.account
        found.save(update_fields=["published_at", "published_by"])
        office.record("answer_published", row, {"answer": found.pk}, by=by, at=at)
    return found


@transaction.atomic
def end_answer(number: str, reason: str, *, by: Actor, at: datetime) -> PublicAnswer:
    """Turn down what a colleague wrote, or show it no more. Raises NotFound("case.no_proposed_answer"), Refused("case.answer_reason")."""
    row, found = _standing(number, by, at)
    said = text.clean(reason, 300, field="words")
    if not said:
        raise Refused("case.answer_reason", field="words")
    found.ended_at, found.reason = at, said
    found.save(update_fields=["ended_at", "reason"])
    office.record("answer_ended", row, {"answer": found.pk, "reason": said}, by=by, at=at)
    return found


def _standing(number: str, by: Actor, at: datetime) -> tuple[Case, PublicAnswer]:
    row = office.locked(number, at=at)
    actors.require(by, PUBLISH, agency=row.agency_id)
    found = standing(row)
    if found is None:
        raise NotFound("case.no_proposed_answer")
    return row, found


def letter(row: Case) -> bool:
    """Whether a case is a letter to an agency that was answered."""
    about = office.service_of(row).about
    return row.state == "closed" and row.erased_at is None and about is not None and (about.case, about.goes_to) == ("any", "agency")


def standing(row: Case) -> PublicAnswer | None:
    """What is proposed or published of a case."""
    return PublicAnswer.objects.filter(case=row, ended_at=None).first()


def offered(row: Case, by: Actor) -> dict[str, object]:
    """What an officer can do about publishing the answer of a case."""
    if not letter(row):
        return {}
    there = standing(row)
    publishes = there is not None and actors.may(by, PUBLISH, agency=row.agency_id)
    return {
        "there": there,
        "propose": there is None and actors.may(by, PROPOSE, agency=row.agency_id, service=row.service),
        "publish": publishes and there is not None and there.published_at is None and there.proposed_by != by.account,
        "end": publishes,
    }


def published(words: str = "", *, region: str = "", after: int = 0, limit: int = 20) -> list[PublicAnswer]:
    """Answers for everyone, newest first: those in which all of some words stand, of the agencies of a region and above."""
    rows = PublicAnswer.objects.filter(ended_at=None).exclude(published_at=None).select_related("agency").order_by("-pk")
    if region:
        rows = rows.filter(agency__region__in=actors.region_path(region))
    for word in words.split()[:10]:
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return list((rows.filter(pk__lt=after) if after else rows)[:limit])

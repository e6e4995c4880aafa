"""Words that an agency keeps for its acts, so that the same thing is said the same way: written and struck by who may."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases.models import Phrase
from tongban.log import actions as log
from tongban.services import queries as services

# The acts whose words can be kept, as faces name them.
ACTS = ("supplement", "review", "decide", "return", "extend", "hand-over", "ask", "answer", "change")
LONGEST = 1000
MOST = 200  # an agency that keeps more finds none


@transaction.atomic
def keep(agency: int, act: str, title: str, words: str, *, service: str = "", by: Actor, at: datetime) -> Phrase:
    """Keep words for an act.

    Raises Refused: case.phrase_act, case.phrase_service, case.phrase_empty, all at once; case.phrase_there, case.phrases_full.
    """
    actors.require(by, "case.phrase", agency=agency, service=service or None)
    called, said = text.clean(title, 80, field="title"), text.clean(words, LONGEST, lines=True, field="words")
    faults = {
        "case.phrase_act": ("act", act not in ACTS),
        "case.phrase_service": ("service", bool(service) and service not in services.offered(agency, "en")),
        "case.phrase_empty": ("title" if not called else "words", not called or not said),
    }
    if wrong := [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]:
        raise Refused.of(wrong)
    if Phrase.objects.filter(agency=agency, struck_at=None).count() >= MOST:
        raise Refused("case.phrases_full", most=MOST)
    try:
        with transaction.atomic():
            told = {"agency_id": agency, "service": service, "act": act, "title": called, "words": said}
            made = Phrase.objects.create(**told, at=at, by=by.account)
    except IntegrityError:
        raise Refused("case.phrase_there", field="title", title=called) from None
    log.append("phrase.kept", ("phrase", str(made.pk)), told, by=by, at=at)
    return made


@transaction.atomic
def strike(key: int, *, by: Actor, at: datetime) -> Phrase:
    """Use words no more; again changes nothing. Raises NotFound("case.no_phrase")."""
    row = Phrase.objects.select_for_update().filter(pk=key).first()
    if row is None or not actors.may(by, "case.phrase", agency=row.agency_id, service=row.service or None):
        raise NotFound("case.no_phrase")
    if row.struck_at is None:
        row.struck_at = at
        row.save(update_fields=["struck_at"])
        log.append("phrase.struck", ("phrase", str(row.pk)), {"title": row.title}, by=by, at=at)
    return row


def kept(agency: int, *, service: str = "") -> list[Phrase]:
    """The words that an agency keeps: for one of its services with those for all, or every one."""
    rows = Phrase.objects.filter(agency=agency, struck_at=None).order_by("act", "service", "title", "pk")
    return list(rows.filter(service__in=["", service]) if service else rows)

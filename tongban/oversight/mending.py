"""What a bad rating obliges to, in this order: it is looked into, what was found to be so is put right, and who rated is answered.

Each is said once, by who may answer ratings and took no part in the case.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import legal_day
from tongban.documents.secrecy import secret_mark
from tongban.log import actions as log
from tongban.oversight import watching
from tongban.oversight.models import FollowUp
from tongban.oversight.taking_part import took_part


@transaction.atomic
def verify(key: str, *, founded: bool | None, by: Actor, at: datetime) -> FollowUp:
    """Say whether what a bad rating says was found to be so. Said again the same changes nothing.

    Raises NotFound("rating.unknown"), NotAllowed("rating.took_part"), Refused("rating.answered", "rating.no_finding", "rating.verified").
    """
    row = _open(key, by, at)
    if founded is None:
        raise Refused("rating.no_finding", field="founded")
    if row.verified_at is not None:
        if row.founded is not founded:
            raise Refused("rating.verified", field="founded", day=_day(row, row.verified_at))
        return row
    row.verified_at, row.verified_by, row.founded = at, by.account, founded
    row.save(update_fields=["verified_at", "verified_by", "founded"])
    watching.met(row, watching.VERIFY, at)
    log.append("rating.verified", ("rating", key), {"case": row.rating.case.number, "founded": founded}, by=by, at=at)
    return row


@transaction.atomic
def mend(key: str, words: str, *, by: Actor, at: datetime) -> FollowUp:
    """Say what was done about what was found to be so; the person who rated reads it.

    Raises NotFound("rating.unknown"), NotAllowed("rating.took_part"), Refused("rating.answered", "rating.not_verified",
    "rating.nothing_to_mend", "rating.mended", "rating.no_mending").
    """
    row = _open(key, by, at)
    if row.verified_at is None:
        raise Refused("rating.not_verified", field="founded")
    if not row.founded:
        raise Refused("rating.nothing_to_mend", field="words")
    if row.mended_at is not None:
        raise Refused("rating.mended", field="words", day=_day(row, row.mended_at))
    said = _said(words, "rating.no_mending")
    row.mended_at, row.mended_by, row.mending = at, by.account, said
    row.save(update_fields=["mended_at", "mended_by", "mending"])
    case = row.rating.case
    log.append("rating.mended", ("rating", key), {"case": case.number, "mending": said}, by=by, at=at, parties=[case.party_id])
    return row


@transaction.atomic
def answer(key: str, words: str, *, by: Actor, at: datetime) -> FollowUp:
    """Close the duty with an answer; the person who rated reads it.

    Raises NotFound("rating.unknown"), NotAllowed("rating.took_part"), Refused("rating.answered", "rating.not_verified",
    "rating.not_mended", "rating.no_answer").
    """
    row = _open(key, by, at)
    if row.verified_at is None:
        raise Refused("rating.not_verified", field="founded")
    if row.founded and row.mended_at is None:
        raise Refused("rating.not_mended", field="words")
    said = _said(words, "rating.no_answer")
    row.answered_at, row.answered_by, row.answer = at, by.account, said
    row.save(update_fields=["answered_at", "answered_by", "answer"])
    watching.met(row, watching.FIX, at)
    case = row.rating.case
    told = {"case": case.number, "founded": row.founded, "answer": said}
    log.append("rating.answered", ("rating", key), told, by=by, at=at, parties=[case.party_id])
    return row


def _open(key: str, by: Actor, at: datetime) -> FollowUp:
    """A duty that is not answered, locked and settled, for an officer who may: none who took part in the case."""
    row = watching.settle_rating(key, at=at)
    actors.require(by, "rating.answer", agency=row.agency_id, service=row.service)
    if took_part(row, by):
        raise NotAllowed("rating.took_part")
    if row.answered_at is not None:
        raise Refused("rating.answered")
    return row


def _said(words: str, missing: str) -> str:
    """The words, cleaned; `missing` is why there must be some."""
    said = text.clean(words, 1000, lines=True, field="words")
    if not said:
        raise Refused(missing, field="words")
    if mark := secret_mark(said):
        raise Refused("case.state_secret", field="words", mark=mark)
    return said


def _day(row: FollowUp, at: datetime) -> str:
    return legal_day(at, actors.zone_of(row.rating.case.region_id)).isoformat()

"""Draw up papers and serve them."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import canonical
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.documents.models import Document, Number
from tongban.log import actions as log
from tongban.log.store import keys


@transaction.atomic
def draw_up(
    kind: str,
    subject: tuple[str, str],
    facts: dict[str, Any],
    *,
    agency: int,
    language: str,
    by: Actor,
    at: datetime,
    parties: tuple[int, ...] = (),
) -> Document:
    """Draw a paper up inside an act: numbered in the agency's year, sealed over its canonical facts. Nothing is rendered here."""
    office = actors.agency(agency)
    year = legal_day(at, actors.zone_of(office.region)).year
    number = f"{office.name}〔{year}〕{_next(agency, year)}号"
    told = {**facts, "number": number, "kind": kind, "agency": office.name, "decided_at": log.moment(at)}
    text = canonical.dumps(told)
    key = keys().signer("seal")
    row = Document.objects.create(
        number=number,
        kind=kind,
        noun=subject[0],
        key=subject[1],
        agency_id=agency,
        language=language,
        facts=text.decode(),
        seal_key=key.id,
        seal=base64.b64encode(key.sign(text)).decode(),
        decided_at=at,
    )
    log.append("paper.drawn_up", subject, {"number": number, "kind": kind, "facts": canonical.digest(told)}, by=by, at=at, parties=parties)
    return row


def _next(agency: int, year: int) -> int:
    """The next number of an agency's year; its row is locked, other agencies do not wait."""
    row = Number.objects.select_for_update().filter(agency=agency, year=year).first()
    if row is None:
        try:
            with transaction.atomic():
                Number.objects.create(agency_id=agency, year=year, last=1)
                return 1
        except IntegrityError:
            row = Number.objects.select_for_update().get(agency=agency, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@transaction.atomic
def serve(number: str, *, how: str, proof: str, by: Actor, at: datetime) -> Document:
    """Serve a paper: how (online, window, mail) and the proof of it. A paper is served once; again changes nothing."""
    row = Document.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound("paper.unknown")
    if row.served_at is None:
        row.served_at, row.served_how, row.proof = at, how, proof
        row.save(update_fields=["served_at", "served_how", "proof"])
        log.append("paper.served", (row.noun, row.key), {"number": number, "how": how, "proof": proof}, by=by, at=at)
    return row

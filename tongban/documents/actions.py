"""Draw up papers and serve them."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tongban.actors import queries as actors
from tongban.actors.queries import AgencyView
from tongban.base import canonical
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.base.prepared import insert
from tongban.documents.models import Document
from tongban.log import actions as log
from tongban.log.store import keys

# Reconsideration within 60 days of knowing (行政复议法 article 20), told by papers of acts that may burden.
REMEDY = {"act": "reconsideration-law", "article": "20", "days": 60}


def draw_up(
    kind: str,
    subject: tuple[str, str],
    facts: dict[str, Any],
    *,
    agency: AgencyView,
    language: str,
    by: Actor,
    at: datetime,
    parties: tuple[int, ...] = (),
    served: tuple[str, str] | None = None,
) -> Document:
    """Draw a paper up inside an act: numbered in the agency's year, sealed over its canonical facts. Nothing is rendered here.

    `served` is how and by what proof it is served in the same moment. Two statements and the events.
    """
    year = legal_day(at, actors.zone_of(agency.region)).year
    number = f"{agency.name}〔{year}〕{_next(agency.id, year)}号"
    told = {**facts, "number": number, "kind": kind, "agency": agency.name, "decided_at": log.moment(at)}
    text = canonical.dumps(told)
    key = keys().signer("seal")
    row = Document(
        number=number,
        kind=kind,
        noun=subject[0],
        key=subject[1],
        agency_id=agency.id,
        language=language,
        facts=text.decode(),
        seal_key=key.id,
        seal=base64.b64encode(key.sign(text)).decode(),
        decided_at=at,
        served_at=at if served else None,
        served_how=served[0] if served else "",
        proof=served[1] if served else "",
    )
    insert(row)
    drawn = {"number": number, "kind": kind, "facts": hashlib.sha256(text).hexdigest()}
    log.append("paper.drawn_up", subject, drawn, by=by, at=at, parties=parties)
    if served:
        log.append("paper.served", subject, {"number": number, "how": served[0], "proof": served[1]}, by=by, at=at)
    return row


def _next(agency: int, year: int) -> int:
    """The next number of an agency's year, in one statement; its row is locked until the act ends, other agencies do not wait."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a paper is drawn up in the transaction of its act")
    sql = (
        "INSERT INTO documents_number (agency_id, year, last) VALUES (%s, %s, 1) "
        "ON CONFLICT (agency_id, year) DO UPDATE SET last = documents_number.last + 1 RETURNING last"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [agency, year])
        return int(cursor.fetchone()[0])


def erase(subject: tuple[str, str]) -> None:
    """Throw away what the papers of a subject say; number, kind, seal and days stay. Inside the act that erases the subject."""
    Document.objects.filter(noun=subject[0], key=subject[1]).update(facts="", proof="")


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

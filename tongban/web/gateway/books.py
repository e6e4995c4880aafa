"""Copies of ledgers for programs of their owners: hand one in, and see what became of those of a day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tongban.actors import queries as actors
from tongban.registers import reconciling
from tongban.registers.book_models import BookCopy
from tongban.web import session
from tongban.web.gateway.bearer import actor

router = Router()
PIECE = 2**18
COPY: Any = {"id": 7, "type": "eport.licence", "day": "2026-03-02", "rows": 12, "sha256": "9f86d081…", "state": "compared", "found": 2}


class CopyOut(Schema):
    """A copy: it waits, was compared with so many differences found, or was refused for the reason that `why` names by its code."""

    model_config = {"json_schema_extra": {"example": {**COPY, "handed_in_at": "2026-03-03T01:00:00Z", "why": ""}}}
    id: int
    type: str
    day: date
    rows: int
    sha256: str
    handed_in_at: datetime
    state: Literal["waits", "compared", "refused"]
    found: int
    why: str


@router.post("/{ledger_type}/{day}", response={201: CopyOut})
def hand_in(request: HttpRequest, ledger_type: str, day: date, form: str = "csv") -> Any:
    """Hand in a copy of one's ledgers as it was at the end of a day: the file itself is the body, `form` csv, jsonl or parquet.

    The same content again changes nothing. At most 32 MB and a million rows.
    """
    by, at = actor(request, "ledgers"), session.now(request)
    actors.require(by, reconciling.RIGHT, agency=by.agency)  # before anything is kept, if only for a moment
    with tempfile.NamedTemporaryFile() as kept:
        reconciling.pour(_pieces(request), kept)
        row = reconciling.hand_in_copy(ledger_type, day, Path(kept.name), form, by=by, at=at)
    return Status(201, _copy(row))


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes, never all of it at once."""
    while piece := request.read(PIECE):
        yield piece


@router.get("/{ledger_type}/{day}", response=list[CopyOut])
def copies(request: HttpRequest, ledger_type: str, day: date) -> Any:
    """The copies of a day that one's agency handed in, newest first, and what became of each."""
    found = reconciling.copies(actor(request, "ledgers"), ledger_type=ledger_type, day=day)
    return [_copy(one) for one in found]


def _copy(row: BookCopy) -> dict[str, Any]:
    state = "refused" if row.refused else "compared" if row.finished_at else "waits"
    told = {"id": row.pk, "type": row.type_id, "day": row.day, "rows": row.rows, "sha256": row.digest, "handed_in_at": row.handed_in_at}
    return {**told, "state": state, "found": row.found, "why": row.refused}

"""Whole applications by program: one in a single call, or many in one batch with a result for each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tongban.actors.loading import DISTRICT
from tongban.base.errors import Discrepancy, Saying
from tongban.cases import actions, queries
from tongban.cases import many as batches
from tongban.cases.many_models import Batch, BatchRow
from tongban.documents import files
from tongban.services import queries as services
from tongban.web import many, session
from tongban.web.gateway.bearer import actor, once
from tongban.web.gateway.shapes import CaseOut, Material, case_out, content
from tongban.web.problems import words

router = Router()
PAGE = 500
ROW: Any = {"name": "2026-0001", "form": {"entry": "2026-0001"}, "materials": {"invoice": ["invoice-1.pdf"]}}
MADE: Any = {"batch": 12, "service": "eport.import-declaration", "name": "march.json", "counts": {"waiting": 0, "filed": 1, "refused": 1}}


class WholeIn(Schema):
    """Answers and materials of one application."""

    model_config = {"json_schema_extra": {"example": {"form": ROW["form"], "materials": []}}}
    region: str = DISTRICT
    form: dict[str, Any]
    materials: list[Material] = []


class FileIn(Schema):
    """A file as base64, named as the applications name it."""

    name: str
    content: str


class RowIn(Schema):
    """One application of a batch: a name of your own, its answers, names of its files by material."""

    name: str
    form: dict[str, Any]
    materials: dict[str, list[str]] = {}


class BatchIn(Schema):
    """Up to 2,000 applications of a service, and the files that they name."""

    model_config = {"json_schema_extra": {"example": {"name": "march.json", "applications": [ROW], "files": []}}}
    region: str = DISTRICT
    name: Annotated[str, Field(max_length=120)] = ""
    applications: list[RowIn]
    files: list[FileIn] = []


class BatchRowOut(Schema):
    """What became of one application."""

    place: int
    name: str
    state: Literal["waiting", "filed", "refused"]
    number: str | None
    problems: list[dict[str, Any]]


class BatchOut(Schema):
    """A batch: how many of its applications wait, are filed and were refused. All count as received at `received_at`."""

    model_config = {"json_schema_extra": {"example": {**MADE, "received_at": "2026-03-02T01:00:00Z", "done_at": None}}}
    batch: int
    service: str
    name: str
    received_at: datetime
    done_at: datetime | None
    counts: dict[str, int]


@router.post("/services/{service}/cases", response={201: CaseOut})
def file_case(request: HttpRequest, service: str, told: WholeIn) -> Any:
    """File an application in one call: answers, materials, submission, or nothing of it. Needs the header Idempotency-Key."""
    by, at, key = actor(request, "cases"), session.now(request), once(request)
    stored: list[int] = []
    try:
        brought: dict[str, list[int]] = {}
        for one in told.materials:
            stored.append(files.store(content(one), one.name, owner=by.party, by=by, at=at).pk)
            brought.setdefault(one.material, []).append(stored[-1])
        row = actions.send(service, told.form, brought, region=told.region, key=key, by=by, at=at)
    except Saying:
        _drop(stored, at)
        raise
    kept = {one.file_id for one in queries.materials(row)}
    _drop([pk for pk in stored if pk not in kept], at)  # it was filed before
    return Status(201, case_out(row, form=True))


@router.post("/services/{service}/batches", response={202: BatchOut})
def send_batch(request: HttpRequest, service: str, told: BatchIn) -> Any:
    """Hand in many applications at once; each is filed by itself and has a result of its own. Needs the header Idempotency-Key."""
    by, at, key = actor(request, "cases"), session.now(request), once(request)
    _, where = services.offering(service, told.region)
    found = services.effective(service, where, at).service
    sent = {one.name: content(Material(material="", name=one.name, content=one.content)) for one in told.files}
    made = many.hand_in(
        lambda stored: many.listed([one.model_dump() for one in told.applications], stored),
        sent,
        found,
        region=told.region,
        name=told.name,
        key=key,
        by=by,
        at=at,
    )
    return Status(202, _out(made))


@router.get("/batches", response=list[BatchOut])
def list_batches(request: HttpRequest) -> Any:
    """The batches of the token's party, newest first."""
    return [_out(one) for one in batches.batches(actor(request, "cases"))]


@router.get("/batches/{batch}", response=BatchOut)
def read_batch(request: HttpRequest, batch: int) -> Any:
    """One batch."""
    return _out(batches.batch(batch, to=actor(request, "cases")))


@router.get("/batches/{batch}/rows", response=list[BatchRowOut])
def read_batch_rows(request: HttpRequest, batch: int, state: str = "", after: int = 0) -> Any:
    """What became of its applications, 500 at once, behind the place `after`."""
    found = batches.batch(batch, to=actor(request, "cases"))
    return [_row(one) for one in batches.rows(found, state=state, after=max(0, min(after, 10**6)), limit=PAGE)]


def _row(one: BatchRow) -> dict[str, Any]:
    said = [(Discrepancy(told["code"], told["facts"]), told) for told in one.problems]
    problems = [{**told["facts"], "code": told["code"], "words": words(found)} for found, told in said]
    return {"place": one.place, "name": one.name, "state": one.state, "number": one.case and one.case.number, "problems": problems}


def _out(found: Batch) -> dict[str, Any]:
    told = {"batch": found.pk, "service": found.service, "name": found.name, "received_at": found.at, "done_at": found.done_at}
    return {**told, "counts": batches.counts(found)}


def _drop(ids: list[int], at: datetime) -> None:
    for pk in ids:
        files.erase(pk, at=at)

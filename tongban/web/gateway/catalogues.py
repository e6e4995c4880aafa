"""The basic catalogue for programs: what it says, for everybody, and reporting a local item upward by a body's own system."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.services import basic_queries, open_basic, reporting
from tongban.web import session
from tongban.web.gateway.bearer import actor

router = Router()
PAGE = 50
LARGEST = 2**31 - 1


class Article(Schema):
    """An article of the register of laws."""

    act: str
    article: str


class BasicItemOut(Schema):
    """A basic item; null where no source says it. `levels` are codes of use-level, `kind` of task-type; `after` asks for what follows."""

    code: str
    name: str
    kind: str
    keeper: str
    functions: list[str] | None
    levels: list[str] | None
    law: list[Article] | None
    basis: str | None
    since: date | None
    until: date | None
    state: str
    origin: str
    after: int


class ReportIn(Schema):
    """A local item by its implementation code, whose catalogue it belongs to, why, and what it rests on: articles, or a rule in words."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "item": "512C0107400001-511602000000-000-00877868-5-1-00",
                "keeper": "510000000000",
                "reason": "本区常年办理",
                "law": [],
                "basis": "省级规定",
            }
        }
    }
    item: str
    keeper: str
    reason: str
    law: list[Article] = []
    basis: str = ""


class Answer(Schema):
    """The answer to what the keeper asked, or why a report is taken back."""

    words: str


class BasicMatterOut(Schema):
    """A matter: the item, whose catalogue, and where it stands: reported, asked, proposed, done, refused or withdrawn."""

    matter: int
    item: str | None
    keeper: str
    state: str
    code: str
    words: str
    changed_at: datetime


@router.get("/basic-items", auth=None, response=list[BasicItemOut])
def list_basic_items(request: HttpRequest, q: str = "", after: int = 0) -> Any:
    """Basic items by words of their name or the beginning of their code, 50 at a time."""
    rows = basic_queries.items(q=q[:100]).filter(pk__gt=max(0, min(after, LARGEST)))
    return [_out(row, session.now(request)) for row in rows[:PAGE]]


@router.get("/basic-items/{code}", auth=None, response=BasicItemOut)
def read_basic_item(request: HttpRequest, code: str) -> Any:
    """One basic item."""
    row = basic_queries.item(code[:120])
    if row is None:
        raise NotFound("basic.unknown", given=code[:120])
    return _out(row, session.now(request))


@router.get("/office/basic-matters", response=list[BasicMatterOut])
def list_matters(request: HttpRequest) -> Any:
    """What the office reported or has to decide and waits for somebody, the latest first, 50 at most."""
    return [_matter(row) for row in basic_queries.changes(actor(request, "office"))[:PAGE]]


@router.get("/office/basic-matters/{matter}", response=BasicMatterOut)
def read_matter(request: HttpRequest, matter: int) -> Any:
    """One of them, also once it has ended."""
    return _matter(basic_queries.change(_number(matter), to=actor(request, "office")))


@router.post("/office/basic-matters", response={201: BasicMatterOut})
def report(request: HttpRequest, told: ReportIn) -> Any:
    """Report a local item upward; the same again is the same matter."""
    law, by = [(one.act, one.article) for one in told.law], actor(request, "office")
    said = {"reason": told.reason, "basis": told.basis}
    row = reporting.report_item(told.item, told.keeper, law=law, **said, by=by, at=session.now(request))
    return Status(201, _matter(row))


@router.post("/office/basic-matters/{matter}/answer", response=BasicMatterOut)
def answer(request: HttpRequest, matter: int, told: Answer) -> Any:
    """Answer what the keeper of the catalogue asked."""
    return _matter(reporting.answer_report(_number(matter), words=told.words, by=actor(request, "office"), at=session.now(request)))


@router.post("/office/basic-matters/{matter}/withdraw", response=BasicMatterOut)
def withdraw(request: HttpRequest, matter: int, told: Answer) -> Any:
    """Take a report back while nothing is proposed yet."""
    return _matter(reporting.withdraw_report(_number(matter), reason=told.words, by=actor(request, "office"), at=session.now(request)))


def _number(given: int) -> int:
    """0, which nothing has, for a number that no row can have."""
    return given if 0 < given <= LARGEST else 0


def _out(row: Any, at: datetime) -> dict[str, Any]:
    return {**open_basic.told(row, legal_day(at, actors.zone_of(row.keeper_id))), "after": row.pk}


def _matter(row: Any) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ("state", "code", "words", "changed_at")}
    return {"matter": row.pk, "item": row.item.code if row.item else None, "keeper": row.keeper_id, **said}

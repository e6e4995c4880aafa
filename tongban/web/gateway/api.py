"""Programs: services, cases, registers, licences, the log. Bearer tokens with scopes; refusals are RFC 9457 problem documents."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.security import HttpBearer

from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused, Saying
from tongban.cases import actions, queries
from tongban.documents import files
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import errors, session


class Bearer(HttpBearer):
    """The token's actor."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return actors.actor_of_token(token, session.now(request))


api = NinjaAPI(title="tongban", version="1", urls_namespace="v1", docs_url=None, auth=Bearer())


@api.exception_handler(Saying)
def _refusal(request: HttpRequest, saying: Any) -> HttpResponse:
    return errors.answer(request, saying)


def actor(request: HttpRequest, scope: str) -> Actor:
    """The actor, when its token covers a scope."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    if scope not in by.scopes:
        raise NotAllowed("token.scope", scope=scope)
    return by


class Start(Schema):
    """Open a draft."""

    service: str
    region: str = DISTRICT


class Form(Schema):
    """Answers of a draft, or what a supplement asked for."""

    form: dict[str, Any]


class Material(Schema):
    """A file as base64."""

    material: str
    name: str
    content: str


class CaseOut(Schema):
    """A case as its reader sees it."""

    number: str
    code: str
    service: str
    state: str
    outcome: str
    step: str
    due: date | None
    submitted_at: datetime | None
    form: dict[str, Any] = {}


class Match(Schema):
    """Facts to hold against a record."""

    key: str
    facts: dict[str, Any]


def _case(row: Any, *, form: bool = False) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("number", "code", "service", "state", "outcome", "step", "due", "submitted_at")}
    return {**told, "form": queries.answers(row) if form else {}}


@api.get("/services", auth=None, tags=["services"])
def list_services(request: HttpRequest, q: str = "", after: int = 0) -> dict[str, Any]:
    """Services found by words."""
    hits, total = services.search(q[:100], language="en", after=max(0, min(after, 10**6)))
    return {"total": total, "services": [hit.__dict__ for hit in hits]}


@api.post("/cases", response={201: CaseOut}, tags=["cases"])
def start_case(request: HttpRequest, told: Start) -> Any:
    """Open a draft for the token's party."""
    row = actions.start(told.service, region=told.region, by=actor(request, "cases"), at=session.now(request))
    return 201, _case(row)


@api.get("/cases", response=list[CaseOut], tags=["cases"])
def list_cases(request: HttpRequest) -> Any:
    """The token's party's cases."""
    return [_case(row) for row in queries.own(actor(request, "cases"))]


@api.get("/cases/{number}", response=CaseOut, tags=["cases"])
def read_case(request: HttpRequest, number: str) -> Any:
    """One case."""
    return _case(queries.case(number, to=actor(request, "cases")), form=True)


@api.put("/cases/{number}/form", response=CaseOut, tags=["cases"])
def save_form(request: HttpRequest, number: str, told: Form) -> Any:
    """Keep answers in the draft."""
    return _case(actions.save(number, told.form, by=actor(request, "cases"), at=session.now(request)), form=True)


@api.post("/cases/{number}/materials", response={201: dict[str, Any]}, tags=["cases"])
def bring_material(request: HttpRequest, number: str, told: Material) -> Any:
    """Bring a material."""
    by, at = actor(request, "cases"), session.now(request)
    try:
        content = base64.b64decode(told.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("file.wrong_kind", name=told.name[:80]) from error
    stored = files.store(content, told.name, owner=by.party, by=by, at=at)
    row = actions.attach(number, told.material, stored.pk, by=by, at=at)
    return 201, {"material": told.material, "id": row.pk, "name": stored.name}


@api.post("/cases/{number}/submit", response=CaseOut, tags=["cases"])
def submit_case(request: HttpRequest, number: str) -> Any:
    """Submit; the header Idempotency-Key makes it safe to repeat."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Refused("web.no_key", field="Idempotency-Key")
    return _case(actions.submit(number, key=key, by=actor(request, "cases"), at=session.now(request)), form=True)


@api.post("/cases/{number}/supply", response=CaseOut, tags=["cases"])
def supply_case(request: HttpRequest, number: str, told: Form) -> Any:
    """Supply what was asked for."""
    return _case(actions.supply(number, told.form, by=actor(request, "cases"), at=session.now(request)), form=True)


@api.post("/cases/{number}/withdraw", response=CaseOut, tags=["cases"])
def withdraw_case(request: HttpRequest, number: str) -> Any:
    """Withdraw."""
    return _case(actions.withdraw(number, by=actor(request, "cases"), at=session.now(request)))


@api.get("/cases/{number}/receipt", tags=["cases"])
def case_receipt(request: HttpRequest, number: str) -> dict[str, Any]:
    """The signed receipt of the submission."""
    row = queries.case(number, to=actor(request, "cases"))
    event = next((one for one in log.of_subject("case", row.number) if one.kind == "case.submitted"), None)
    if event is None:
        raise Refused("case.wrong_state", state=row.state, act="receipt")
    return log.receipt(event)


@api.post("/registers/{name}/match", tags=["registers"])
def match_record(request: HttpRequest, name: str, told: Match) -> dict[str, Any]:
    """Whether facts agree with a record; shows nothing of it."""
    actor(request, "registers")
    registers.shape(name)
    found = registers.match(name, told.key, told.facts)
    return {"found": found.found, "agrees": found.agrees}


@api.get("/licences/{number}", auth=None, tags=["licences"])
def verify_licence(request: HttpRequest, number: str) -> dict[str, Any]:
    """Verify a licence, live."""
    told = licences.verify(number, at=session.now(request))
    shown = (
        "number",
        "kind",
        "verdict",
        "holder",
        "holder_state",
        "agency",
        "facts",
        "valid_from",
        "valid_until",
        "reason",
        "article",
        "changed_at",
    )
    return {**{name: getattr(told, name) for name in shown}, "good": told.good}


@api.get("/licences/{number}/statement", tags=["licences"])
def signed_licence(request: HttpRequest, number: str) -> HttpResponse:
    """The signed machine-readable form (JWS) of a licence that the token's party holds."""
    row = licences.held(number, to=actor(request, "licences"))
    return HttpResponse(licences.signed_statement(row), content_type="application/jose")


@api.get("/log/proof/{event}", auth=None, tags=["log"])
def log_proof(request: HttpRequest, event: str) -> dict[str, Any]:
    """Proof that an event stands in the log."""
    return log.proof(event)

"""Programs: services, cases, registers, licences, the log. Bearer tokens with scopes; refusals are RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from tongban.actors.loading import DISTRICT
from tongban.base.errors import Discrepancy, NotAllowed, Refused, Saying
from tongban.cases import actions, queries, rehearsing
from tongban.documents import files
from tongban.exchange import actions as exchange
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.registers import genuine
from tongban.services import catalogue, guides
from tongban.web import attempts, errors, posted, session
from tongban.web.gateway import bookings, books, catalogues, joint, many, messages, office, opened
from tongban.web.gateway.bearer import Bearer, actor, once
from tongban.web.gateway.charged import ChargeOut, charges_out
from tongban.web.gateway.described import ServiceOut, service_out
from tongban.web.gateway.rehearsal import RehearsalOut, SituationIn, rehearsal_out, situation
from tongban.web.gateway.shapes import (
    CaseOut,
    Change,
    DocumentCode,
    Evidence,
    Form,
    Match,
    Material,
    Start,
    StatesOut,
    VerdictOut,
    case_out,
    content,
    evidence_out,
    states_out,
)


class Body(Parser):
    """Reads the JSON of a program; what cannot be read or kept is refused like everything else."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        given: dict[str, Any] = posted.body(request.body)
        return given


api = NinjaAPI(title="tongban", version="1", urls_namespace="v1", docs_url=None, auth=Bearer(), parser=Body())


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, found: Any) -> HttpResponse:
    """ninja wraps what the reading of the body raised."""
    if isinstance(found.__cause__, Saying):
        return errors.answer(request, found.__cause__)
    return api.create_response(request, {"detail": str(found)}, status=found.status_code)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, found: Any) -> HttpResponse:
    """Without a token: a problem document too, with the status that says how to come back."""
    told = {**errors.problem(NotAllowed("token.missing")), "status": 401}
    return JsonResponse(told, status=401, content_type="application/problem+json", headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(Saying)
def _refusal(request: HttpRequest, saying: Any) -> HttpResponse:
    attempts.note(request, saying)
    return errors.answer(request, saying)


@api.exception_handler(ValidationError)
def _misfit(request: HttpRequest, found: Any) -> HttpResponse:
    """What does not fit the description of the interface, all of it, as every other refusal."""
    parts = [(".".join(str(part) for part in one["loc"][1:]), one["msg"]) for one in found.errors]
    return errors.answer(request, Refused.of([Discrepancy("web.bad_field", {"field": field, "why": why}) for field, why in parts]))


@api.get("/services", auth=None, tags=["services"])
def list_services(request: HttpRequest, q: str = "", after: int = 0) -> dict[str, Any]:
    """Services found by words."""
    hits, total = catalogue.found(catalogue.Asked(text=q[:100]), language="en", after=max(0, min(after, 10**6)))
    return {"total": total, "services": [hit.__dict__ for hit in hits]}


@api.get("/services/{service}", auth=None, response=ServiceOut, tags=["services"])
def describe_service(request: HttpRequest, service: str, region: str = DISTRICT) -> Any:
    """The form of a service as it holds in a region today: questions, materials, what is fetched, limits and fee."""
    return service_out(guides.guide(service, region, "en", session.now(request)))


@api.post("/services/{service}/rehearse", auth=None, response=RehearsalOut, tags=["services"])
def rehearse_service(request: HttpRequest, service: str, told: SituationIn) -> Any:
    """What filing a situation today would come to, and for each refusal the smallest change that would pass. Nothing is written."""
    where = rehearsing.place(service, told.region, session.now(request))
    return rehearsal_out(rehearsing.rehearse(situation(told, rehearsing.kinds(where.service)), where))


@api.post("/cases", response={201: CaseOut}, tags=["cases"])
def start_case(request: HttpRequest, told: Start) -> Any:
    """Open a draft for the token's party."""
    row = actions.start(
        told.service,
        region=told.region,
        licence=told.licence,
        about=told.about,
        addressed=told.addressed,
        by=actor(request, "cases"),
        at=session.now(request),
    )
    return Status(201, case_out(row))


@api.get("/cases", response=list[CaseOut], tags=["cases"])
def list_cases(request: HttpRequest) -> Any:
    """The token's party's cases."""
    return [case_out(row) for row in queries.own(actor(request, "cases"))]


@api.get("/cases/{number}", response=CaseOut, tags=["cases"])
def read_case(request: HttpRequest, number: str) -> Any:
    """One case."""
    return case_out(queries.case(number, to=actor(request, "cases")), form=True)


@api.get("/cases/{number}/states", response=StatesOut, tags=["cases"])
def case_states(request: HttpRequest, number: str) -> Any:
    """Where it stands in the codes that programs know, such as those of declarations; a service without codes has none."""
    return states_out(queries.case(number, to=actor(request, "cases")), session.now(request))


@api.put("/cases/{number}/form", response=CaseOut, tags=["cases"])
def save_form(request: HttpRequest, number: str, told: Form) -> Any:
    """Keep answers in the draft."""
    return case_out(actions.save(number, told.form, by=actor(request, "cases"), at=session.now(request)), form=True)


@api.post("/cases/{number}/materials", response={201: dict[str, Any]}, tags=["cases"])
def bring_material(request: HttpRequest, number: str, told: Material) -> Any:
    """Bring a material."""
    by, at = actor(request, "cases"), session.now(request)
    stored = files.store(content(told), told.name, owner=by.party, by=by, at=at)
    row = actions.attach(number, told.material, stored.pk, by=by, at=at)
    return Status(201, {"material": told.material, "id": row.pk, "name": stored.name})


@api.post("/cases/{number}/submit", response=CaseOut, tags=["cases"])
def submit_case(request: HttpRequest, number: str) -> Any:
    """Submit; the header Idempotency-Key makes it safe to repeat."""
    return case_out(actions.submit(number, key=once(request), by=actor(request, "cases"), at=session.now(request)), filed=True)


@api.post("/cases/{number}/supply", response=CaseOut, tags=["cases"])
def supply_case(request: HttpRequest, number: str, told: Form) -> Any:
    """Supply what was asked for."""
    return case_out(actions.supply(number, told.form, by=actor(request, "cases"), at=session.now(request)), form=True)


@api.post("/cases/{number}/withdraw", response=CaseOut, tags=["cases"])
def withdraw_case(request: HttpRequest, number: str) -> Any:
    """Withdraw."""
    return case_out(actions.withdraw(number, by=actor(request, "cases"), at=session.now(request)))


@api.post("/cases/{number}/changes", response={201: dict[str, Any]}, tags=["cases"])
def propose_change(request: HttpRequest, number: str, told: Change) -> Any:
    """Ask for a change of filed answers; the office takes it over or says why not."""
    row = actions.propose_change(number, told.form, reason=told.reason, by=actor(request, "cases"), at=session.now(request))
    return Status(201, {"fields": sorted(row.form), "asked_at": row.asked_at})


@api.get("/cases/{number}/charges", response=list[ChargeOut], tags=["cases"])
def case_charges(request: HttpRequest, number: str) -> Any:
    """What the case costs, line by line with what the rule said of each; before it is assessed, as it would be."""
    return charges_out(queries.case(number, to=actor(request, "cases")))


@api.get("/cases/{number}/evidence", response=list[Evidence], tags=["cases"])
def case_evidence(request: HttpRequest, number: str) -> Any:
    """What is to be shown outside: where which text must stand, and what was seen there."""
    at = session.now(request)
    return [evidence_out(one) for one in queries.evidence(queries.case(number, to=actor(request, "cases")), at)]


@api.post("/cases/{number}/look", response=CaseOut, tags=["cases"])
def look_for_evidence(request: HttpRequest, number: str) -> Any:
    """Have what is not shown yet looked for now; its answer is seen under evidence."""
    return case_out(actions.look(number, by=actor(request, "cases"), at=session.now(request)))


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
    """Whether facts agree with a record; shows nothing of it. Each call is kept with its purpose, and the subject of the record sees it.

    The purpose is one for which an offer of the register answers, or a code of match-purpose; a refusal names them. With the header
    Idempotency-Key a repeated call is told the same and kept once.
    """
    by, at, key = actor(request, "registers"), session.now(request), request.headers.get("Idempotency-Key", "")
    found = exchange.match(name, told.key, told.facts, purpose=told.purpose, about=told.about, once=key, by=by, at=at)
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


@api.post("/verifications", auth=None, response=VerdictOut, tags=["licences"])
def check_document(request: HttpRequest, told: DocumentCode) -> dict[str, str]:
    """Whether a licence, clearance note, or payment or refund copy is genuine; nothing of what it says. Its holder sees the look."""
    return {"verdict": genuine.look(told.number, told.code, at=session.now(request))}


@api.get("/licences/{number}/statement", tags=["licences"])
def signed_licence(request: HttpRequest, number: str) -> HttpResponse:
    """The signed machine-readable form (JWS) of a licence that the token's party holds."""
    row = licences.held(number, to=actor(request, "licences"))
    return HttpResponse(licences.signed_statement(row), content_type="application/jose")


@api.get("/log/proof/{event}", auth=None, tags=["log"])
def log_proof(request: HttpRequest, event: str) -> dict[str, Any]:
    """Proof that an event stands in the log."""
    return log.proof(event)


api.add_router("", joint.router, tags=["joint matters"])
api.add_router("", many.router, tags=["cases"])
api.add_router("", bookings.router, tags=["bookings"])
api.add_router("", catalogues.router, tags=["basic catalogue"])
api.add_router("/office", office.router, tags=["office"])
api.add_router("/ledgers", opened.router, tags=["ledgers"])
api.add_router("/books", books.router, tags=["ledgers"])
api.add_router("/messages", messages.router, tags=["messages"])

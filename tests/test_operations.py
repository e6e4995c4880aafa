"""Who may do what by program: every operation of the API with tokens of every kind. A new operation needs its scope here."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.rights_world import granted, visit
from tongban.actors import cast, tokens
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import queries
from tongban.cases.tests.world import FILING, PDF, RECENT, build
from tongban.licences import queries as licences
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


# Scope that each operation of the API needs; None is open to all.
SCOPES = {
    "GET /v1/services": None,
    "GET /v1/services/{service}": None,
    "POST /v1/services/{service}/rehearse": None,
    "GET /v1/basic-items": None,
    "GET /v1/basic-items/{code}": None,
    "GET /v1/office/basic-matters": "office",
    "GET /v1/office/basic-matters/{matter}": "office",
    "POST /v1/office/basic-matters": "office",
    "POST /v1/office/basic-matters/{matter}/answer": "office",
    "POST /v1/office/basic-matters/{matter}/withdraw": "office",
    "POST /v1/cases": "cases",
    "GET /v1/cases": "cases",
    "GET /v1/cases/{number}": "cases",
    "PUT /v1/cases/{number}/form": "cases",
    "POST /v1/cases/{number}/materials": "cases",
    "POST /v1/cases/{number}/submit": "cases",
    "POST /v1/cases/{number}/supply": "cases",
    "POST /v1/cases/{number}/withdraw": "cases",
    "POST /v1/cases/{number}/changes": "cases",
    "GET /v1/cases/{number}/charges": "cases",
    "GET /v1/cases/{number}/evidence": "cases",
    "POST /v1/cases/{number}/look": "cases",
    "GET /v1/cases/{number}/receipt": "cases",
    "POST /v1/services/{service}/cases": "cases",
    "POST /v1/services/{service}/batches": "cases",
    "GET /v1/batches": "cases",
    "GET /v1/batches/{batch}": "cases",
    "GET /v1/batches/{batch}/rows": "cases",
    "GET /v1/joint": None,
    "GET /v1/joint/{matter}": None,
    "POST /v1/together": "cases",
    "GET /v1/together": "cases",
    "GET /v1/together/{number}": "cases",
    "PUT /v1/together/{number}/form": "cases",
    "POST /v1/together/{number}/materials": "cases",
    "POST /v1/together/{number}/submit": "cases",
    "POST /v1/together/{number}/withdraw": "cases",
    "POST /v1/together/{number}/parts/{part}/withdraw": "cases",
    "POST /v1/together/{number}/parts/{part}/again": "cases",
    "GET /v1/halls": None,
    "GET /v1/halls/{hall}/places": None,
    "POST /v1/bookings": "cases",
    "GET /v1/bookings": "cases",
    "GET /v1/bookings/{number}": "cases",
    "PUT /v1/bookings/{number}": "cases",
    "POST /v1/bookings/{number}/give-back": "cases",
    "GET /v1/office/cases": "office",
    "GET /v1/office/cases/{number}": "office",
    "GET /v1/office/cases/{number}/visits": "office",
    **{
        f"POST /v1/office/cases/{{number}}/{act}": "office"
        for act in (
            "take",
            "hand-over",
            "accept",
            "supplement",
            "review",
            "return",
            "extend",
            "opinions",
            "opinion",
            "change",
            "decide",
            "serve",
            "visits",
        )
    },
    "GET /v1/cases/{number}/states": "cases",
    "GET /v1/ledgers/{ledger_type}/{number}": "ledgers",
    **{
        f"POST /v1/ledgers/{{ledger_type}}/{{number}}/{act}": "ledgers"
        for act in ("check", "reserve", "consume", "release", "reverse", "note", "close", "reopen", "hand-in", "give-back", "keep")
    },
    "GET /v1/ledgers/hands": "ledgers",
    "POST /v1/ledgers/hand-in": "ledgers",
    "POST /v1/ledgers/{ledger_type}/{number}": "ledgers",
    "GET /v1/ledgers/{ledger_type}/{number}/entries": "ledgers",
    "POST /v1/books/{ledger_type}/{day}": "ledgers",
    "GET /v1/books/{ledger_type}/{day}": "ledgers",
    "POST /v1/messages/wco/read": "messages",
    "POST /v1/messages/wco/write": "messages",
    "POST /v1/registers/{name}/match": "registers",
    "GET /v1/licences/{number}": None,
    "POST /v1/verifications": None,
    "GET /v1/licences/{number}/statement": "licences",
    "GET /v1/log/proof/{event}": None,
}
BODIES = {
    "POST /v1/services/{service}/cases": {"form": {}},
    "POST /v1/services/{service}/batches": {"applications": []},
    "POST /v1/office/basic-matters": {"item": "x", "keeper": "510000000000", "reason": "x"},
    **{f"POST /v1/office/basic-matters/{{matter}}/{act}": {"words": "x"} for act in ("answer", "withdraw")},
    "POST /v1/cases": {"service": "redshield.website-filing", "region": DISTRICT},
    "PUT /v1/cases/{number}/form": {"form": {}},
    "POST /v1/cases/{number}/materials": {"material": "trademark", "name": "a.pdf", "content": base64.b64encode(PDF).decode()},
    "POST /v1/cases/{number}/supply": {"form": {}},
    "POST /v1/cases/{number}/changes": {"form": {"address": "新地址"}, "reason": "搬家"},
    "POST /v1/together": {"matter": "business.start", "region": DISTRICT},
    "PUT /v1/together/{number}/form": {"form": {}},
    "POST /v1/together/{number}/materials": {"material": "articles", "name": "a.pdf", "content": base64.b64encode(PDF).decode()},
    "POST /v1/bookings": {"hall": 1, "day": "2026-03-03", "time": "09:00"},
    "PUT /v1/bookings/{number}": {"day": "2026-03-03", "time": "09:00"},
    "POST /v1/office/cases/{number}/hand-over": {"to": 1, "reason": "x"},
    "POST /v1/office/cases/{number}/supplement": {"items": [{"field": "address"}]},
    "POST /v1/office/cases/{number}/visits": {"why": "original", "place": "x"},
    "POST /v1/office/cases/{number}/opinions": {"agency": 1, "question": "x", "days": 1},
    "POST /v1/office/cases/{number}/change": {"take_over": False},
    "POST /v1/office/cases/{number}/decide": {"outcome": "grant"},
    "POST /v1/office/cases/{number}/serve": {"how": "online", "proof": "x"},
    **{
        f"POST /v1/ledgers/{{ledger_type}}/{{number}}/{act}": {"document": {"kind": "declaration", "number": "1"}}
        for act in ("check", "reserve", "consume", "release", "reverse", "note")
    },
    **{f"POST /v1/ledgers/{{ledger_type}}/{{number}}/{act}": {"reason": "x"} for act in ("close", "reopen", "give-back", "keep")},
    "POST /v1/ledgers/{ledger_type}/{number}/hand-in": {"to": 1},
    "POST /v1/ledgers/{ledger_type}/{number}": {"holder": "x", "valid_from": "2026-01-01", "valid_until": "2026-01-02", "lines": []},
    "POST /v1/ledgers/hand-in": {"type": "eport.payment", "numbers": ["1"], "to": 1},
    "POST /v1/registers/{name}/match": {"key": "x", "facts": {}},
    "POST /v1/verifications": {"number": "26-AA-1", "code": "X"},
}
ASKED = {"GET /v1/ledgers/hands": "?type=eport.payment"}
# No joint matter is published in this world, no basic item kept; test_joint_programs and test_catalogue_programs have them.
NOT_HERE = {"GET /v1/joint/{matter}", "GET /v1/basic-items/{code}"}


def operations() -> dict[str, Any]:
    told = Client().get("/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    return {f"{method.upper()} {path}": one for path, methods in told["paths"].items() for method, one in methods.items()}


def token(people: cast.Cast, name: str, scopes: list[str]) -> str:
    at = timezone.now()
    if name in ("zhao", "wu"):
        post = actors.posts_of(people.accounts[name].pk)[0].pk
        return tokens.issue_token(people.accounts[name], "test", scopes, by=SYSTEM, at=at, post=post)
    account, party = {"owner": ("wang", "hengda"), "other": ("zhang", "minghe")}[name]
    return tokens.issue_token(people.accounts[account], "test", scopes, by=SYSTEM, at=at, party=people.parties[party].pk)


def call(operation: str, known: dict[str, str], given: str | None) -> int:
    method, _, path = operation.partition(" ")
    for name in ("number", "event", "name", "service", "hall", "matter", "batch", "code", "day"):
        path = path.replace("{" + name + "}", known[name])
    headers = {"Idempotency-Key": "k", **({"Authorization": f"Bearer {given}"} if given else {})}
    body, path = BODIES.get(operation, {}), path + ASKED.get(operation, "")
    return Client().generic(method, path, data=json.dumps(body), content_type="application/json", headers=headers).status_code


def test_every_operation_needs_its_scope_and_its_owner(people: cast.Cast) -> None:
    row = granted(people)
    held = licences.of_case(row.number)
    assert held is not None
    assert set(operations()) == set(SCOPES)
    known = {"number": row.number, "event": str(log.of_subject("case", row.number)[0].pk), "name": "redshield.operators", "service": FILING}
    booked = visit(people)
    known |= {"hall": str(booked.hall_id), "matter": "1", "batch": "1", "code": "x", "day": "2026-03-02"}
    yes = ["cases", "licences", "registers", "office"]
    parties, offices = ([token(people, name, yes) for name in names] for names in (("owner", "other"), ("zhao", "wu")))
    narrow = token(people, "owner", ["nothing"])
    answer = Client().get("/v1/cases")
    said = (answer.status_code, answer.headers["content-type"], answer.headers["www-authenticate"])
    assert said == (401, "application/problem+json", "Bearer")
    for operation, scope in SCOPES.items():
        named = {"licences": held.number, "bookings": booked.number}.get(operation.split("/")[2], row.number)
        here = {**known, "number": named}
        if scope is None:
            assert call(operation, here, None) == (404 if operation in NOT_HERE else 200), operation
            continue
        assert call(operation, here, None) == 401, operation
        assert call(operation, here, "forged") in (401, 403), operation
        assert call(operation, here, narrow) == 403, operation
        if "{number}" in operation and scope != "ledgers":  # nobody draws in this world; tests/test_ledger_programs.py has who does
            owner, other = offices if scope == "office" else parties
            assert call(operation, here, other) in (403, 404, 422), operation
            assert queries.case(row.number, to=people.actor("hengda", timezone.now())).state in ("decided", "closed"), operation
            assert call(operation, here, owner) in (200, 404, 409, 422), operation
    assert queries.case(row.number, to=people.actor("hengda", timezone.now())).state == "closed"

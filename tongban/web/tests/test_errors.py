import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused, Unavailable
from tongban.web import errors
from tongban.web.words import say


@pytest.fixture
def machine(rf: RequestFactory) -> HttpRequest:
    return rf.get("/v1/cases/1")


@pytest.mark.parametrize(("kind", "status"), [(Refused, 422), (NotAllowed, 403), (NotFound, 404), (Unavailable, 503)])
def test_each_kind_of_refusal_has_its_status(machine: HttpRequest, kind: type, status: int) -> None:
    assert errors.answer(machine, kind("web.no_such_page")).status_code == status


def test_a_program_gets_every_discrepancy_at_once(machine: HttpRequest) -> None:
    saying = Refused.of([Discrepancy("web.no_such_page", {"field": "domain"}), Discrepancy("x.unknown", {"given": "1"})])
    answer = errors.answer(machine, saying)
    told = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [one["code"] for one in told["discrepancies"]] == ["web.no_such_page", "x.unknown"]
    assert told["discrepancies"][0]["field"] == "domain"


def test_a_code_without_a_sentence_still_says_its_code() -> None:
    assert say(Discrepancy("x.unknown")) == "x.unknown"


def test_a_bug_is_not_turned_into_a_refusal(rf: RequestFactory) -> None:
    middleware = errors.Refusals(lambda request: HttpResponse())
    assert middleware.process_exception(rf.get("/"), ValueError("a bug")) is None

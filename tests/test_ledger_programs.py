"""Programs draw on ledgers: customs by its token, the holder reads its own, and the description tells how."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.test_programs import Program
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.base import memory
from tongban.log import queries as log
from tongban.registers.tests.ledger_world import LICENCE, YEAR, balances, build, licence

pytestmark = pytest.mark.django_db
PATH = f"/ledgers/{LICENCE}/26-AA-1"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    made = build()
    licence(made)
    return made


def program(people: cast.Cast, name: str, scope: str = "ledgers") -> Program:
    return Program(people, name, scope, post=actors.posts_of(people.accounts[name].pk)[0].pk)


def document(people: cast.Cast, quantity: Any = "12.5", **more: Any) -> dict[str, Any]:
    told = {
        "kind": "declaration",
        "number": "D-1",
        "holder": people.parties["hengda"].code,
        "day": str(YEAR["valid_from"]),
        "office": "5100",
    }
    line = {"line": 1, "quantity": quantity, "unit": "035", "goods": "100110", "edition": "2022", "country": "CAN"}
    return {"document": told, "draws": [{**line, **more}]}


def test_a_program_checks_reserves_consumes_reverses_and_closes(people: cast.Cast) -> None:
    customs = program(people, "cai")
    assert customs("POST", f"{PATH}/check", document(people), key="") == (200, {"fits": True, "discrepancies": []})
    status, told = customs("POST", f"{PATH}/reserve", document(people), key="a")
    assert (status, told["outcome"], told["lines"][0]["rest"]) == (200, "done", "87.5")
    assert customs("POST", f"{PATH}/reserve", document(people), key="a") == (status, told)
    assert customs("POST", f"{PATH}/consume", document(people, "10"), key="b")[0] == 200
    whole = {"document": document(people)["document"]}
    assert customs("POST", f"{PATH}/release", whole, key="c")[1]["lines"][0]["drawn"] == "2.5"
    assert customs("POST", f"{PATH}/reverse", document(people, "0.5"), key="d")[0] == 200
    assert balances(people) == (0, 9, 1)
    assert customs("POST", f"{PATH}/close", {"reason": "结案"}) == (200, {"state": "closed"})
    assert customs("POST", f"{PATH}/reopen", {"reason": "更正"}) == (200, {"state": "open"})


def test_a_refusal_tells_every_discrepancy_with_its_words(people: cast.Cast) -> None:
    customs = program(people, "cai")
    status, told = customs("POST", f"{PATH}/reserve", document(people, "100.00001", country="USA"), key="a")
    assert status in (409, 422)
    assert [(one["code"], one["field"]) for one in told["discrepancies"]] == [
        ("ledger.other_country", "draws.0.country"),
        ("ledger.over_drawn", "draws.0.quantity"),
    ]
    assert "0.00001 035" in told["discrepancies"][1]["words"]
    fits = customs("POST", f"{PATH}/check", document(people, "101"))[1]
    assert (fits["fits"], fits["discrepancies"][0]["difference"]) == (False, "1 035")
    assert customs("POST", f"{PATH}/note", document(people), key="n")[1]["discrepancies"][0]["code"] == "ledger.not_noted"
    assert customs("POST", f"{PATH}/reserve", document(people), key="")[1]["discrepancies"][0]["code"] == "ledger.no_key"


@pytest.mark.parametrize("quantity", [12.5, "-1", "1e3", "0.000001", "", "9" * 19, "１２"])
def test_a_quantity_that_is_no_exact_text_is_refused(people: cast.Cast, quantity: Any) -> None:
    status, told = program(people, "cai")("POST", f"{PATH}/reserve", document(people, quantity), key="a")
    assert status in (409, 422), told
    assert balances(people) == (0, 0, 0)


def test_the_holder_reads_its_own_and_sees_who_looked(people: cast.Cast) -> None:
    program(people, "cai")("POST", f"{PATH}/reserve", document(people), key="a")
    firm = Program(people, "wang", "ledgers", party=people.parties["hengda"].pk)
    status, told = firm("GET", PATH, "")
    assert (status, told["state"], told["lines"][0]["reserved"], told["lines"][0]["rest"]) == (200, "open", "12.5", "87.5")
    before = firm("GET", f"{PATH}?at=2026-03-01T00:00:00Z", "")[1]
    assert (before["state"], before["lines"]) == ("", [])
    assert firm("GET", f"{PATH}?at=2026-03-01T00:00:00", "")[1]["discrepancies"][0]["field"] == "at"
    mei = program(people, "mei")
    assert mei("GET", PATH, "")[1]["discrepancies"][0]["code"] == "ledger.no_purpose"
    for _ in range(2):
        assert mei("GET", f"{PATH}?purpose=review", "")[0] == 200
    assert len(log.about(people.parties["hengda"].pk, kinds=["ledger.looked"])) == 2
    for other in (Program(people, "zhang", "ledgers", party=people.parties["minghe"].pk), program(people, "cai")):
        assert other("GET", f"{PATH}?purpose=curious", "")[0] == 404


def test_without_scope_or_right_nothing_is_drawn(people: cast.Cast) -> None:
    assert program(people, "cai", "office")("POST", f"{PATH}/reserve", document(people), key="a")[0] == 403
    assert program(people, "mei")("POST", f"{PATH}/reserve", document(people), key="b")[0] == 403
    assert Client().post(f"/v1{PATH}/reserve", document(people), content_type="application/json").status_code == 401
    assert balances(people) == (0, 0, 0)


def test_the_description_of_the_interface_has_examples_for_ledgers() -> None:
    told = Client().get("/v1/openapi.json").json()
    acts = ("check", "reserve", "consume", "release", "reverse", "note", "close", "reopen")
    assert all(f"/v1/ledgers/{{ledger_type}}/{{number}}/{act}" in told["paths"] for act in acts)
    for name in ("DrawsIn", "DrawsOut", "CheckOut", "LedgerOut", "Reason"):
        assert told["components"]["schemas"][name]["example"]

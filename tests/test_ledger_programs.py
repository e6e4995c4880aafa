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
from tongban.registers.ledger_models import Ledger
from tongban.registers.tests.ledger_world import LICENCE, PAYMENT, YEAR, balances, build, licence, payment

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


def test_a_firm_hands_payments_in_and_its_bank_notes_keeps_closes_and_gives_back(people: cast.Cast) -> None:
    for number in ("P-1", "P-2", "P-3"):
        payment(people, number)
    firm = Program(people, "wang", "ledgers", party=people.parties["hengda"].pk)
    other, bank = Program(people, "zhang", "ledgers", party=people.parties["minghe"].pk), program(people, "bai")
    assert firm("GET", f"/ledgers/hands?type={LICENCE}", "") == (200, [])
    to = firm("GET", f"/ledgers/hands?type={PAYMENT}", "")[1][0]["agency"]
    assert to == people.agencies["bank"].pk
    path = f"/ledgers/{PAYMENT}/P-1"
    assert (bank("GET", path, "")[0], other("POST", f"{path}/hand-in", {"to": to})[0]) == (404, 404)
    assert firm("POST", f"{path}/hand-in", {"to": to}) == (200, {"state": "open"})
    many = {"type": PAYMENT, "numbers": ["P-1", "P-2", "P-9"], "to": to}
    told = firm("POST", "/ledgers/hand-in", many)[1]
    assert [[one["code"] for one in row["discrepancies"]] for row in told] == [[], [], ["ledger.none"]]
    assert [len(row["discrepancies"]) for row in other("POST", "/ledgers/hand-in", many)[1]] == [1, 1, 1]
    assert (bank("GET", path, "")[1]["lines"][0]["rest_amount"], bank("GET", f"/ledgers/{PAYMENT}/P-3", "")[0]) == ("1000", 404)
    paid = {"kind": "payment", "number": "PAY-1", "holder": people.parties["hengda"].code, "day": str(YEAR["valid_from"])}
    asked = {"document": paid, "draws": [{"line": 1, "amount": "1000.01", "currency": "USD"}]}
    wrong = bank("POST", f"{path}/check", asked)[1]["discrepancies"]
    assert [(one["code"], one["severity"], one["difference"]) for one in wrong] == [("ledger.over_drawn", "refer", "0.01 USD")]
    asked["draws"] = [{"line": 1, "amount": "600", "currency": "USD"}]
    assert bank("POST", f"{path}/note", asked, key="a")[1]["lines"][0]["rest_amount"] == "400"
    again = {"document": {**paid, "number": "PAY-2"}, "draws": asked["draws"]}
    assert bank("POST", f"{path}/note", again, key="b")[1]["discrepancies"][0]["code"] == "ledger.over_drawn"
    assert bank("POST", f"{path}/give-back", {"reason": "不符"})[1]["discrepancies"][0]["code"] == "ledger.still_reserved"
    assert bank("POST", f"/ledgers/{PAYMENT}/P-2/keep", {"reason": "缺发票"}) == (200, {"state": "open"})
    assert bank("POST", f"/ledgers/{PAYMENT}/P-2/give-back", {"reason": "不符"})[1]["discrepancies"][0]["code"] == "ledger.kept_in_hand"
    assert bank("POST", f"{path}/close", {"reason": "结案"}) == (200, {"state": "closed"})
    kinds = [(one["kind"], one["amount"]) for one in bank("GET", f"{path}/entries?limit=4", "")[1]]
    assert kinds == [("close", "0"), ("note", "600"), ("hand_in", "0"), ("open", "1000")]
    assert firm("GET", f"{path}/entries", "")[1][0]["kind"] == "close"
    assert other("GET", f"{path}/entries", "")[0] == 404


def test_who_the_type_lets_opens_a_ledger_for_its_owner_and_all_that_is_wrong_is_told_at_once(people: cast.Cast) -> None:
    customs, path = program(people, "cai"), f"/ledgers/{PAYMENT}/P-7"
    told = {"holder": people.parties["hengda"].code, "valid_from": "2026-03-02", "valid_until": "2026-12-31"}
    asked = {**told, "lines": [{"amount": "1000.00", "currency": "USD"}]}
    assert customs("POST", path, asked) == (201, {"state": "open"})
    assert customs("POST", path, asked)[1]["discrepancies"][0]["code"] == "ledger.stands"
    assert customs("GET", f"{path}?purpose=x", "")[0] == 404  # who opened it does not keep it
    for other in (program(people, "bai"), Program(people, "wang", "ledgers", party=people.parties["hengda"].pk)):
        assert other("POST", f"/ledgers/{PAYMENT}/P-8", asked)[0] == 403
    wrong = {**asked, "holder": "X", "lines": [{"amount": "1,5", "currency": "USD"}, {"quantity": "0.000001", "unit": "035"}]}
    fields = [one["field"] for one in customs("POST", f"/ledgers/{PAYMENT}/P-8", wrong)[1]["discrepancies"]]
    assert fields == ["holder", "lines.0.amount", "lines.1.quantity"]
    none = customs("POST", f"/ledgers/{PAYMENT}/P-8", {**told, "lines": []})[1]["discrepancies"]
    assert [one["code"] for one in none] == ["ledger.no_lines"]


HOSTILE = {
    "holder": ("9" * 41, None, 7, ["x"]),
    "valid_from": ("2026-02-30", "x" * 100_000),
    "agency": (0, -1, 2**31, "x"),
    "offices": (["5100"] * 51, ["x" * 11], "5100", [["5100"]]),
    "reason": ("x" * 301, {}),
    "lines": ([{"amount": "1", "currency": "USD"}] * 1001, [7], {}, "x", None),
    "lines.0.quantity": ("1" * 31, 1.5),
    "lines.0.amount": ("1" * 31, 1.5),
    "lines.0.unit": ("x" * 11,),
    "lines.0.currency": ("USDX", 840),
    "lines.0.goods": ("1" * 21,),
    "lines.0.edition": ("x" * 21,),
    "lines.0.country": ("CANA",),
    "lines.0.uses": (0, -1, 10**6 + 1, 10**40, "x", 1.5),
}


def test_whatever_a_body_holds_it_is_refused_at_its_field_and_who_may_not_open_hears_that_first(people: cast.Cast) -> None:
    customs, path = program(people, "cai"), f"/ledgers/{PAYMENT}/P-7"
    firm = Program(people, "wang", "ledgers", party=people.parties["hengda"].pk)
    told = {"holder": people.parties["hengda"].code, "valid_from": "2026-03-02", "valid_until": "2026-12-31"}
    for field, values in HOSTILE.items():
        for value in values:
            line: dict[str, Any] = {"amount": "1000.00", "currency": "USD"}
            asked: dict[str, Any] = {**told, "lines": [line]}
            (line if field.startswith("lines.") else asked)[field.rpartition(".")[2]] = value
            status, found = customs("POST", path, asked)
            assert status == 422, (field, str(value)[:40])
            assert all(one["field"].removeprefix("told.").startswith(field) for one in found["discrepancies"]), (field, found)
    for other in (program(people, "bai"), firm, program(people, "cai", "office")):
        for body in ({}, {**told, "holder": "X", "lines": [{"uses": 0}]}):
            status, found = other("POST", path, body)
            assert (status, found["discrepancies"][0]["code"] in ("actor.not_allowed", "token.scope")) == (403, True)
    assert program(people, "mei")("POST", path, {})[1]["discrepancies"][0]["code"] == "ledger.not_opener"
    assert customs("POST", "/ledgers/eport.unknown/P-7", {})[0] == 404
    assert customs("POST", f"/ledgers/{PAYMENT}/{'9' * 61}", {**told, "lines": [{"amount": "1", "currency": "USD"}]})[0] == 422
    assert not Ledger.objects.filter(type=PAYMENT).exists()


def test_without_scope_or_right_nothing_is_drawn(people: cast.Cast) -> None:
    assert program(people, "cai", "office")("POST", f"{PATH}/reserve", document(people), key="a")[0] == 403
    assert program(people, "mei")("POST", f"{PATH}/reserve", document(people), key="b")[0] == 403
    assert Client().post(f"/v1{PATH}/reserve", document(people), content_type="application/json").status_code == 401
    assert balances(people) == (0, 0, 0)


def test_the_description_of_the_interface_has_examples_for_ledgers() -> None:
    told = Client().get("/v1/openapi.json").json()
    acts = ("check", "reserve", "consume", "release", "reverse", "note", "close", "reopen", "hand-in", "give-back", "keep", "entries")
    assert all(f"/v1/ledgers/{{ledger_type}}/{{number}}/{act}" in told["paths"] for act in acts)
    for name in ("DrawsIn", "DrawsOut", "CheckOut", "LedgerOut", "Reason", "HandIn", "HandInAll", "HandedOut", "EntryOut"):
        assert told["components"]["schemas"][name]["example"]

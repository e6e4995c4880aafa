"""What a pack reckons is filled in where it was left empty, and told where something else was given."""

from pathlib import Path
from typing import Any

from tongban.cases.completing import complete
from tongban.pack import reader

SERVICE = reader.read(Path("packs/tax")).pack.services["tax.invoice"]


def facts(form: Any) -> dict[str, Any]:
    return {**form, "case": {"day": "2026-03-02"}}


def line(vat: str = "", amount: str = "100.04") -> dict[str, Any]:
    return {"goods": "x", "amount": amount, "rate": "13", **({"vat": vat} if vat else {})}


def test_what_was_left_empty_is_filled_in_and_what_was_given_otherwise_is_told() -> None:
    given = {"lines": [line(), line("13.01"), line("13"), line(amount="0.03")]}
    kept, found = complete(SERVICE, given, facts, {})
    assert [one.get("vat") for one in kept["lines"]] == ["13.01", "13.01", "13", "0"]
    assert [(one.code, one.facts["field"], one.facts["on_record"]) for one in found] == [("answer.reckoned", "lines.2.vat", "13.01")]
    assert "vat" not in given["lines"][0]  # type: ignore[operator,index]


def test_what_was_reckoned_before_and_comes_to_something_else_now_was_given_by_nobody() -> None:
    before, _ = complete(SERVICE, {"lines": [line()]}, facts, {})
    changed = {**before, "lines": [{**before["lines"][0], "amount": "200"}]}
    kept, found = complete(SERVICE, changed, facts, before)
    assert (kept["lines"][0]["vat"], found) == ("26", [])
    kept, found = complete(SERVICE, {**changed, "lines": [{**changed["lines"][0], "vat": "25"}]}, facts, before)
    assert [one.facts["given"] for one in found] == ["25"]

"""Numbers of a form within the bounds and decimals of their element."""

from datetime import date

import pytest

from tongban.pack.shapes import Element, FormField, FormGroup
from tongban.registers import validate

PRICE = Element("price", "quantity", {}, least=0, most=10, places=4)
FORM = (FormGroup("page", (FormField("price", "price"),)),)


def told(given: str) -> tuple[object, list[str]]:
    """What is kept of an answer, and what is wrong with it."""
    clean, wrong = validate.form(FORM, {"price": given}, {"price": PRICE}, date(2026, 3, 2), {})
    return clean.get("price"), [one.code for one in wrong]


@pytest.mark.parametrize(
    ("given", "kept", "code"),
    [("1.25", "1.25", ""), ("0", "0", ""), ("10", "10", ""), ("10.0001", "", "field.too_large"), ("-0.0001", "", "field.too_small"),
     ("1.00001", "", "exact.not_a_number"), ("1e3", "", "exact.not_a_number")],
)  # fmt: skip
def test_a_quantity_keeps_to_the_bounds_and_decimals_of_its_element(given: str, kept: str, code: str) -> None:
    assert told(given) == ((kept, []) if not code else (given, [code]))

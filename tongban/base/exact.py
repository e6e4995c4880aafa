"""Exact numbers: integers of at most 18 digits with a fixed scale; strings in JSON (design law 16)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tongban.base.errors import Refused

LARGEST = 10**18 - 1
QUANTITY_PLACES = 5
PRICE_PLACES = 4
# Minor units of ISO 4217 where they are not two; data/trade/iso4217-currencies.csv has them all.
MINOR = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def parse(text: str, places: int) -> int:
    """The integer of a decimal text with at most `places` decimals. Raises Refused("exact.not_a_number" or "exact.too_large")."""
    match = re.fullmatch(r"(-?)([0-9]{1,18})(?:\.([0-9]+))?", text.strip())
    if match is None or len(match[3] or "") > places:
        raise Refused("exact.not_a_number", given=text[:40], places=places)
    scale: int = 10**places
    value = int(match[2]) * scale + int((match[3] or "").ljust(places, "0") or "0")
    if value > LARGEST:
        raise Refused("exact.too_large", given=text[:40])
    return -value if match[1] else value


def show(value: int, places: int) -> str:
    """The decimal text of an integer with a scale, without needless zeros."""
    sign, digits = "-" * (value < 0), str(abs(value)).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def half_up(numerator: int, denominator: int) -> int:
    """The nearest integer to a fraction, halves away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def sum_half_up(parts: Iterable[tuple[int, int]]) -> int:
    """The nearest integer to a sum of fractions, numerator and denominator each: exact until the end, halves away from zero."""
    total = sum((Fraction(numerator, denominator) for numerator, denominator in parts), Fraction())
    return half_up(total.numerator, total.denominator)


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units of a currency."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if abs(self.minor) > LARGEST:
            raise Refused("exact.too_large", given=str(self.minor))

    @classmethod
    def read(cls, text: str, currency: str = "CNY") -> Money:
        """An amount from text in major units."""
        return cls(parse(text, MINOR.get(currency, 2)), currency)

    def __str__(self) -> str:
        places = MINOR.get(self.currency, 2)
        whole = show(self.minor, places)
        if places and "." not in whole:
            whole += "."
        return whole.ljust(len(whole.split(".")[0]) + 1 + places, "0") if places else whole

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise Refused("exact.other_currency", given=other.currency, on_record=self.currency)
        return Money(self.minor + other.minor, self.currency)


def price(quantity: int, unit_price: int, currency: str = "CNY") -> Money:
    """Quantity (× 10^5) times unit price (× 10^4), rounded half up to minor units."""
    places = MINOR.get(currency, 2)
    return Money(half_up(quantity * unit_price * 10**places, 10 ** (QUANTITY_PLACES + PRICE_PLACES)), currency)

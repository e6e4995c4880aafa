"""What an authority asks of ledgers for one document, and how it is read from JSON and told again: exact, everything wrong at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from tongban.base import exact, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused

MOST_LINES = 1000  # of one document
MOST_NUMBER = 10**6
Made = TypeVar("Made")


@dataclass(frozen=True)
class Document:
    """A document of another authority: `kind` and `number` name it, `day` is that of its declaration, `holder` a party's code."""

    kind: str
    number: str
    version: int = 1
    holder: str = ""
    day: date | None = None
    office: str = ""

    @property
    def name(self) -> str:
        """How shares and requests name it."""
        return f"{self.kind}/{self.number}"


@dataclass(frozen=True)
class Draw:
    """What a line of the document draws from a line of a ledger: a quantity × 10^5 in a unit, an amount in minor units, or both."""

    type: str
    ledger: str
    line: int
    document_line: int = 1
    quantity: int = 0
    unit: str = ""
    amount: int = 0
    currency: str = ""
    goods: str = ""
    edition: str = ""
    country: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        """The line of a ledger."""
        return self.type, self.ledger, self.line


def sender(by: Actor) -> str:
    """Whose keys an actor uses: those of the agency."""
    return f"agency {by.agency}" if by.agency else f"{by.kind} {by.account or ''}".strip()


def read(told: Mapping[str, Any]) -> tuple[Document, list[Draw]]:
    """`{"document": {kind, number, version, holder, day, office}, "draws": [{type, ledger, line, quantity, …}]}`, numbers as texts.

    Raises Refused with every field that cannot be read.
    """
    found = _Reader()
    given = told.get("document")
    inner = given if isinstance(given, Mapping) else {}
    document = Document(
        found.text(inner, "document.kind", 40, needed=True),
        found.text(inner, "document.number", 70, needed=True),
        found.whole(inner, "document.version", 1),
        found.text(inner, "document.holder", 30),
        found.made(inner, "document.day", date.fromisoformat, "a day such as 2026-03-02"),
        found.text(inner, "document.office", 20),
    )
    rows = told.get("draws", [])
    if not isinstance(rows, Sequence) or isinstance(rows, str) or len(rows) > MOST_LINES:
        found.wrong.append(Discrepancy("ledger.bad_field", {"field": "draws", "given": "", "kind": f"a list of at most {MOST_LINES}"}))
        rows = []
    draws = [found.draw(row if isinstance(row, Mapping) else {}, f"draws.{place}", place) for place, row in enumerate(rows)]
    if found.wrong:
        raise Refused.of(found.wrong)
    return document, draws


def tell(document: Document, draws: Sequence[Draw]) -> dict[str, Any]:
    """The form that `read` reads, which is kept and hashed."""
    return {
        "document": {
            "kind": document.kind,
            "number": document.number,
            "version": document.version,
            "holder": document.holder,
            "day": document.day.isoformat() if document.day else None,
            "office": document.office,
        },
        "draws": [
            {
                **{name: getattr(one, name) for name in ("type", "ledger", "line", "document_line", "unit", "currency")},
                **{name: getattr(one, name) for name in ("goods", "edition", "country")},
                "quantity": exact.show(one.quantity, exact.QUANTITY_PLACES),
                "amount": exact.show(one.amount, exact.MINOR.get(one.currency, 2)),
            }
            for one in draws
        ],
    }


class _Reader:
    """Reads values and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.wrong: list[Discrepancy] = []

    def draw(self, row: Mapping[str, Any], path: str, place: int) -> Draw:
        currency = self.text(row, f"{path}.currency", 3)
        return Draw(
            self.text(row, f"{path}.type", 80, needed=True),
            self.text(row, f"{path}.ledger", 60, needed=True),
            self.whole(row, f"{path}.line", 1),
            self.whole(row, f"{path}.document_line", place + 1),
            self.number(row, f"{path}.quantity", exact.QUANTITY_PLACES),
            self.text(row, f"{path}.unit", 10),
            self.number(row, f"{path}.amount", exact.MINOR.get(currency, 2)),
            currency,
            self.text(row, f"{path}.goods", 20),
            self.text(row, f"{path}.edition", 20),
            self.text(row, f"{path}.country", 3),
        )

    def text(self, row: Mapping[str, Any], path: str, most: int, *, needed: bool = False) -> str:
        value = row.get(path.rpartition(".")[2])
        if value in (None, "") and not needed:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            return self._complain(path, value, f"a text of at most {most} characters", "")
        return self._refused(lambda: text.clean(value, most, field=path), "")

    def whole(self, row: Mapping[str, Any], path: str, default: int) -> int:
        value = row.get(path.rpartition(".")[2])
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_NUMBER:
            return self._complain(path, value, f"a whole number from 1 to {MOST_NUMBER}", default)
        return value

    def number(self, row: Mapping[str, Any], path: str, places: int) -> int:
        """A positive number as text; a number of JSON might be a binary float, so none is taken."""
        value = row.get(path.rpartition(".")[2])
        if value is None:
            return 0
        kind = f'a number above 0 with at most {places} decimals, in quotes, such as "12.5"'
        if not isinstance(value, str):
            return self._complain(path, value, kind, 0)
        try:
            number = exact.parse(value, places)
        except Refused:
            return self._complain(path, value, kind, 0)
        return number if number >= 0 else self._complain(path, value, kind, 0)

    def made(self, row: Mapping[str, Any], path: str, make: Callable[[str], Made], kind: str) -> Made | None:
        value = row.get(path.rpartition(".")[2])
        if value is None:
            return None
        try:
            return make(value)
        except (TypeError, ValueError):
            return self._complain(path, value, kind, None)

    def _refused(self, make: Callable[[], Made], default: Made) -> Made:
        try:
            return make()
        except Refused as saying:
            self.wrong += saying.discrepancies
            return default

    def _complain(self, path: str, value: Any, kind: str, default: Made) -> Made:
        self.wrong.append(Discrepancy("ledger.bad_field", {"field": path, "given": str(value)[:40], "kind": kind}))
        return default

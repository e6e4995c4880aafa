"""Ledgers that programs open: an owner's own, and what others may open for it, such as a bank the money that it received for a company."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from tongban.actors import functions
from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.errors import Discrepancy, Refused
from tongban.registers import ledgers
from tongban.registers.draw_shapes import MOST_LINES, MOST_NUMBER
from tongban.registers.ledgers import Allowed
from tongban.web import session
from tongban.web.gateway.bearer import Bearer, actor
from tongban.web.gateway.ledgers import router  # one address is read and opened, so it stands in one router

__all__ = ["router"]
LARGEST = 2**31 - 1  # no agency has a higher number
MOST_OFFICES = 50
LINE: Any = {"amount": "13260.00", "currency": "USD"}
Number = Annotated[str, Field(max_length=30)]  # exact, as text
Short = Annotated[str, Field(max_length=10)]
Code = Annotated[str, Field(max_length=20)]
Three = Annotated[str, Field(max_length=3)]  # of a country or a currency
DAYS: Any = {"valid_from": "2026-03-02", "valid_until": "2031-03-01"}


class OpenedLineIn(Schema):
    """What a line allows: a quantity with its unit, an amount with its currency, or both, as the type measures; numbers as texts."""

    quantity: Number = "0"
    unit: Short = ""
    amount: Number = "0"
    currency: Three = ""
    goods: Code = ""
    edition: Code = ""
    country: Three = ""
    uses: Annotated[int, Field(ge=1, le=MOST_NUMBER)] | None = None


class OpenIn(Schema):
    """A ledger of a holder, by the code of the party; `agency` keeps it, where several could."""

    model_config = {"json_schema_extra": {"example": {"holder": "91999999000000019D", **DAYS, "lines": [LINE]}}}
    holder: Annotated[str, Field(max_length=40)]
    valid_from: date
    valid_until: date
    agency: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    offices: Annotated[list[Short], Field(max_length=MOST_OFFICES)] = []
    reason: Annotated[str, Field(max_length=300)] = ""
    lines: Annotated[list[OpenedLineIn], Field(max_length=MOST_LINES)]


def _opens(request: HttpRequest) -> None:
    """Who may not open ledgers of the type is told so whatever the body says."""
    assert request.resolver_match is not None
    ledgers.ensure_opens(request.resolver_match.kwargs["ledger_type"], by=actor(request, "ledgers"))


@router.post("/{ledger_type}/{number}", response={201: dict[str, str]}, auth=Bearer(_opens))
def open_ledger(request: HttpRequest, ledger_type: str, number: str, told: OpenIn) -> Any:
    """Open a ledger, for its owner or for who the type lets open it. A number that stands already is refused, so it is safe to repeat."""
    by, at = actor(request, "ledgers"), session.now(request)
    keepers = sorted(functions.agencies_with((ledgers.ensure_opens(ledger_type, by=by).owner,), at.date()))
    holder, wrong = actors.party_by_code("uscc", told.holder), []
    agency = told.agency or (keepers[0] if len(keepers) == 1 else by.agency if by.agency in keepers else None)
    if agency not in keepers:
        wrong.append(Discrepancy("book.which_agency", {"field": "agency", "type": ledger_type, "known": keepers}))
    if holder is None:
        wrong.append(Discrepancy("ledger.no_holder", {"field": "holder", "given": told.holder[:30]}))
    rows = [_allowed(one, place, wrong) for place, one in enumerate(told.lines)]
    if wrong or holder is None or agency is None:
        raise Refused.of(wrong)
    days = {"valid_from": told.valid_from, "valid_until": told.valid_until}
    more: dict[str, Any] = {"agency": agency, "holder": holder.id, "offices": told.offices, "reason": told.reason, **days}
    row = ledgers.open_ledger(ledger_type, number, rows, **more, by=by, at=at)
    return Status(201, {"state": row.state})


def _allowed(one: OpenedLineIn, place: int, wrong: list[Discrepancy]) -> Allowed:
    """A line read exactly; what cannot be read is told at its field."""
    values = {}
    for measure, places in (("quantity", exact.QUANTITY_PLACES), ("amount", exact.MINOR.get(one.currency, 2))):
        try:
            values[measure] = exact.parse(getattr(one, measure), places)
        except Refused as saying:
            wrong += [Discrepancy(each.code, {**each.facts, "field": f"lines.{place}.{measure}"}) for each in saying.discrepancies]
            values[measure] = 0
    return Allowed(values["quantity"], one.unit, values["amount"], one.currency, one.goods, one.edition, one.country, one.uses)

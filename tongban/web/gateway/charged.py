"""What a case costs, for programs: amounts in minor units, each line with what its rule took and how it reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ninja import Schema

from tongban.cases import assessing, charges
from tongban.cases.models import Case
from tongban.pack import fees


class ChargeLine(Schema):
    """A line: `what` is a code of the rule, `facts` what the rule says of it; `minor` is null where it cannot be reckoned."""

    what: str
    minor: int | None
    act: str
    article: str
    assumed: bool
    facts: dict[str, Any]


class ChargeOut(Schema):
    """A charge. `state` is ahead (not assessed yet), open, paid, waived or void; `sums` by code of the lines."""

    charge: str
    rule: str
    state: str
    currency: str
    minor: int | None
    owed: int
    due: date | None
    sums: dict[str, int]
    lines: list[ChargeLine]


def charges_out(row: Case) -> list[dict[str, Any]]:
    """The charges of a case, oldest first; before anything is assessed that is still to be, what it would come to."""
    rule = assessing.rule(row)
    told = [
        {
            "charge": one.charge.number,
            "rule": rule if one.charge.before == "step" else "",
            "state": one.state,
            "currency": one.charge.currency,
            "minor": one.charge.minor,
            "owed": one.owed,
            "due": one.charge.due,
            "sums": charges.sums(one.charge.lines),
            "lines": _lines(one.charge.lines),
        }
        for one in charges.standing(row)
    ]
    asked = assessing.ahead(row)
    return [*told, _ahead(asked, rule)] if asked else told


def _ahead(asked: Sequence[fees.Line], rule: str) -> dict[str, Any]:
    plain, known = [charges.plain(one) for one in asked], not fees.unknown(asked)
    minor, sums = (max(fees.total(asked), 0), charges.sums(plain)) if known else (None, {})
    told = {"charge": "", "rule": rule, "state": "ahead", "currency": asked[0].currency, "minor": minor, "owed": 0, "due": None}
    lines = [{**line, "minor": one.facts["minor"]} for line, one in zip(_lines(plain), asked, strict=True)]
    return {**told, "sums": sums, "lines": lines}


def _lines(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"what": one["what"], "minor": one["minor"], "facts": one["facts"], **one["law"]} for one in kept]

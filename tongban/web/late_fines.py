"""What a fine that is late costs more, day by day, and whether the agency applied to a court for it; for the pages of both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.cases import enforcing, surcharges
from tongban.web import costs


def shown(rows: list[dict[str, Any]], row: Any, at: datetime) -> dict[str, Any]:
    """The charges, each with its `late`, and the application to a court."""
    today = legal_day(at, actors.zone_of(row.region_id))
    told = [{**one, "late": _late(one, row, today), "fine": one["row"].before in enforcing.FINES} for one in rows]
    there = enforcing.of_case(row) if any(one["fine"] for one in told) else None
    return {"charges": told, "enforced": {"row": there, "amount": costs.amount(there.minor, there.currency)} if there else None}


def _late(one: dict[str, Any], row: Any, today: Any) -> dict[str, Any] | None:
    found = surcharges.running(row, one["row"], today) if one["owed"] else None
    if found is None:
        return None
    currency = one["row"].currency
    most = costs.amount(found.most, currency) if found.most is not None else ""
    days = [{"day": day, "amount": costs.amount(minor, currency)} for day, minor in reversed(found.listed)]
    return {"row": found, "now": costs.amount(found.now, currency), "most": most, "days": days}

"""Ledgers that the decisions of a service open: under the number of the case, or under numbers that its answers give, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.base.limits import valid_until
from tongban.cases import bills, giving_back, office
from tongban.cases.drawing_models import note
from tongban.cases.models import Case
from tongban.cases.said import measured, said_lines, uses_of
from tongban.pack.conditions import dated, required
from tongban.pack.ledgers import LedgerUse
from tongban.registers import ledger_queries, ledgers
from tongban.registers import lines as ledger_lines
from tongban.registers.ledgers import Allowed

Said = tuple[LedgerUse, dict[str, str], dict[str, str]]  # what of a ledger is said by one line, and where it stands in the form


@dataclass(frozen=True)
class Opening:
    """A ledger that is asked for: all uses of a type that give the same number make one, in the order in which they stand."""

    type: str
    number: str
    rows: tuple[Said, ...]

    def until(self, since: date) -> date:
        """Its last day: as a question says, perhaps with more time, or as the pack does."""
        use, said, _ = self.rows[0]
        if "until" not in said:
            return valid_until(since, required(use.valid, since, "valid").value)
        last, more = date.fromisoformat(said["until"]), dated(use.beyond, since)
        return valid_until(last + timedelta(days=1), more.value) if more is not None else last

    @property
    def offices(self) -> list[str]:
        """At which office it holds; anywhere where nothing says so."""
        office = self.rows[0][1].get("office")
        return [office] if office else []

    @property
    def holder(self) -> str | None:
        """The code of the party for which it is opened, where that is not the applicant."""
        return self.rows[0][1].get("holder") if "holder" in self.rows[0][0].takes else None

    def allowed(self, day: date) -> list[Allowed]:
        """Its lines."""
        return [_allowed(use, said, day) for use, said, _ in self.rows]

    def granted(self, row: Case, day: date) -> list[Allowed]:
        """Its lines as they are opened: by an outcome that says so, less what was left unused."""
        use, allowed = self.rows[0][0], self.allowed(day)
        return giving_back.less(row, use, allowed, day) if use.less and row.outcome == use.less else allowed


def openings(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], point: str = "") -> list[Opening]:
    """The ledgers that a case asks for at a point, or at any; a line whose number is left out asks for none."""
    found: dict[tuple[str, str], list[Said]] = {}
    for use in uses_of(row, form, ("open",), point):
        for said, fields in said_lines(row, use, form, given):
            name = said.get("ledger", row.number)
            if name:
                found.setdefault((said["type"], name), []).append((use, said, fields))
    return [Opening(kind, name, tuple(rows)) for (kind, name), rows in found.items()]


def open_one(row: Case, opening: Opening, point: str, by: Actor, at: datetime) -> None:
    """Open the ledger that was granted, for the party of the case or the one that its answers name."""
    day = office.day_of(row, at)
    ledgers.open_ledger(
        opening.type,
        opening.number,
        opening.granted(row, day),
        agency=bills.keeper(row, opening.type, day),
        holder=row.party_id if opening.holder is None else _holder(opening),
        valid_from=day,
        valid_until=opening.until(day),
        offices=opening.offices,
        reason=row.number,
        by=by,
        at=at,
    )
    note(row, point=point, act="open", ledger=f"{opening.type}/{opening.number}", at=at)
    giving_back.fall_due(row, opening.rows[0][0], at=at)


def _holder(opening: Opening) -> int:
    found = actors.party_by_code("uscc", opening.holder or "")
    if found is None:
        raise Refused("case.no_holder", field=opening.rows[0][2]["holder"], given=opening.holder)
    return found.id


def _allowed(use: LedgerUse, said: Mapping[str, str], day: date) -> Allowed:
    rate, uses = dated(use.tolerance, day), dated(use.uses, day)
    return Allowed(
        quantity=measured(said.get("quantity", ""), exact.QUANTITY_PLACES),
        amount=measured(said.get("amount", ""), exact.MINOR.get(said.get("currency", ""), 2)),
        most_uses=int(said["uses"]) if said.get("uses") else uses.value if uses else None,
        tolerance=rate.value if rate is not None and said.get("bulk") else None,
        **{part: said[part] for part in ("unit", "currency", "goods", "edition", "country") if part in said},
    )


def misfits(row: Case, form: Mapping[str, Any], given: Mapping[str, Any], at: datetime) -> Iterator[Discrepancy]:
    """For what a ledger that is asked for could not be opened, at the fields of the form."""
    day = office.day_of(row, at)
    for one in openings(row, form, given):
        head = one.rows[0][2]
        if "ledger" in head and ledger_queries.stands(one.type, one.number):
            yield Discrepancy("ledger.stands", {"type": one.type, "number": one.number, "field": head["ledger"]})
        if one.holder is not None and actors.party_by_code("uscc", one.holder) is None:
            yield Discrepancy("case.no_holder", {"field": head["holder"], "given": one.holder})
        shape = ledger_lines.shape(one.type)
        for wrong in ledgers.misfits(shape, one.number, one.allowed(day), day, one.until(day), one.offices):
            first, _, rest = str(wrong.facts["field"]).partition(".")
            place, _, part = rest.partition(".")
            name = part if place else {"offices": "office", "number": "ledger"}.get(first, "until")
            fields = one.rows[int(place)][2] if place else head
            yield Discrepancy(
                wrong.code, {**wrong.facts, "field": fields.get(name) or fields.get("quantity") or next(iter(fields.values()))}
            )

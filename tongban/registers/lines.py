"""Lines of ledgers as draws see them: read together in one statement by hand, locked in fixed order, their seals held against them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.base.memory import remembered
from tongban.log.store import keys
from tongban.pack.ledgers import LedgerShape
from tongban.pack.values import Dated, LawRef, Retention
from tongban.registers.draw_sql import BALANCES
from tongban.registers.ledger_models import DocumentShare, LedgerLine, LedgerType, Unit
from tongban.registers.ledger_rules import Factor, Held, LineView

Key = tuple[str, str, int]
READ = """
SELECT i.id, l.id, l.type_id, l.number, i.number, l.agency_id, l.holder_id, p.code_lookup, l.state, l.valid_from, l.valid_until, l.offices,
l.hand_id, (SELECT COUNT(*) FROM registers_ledgerline o WHERE o.ledger_id = l.id),
EXISTS (SELECT 1 FROM registers_owneroutage d WHERE d.agency_id = l.agency_id AND d.until IS NULL),
i.goods, i.edition, i.country, i.unit, i.currency, i.authorised_quantity, i.reserved_quantity, i.consumed_quantity,
i.authorised_amount, i.reserved_amount, i.consumed_amount, i.uses, i.most_uses, i.tolerance, i.version, i.entries, i.seal
FROM registers_ledgerline i JOIN registers_ledger l ON l.id = i.ledger_id JOIN actors_party p ON p.id = l.holder_id
"""
SEALED = (
    "goods",
    "edition",
    "country",
    "unit",
    "currency",
    "authorised_quantity",
    "authorised_amount",
    "most_uses",
    "tolerance",
    "version",
)


def read(asked: Iterable[Key]) -> dict[Key, LineView]:
    """Lines by type, ledger and number; one that does not exist is left out."""
    return _wanted(asked, "")


def taken(asked: Iterable[Key], *, wait: bool) -> dict[Key, LineView]:
    """The same, locked in the order of rule G3: by ledger, then by line. One that another holds is waited for, or else left out.

    So is one that its owner changed while it was waited for: what its ledger says was read before.
    """
    if connection.vendor == "sqlite":
        return _wanted(asked, "")  # there who writes is alone
    others = "" if wait else "SKIP LOCKED"
    return _wanted(asked, f"AND l.version = i.version ORDER BY i.ledger_id, i.number FOR NO KEY UPDATE OF i {others}")


def _wanted(asked: Iterable[Key], locking: str) -> dict[Key, LineView]:
    wanted = sorted(set(asked))
    if not wanted:
        return {}
    if connection.vendor == "postgresql":  # one text however many there are
        parts = [list(one) for one in zip(*wanted, strict=True)]
        rows = "IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::integer[]))"
        return _read(f"{READ} WHERE (l.type_id, l.number, i.number) {rows} {locking}", parts)
    places = ", ".join(["(%s, %s, %s)"] * len(wanted))
    return _read(f"{READ} WHERE (l.type_id, l.number, i.number) IN (VALUES {places}) {locking}", [part for one in wanted for part in one])


def of_document(name: str) -> dict[Key, LineView]:
    """The lines of which a document holds something."""
    return _read(f"{READ} JOIN registers_documentshare s ON s.line_id = i.id WHERE s.document = %s", [name])


def _read(statement: str, given: Sequence[Any]) -> dict[Key, LineView]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found = [_view(row) for row in cursor.fetchall()]
    return {one.key: one for one in found}


def _view(row: Sequence[Any]) -> LineView:
    values = list(row)
    values[9], values[10] = (one if isinstance(one, date) else date.fromisoformat(one) for one in values[9:11])
    values[11] = tuple(json.loads(values[11]) if isinstance(values[11], str) else values[11])
    values[14] = bool(values[14])
    return LineView(*values)


def lock(found: Iterable[LineView]) -> None:
    """Wait for lines in the order of rule G3: by ledger, then by line."""
    ids = [one.id for one in found]
    list(LedgerLine.objects.select_for_update().filter(pk__in=ids).order_by("ledger_id", "number").values_list("pk"))


def held(document: str, found: Iterable[LineView]) -> dict[int, Held]:
    """What a document holds of lines, by their ids."""
    return held_by([document], found)[document]


def held_by(documents: Iterable[str], found: Iterable[LineView]) -> dict[str, dict[int, Held]]:
    """The same of several documents."""
    told: dict[str, dict[int, Held]] = {one: {} for one in documents}
    rows = DocumentShare.objects.filter(document__in=list(told), line__in=[one.id for one in found])
    for document, line, *balances, counted in rows.values_list("document", "line", *BALANCES, "counted"):
        told[document][line] = Held(**dict(zip(BALANCES, balances, strict=True)), counted=counted)
    return told


def seal(line: Any, ledger: str) -> str:
    """A keyed hash over what the owner allowed on a line: who changes it behind the platform's back cannot make it."""
    told = [ledger, str(line.number), *(str(getattr(line, name)) for name in SEALED)]
    return keys().lookup("ledger", "\x1f".join(told))


def good(found: Iterable[LineView]) -> frozenset[int]:
    """Lines whose seal is right."""
    return frozenset(one.id for one in found if seal(one, one.name) == one.seal)


@remembered
def shape(ledger_type: str) -> LedgerShape:
    """The shape of a type of ledger in force. Raises NotFound("ledger.no_type")."""
    row = LedgerType.objects.filter(pk=ledger_type).first()
    if row is None:
        raise NotFound("ledger.no_type", type=ledger_type)
    told = dict(row.definition)
    for name in ("uses", "tolerance"):
        rows = [{**one, "since": date.fromisoformat(one["since"]), "law": LawRef(**one["law"])} for one in told[name]]
        told[name] = tuple(Dated(**one) for one in rows)
    for name in ("measures", "drawn_by", "opened_by", "consumed_by", "read_by", "reverse", "checks"):
        told[name] = tuple(told.get(name, ()))
    retention = told["retention"]
    told["retention"] = Retention(retention["period"], LawRef(**retention["law"])) if retention else None
    return LedgerShape(**{**told, "law": LawRef(**told["law"])})


def types() -> list[LedgerShape]:
    """Every type of ledger."""
    return [shape(one) for one in LedgerType.objects.order_by("pk").values_list("pk", flat=True)]


@remembered
def units() -> dict[str, Factor]:
    """The units of measure by code."""
    return {one.code: Factor(one.base, one.numerator, one.denominator) for one in Unit.objects.all()}


@remembered
def function_of(agency: int) -> str:
    """The function of an agency."""
    return actors.agency(agency).function


def keeps_some(agency: int) -> bool:
    """Whether some type of ledger is kept by agencies with the function of this one."""
    return any(one.owner == function_of(agency) for one in types())


def holder_lookups(code: str) -> frozenset[str]:
    """The keyed hashes under which a party with this code would be found."""
    return frozenset(keys().lookup(scheme, code) for scheme in ("uscc", "resident")) if code else frozenset()

"""What a service looks up in dated registers and in ledgers for its rules, and which cross checks it makes: shapes, reader, checks.

`found.<name>` is what was looked up: the fields of the record that holds on the day of filing, or of a ledger its lines; a list with a
row a line where it is looked up for each line of a table. Or how many days lie between a day that was answered and the filing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tongban.pack.ledgers import others

if TYPE_CHECKING:
    from tongban.pack.sections import Section
    from tongban.pack.shapes import Service
    from tongban.pack.world import Check

LITERAL = "="  # before a value of `by` that is always the same
APPLICANT = "applicant.code"  # `by` the code of who applies
SINCE, UNTIL = "since", "until"  # the fields of a dated register: from when a row holds, and the first day on which it no longer does
# What each cross check takes of the document as a whole, and of each line. `registers.crossing` makes them.
PARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "X1": (("packages", "weight", "bill_packages", "bill_weight", "shared"), ()),
    "X2": (("net", "gross", "currency"), ("quantity", "unit_price", "total")),
    "X3": (("edition",), ("goods", "first_unit", "second_unit", "first_needed", "second_needed")),
    "X4": (("mode",), ("goods", "kind", "needs")),
    "X9": ((), ("material", "imported", "used", "carried", "sold", "returned", "scrap")),
    "X10": (("company", "operator"), ()),
}
MAY_LACK = ("shared", "company", "second_unit", "second_needed")  # what a check does without
Found = Iterator[tuple[tuple[str | int, ...], str, str, str]]


@dataclass(frozen=True)
class LookUp:
    """A row of a dated register whose `field` has the answer `by`, or a beginning of it of at least `shortest`; or a ledger by its number.

    `opened`: the answers of the case of the same party that opened a ledger of that type, by its number.
    `days`: no row but a number of days, from the answer `by` until the filing (`since`), or those by which a rule of time was missed.
    `owed`: the bills of the party's cases of that service, filed in the month of the day `month`, that are owed on the security `by`.
    `by` may be `=` and a text that is always the same, or `applicant.code`.
    """

    name: str
    by: str
    register: str = ""
    field: str = ""
    ledger: str = ""
    each: str = ""
    shortest: int = 0
    days: str = ""
    opened: str = ""
    owed: str = ""
    month: str = ""
    instead: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)  # as of a `LedgerUse`


@dataclass(frozen=True)
class CrossCheck:
    """A named cross check: which part of it comes from which answer, fetched or looked up fact."""

    name: str
    takes: Mapping[str, str]
    each: str = ""


def looks_up(top: Section) -> dict[str, Any]:
    """The two sections of a service."""
    return {"looks_up": top.each("looks_up", _look_up), "cross_checks": _cross_checks(top)}


def _look_up(name: str, one: Section) -> LookUp:
    from tongban.pack.ledger_reader import instead  # shapes know look-ups, readers know shapes

    shortest = one.take("shortest", int, 0)
    return LookUp(
        name, one.word("by", needed=True), one.word("register"), one.word("field"), one.word("ledger"), one.word("each"), shortest or 0,
        one.word("days"), one.word("opened"), one.word("owed"), one.word("month"), instead(one),
    )  # fmt: skip


def _cross_checks(top: Section) -> tuple[CrossCheck, ...]:
    found = []
    for row in top.rows("cross_checks"):
        name, takes = row.word("check", needed=True, among=tuple(PARTS)), row.take("takes", dict, {}, needed=True)
        found.append(CrossCheck(name, {str(key): str(value) for key, value in takes.items()}, row.word("each")))
        row.done()
    return tuple(found)


def paths(one: Check, service: Service) -> Iterator[tuple[str, Any]]:
    """The paths that look-ups add to what conditions and checks can name, each with its element or None."""
    for name, look in service.looks_up.items():
        yield f"found.{name}", None
        shape = one.world.registers.get(look.register)
        for field, column in shape.fields.items() if shape else ():
            yield f"found.{name}.{field}", one.world.elements.get(column.element)
        if look.days:
            yield f"found.{name}.days", None
        if look.ledger:
            yield from ((f"found.{name}.{field}", None) for field in ("state", "quantity", "quantity_2", "amount", "amount_2"))


def check_looking(one: Check, main: str, service: Service, facts: Mapping[str, Any]) -> None:
    """Everything that cannot be."""
    for name, look in service.looks_up.items():
        for where, code, reason, cure in _looks(one, look, service, facts):
            one.complain(main, ("looks_up", name, *where), code, reason, cure)
    for place, check in enumerate(service.cross_checks):
        for where, code, reason, cure in _crosses(one, check, service, facts):
            one.complain(main, ("cross_checks", place, *where), code, reason, cure)


def _looks(one: Check, look: LookUp, service: Service, facts: Mapping[str, Any]) -> Found:
    from tongban.pack.world import near

    tables = {group.name for group in service.form if group.repeat > 1}
    if sum(map(bool, (look.register, look.ledger, look.days, look.opened, look.owed))) != 1:
        cure = "Give `register:` with its `field:`, `ledger:`, `opened:`, `owed:`, or `days:`."
        yield (), "look.which", "It is not said in one way where it looks.", cure
    if look.each and look.each not in tables:
        yield ("each",), "use.no_table", f"{look.each} is no table of the form.", f"Name one.{near(look.each, tables)}"
    elif look.by == APPLICANT and (look.each or not look.register):
        yield ("by",), "look.applicant", "The applicant's code finds a row of a register.", "Give `register:` and no `each:`."
    elif look.by != APPLICANT and not look.by.startswith(LITERAL) and (f"{look.each}.{look.by}" if look.each else look.by) not in facts:
        yield ("by",), "use.no_source", f"{look.by} is not asked.", f"Name a question.{near(look.by, facts)}"
    if bool(look.owed) != bool(look.month) or (look.month and look.month not in facts):
        yield ("month",), "use.no_source", f"{look.month or 'month'} is not asked.", f"Name a question.{near(look.month, facts)}"
    if look.owed and look.owed not in one.world.services:
        cure = f"Name one.{near(look.owed, one.world.services)}"
        yield ("owed",), "look.no_service", f"{look.owed} is a service that nobody defines.", cure
    yield from _types(one, look, facts)
    if look.days not in ("", SINCE, *one.world.deadlines):
        yield (
            ("days",),
            "look.no_rule",
            f"{look.days} is no rule of time.",
            f"Say `since`, or name one.{near(look.days, one.world.deadlines)}",
        )
    if look.register:
        yield from _dated(one, look)


def _types(one: Check, look: LookUp, facts: Mapping[str, Any]) -> Found:
    """The types of ledger that it looks at, and what says which."""
    from tongban.pack.world import near

    for source in look.instead:
        if source not in facts or not look.ledger:
            reason = f"{source} is not asked, or no ledger is looked up."
            yield ("instead",), "use.no_source", reason, f"Name a question.{near(source, facts)}"
    for name, kind in (("ledger", look.ledger), ("opened", look.opened), *(("instead", kind) for kind in others(look.instead))):
        if kind and kind not in one.world.ledgers:
            cure = f"Name one.{near(kind, one.world.ledgers)}"
            yield (name,), "use.no_type", f"{kind} is a type of ledger that nobody defines.", cure


def _dated(one: Check, look: LookUp) -> Found:
    from tongban.pack.world import near

    shape = one.world.registers.get(look.register)
    if shape is None:
        cure = f"Name one.{near(look.register, one.world.registers)}"
        yield ("register",), "look.no_register", f"{look.register} is a register that nobody defines.", cure
        return
    column = shape.fields.get(look.field)
    if column is None or not (column.find or column.unique):
        yield ("field",), "look.not_found_by", f"Records of {shape.id} are not found by {look.field!r}.", "Name a field with `find: true`."
    for name in (SINCE, UNTIL):
        day = one.world.elements.get(shape.fields[name].element) if name in shape.fields else None
        if day is None or day.type != "date":
            cure = "Give it `since` and `until` (not `required`), both dates."
            yield ("register",), "look.no_days", f"{shape.id} does not say from when its rows hold.", cure


def _crosses(one: Check, check: CrossCheck, service: Service, facts: Mapping[str, Any]) -> Found:
    from tongban.pack.world import near

    head, line = PARTS[check.name]
    if bool(line) != bool(check.each):
        cure = "Add `each:` with a table." if line else "Take `each:` out."
        yield ("each",), "cross.each", f"{check.name} {'looks at lines' if line else 'is of the document as a whole'}.", cure
    for part, source in check.takes.items():
        paths = (source, f"{check.each}.{source}") if part in line else (source,)
        if part not in (*head, *line):
            known = ", ".join((*head, *line))
            yield ("takes", part), "use.no_part", f"{part} is nothing that {check.name} takes.", f"Known here: {known}."
        elif not any(path in facts for path in paths):
            cure = f"Name a question, or what is fetched or looked up.{near(source, facts)}"
            yield ("takes", part), "use.no_source", f"{part} comes from {source}, which nobody says.", cure
    for part in (*head, *line):
        if part not in check.takes and part not in MAY_LACK:
            yield ("takes",), "use.missing", f"Nothing says the {part}.", f"Add `{part}: <question>`."

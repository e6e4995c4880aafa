"""Checks of what parts of a joint matter share: tables, the lines that each takes, and answers that ledgers fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tongban.pack import sharing
from tongban.pack.form_checks import Fact, check_condition
from tongban.pack.forms import Asked, answers_of
from tongban.pack.joint_shapes import Fill, JointMatter, Lines
from tongban.pack.shapes import FormField, FormGroup, Service
from tongban.pack.world import Check, near

LINE_SAYS = ("goods", "edition", "country", "unit", "currency", "quantity")  # what a line of a ledger says
SAYS = ("state", "quantity", "quantity_2")  # what a ledger says as a whole
Services = Mapping[str, Service]
Where = tuple[str | int, ...]


def same_table(one: Check, joint: JointMatter, asked: Sequence[Asked], told: Sequence[str]) -> bool:
    """Whether tables can be one: every column of each is one of the first, of the same kind, and none takes fewer lines."""
    first, *others = asked
    if not isinstance(first, FormGroup):
        return False
    kinds = {column.name: _kind(one, column) for column in first.fields}
    for group, name in zip(others, told[1:], strict=True):
        if not isinstance(group, FormGroup) or group.repeat < first.repeat:
            return False
        part, _, table = name.partition(".")
        rule = joint.parts[part].lines.get(table, Lines()) if part in joint.parts else Lines()
        if any(kinds.get(rule.columns.get(column.name, column.name)) != _kind(one, column) for column in group.fields):
            return False
    return True


def _kind(one: Check, column: FormField) -> str:
    """By which two columns can be one: their element's type, and its list of codes."""
    element = one.world.elements.get(column.element)
    return f"{element.type} {element.code_list}" if element else column.element


def columns_of(joint: JointMatter, services: Services, key: str) -> tuple[str, ...]:
    """The columns of a table of the one form that parts share; none where it is no such table."""
    group = sharing.widest(joint, services).get(key)
    return tuple(column.name for column in group.fields) if group else ()


def check_sharing(one: Check, file: str, joint: JointMatter, services: Services, facts: Mapping[str, Fact]) -> None:
    """Every problem of lines and fills."""
    for part in joint.parts.values():
        for table, rule in part.lines.items():
            where: Where = ("parts", part.name, "lines", table)
            shared = any(f"{part.name}.{table}" in told for told in joint.same.values())
            columns = columns_of(joint, services, sharing.key_of(joint, part.name, table)) if shared else ()
            if not columns:
                cure = f"Name it under `same`: [the part with all columns, {part.name}.{table}]."
                one.complain(file, where, "joint.no_table", f"{part.name}.{table} is no table that parts share.", cure)
                continue
            check_condition(one, file, where, rule.when, {**facts, **_own(one, joint, services, part.name, table)})
            for code, reason, cure in _rule(joint, services, part.name, table, rule, columns):
                one.complain(file, where, code, reason, cure)
    for fill in joint.fills.values():
        check_condition(one, file, ("fills", fill.name), fill.when, {**facts, **_asked(one, services)})
        for code, reason, cure in _fill(one, joint, services, fill):
            one.complain(file, ("fills", fill.name), code, reason, cure)


def _own(one: Check, joint: JointMatter, services: Services, part: str, table: str) -> dict[str, Fact]:
    group = sharing.widest(joint, services)[sharing.key_of(joint, part, table)]
    return {**_asked(one, services), **{column.name: Fact(one.world.elements.get(column.element)) for column in group.fields}}


def _asked(one: Check, services: Services) -> dict[str, Fact]:
    """Questions of the parts: conditions of lines and fills look at the one form."""
    asked = (field for service in services.values() for field in answers_of(service).values() if isinstance(field, FormField))
    return {field.name: Fact(one.world.elements.get(field.element), many=field.repeat > 1) for field in asked}


def _rule(
    joint: JointMatter, services: Services, part: str, table: str, rule: Lines, columns: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    asked = answers_of(services[part]).get(table)
    own = {column.name for column in asked.fields} if isinstance(asked, FormGroup) else set()
    known = {*columns, *(name for service in services.values() for name in answers_of(service)), *(one.name for one in joint.questions)}
    for name in (*(set(rule.columns) - own), *(set(rule.columns.values()) - set(columns)), *(set(rule.gives) - set(columns))):
        yield "joint.no_column", f"{name} is no column of {table}.", f"Name one.{near(name, {*own, *columns})}"
    for name in set(rule.listed) - known:
        yield "joint.no_question", f"{name} is neither a column nor a question.", f"Name one.{near(name, known)}"
    for name, fact in rule.gives.items():
        if fact not in (sharing.NUMBER, sharing.LINE) and not fact.startswith(sharing.LITERAL):
            yield "joint.no_fact", f"{name} is given {fact}.", "Give `number`, `line`, or `=` and a text."


def _fill(one: Check, joint: JointMatter, services: Services, fill: Fill) -> Iterator[tuple[str, str, str]]:
    if fill.ledger not in one.world.ledgers:
        yield "use.no_type", f"{fill.ledger} is a type of ledger that nobody defines.", f"Name one.{near(fill.ledger, one.world.ledgers)}"
    asked = {*_asked(one, services), *(question.name for question in joint.questions)}
    known = set(columns_of(joint, services, fill.each)) if fill.each else asked
    for name in (fill.by, *([fill.line] if fill.line else []), *fill.gives):
        if name not in known:
            yield "joint.no_question", f"{name} is not asked.", f"Name one.{near(name, known)}"
    says = LINE_SAYS if fill.each else SAYS
    for fact in fill.gives.values():
        if fact not in says:
            yield "joint.no_fact", f"A ledger says nothing of {fact}.", f"Name one of: {', '.join(says)}."

"""Answers of a form against their elements: everything that does not fit, at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import idna

from tongban.actors.queries import region
from tongban.base import exact, identifiers, text
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.pack.conditions import holds
from tongban.pack.forms import lines
from tongban.pack.shapes import Element, FormField, FormGroup
from tongban.registers import long_lists
from tongban.registers.queries import codes

LONGEST = {"text": 200, "long_text": 4000, "address": 200, "mail": 120, "phone": 20, "domain": 255}


def domain(value: str) -> str:
    """The one form of a domain for unicode and ASCII: lower-case A-labels (UTS 46, IDNA 2008). ValueError when it is none."""
    name = value.strip().rstrip(".")
    try:
        ascii_form = idna.encode(name, uts46=True, std3_rules=True).decode().lower()
    except idna.IDNAError as error:
        raise ValueError(str(error)) from error
    if "." not in ascii_form or re.fullmatch(r"[0-9.]+", ascii_form):
        raise ValueError("a single label or an address of numbers")
    return ascii_form


def form(
    groups: Sequence[FormGroup], answers: Mapping[str, Any], known: Mapping[str, Element], on: date, facts: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Discrepancy]]:
    """Clean answers and every discrepancy. `facts` are the other facts that conditions look at (fetch, applicant).

    Hidden questions are dropped; repeated groups are lists of mappings under the group's name, without blank lines. Field paths are
    those of the form as given (`goods.3.weight`, the first line is 0).
    """
    clean: dict[str, Any] = {}
    found: list[Discrepancy] = []
    names: set[str] = set()
    for group in groups:
        names |= {group.name} if group.repeat > 1 else {one.name for one in group.fields}
        if not holds(group.when, {**facts, **answers}):
            continue
        if group.repeat > 1:
            clean[group.name] = _rows(group, answers.get(group.name) or [], known, on, facts, found)
        else:
            _fields(group.fields, answers, clean, "", known, on, facts, found)
    found += [Discrepancy("field.unknown", {"field": str(name)[:80]}) for name in answers if name not in names]
    return clean, found


def _rows(
    group: FormGroup, rows: Any, known: Mapping[str, Element], on: date, facts: Mapping[str, Any], found: list[Discrepancy]
) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        found.append(Discrepancy("field.bad_type", {"field": group.name, "label": group.name, "given": str(rows)[:40], "type": "list"}))
        return []
    filled = list(lines(rows))
    told = {"field": group.name, "label": group.name, "given": len(filled)}
    if len(filled) > group.repeat:
        found.append(Discrepancy("field.too_many_lines", {**told, "most": group.repeat}))
    if len(filled) < group.least:
        found.append(Discrepancy("field.too_few_lines", {**told, "least": group.least}))
    cleaned = []
    for place, row in filled[: group.repeat]:
        unknown = sorted(set(row) - {one.name for one in group.fields})
        found += [Discrepancy("field.unknown", {"field": f"{group.name}.{place}.{str(name)[:80]}"}) for name in unknown]
        one: dict[str, Any] = {}
        _fields(group.fields, row, one, f"{group.name}.{place}.", known, on, facts, found)
        cleaned.append(one)
    return cleaned


def _fields(
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    clean: dict[str, Any],
    prefix: str,
    known: Mapping[str, Element],
    on: date,
    facts: Mapping[str, Any],
    found: list[Discrepancy],
) -> None:
    for one in fields:
        if not holds(one.when, {**facts, **answers}):
            continue
        given = answers.get(one.name)
        if given in (None, "", []):
            if one.required:
                found.append(Discrepancy("field.missing", {"field": prefix + one.name, "label": one.name}))
            continue
        values = given if isinstance(given, list) else [given]
        if len(values) > one.repeat:
            found.append(
                Discrepancy("field.too_many", {"field": prefix + one.name, "label": one.name, "given": len(values), "most": one.repeat})
            )
            continue
        kept = [_value(known[one.element], value, prefix + one.name, on, found) for value in values]
        clean[one.name] = kept if one.repeat > 1 else kept[0]


def _value(element: Element, value: Any, field: str, on: date, found: list[Discrepancy]) -> Any:
    """One value as it is kept; what does not fit is added to `found`."""
    facts = {"field": field, "label": field.rpartition(".")[2], "given": str(value)[:80]}
    try:
        check: Check = CHECKS.get(element.type, _text)
        return check(element, value, on)
    except Refused as refusal:
        found += [Discrepancy(one.code, {**facts, **one.facts, "field": field}) for one in refusal.discrepancies]
    except ValueError:
        found.append(
            Discrepancy(
                f"field.bad_{element.type}" if element.type in ("date", "domain") else "field.bad_type", {**facts, "type": element.type}
            )
        )
    return value


def _text(element: Element, value: Any, on: date) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    if element.list:
        return _listed(element, value, on)
    kept = text.clean(value, element.most or LONGEST.get(element.type, 200), lines=element.type == "long_text")
    if element.least and len(kept) < element.least:
        raise Refused("field.too_small", given=len(kept), least=element.least)
    if element.pattern and not re.fullmatch(element.pattern, kept):
        raise Refused("field.bad_pattern")
    return kept


def _listed(element: Element, value: str, on: date) -> str:
    """A code of a long list that holds on the day. What is none is told as such, whatever its form: people type names there."""
    given = text.clean(value, LONGEST["text"]).upper()
    wrong = long_lists.problem(element.list, given, on)
    if wrong is not None:
        raise Refused.of([wrong])
    if element.pattern and not re.fullmatch(element.pattern, given):
        raise Refused("field.bad_pattern")
    return given


def _integer(element: Element, value: Any, on: date) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,18}", str(value).strip()):
        raise ValueError("not a whole number")
    return _bounded(element, int(value))


def _bounded(element: Element, number: int) -> int:
    if element.least is not None and number < element.least:
        raise Refused("field.too_small", given=number, least=element.least)
    if element.most is not None and number > element.most:
        raise Refused("field.too_large", given=number, most=element.most)
    return number


def _quantity(element: Element, value: Any, on: date) -> str:
    places = 2 if element.type == "money" else exact.QUANTITY_PLACES if element.places is None else element.places
    number = exact.parse(str(value), places)
    for most, bound, code in ((False, element.least, "too_small"), (True, element.most, "too_large")):
        if bound is not None and (number > bound * 10**places if most else number < bound * 10**places):
            raise Refused(f"field.{code}", **{"given": str(value)[:40], "most" if most else "least": bound})
    return exact.show(number, places)


def _boolean(element: Element, value: Any, on: date) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _date(element: Element, value: Any, on: date) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
        raise ValueError("not a day")
    return date.fromisoformat(str(value)).isoformat()


def _code(element: Element, value: Any, on: date) -> str:
    if str(value) not in {one.code for one in codes(element.code_list, on)}:
        raise Refused("field.bad_code")
    return str(value)


def _identifier(element: Element, value: Any, on: date) -> str:
    checked = identifiers.check(element.scheme, text.clean(str(value), 60))
    if not checked.ok:
        raise Refused(checked.code)
    return checked.value


def _domain(element: Element, value: Any, on: date) -> str:
    return domain(text.clean(str(value), 255))


def _region(element: Element, value: Any, on: date) -> str:
    try:
        return str(region(str(value)).code)
    except NotFound as unknown:
        raise Refused("field.bad_code") from unknown


Check = Callable[[Element, Any, date], Any]
CHECKS: dict[str, Check] = {
    "integer": _integer,
    "quantity": _quantity,
    "money": _quantity,
    "boolean": _boolean,
    "date": _date,
    "code": _code,
    "identifier": _identifier,
    "domain": _domain,
    "region": _region,
}

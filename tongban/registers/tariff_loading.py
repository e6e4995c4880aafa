"""Rates of the tariff taken in from a file, an edition as a whole, with where they come from.

The file is CSV in UTF-8 with a line of names: `code,since,until,first_unit,second_unit,duty,duty_each,duty_unit,consumption,
consumption_each,consumption_unit,vat,needs`, of which `code,since,first_unit,duty,vat` are there in every row. Rates are per cent, `…_each`
yuan for each unit. Edition, source and whether it is demonstration are said of the file. Rows of other editions end where it begins.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import StringIO
from itertools import islice
from typing import Any

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused
from tongban.log import actions as log
from tongban.pack.shapes import FormField, FormGroup
from tongban.registers import actions, queries, validate
from tongban.registers.models import Record, Register

REGISTER = "eport.tariff"
OF_FILE = ("row", "edition", "source", "demo")  # what is said of the file, not in its rows
LARGEST, MOST, TOLD = 20 * 1024 * 1024, 50_000, 50  # bytes, rows, and faults told at once
REASON = "the edition was loaded again"


@dataclass
class Plan:
    """What loading a file does: `rows` says it row by row (line, key, state, difference); `gone` stands and is in the file no more."""

    first: str  # day
    digest: str
    rows: list[tuple[int, str, str, str]] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@transaction.atomic
def load_tariff(content: bytes, *, edition: str, source: str, demo: bool, by: Actor, at: datetime) -> Plan:
    """Take an edition in, all of it or nothing. Loaded again nothing changes; loaded with other rates, those are corrected.

    One load waits for the other: what it would do is asked once the other is done.
    Only who operates the house: NotAllowed("actor.not_allowed"). Raises what `plan` raises.
    """
    if by.kind != "system":
        raise NotAllowed("actor.not_allowed")
    Register.objects.select_for_update(no_key=True).filter(pk=REGISTER).first()
    found = plan(content, edition=edition, source=source, demo=demo, at=at)
    for key in found.ended:
        actions.change(REGISTER, key, {"until": found.first}, by=by, at=at)
    for key, facts in found.changed.items():
        actions.correct(REGISTER, key, facts, reason=REASON, by=by, at=at)
    rows = iter(found.new)
    while part := list(islice(rows, 2000)):
        actions.enter_many(REGISTER, part, by=by, at=at)
    told = {"edition": edition, "source": source, "demo": demo, "first": found.first, "digest": found.digest}
    counts = {"new": len(found.new), "changed": len(found.changed), "ended": len(found.ended)}
    if any(counts.values()):
        log.append("registers.tariff_loaded", ("codes", REGISTER), {**told, **counts}, by=by, at=at)
    return found


def plan(content: bytes, *, edition: str, source: str, demo: bool, at: datetime) -> Plan:
    """What loading would do; nothing is written. Raises Refused with what is wrong, row by row, at most so many at once."""
    said = {"edition": edition, "source": source, "demo": demo}
    rows = _read(content)
    clean, wrong = _checked(rows, said, at)
    standing = {row.key: row.facts for row in _current()}
    wrong += list(_overlaps(clean, standing, edition))
    if wrong:
        raise Refused.of(wrong[:TOLD])
    made = Plan(min(str(one["since"]) for _, one in clean), sha256(content).hexdigest())
    for line, facts in clean:
        key, there = str(facts["row"]), standing.get(str(facts["row"]))
        if there is None:
            made.new.append(facts)
            made.rows.append((line, key, "new", ""))
            continue
        differs = {name: facts.get(name) for name in sorted(queries.shape(REGISTER).fields) if facts.get(name) != there.get(name)}
        if differs:
            made.changed[key] = differs
        words = ", ".join(f"{name}: {there.get(name)} -> {value}" for name, value in differs.items())
        made.rows.append((line, key, "changed" if differs else "same", words))
    given = {str(facts["row"]) for _, facts in clean}
    made.gone = sorted(key for key, facts in standing.items() if facts.get("edition") == edition and key not in given)
    made.ended = sorted(key for key, facts in standing.items() if _ends(facts, edition, made.first))
    return made


def _ends(facts: Mapping[str, Any], edition: str, first: str) -> bool:
    """Whether a row of another edition ends where this one begins."""
    until = facts.get("until")
    return facts.get("edition") != edition and str(facts["since"]) < first and (not until or str(until) > first)


def _current() -> list[Record]:
    return list(Record.objects.filter(register=REGISTER, recorded_to=None, valid_to=None, struck=False))


def _read(content: bytes) -> list[dict[str, str]]:
    """The rows of a file as they stand there. Raises Refused for what is no such file."""
    if len(content) > LARGEST:
        raise Refused("tariff.too_large", field="file", most=LARGEST)
    try:
        reader = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        names, rows = list(reader.fieldnames or ()), list(islice(reader, MOST + 1))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("tariff.bad_file", field="file") from error
    known = sorted(set(queries.shape(REGISTER).fields) - set(OF_FILE))  # a database may keep fields in another order
    needed = [name for name in known if queries.shape(REGISTER).fields[name].required and name not in names]
    wrong = [Discrepancy("tariff.no_column", {"field": name}) for name in needed]
    strange = [str(name)[:80] for name in names if name not in known]
    wrong += [Discrepancy("tariff.unknown_column", {"field": name, "known": ", ".join(known)}) for name in strange]
    wrong += [Discrepancy("tariff.twice", {"field": name, "line": 1, "given": name}) for name in known if names.count(name) > 1]
    if not rows or len(rows) > MOST:
        wrong.append(Discrepancy("tariff.rows", {"field": "file", "given": len(rows), "most": MOST}))
    if wrong:
        raise Refused.of(wrong[:TOLD])
    return rows


def _checked(
    rows: list[dict[str, str]], said: Mapping[str, Any], at: datetime
) -> tuple[list[tuple[int, dict[str, Any]]], list[Discrepancy]]:
    """Each row by the elements of the register, with its line; and everything that does not fit."""
    shape, clean, wrong, seen = queries.shape(REGISTER), list[tuple[int, dict[str, Any]]](), list[Discrepancy](), dict[str, int]()
    asked = (FormGroup("", tuple(FormField(name, one.element, one.required) for name, one in shape.fields.items())),)
    known = queries.elements()
    for line, row in enumerate(rows, 2):
        given = {str(name): value.strip() for name, value in row.items() if isinstance(value, str) and value.strip()}
        facts, found = validate.form(asked, {**given, **said, "row": _key(given, said)}, known, at.date(), {})
        found += list(_row_faults(row, given, facts))
        if facts.get("row") in seen:
            found.append(Discrepancy("tariff.twice", {"field": "code", "given": given.get("code", "")}))
        seen.setdefault(str(facts.get("row")), line)
        found.sort(key=lambda one: str(one.facts.get("field")))
        wrong += [Discrepancy(one.code, {**one.facts, "line": line, "given": _shown(one)}) for one in found]
        clean.append((line, {name: value for name, value in facts.items() if value not in (None, "")}))
    return clean, wrong


def _key(given: Mapping[str, str], said: Mapping[str, Any]) -> str:
    return f"{given.get('code', '')} {said['edition']} {given.get('since', '')}"[:60]


def _shown(found: Discrepancy) -> str:
    """What was given, as a terminal can show it."""
    return "".join(one for one in str(found.facts.get("given", ""))[:80] if one.isprintable())


def _row_faults(row: Mapping[Any, Any], given: Mapping[str, str], facts: Mapping[str, Any]) -> Iterator[Discrepancy]:
    """What elements one by one do not say: cells without a name, characters that cannot be kept, days in the wrong order, half a rate."""
    if None in row or None in row.values():
        yield Discrepancy("tariff.cells", {"field": "code"})
    for name, value in given.items():
        try:
            text.clean(value, 400, field=name)
        except Refused as refusal:
            yield from refusal.discrepancies
    if given.get("until") and str(facts.get("until")) <= str(facts.get("since")):
        yield Discrepancy("tariff.days", {"field": "until", "given": given["until"]})
    for name in ("duty", "consumption"):
        if bool(given.get(f"{name}_each")) != bool(given.get(f"{name}_unit")):
            yield Discrepancy("tariff.half", {"field": f"{name}_unit", "given": given.get(f"{name}_unit", "")})


def _overlaps(clean: list[tuple[int, dict[str, Any]]], standing: Mapping[str, Mapping[str, Any]], edition: str) -> Iterator[Discrepancy]:
    """Rows of one code of which two hold on a day, in the file; and rows that reach into a later edition that stands."""
    by_code: dict[str, list[tuple[str, str, int]]] = {}
    for line, facts in clean:
        by_code.setdefault(str(facts.get("code")), []).append((str(facts.get("since")), str(facts.get("until") or "9999"), line))
    for spans in by_code.values():
        ordered = sorted(spans)
        for (_, until, _), (since, _, line) in zip(ordered, ordered[1:], strict=False):
            if since < until:
                yield Discrepancy("tariff.overlap", {"line": line, "field": "since", "given": since})
    first = min((str(facts.get("since")) for _, facts in clean), default="")
    others = [str(one["since"]) for one in standing.values() if one.get("edition") != edition]
    later = min((day for day in others if day >= first), default="")
    for line, facts in clean:
        if later and str(facts.get("until") or "9999") > later:
            yield Discrepancy("tariff.later", {"line": line, "field": "until", "given": facts.get("until", ""), "day": later})

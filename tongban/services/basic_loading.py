"""Basic items taken in from a file: exactly what it says, in bulk.

Two forms are read. Our own, which `/open/basic.csv` gives: `code,name,kind,functions,levels,law,basis,since,until` (functions with blanks
between, law as `act article; act article`). And a published catalogue of a region, of which the basic code, the name and the kind of
each item that has a code are taken; it says nothing of levels, bodies and articles, and an item without a basic code gives none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, Refused
from tongban.log import actions as log
from tongban.registers import queries as registers
from tongban.services import basic_rules, queries
from tongban.services.actions import BATCH, CATALOGUE
from tongban.services.basic import KINDS, LEVELS, absent, ensure_keeper, no_article, refuse_faults
from tongban.services.basic_rules import Facts
from tongban.services.models import BasicItem

TOLD = 50  # of the faults of a file so many are told at once
# Columns whose text is kept, or asked for, with the most characters that each holds.
LONGEST = {"basic_code": 120, "item_name": 400, "code": 120, "name": 400, "basis": 300, "law": 4000, "functions": 2000}


@dataclass(frozen=True)
class Line:
    """A line of a file: its number, the code, and what it says, or what of it cannot be read."""

    number: int
    code: str
    told: Facts | None
    wrong: tuple[Discrepancy, ...] = ()


def load_basic(keeper: str, *, by: Actor, at: datetime, path: Path = CATALOGUE) -> int:
    """Take the basic items of a file into the catalogue that a region keeps; what is there stays. Returns how many are new.

    Raises Refused with what is wrong in the file, line by line, before anything is taken in; "basic.bad_file", "actor.loaded_meanwhile".
    """
    new = unknown(keeper, path, to=by, at=at)
    for start in range(0, len(new), BATCH):
        _take(keeper, new[start : start + BATCH], path.name, by=by, at=at)
    queries.forget()
    return len(new)


def unknown(keeper: str, path: Path, *, to: Actor, at: datetime) -> list[tuple[str, Facts]]:
    """The basic items of a file that no catalogue has yet. Nothing is taken in; refuses what `load_basic` refuses."""
    on = ensure_keeper(keeper, to, at)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(csv.DictReader(file)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("basic.bad_file", field="file", file=path.name[:200]) from error
    refuse_faults(list(islice(_faults(rows, on), TOLD)))
    known = set(BasicItem.objects.values_list("code", flat=True))
    return [(one.code, one.told) for one in rows if one.told is not None and one.code not in known]


def _rows(lines: Iterable[Mapping[str, str | None]]) -> Iterator[Line]:
    for number, given in enumerate(lines, 2):
        row = {name: given.get(name) or "" for name in (*LONGEST, "task_type_code", "kind", "levels", "since", "until")}
        published = "basic_code" in given
        if published and not row["basic_code"]:
            continue
        code, wrong = row["basic_code"] if published else row["code"], tuple(_unkept(row))
        if wrong:
            yield Line(number, code, None, wrong)
        elif published:
            yield Line(number, code, Facts(row["item_name"], row["task_type_code"]))
        else:
            yield _own(number, row)


def _unkept(row: Mapping[str, str]) -> Iterator[Discrepancy]:
    """The columns whose text is too long, or has what cannot be kept."""
    for name, most in LONGEST.items():
        try:
            text.clean(row[name], most, field=name)
        except Refused as refusal:
            yield from refusal.discrepancies


def _own(number: int, row: Mapping[str, str]) -> Line:
    law = [one.strip().partition(" ")[::2] for one in row["law"].split(";") if one.strip()]
    try:
        since, until = (date.fromisoformat(row[name]) if row[name] else None for name in ("since", "until"))
    except ValueError:
        return Line(number, row["code"], None, (Discrepancy("basic.day", {"field": "since"}),))
    said = {name: row[name] for name in ("name", "kind", "levels", "basis")}
    return Line(number, row["code"], Facts(**said, functions=row["functions"].split(), law=law, since=since, until=until))


def _faults(rows: list[Line], on: date) -> Iterator[Discrepancy]:
    kinds, levels = ({one.code for one in registers.codes(name, on)} for name in (KINDS, LEVELS))
    missing = set(absent((article for one in rows if one.told for article in one.told.law), on))
    seen: set[str] = set()
    if not rows:
        yield Discrepancy("basic.empty_file", {"field": "file"})
    for one in rows:
        wrong = list(one.wrong)
        if one.told is not None:
            wrong += basic_rules.faults(one.code, one.told, kinds, levels)
            wrong += [no_article(*article) for article in dict.fromkeys(one.told.law) if article in missing]
        if one.code in seen:
            wrong.append(Discrepancy("basic.code_taken", {"field": "code", "given": one.code[:120]}))
        seen.add(one.code)
        yield from (Discrepancy(found.code, {**found.facts, "line": one.number}) for found in wrong)


@transaction.atomic
def _take(keeper: str, rows: list[tuple[str, Facts]], source: str, *, by: Actor, at: datetime) -> None:
    kept = [{"code": code, **told.kept()} for code, told in rows]
    days = [{name: date.fromisoformat(one[name]) if one[name] else None for name in ("since", "until")} for one in kept]
    try:
        with transaction.atomic():
            BasicItem.objects.bulk_create(BasicItem(keeper_id=keeper, **{**one, **when}) for one, when in zip(kept, days, strict=True))
    except IntegrityError as error:
        raise Refused("actor.loaded_meanwhile") from error
    told = {"rows": len(kept), "source": source, "digests": [digest(one)[:16] for one in kept]}
    log.append("catalogue.basic_loaded", ("region", keeper), told, by=by, at=at)

"""Basic items taken in from a file: exactly what it says, in bulk.

Two forms are read. Our own, which `/open/basic.csv` gives: `code,name,kind,functions,levels,law,basis,since,until` (functions with blanks
between, law as `act article; act article`). And a published catalogue of a region, of which the basic code, the name and the kind of
each item that has a code are taken; it says nothing of levels, bodies and articles, and an item without a basic code gives none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction

from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, Refused
from tongban.log import actions as log
from tongban.registers import queries as registers
from tongban.services import basic_rules, queries
from tongban.services.actions import BATCH, CATALOGUE
from tongban.services.basic import KINDS, LEVELS, ensure_keeper, lawless, refuse_faults
from tongban.services.basic_rules import Facts
from tongban.services.models import BasicItem

TOLD = 50  # of the faults of a file so many are told at once


def load_basic(keeper: str, *, by: Actor, at: datetime, path: Path = CATALOGUE) -> int:
    """Take the basic items of a file into the catalogue that a region keeps; what is there stays. Returns how many are new.

    Raises Refused with what is wrong in the file, line by line, before anything is taken in; "actor.loaded_meanwhile".
    """
    on = ensure_keeper(keeper, by, at)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(_rows(csv.DictReader(file)))
    refuse_faults(list(islice(_faults(rows, on), TOLD)))
    known = set(BasicItem.objects.values_list("code", flat=True))
    new = [(code, told) for _, code, told in rows if code not in known]
    for start in range(0, len(new), BATCH):
        _take(keeper, new[start : start + BATCH], path.name, by=by, at=at)
    queries.forget()
    return len(new)


def _rows(lines: Iterable[Mapping[str, str]]) -> Iterator[tuple[int, str, Facts | None]]:
    """Line, code and what the file says; None where a day or an article cannot be read."""
    for number, row in enumerate(lines, 2):
        if "basic_code" in row:
            if row["basic_code"]:
                yield number, row["basic_code"], Facts(row["item_name"], row["task_type_code"])
        else:
            yield number, row.get("code") or "", _own(row)


def _own(row: Mapping[str, str]) -> Facts | None:
    law = [one.strip().partition(" ")[::2] for one in (row.get("law") or "").split(";") if one.strip()]
    try:
        since, until = (date.fromisoformat(row[name]) if row.get(name) else None for name in ("since", "until"))
    except ValueError:
        return None
    functions, said = (row.get("functions") or "").split(), {name: row.get(name) or "" for name in ("name", "kind", "levels", "basis")}
    return Facts(**said, functions=functions, law=law, since=since, until=until)


def _faults(rows: list[tuple[int, str, Facts | None]], on: date) -> Iterator[Discrepancy]:
    kinds, levels = ({one.code for one in registers.codes(name, on)} for name in (KINDS, LEVELS))
    seen: set[str] = set()
    if not rows:
        yield Discrepancy("basic.empty_file", {"field": "file"})
    for number, code, told in rows:
        wrong = [Discrepancy("basic.day", {"field": "since"})] if told is None else list(basic_rules.faults(code, told, kinds, levels))
        wrong += lawless(told.law, on) if told else ()
        if code in seen:
            wrong.append(Discrepancy("basic.code_taken", {"field": "code", "given": code}))
        seen.add(code)
        yield from (Discrepancy(one.code, {**one.facts, "line": number}) for one in wrong)


@transaction.atomic
def _take(keeper: str, rows: list[tuple[str, Facts | None]], source: str, *, by: Actor, at: datetime) -> None:
    kept = [{"code": code, **told.kept()} for code, told in rows if told]
    days = [{name: date.fromisoformat(one[name]) if one[name] else None for name in ("since", "until")} for one in kept]
    try:
        with transaction.atomic():
            BasicItem.objects.bulk_create(BasicItem(keeper_id=keeper, **{**one, **when}) for one, when in zip(kept, days, strict=True))
    except IntegrityError as error:
        raise Refused("actor.loaded_meanwhile") from error
    told = {"rows": len(kept), "source": source, "digests": [digest(one)[:16] for one in kept]}
    log.append("catalogue.basic_loaded", ("region", keeper), told, by=by, at=at)

"""Code lists that are too long for a pack: places, countries, currencies and units, each in the edition of its file (`data/README.md`)."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.log import actions as log
from tongban.registers.models import Code

FOLDER = Path(__file__).parents[2] / "data/trade"
# Editions are those that the file names, else the day of the copy that it is from.
EDITIONS = {"unlocode": "2024-10-30", "iso3166": "2026-05-15", "iso4217": "2026-02-01", "unece-rec20": "17e-2021"}
BATCH = 2000


@dataclass
class Row:
    """A code with its names by language; one that stands twice in a file (a place in two languages) has both names."""

    code: str
    label: dict[str, list[str]] = field(default_factory=dict)
    until: date | None = None

    def called(self, language: str, name: str) -> None:
        """Add a name, once."""
        names = self.label.setdefault(language, [])
        if name and name not in names:
            names.append(name)


def load_codes(*, by: Actor, at: datetime, folder: Path = FOLDER) -> dict[str, int]:
    """Bring every list to what its file says; how many codes of each are new. Loaded again, nothing changes.

    Only who operates the house: NotAllowed("actor.not_allowed").
    """
    if by.kind != "system":
        raise NotAllowed("actor.not_allowed")
    return {name: _load(name, rows(name, folder), by=by, at=at) for name in EDITIONS}


@transaction.atomic
def _load(name: str, listed: Iterable[Row], *, by: Actor, at: datetime) -> int:
    known = dict(Code.objects.filter(list=name, edition=EDITIONS[name]).values_list("code", "order"))
    new = (
        Code(list=name, edition=EDITIONS[name], code=one.code, label=_words(one), until=one.until, order=place)
        for place, one in enumerate(listed)
        if one.code not in known
    )
    count = 0
    while made := list(islice(new, BATCH)):
        Code.objects.bulk_create(made)
        count += len(made)
    if count:
        log.append("registers.codes_loaded", ("codes", name), {"edition": EDITIONS[name], "new": count}, by=by, at=at)
    return count


def _words(one: Row) -> dict[str, str]:
    return {language: " / ".join(names) for language, names in one.label.items() if names}


def rows(name: str, folder: Path = FOLDER) -> list[Row]:
    """The codes of a list as its file has them, in its order."""
    found: dict[str, Row] = {}
    for code, names, until in READERS[name](folder):
        new = code not in found
        row = found.setdefault(code, Row(code, until=until))
        for language, text in names:
            row.called(language, text)
        if not new:  # in use in one country, withdrawn in another: it holds
            row.until = None if until is None or row.until is None else max(row.until, until)
    return list(found.values())


Read = Iterator[tuple[str, list[tuple[str, str]], date | None]]


def _places(folder: Path) -> Read:
    with gzip.open(folder / "unlocode.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        for one in csv.DictReader(file):
            if one["location"]:  # a row without is the country itself
                yield one["country"] + one["location"], [("en", one["name"]), ("en", one["name_ascii"])], None


def _countries(folder: Path) -> Read:
    with (folder / "iso3166-countries.csv").open(encoding="utf-8-sig", newline="") as file:
        for one in csv.DictReader(file):
            yield one["alpha3"], [("en", one["en"]), ("fr", one["fr"]), ("zh-Hans", one["zh"])], None


def _currencies(folder: Path) -> Read:
    """Rows without a code, and those whose day of withdrawal is a span, say nothing that could be held against a day."""
    with (folder / "iso4217-currencies.csv").open(encoding="utf-8-sig", newline="") as file:
        for one in csv.DictReader(file):
            withdrawn = one["WithdrawalDate"].strip()
            if one["AlphabeticCode"] and (not withdrawn or len(withdrawn) == 7):
                until = date.fromisoformat(f"{withdrawn}-01") if withdrawn else None
                yield one["AlphabeticCode"], [("en", one["Currency"])], until


def _units(folder: Path) -> Read:
    """Deleted codes are of no edition that holds; deprecated ones still are."""
    with (folder / "unece-rec20-units.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from ((one["CommonCode"], [("en", one["Name"])], None) for one in csv.DictReader(file) if one["Status"] != "X")


READERS = {"unlocode": _places, "iso3166": _countries, "iso4217": _currencies, "unece-rec20": _units}


def holds(name: str, code: str, on: date) -> bool:
    """Whether a code of a long list holds on a day, by one read."""
    return _of(name, on).filter(code=code).exists()


def found(name: str, words: str, on: date, *, limit: int = 20) -> list[Code]:
    """Codes that begin so, else those in whose names each of the words stands, wherever; at most so many."""
    wanted = words.split()[:6]
    begins = list(_of(name, on).filter(code__istartswith=words.replace(" ", "")[:40]).order_by("code")[:limit]) if words.strip() else []
    if begins or not wanted:
        return begins
    asked = Q()
    for word in wanted:
        asked &= Q(label__en__icontains=word[:40]) | Q(label__fr__icontains=word[:40]) | Q(**{"label__zh-Hans__icontains": word[:40]})
    return list(_of(name, on).filter(asked).order_by("order")[:limit])


def every(name: str) -> Iterator[Code]:
    """A list as a whole, without taking it into memory."""
    return Code.objects.filter(list=name, edition=EDITIONS[name]).order_by("order").iterator(chunk_size=BATCH)


def _of(name: str, on: date) -> QuerySet[Code]:
    return Code.objects.filter(Q(until=None) | Q(until__gt=on), list=name, edition=EDITIONS.get(name, ""))

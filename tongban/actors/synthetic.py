"""Invented people for demonstrations and measurements: names as common as in life, numbers of a region that does not exist."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongban.actors.loading import BATCH, DATA, Progress, batches, bulk, quiet, read
from tongban.actors.models import Party
from tongban.actors.rights import require
from tongban.base.actor import Actor
from tongban.base.identifiers import make_resident
from tongban.log.store import keys

FIRST_DAY, DAYS, SEQUENCES, RESERVED = date(1940, 1, 1), 25_000, 988, 10  # sequences up to 10 are the cast's
LARGEST = DAYS * SEQUENCES


@dataclass(frozen=True)
class Person:
    """An invented person; the number belongs to nobody (region 999999), odd sequences are male."""

    name: str
    number: str
    sex: str


def people(count: int, *, first: int = 0) -> Iterator[Person]:
    """The same people each time, from number `first`; at most 24,700,000 of them."""
    if first + count > LARGEST:
        raise ValueError(f"at most {LARGEST} invented people")
    surnames = [(row["surname"], float(row["weight"])) for row in read(DATA / "names/surnames.csv")]
    given = list(read(DATA / "names/given_names.csv"))
    names, weights = zip(*surnames, strict=True)
    choices = {sex: [row["given_name"] for row in given if row["locale"] == "zh_CN" and row["sex"] == sex] for sex in ("male", "female")}
    for place in range(first, first + count):
        dice = random.Random(place)  # noqa: S311  invented names need no secret chance
        pair, second = divmod(place, 2)
        sex = "female" if second else "male"
        number = make_resident(FIRST_DAY + timedelta(days=pair % DAYS), RESERVED + 1 + second + 2 * (pair // DAYS))
        yield Person(dice.choices(names, weights)[0] + dice.choice(choices[sex]), number, sex)


def load_people(count: int, *, by: Actor, at: datetime, region: str | None = None, progress: Progress = quiet) -> int:
    """Register invented people by bulk acts, 2,000 a transaction and event; those that are there stay. Returns how many are new."""
    require(by, "party.register", region=region)
    store, total = keys(), 0
    for batch in batches(people(count), BATCH):
        lookups = [store.lookup("resident", one.number) for one in batch]
        known = set(Party.objects.filter(code_lookup__in=lookups).values_list("code_lookup", flat=True))
        rows = [
            Party(kind="person", name=one.name, scheme="resident", region_id=region, origin="synthetic",
                  code_sealed=store.seal(one.number), code_lookup=lookup)
            for one, lookup in zip(batch, lookups, strict=True) if lookup not in known
        ]  # fmt: skip
        if rows:
            total += bulk("party.loaded", rows, [[row.code_lookup] for row in rows], by=by, at=at)
        progress(f"people: {total}")
    return total

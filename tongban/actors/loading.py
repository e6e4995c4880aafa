"""Bulk acts that load regions and agencies from the data in the tree: 2,000 rows a transaction and event, with a digest."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction

from tongban.actors.models import Agency, Region
from tongban.actors.queries import forget, require
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.log import actions as log

DATA = Path(__file__).parents[2] / "data/china"
NATION = "000000000000"
DISTRICT = "511602000000"
BATCH = 2000
# Rows of the tree that stand for no government (law-and-standards 1.4): 市辖区, 县 and the provinces' 直辖 nodes at prefecture level.
PSEUDO = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
Progress = Callable[[str], None]
Row = TypeVar("Row", bound=models.Model)


def quiet(line: str) -> None:
    """Say nothing."""


def load_regions(*, by: Actor, at: datetime, villages: bool = False, progress: Progress = quiet) -> int:
    """Load the nation's divisions down to townships (44,704 rows with the nation), or to villages; returns how many are new."""
    require(by, "region.load")
    known = set(Region.objects.values_list("code", flat=True))
    total = 0
    for rows in _batches(row for row in _regions(villages) if row.code not in known):
        total += _bulk("region.loaded", rows, [[row.code, row.name] for row in rows], by=by, at=at)
        progress(f"regions: {total}")
    forget()
    return total


def _regions(villages: bool) -> Iterator[Region]:
    paths = {NATION: f"{NATION}/"}
    yield Region(code=NATION, name="全国", level=0, path=paths[NATION], zone="Asia/Shanghai")
    files = ["provinces.csv", "prefectures.csv", "counties.csv", "townships.csv.gz", *(["villages.csv.gz"] if villages else [])]
    for level, name in enumerate(files, start=1):
        for row in _read(DATA / "divisions" / name):
            code, above = row["code"].ljust(12, "0"), row["code"][: (0, 0, 2, 4, 6, 9)[level]]
            # A city without districts has one county-level row with the city's own code: a pseudo-node that keeps its 6 digits.
            doubled = code in paths
            code = row["code"] if doubled else code
            parent = NATION if level == 1 else above if above in paths else above.ljust(12, "0")
            paths[code] = f"{paths[parent]}{code}/"
            pseudo = doubled or (level == 2 and row["name"] in PSEUDO)
            yield Region(code=code, name=row["name"], level=level, parent_id=parent, path=paths[code], pseudo=pseudo)


def load_central(*, by: Actor, at: datetime) -> int:
    """Load the 67 bodies of the State Council (2023) with their superiors; functions are our reading where there is one."""
    require(by, "agency.found")
    functions = {row["name"]: row["function"] for row in _read(DATA / "orgs/functions_state_council.csv")}
    rows = list(_read(DATA / "orgs/state_council_2023.csv"))
    known = dict(Agency.objects.filter(region=NATION).values_list("name", "pk"))
    new = [_central(row["name"], functions.get(row["name"], "")) for row in rows if row["name"] not in known]
    if new:
        _bulk("agency.loaded", new, [[row.name, row.function] for row in new], by=by, at=at)
    ids = dict(Agency.objects.filter(region=NATION).values_list("name", "pk"))
    for row in rows:
        if row["parent"]:
            Agency.objects.filter(pk=ids[row["name"]]).update(line_superior=ids.get(row["parent"]))
    return len(new)


def _central(name: str, function: str) -> Agency:
    return Agency(name=name, function=function, region_id=NATION, path=f"{NATION}/", origin="source")


def load_district(*, by: Actor, at: datetime) -> int:
    """Load the 34 departments of district 511602 as its published catalogue names them; returns how many are new."""
    require(by, "agency.found")
    region = Region.objects.get(pk=DISTRICT)
    known = set(Agency.objects.filter(region=region).values_list("name", flat=True))
    lines = dict(Agency.objects.filter(region=NATION).exclude(function="").values_list("function", "pk"))
    new = [
        Agency(
            name=row["name"],
            function=row["function"],
            code=row["code"][:18],
            region=region,
            path=region.path,
            line_superior_id=lines.get(row["function"]),
        )
        for row in departments()
        if row["name"] not in known
    ]
    if new:
        _bulk("agency.loaded", new, [[row.name, row.code] for row in new], by=by, at=at)
    _set_block_superiors(DISTRICT)
    return len(new)


def departments() -> list[dict[str, str]]:
    """The departments of the district: name, function (assumed), code."""
    return list(_read(DATA / "orgs/departments_511602.csv"))


def _set_block_superiors(region: str) -> None:
    """The government office of a region stands for its government as block superior of the other bodies."""
    head = Agency.objects.filter(region=region, function="government-office").values_list("pk", flat=True).first()
    if head:
        Agency.objects.filter(region=region, block_superior=None).exclude(pk=head).update(block_superior=head)


def load_nation(*, by: Actor, at: datetime, progress: Progress = quiet) -> int:
    """Multiply the 34 departments to every county: more than 60,000 bodies, marked synthetic. Returns how many are new."""
    require(by, "agency.found")
    done = set(Agency.objects.filter(region__level=3).values_list("region_id", flat=True).distinct())
    kinds = departments()
    counties = Region.objects.filter(level=3).exclude(pk__in=done).order_by("code")
    total = 0
    for rows in _batches(_synthetic(county, kind) for county in counties.iterator() for kind in kinds):
        total += _bulk("agency.loaded", rows, [[row.region_id, row.function] for row in rows], by=by, at=at)
        progress(f"agencies: {total}")
    return total


def _synthetic(county: Region, kind: dict[str, str]) -> Agency:
    name = county.name + kind["name"].removeprefix("区").removeprefix("广安区")
    return Agency(name=name, function=kind["function"], region=county, path=county.path, origin="synthetic")


@transaction.atomic
def _bulk(kind: str, rows: list[Row], told: list[list[str]], *, by: Actor, at: datetime) -> int:
    type(rows[0])._default_manager.bulk_create(rows)
    digests = [hashlib.sha256("\t".join(one).encode()).hexdigest()[:16] for one in told]
    log.append(kind, ("load", digest(digests)[:32]), {"rows": len(rows), "digests": digests}, by=by, at=at)
    return len(rows)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _read(path: Path) -> Iterator[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(content.decode(), newline=""))

"""Bulk acts that load regions and agencies from the data in the tree: 2,000 rows a transaction and event, with a digest."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from tongban.actors.models import Agency, Region, Succession
from tongban.actors.queries import require
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Refused
from tongban.base.memory import forget
from tongban.log import actions as log

DATA = Path(__file__).parents[2] / "data/china"
NATION = "000000000000"
DISTRICT = "511602000000"
BATCH = 2000
HEAD = "government-office"
NONE: dict[str, int] = {}
# Rows of the tree that stand for no government (law-and-standards 1.4): 市辖区, 县 and the provinces' 直辖 nodes at prefecture level.
PSEUDO = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
Progress = Callable[[str], None]
Row = TypeVar("Row", bound=models.Model)


def quiet(line: str) -> None:
    """Say nothing."""


def load_regions(*, by: Actor, at: datetime, villages: bool = False, progress: Progress = quiet) -> int:
    """Load the nation's divisions down to townships (44,704 rows with the nation), or to villages; returns how many are new."""
    require(by, "region.load", region=NATION)
    known = set(Region.objects.values_list("code", flat=True))
    total = 0
    for rows in batches(row for row in _regions(villages) if row.code not in known):
        total += bulk("region.loaded", rows, [[row.code, row.name] for row in rows], by=by, at=at)
        progress(f"regions: {total}")
    forget()
    return total


def _regions(villages: bool) -> Iterator[Region]:
    paths = {NATION: f"{NATION}/"}
    yield Region(code=NATION, name="全国", level=0, path=paths[NATION], zone="Asia/Shanghai")
    files = ["provinces.csv", "prefectures.csv", "counties.csv", "townships.csv.gz", *(["villages.csv.gz"] if villages else [])]
    for level, name in enumerate(files, start=1):
        for row in read(DATA / "divisions" / name):
            code, above = row["code"].ljust(12, "0"), row["code"][: (0, 0, 2, 4, 6, 9)[level]]
            # A city without districts has one county-level row with the city's own code: a pseudo-node that keeps its 6 digits.
            doubled = code in paths
            code = row["code"] if doubled else code
            if code in paths:  # Kinmen stands in the source at every level down to villages
                continue
            parent = NATION if level == 1 else above if above in paths else above.ljust(12, "0")
            path = f"{paths[parent]}{code}/"
            if level < 5:
                paths[code] = path
            pseudo = doubled or (level == 2 and row["name"] in PSEUDO)
            yield Region(code=code, name=row["name"], level=level, parent_id=parent, path=path, pseudo=pseudo)


def load_central(*, by: Actor, at: datetime) -> int:
    """Load the 67 bodies of the State Council (2023), bureaus under their ministries; functions are our reading where there is one."""
    require(by, "agency.found", region=NATION)
    functions = {row["name"]: row["function"] for row in read(DATA / "orgs/functions_state_council.csv")}
    total = 0
    for led in (False, True):
        known = dict(Agency.objects.filter(region=NATION).values_list("name", "pk"))
        rows = [row for row in read(DATA / "orgs/state_council_2023.csv") if bool(row["parent"]) == led and row["name"] not in known]
        total += _found([_central(row["name"], functions.get(row["name"], ""), known.get(row["parent"])) for row in rows], by=by, at=at)
    return total


def load_eport(*, by: Actor, at: datetime) -> int:
    """Load the founding partners of the China E-Port (2001) that have been reorganised since, each with its successor of today.

    With the five that still stand and came with `load_central` they are twelve. The days of the changes are assumed (data).
    """
    require(by, "agency.found", region=NATION)
    known = dict(Agency.objects.filter(region=NATION).values_list("name", "pk"))
    rows = [row for row in read(DATA / "orgs/eport_successions.csv") if row["name_2001"] not in known]
    with transaction.atomic():
        bodies = [_central(row["name_2001"], row["function"], None, date.fromisoformat(row["until"])) for row in rows]
        total = _found(bodies, by=by, at=at)
        pairs = zip(bodies, rows, strict=True)
        heirs = [Succession(agency=body, successor_id=known[row["successor"]], since=row["until"]) for body, row in pairs]
        Succession.objects.bulk_create(heirs)
    return total


def _central(name: str, function: str, superior: int | None, until: date | None = None) -> Agency:
    path = f"{superior}/" if superior else ""
    place = {"region_id": NATION, "path": f"{NATION}/"}
    return Agency(name=name, function=function, line_superior_id=superior, line_path=path, until=until, **place)


def load_district(*, by: Actor, at: datetime) -> int:
    """Load the 34 departments of district 511602 as its published catalogue names them; returns how many are new."""
    require(by, "agency.found", region=DISTRICT)
    known = set(Agency.objects.filter(region=DISTRICT, origin="source").values_list("name", flat=True))
    kinds = [kind for kind in departments() if kind["name"] not in known]
    return _departments([Region.objects.get(pk=DISTRICT)], kinds, "source", by=by, at=at)


def load_nation(*, by: Actor, at: datetime, progress: Progress = quiet) -> int:
    """Multiply the 34 departments to every county: more than 100,000 bodies, marked synthetic. Returns how many are new.

    A transaction takes whole counties, so that one that was interrupted goes on where it stopped. A city without districts has them itself.
    """
    require(by, "agency.found", region=NATION)
    kinds = departments()
    done = set(Agency.objects.filter(origin="synthetic").values_list("region_id", flat=True).distinct()) | {DISTRICT}
    counties = Region.objects.filter(level=3).select_related("parent").order_by("code").iterator()
    places = (county.parent if county.pseudo and county.parent else county for county in counties)
    total = 0
    for batch in batches((place for place in places if place.code not in done), BATCH // len(kinds)):
        total += _departments(batch, kinds, "synthetic", by=by, at=at)
        progress(f"agencies: {total}")
    return total


def departments() -> list[dict[str, str]]:
    """The departments of the district: name, function (assumed), code."""
    return list(read(DATA / "orgs/departments_511602.csv"))


@transaction.atomic
def _departments(places: list[Region], kinds: list[dict[str, str]], origin: str, *, by: Actor, at: datetime) -> int:
    """Found departments in regions. The government office stands for the government as block superior of the others."""
    lines = dict(Agency.objects.filter(region=NATION, until=None).exclude(function="").values_list("function", "pk"))
    heads = [_department(place, kind, origin, lines) for place in places for kind in kinds if kind["function"] == HEAD]
    total = _found(heads, by=by, at=at)
    blocks = dict(Agency.objects.filter(region__in=places, function=HEAD, origin=origin).values_list("region_id", "pk"))
    rest = [_department(place, kind, origin, lines, blocks) for place in places for kind in kinds if kind["function"] != HEAD]
    return total + _found(rest, by=by, at=at)


def _department(place: Region, kind: dict[str, str], origin: str, lines: dict[str, int], blocks: dict[str, int] = NONE) -> Agency:
    line = lines.get(kind["function"])
    real = origin == "source"
    return Agency(
        name=kind["name"] if real else place.name + kind["name"].removeprefix("区").removeprefix("广安区"),
        function=kind["function"],
        code=kind["code"] if real else "",
        region=place,
        path=place.path,
        origin=origin,
        line_superior_id=line,
        line_path=f"{line}/" if line else "",
        block_superior_id=blocks.get(place.code),
    )


def _found(rows: list[Agency], *, by: Actor, at: datetime) -> int:
    return bulk("agency.loaded", rows, [[row.region_id, row.name, row.function] for row in rows], by=by, at=at) if rows else 0


@transaction.atomic
def bulk(kind: str, rows: list[Row], told: list[list[str]], *, by: Actor, at: datetime) -> int:
    """Insert rows with one event that holds a digest of what is told of each."""
    try:
        with transaction.atomic():
            type(rows[0])._default_manager.bulk_create(rows)
    except IntegrityError as error:
        raise Refused("actor.loaded_meanwhile") from error
    digests = [hashlib.sha256("\t".join(one).encode()).hexdigest()[:16] for one in told]
    log.append(kind, ("load", digest(digests)[:32]), {"rows": len(rows), "digests": digests}, by=by, at=at)
    return len(rows)


def batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of at most `size`."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def read(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file, plain or gzipped."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(content.decode(), newline=""))

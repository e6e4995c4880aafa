"""`tongban pack simulate`: invented applicants through a definition in a throw-away database, and what came of them in words or JSON."""

from __future__ import annotations

import json
import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tongban.base.errors import Refused
from tongban.pack import reader

DISTRICT = "511602000000"
COMMON = {
    "per_day": "applicants a working day",
    "hours": "hours worked a day",
    "people": "people at a post",
    "each": "minutes of work at a step",
}
SHARES = {"spoilt": "of answers and records do not fit", "lacking": "of materials cannot be used", "refusing": "of decisions refuse"}


def add(parser: ArgumentParser) -> None:
    """The options of the word."""
    parser.add_argument("service", type=Path, metavar="PACK/SERVICE", help="the pack's folder, then the service by its id or folder")
    parser.add_argument("--applicants", type=int, default=1000, metavar="N", help="how many come; 1000 when not said")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same result")
    parser.add_argument("--region", action="append", default=[], metavar="CODE", help="as the definition holds there; may be repeated")
    parser.add_argument("--per-day", type=int, default=20, metavar="N", help="applicants a working day")
    parser.add_argument("--staff", action="append", default=[], metavar="POST=N", help="people at a post; may be repeated")
    parser.add_argument("--minutes", action="append", default=[], metavar="STEP=N", help="minutes of work at a step; may be repeated")
    parser.add_argument("--json", action="store_true", help="the same for programs")


def run(arguments: Namespace, around: Callable[[Path], list[Path]]) -> str:
    """What came of the applicants; `around` gives the pack after those that it needs. Raises Refused("pack.not_simulated")."""
    folder, name = arguments.service.parent, ""
    if (folder / "pack.yaml").exists():
        services = reader.read(folder).pack.services
        name = next((one for one in services if arguments.service.name in (one, one.partition(".")[2])), "")
    if not name:
        raise Refused("pack.no_such_service", service=str(arguments.service))
    counts = [*_counts(arguments.staff), *_counts(arguments.minutes), ("", arguments.applicants), ("", arguments.per_day)]
    if any(number < 1 for _, number in counts):
        raise Refused("pack.not_a_count")
    with tempfile.TemporaryDirectory(prefix="tongban-simulate-") as home:
        os.environ.update(TONGBAN_HOME=home, TONGBAN_KEYS=f"{home}/keys", TONGBAN_FILES=f"{home}/files", TONGBAN_DATABASE_URL="")
        import django

        django.setup()
        from tongban.base import fresh

        fresh.create()
        told = tried(arguments, name, around(folder))
    return json.dumps(told, ensure_ascii=False, indent=1) if arguments.json else "\n".join(lines(told))


def _counts(given: Sequence[str]) -> list[tuple[str, int]]:
    """`name=3` as pairs; what is no whole number counts as 0, which is refused."""
    parts = [one.rpartition("=") for one in given]
    return [(name, int(number) if name and number.isdecimal() and len(number) < 6 else 0) for name, _, number in parts]


def tried(arguments: Namespace, name: str, house: list[Path]) -> dict[str, Any]:
    """What came of the applicants of each region, in the database that is there."""
    from django.utils import timezone

    from tongban.actors import loading
    from tongban.base.actor import SYSTEM
    from tongban.cases import rehearsing
    from tongban.cases.simulating import Assumed, Simulation
    from tongban.pack.stage import Given
    from tongban.project.stage import RealStage

    at, stage = timezone.now(), RealStage(house)
    stage.open(Given(at, {}, {}, DISTRICT))
    staff, minutes = dict(_counts(arguments.staff)), dict(_counts(arguments.minutes))
    assumed, regions = Assumed(per_day=arguments.per_day, staff=staff, minutes=minutes), arguments.region or [DISTRICT]
    if set(regions) != {DISTRICT}:
        loading.load_regions(by=SYSTEM, at=at)
    places = [rehearsing.tried(name, region, DISTRICT, at) for region in regions]
    found = [_told(Simulation(where, assumed, arguments.seed).run(arguments.applicants), assumed.hours * 60) for where in places]
    stage.close()
    settings = asdict(assumed)
    return {"service": name, "applicants": arguments.applicants, "seed": arguments.seed, "assumed": settings, "regions": found}


def _told(one: Any, day: int) -> dict[str, Any]:
    """What came of the applicants of a region, as plain values."""
    refused = sum(one.refused.values())
    posts = [
        {"post": post.name, "staff": post.staff, "busy": round(one.busy(post), 3), "waits": round(_middle(post.waits) / day, 2)}
        for post in one.posts
    ]
    return {
        "region": one.region,
        "median_days": round(_middle(one.days), 2),
        "p90_days": round(quantiles(one.days, n=10)[-1] if len(one.days) > 1 else _middle(one.days), 2),
        "limit": f"{one.limit.amount} {one.limit.unit}" if one.limit else "",
        "late": round(one.late, 4),
        "returned": round(one.returned / one.applicants, 4),
        "refused": round(refused / one.applicants, 4),
        "refused_for": dict(one.refused.most_common()),
        "posts": posts,
    }


def _middle(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def lines(told: dict[str, Any]) -> Iterator[str]:
    """The same in words."""
    assumed = told["assumed"]
    yield f"{told['service']}: {told['applicants']} invented applicants, seed {told['seed']}"
    yield f"assumed, no source says it: {', '.join(f'{assumed[name]} {words}' for name, words in COMMON.items())};"
    shares = ", ".join(f"{assumed[name]:.0%} {words}" for name, words in SHARES.items())
    yield f"  {shares}; applicants and systems outside take up to {assumed['away']} working days;"
    yield "  half of the answers are those of the scenarios, the others drawn by element"
    for what in ("staff", "minutes"):
        if assumed[what]:
            yield f"given: {what} {', '.join(f'{name} {number}' for name, number in assumed[what].items())}"
    for one in told["regions"]:
        yield from _region(one)


def _region(one: dict[str, Any]) -> Iterator[str]:
    yield f"{one['region']}: median {one['median_days']} working days, 9 of 10 within {one['p90_days']}"
    if one["limit"]:
        yield f"  later than the limit ({one['limit'].replace('_', ' ')}): {one['late']:.1%}"
    yield f"  asked for a supplement: {one['returned']:.1%}; refused: {one['refused']:.1%}"
    if one["refused_for"]:
        yield f"  refused for: {', '.join(f'{code} {number}' for code, number in one['refused_for'].items())}"
    for place, post in enumerate(one["posts"]):
        words = "  bottleneck" if place == 0 and post["waits"] else "  post"
        yield f"{words} {post['post']}: {post['staff']} people, busy {post['busy']:.0%}, half wait longer than {post['waits']} working days"

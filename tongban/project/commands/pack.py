"""Write, check, compare, draw, sign and publish packs."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tongban.pack import bpmn, bundle, comparer, graph, needs, reader, scenarios, schema, skeleton
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.moves import Scenario
from tongban.pack.shapes import Pack
from tongban.pack.world import World
from tongban.project import affecting, bundles, replays, simulations

INSTALLED = Path(__file__).parents[3] / "packs"


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="does", required=True, metavar="WHAT")
    one = words.add_parser("new", help="write a pack to begin with, which passes the checker")
    one.add_argument("folder", type=Path, help="a folder that does not exist yet; its last part is the pack's name")
    one = words.add_parser("check", help="say everything that is wrong, with file, line, reason and cure")
    one.add_argument("folders", nargs="+", type=Path, help="packs, or folders of packs")
    one = words.add_parser("compare", help="say what differs, and what open cases would lose; exit 1 when they would lose something")
    one.add_argument("old", type=Path, help="the folder as it is in force")
    one.add_argument("new", type=Path, help="the folder as it is to be")
    one = words.add_parser("draw", help="draw the course of a service as SVG, --text or --bpmn")
    one.add_argument("folder", type=Path, help="the pack")
    one.add_argument("service", nargs="?", default="", help="its id; not needed where the pack has one service")
    one.add_argument("--text", action="store_true", help="the same in words, a line a step")
    one.add_argument("--bpmn", action="store_true", help="as BPMN 2.0 XML with its drawing, for other tools")
    one = words.add_parser("try", help="play a pack's scenarios through the real acts in a throw-away database; exit 1 on any difference")
    one.add_argument(
        "folder",
        type=Path,
        help="the pack; what it needs of others comes from folders beside it or the installed tree; of the standards, others' scenarios",
    )
    one.add_argument(
        "--with",
        dest="beside",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="another pack on the same stage, in place of those that are found; may be repeated",
    )
    one.add_argument("--scenarios", type=Path, metavar="FOLDER", help="play the scenarios of this folder instead of the pack's own")
    one.add_argument(
        "--database", default="", metavar="URL", help="an empty PostgreSQL database to play in; it is emptied for each scenario"
    )
    one.add_argument("--report", type=Path, metavar="FILE", help="also write a line of JSON a scenario, as it is played")
    one.add_argument("--seconds", type=int, default=0, metavar="N", help="end after so much time of the processor, with low rank")
    simulations.add(words.add_parser("simulate", help="let invented applicants through a definition: days, waiting, who is refused"))
    affecting.add(words.add_parser("affected", help="say what rests on an article: services, materials, limits, running cases"))
    replays.add(words.add_parser("replay", help="play closed cases anew under a folder that is only proposed; nothing is written"))
    bundles.add(words)
    one = words.add_parser("publish", help="propose a pack, or publish a proposed one; the officer who proposed it cannot publish it")
    one.add_argument("folder", type=Path, help="a folder, or the signed bundle of one")
    one.add_argument("--by", required=True, metavar="LOGIN", help="the officer who does it, by a right of their post")
    one.add_argument("--from", dest="since", default="", metavar="DAY", help="the day from which it holds; at once when not given")
    one = words.add_parser("schema", help="print the JSON Schema of a kind of file, or write all of them for an editor")
    one.add_argument("kind", nargs="?", choices=list(schema.KINDS), default="service")
    one.add_argument("--all", type=Path, metavar="FOLDER", help="write one file a kind into this folder")


def run(arguments: Namespace) -> int:
    does = {"new": _new, "check": _check, "compare": _compare, "draw": _draw, "schema": _schema, "try": _try, "publish": _publish}
    if arguments.does == "simulate":
        print(simulations.run(arguments, lambda folder: _around(folder, told=False)))
        return 0
    if arguments.does in ("affected", "replay"):
        print((affecting if arguments.does == "affected" else replays).run(arguments))
        return 0
    if arguments.does in bundles.WORDS:
        print(bundles.WORDS[arguments.does](arguments))
        return 0
    return does[arguments.does](arguments)


def _new(arguments: Namespace) -> int:
    for path in skeleton.write(arguments.folder):
        print(path)
    print(f"now: tongban pack check {arguments.folder}; then: tongban pack try {arguments.folder}")
    return 0


def folders(given: list[Path]) -> list[Path]:
    """The packs named: a folder with a pack.yaml, or each such folder in it."""
    inside = [sorted(folder.iterdir()) if folder.is_dir() and not (folder / "pack.yaml").exists() else [folder] for folder in given]
    return [path for paths in inside for path in paths if (path / "pack.yaml").exists()]


def problems(given: list[Path]) -> list[tuple[Path, Problem]]:
    """Every problem of the packs named; the installed ones are the world around them."""
    chosen = folders(given)
    readings = {path: reader.read(path) for path in chosen}
    around = [reader.read(path).pack for path in folders([INSTALLED])] if INSTALLED.exists() else []
    world = World.of([*around, *(reading.pack for reading in readings.values())])
    return [(path, problem) for path, reading in readings.items() for problem in (*reading.problems, *check(reading.pack, world))]


def _check(arguments: Namespace) -> int:
    found = problems(arguments.folders)
    for path, problem in sorted(found, key=lambda one: one[1].warning):
        print(f"{path}/{problem}")
    wrong = sum(not problem.warning for _, problem in found)
    print(f"{len(folders(arguments.folders))} packs, {wrong} problems, {len(found) - wrong} warnings")
    return 1 if wrong or not folders(arguments.folders) else 0


def _compare(arguments: Namespace) -> int:
    found = comparer.compare(reader.read(arguments.old).pack, reader.read(arguments.new).pack)
    for one in found:
        print(one)
    broken = len(comparer.breaking(found))
    print(f"{len(found)} differences, {broken} that open cases do not survive")
    return 1 if broken else 0


def _draw(arguments: Namespace) -> int:
    pack = reader.read(arguments.folder).pack
    services = pack.services
    name = arguments.service or (next(iter(services)) if len(services) == 1 else "")
    if name not in services:
        print(f"{arguments.folder} has no service {name or '(name one)'}; it has: {', '.join(services)}", file=sys.stderr)
        return 1
    words = services[name].texts.get(services[name].authentic, {})
    drawn = graph.text if arguments.text else graph.svg
    print(bpmn.write(services[name], pack) if arguments.bpmn else drawn(services[name], words))
    return 0


def _schema(arguments: Namespace) -> int:
    if arguments.all is None:
        print(json.dumps(schema.schema(arguments.kind), ensure_ascii=False, indent=1))
        return 0
    arguments.all.mkdir(parents=True, exist_ok=True)
    for kind in schema.KINDS:
        path = arguments.all / f"{kind}.schema.json"
        path.write_text(json.dumps(schema.schema(kind), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(path)
    return 0


def _try(arguments: Namespace) -> int:
    """Play every scenario, a line each, and what differed."""
    if arguments.seconds:
        os.nice(10)
        resource.setrlimit(resource.RLIMIT_CPU, (arguments.seconds, arguments.seconds))
    with tempfile.TemporaryDirectory(prefix="tongban-try-") as home:
        os.environ.update(
            TONGBAN_HOME=home, TONGBAN_KEYS=f"{home}/keys", TONGBAN_FILES=f"{home}/files", TONGBAN_DATABASE_URL=arguments.database
        )
        import django
        from django.conf import settings

        from tongban.base import fresh

        # Nobody signs in to a throw-away house: hashing its officers' passwords slowly took most of the time.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        django.setup()
        fresh.create()
        return _play(arguments.folder, arguments.beside, arguments.scenarios, arguments.report)


def _play(folder: Path, beside: list[Path], others: Path | None, report: Path | None) -> int:
    from tongban.project.stage import PACKS, RealStage

    told = [folder]  # the packs whose scenarios are played
    if reader.read(folder).pack.id == "standards":
        beside = beside or sorted(path.parent for path in PACKS.glob("*/pack.yaml") if path.parent.name != "standards")
        told = beside
    paths = sorted(others.rglob("*.yaml") if others else (path for pack in told for path in pack.glob("services/*/scenarios/*.yaml")))
    read = [scenarios.read(path.read_text(encoding="utf-8"), str(path)) for path in paths]
    broken = [problem for one in read for problem in one.problems if not problem.warning]
    for problem in broken:
        print(problem)
    house, failed = [folder, *beside] if beside else _around(folder), 0
    for scenario in (scenario for one in read for scenario in one.scenarios):
        played = scenarios.play(scenario, RealStage(house))
        failed += not played.ok
        if report:
            _note(report, folder if told == [folder] else told[0].parent, scenario, played)
        print(f"{'ok  ' if played.ok else 'FAIL'} {scenario.name}", flush=True)
        for difference in played.differences:
            print(f"     {difference}")
    total = sum(len(one.scenarios) for one in read)
    if not total:
        print(f"no scenario in {others or folder / 'services/*/scenarios'}/*.yaml: write one, or name another folder with --scenarios")
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed or broken or not total else 0


def _around(folder: Path, *, told: bool = True) -> list[Path]:
    """The pack after the packs that it needs: those beside it, else the installed ones; the standards come from the tree."""
    pack = reader.read(folder).pack
    paths: dict[str, Path] = {}
    packs: dict[str, Pack] = {}
    for path in (*folders([folder.resolve().parent]), *folders([INSTALLED])):
        other = reader.read(path).pack
        if other.id != pack.id and other.id not in packs:
            paths[other.id], packs[other.id] = path, other
    found = [paths[one.id] for one in needs.needed(pack, packs.values(), given=("standards",))]
    for path in found if told else ():
        print(f"with {path}")
    return [*found, folder]


def _note(report: Path, folder: Path, scenario: Scenario, played: scenarios.Played) -> None:
    """One line of the report; files are called as in the pack."""
    told = [one.replace(f"{folder}/", "") for one in played.differences]
    line = {"name": scenario.name, "file": scenario.file.replace(f"{folder}/", ""), "ok": played.ok, "differences": told}
    with report.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _publish(arguments: Namespace) -> int:
    """Propose; once another officer runs it again for the same files, publish."""
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors import accounts
    from tongban.actors import queries as actors
    from tongban.project import alone
    from tongban.services import actions, queries

    at = timezone.now()
    morning = bundles.morning(arguments.since)
    since = morning.date() if morning else at
    sealed = arguments.folder.read_bytes() if arguments.folder.is_file() else None
    sent = bundle.read(sealed) if sealed is not None else None
    files = sent.files if sent else reader.files(arguments.folder)
    with alone.writing():
        by = actors.officer(accounts.account_named(arguments.by).pk)
        proposed = queries.proposed(reader.parse(files).pack, sent.key if sent else "")
        if proposed is None:
            row = actions.propose_bundle(sealed, by=by, at=at) if sealed is not None else actions.propose(files, by=by, at=at)
            print(f"proposed: {row.pack} {row.digest[:12]}; now another officer runs: tongban pack publish {arguments.folder} --by …")
            return 0
        for one in queries.differences(proposed):
            print(one)
        row = actions.publish(proposed, effective_from=since, by=by, at=at)
        print(f"published: {row.pack} {row.digest[:12]}, in force from {since.isoformat()}")
    return 0

"""Write, check, compare, draw, sign and publish packs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tongban.pack import bundle, comparer, graph, reader, schema, skeleton
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.world import World
from tongban.project import bundles

INSTALLED = Path(__file__).parents[3] / "packs"


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="does", required=True, metavar="WHAT")
    one = words.add_parser("new", help="write a pack to begin with, which passes the checker")
    one.add_argument("folder", type=Path, help="a folder that does not exist yet; its last part is the pack's name")
    one = words.add_parser("check", help="say everything that is wrong, with file, line, reason and cure")
    one.add_argument("folders", nargs="+", type=Path, help="packs, or folders of packs")
    one = words.add_parser("compare", help="say what differs, and what open cases would lose; exit 1 when they would lose something")
    one.add_argument("old", type=Path)
    one.add_argument("new", type=Path)
    one = words.add_parser("draw", help="draw the course of a service as SVG, or --text")
    one.add_argument("folder", type=Path)
    one.add_argument("service", nargs="?", default="", help="its id; not needed where the pack has one service")
    one.add_argument("--text", action="store_true")
    one = words.add_parser("try", help="play a pack's scenarios through the real acts in a throw-away database; exit 1 on any difference")
    one.add_argument("folder", type=Path)
    one.add_argument("--scenarios", type=Path, metavar="FOLDER", help="play the scenarios of this folder instead of the pack's own")
    one.add_argument(
        "--database", default="", metavar="URL", help="an empty PostgreSQL database to play in; it is emptied for each scenario"
    )
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
    if arguments.does in bundles.WORDS:
        print(bundles.WORDS[arguments.does](arguments))
        return 0
    return does[arguments.does](arguments)


def _new(arguments: Namespace) -> int:
    for path in skeleton.write(arguments.folder):
        print(path)
    print(f"now: tongban pack check {arguments.folder}")
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
    services = reader.read(arguments.folder).pack.services
    name = arguments.service or (next(iter(services)) if len(services) == 1 else "")
    if name not in services:
        print(f"{arguments.folder} has no service {name or '(name one)'}; it has: {', '.join(services)}", file=sys.stderr)
        return 1
    words = services[name].texts.get(services[name].authentic, {})
    print(graph.text(services[name], words) if arguments.text else graph.svg(services[name], words))
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
    with tempfile.TemporaryDirectory(prefix="tongban-try-") as home:
        os.environ.update(
            TONGBAN_HOME=home, TONGBAN_KEYS=f"{home}/keys", TONGBAN_FILES=f"{home}/files", TONGBAN_DATABASE_URL=arguments.database
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return _play(arguments.folder, arguments.scenarios)


def _play(folder: Path, others: Path | None) -> int:
    from tongban.pack import scenarios
    from tongban.project.stage import RealStage

    paths = sorted(others.rglob("*.yaml") if others else folder.glob("services/*/scenarios/*.yaml"))
    read = [scenarios.read(path.read_text(encoding="utf-8"), str(path)) for path in paths]
    broken = [problem for one in read for problem in one.problems if not problem.warning]
    for problem in broken:
        print(problem)
    failed = 0
    for scenario in (scenario for one in read for scenario in one.scenarios):
        played = scenarios.play(scenario, RealStage([folder]))
        failed += not played.ok
        print(f"{'ok  ' if played.ok else 'FAIL'} {scenario.name}")
        for difference in played.differences:
            print(f"     {difference}")
    total = sum(len(one.scenarios) for one in read)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed or broken or not total else 0


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
    since = bundles.morning(arguments.since) or at
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

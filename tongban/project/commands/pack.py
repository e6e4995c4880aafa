"""Write, check, compare, draw and publish packs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tongban.pack import graph, reader
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.world import World

INSTALLED = Path(__file__).parents[3] / "packs"


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="does", required=True, metavar="WHAT")
    one = words.add_parser("check", help="say everything that is wrong, with file, line, reason and cure")
    one.add_argument("folders", nargs="+", type=Path)
    one = words.add_parser("draw", help="draw the course of a service as SVG, or --text")
    one.add_argument("folder", type=Path)
    one.add_argument("service")
    one.add_argument("--text", action="store_true")


def run(arguments: Namespace) -> int:
    return {"check": _check, "draw": _draw}[arguments.does](arguments)


def folders(given: list[Path]) -> list[Path]:
    """The packs named: a folder with a pack.yaml, or each such folder in it."""
    found = [
        path for folder in given for path in ([folder] if (folder / "pack.yaml").exists() else sorted(folder.iterdir())) if path.is_dir()
    ]
    return [path for path in found if (path / "pack.yaml").exists()]


def problems(given: list[Path]) -> list[tuple[Path, Problem]]:
    """Every problem of the packs named; the installed ones are the world around them."""
    chosen = folders(given)
    readings = {path: reader.read(path) for path in chosen}
    around = [reader.read(path).pack for path in folders([INSTALLED])] if INSTALLED.exists() else []
    world = World.of([*around, *(reading.pack for reading in readings.values())])
    return [(path, problem) for path, reading in readings.items() for problem in (*reading.problems, *check(reading.pack, world))]


def _check(arguments: Namespace) -> int:
    found = problems(arguments.folders)
    for path, problem in found:
        print(f"{path}/{problem}")
    wrong = sum(not problem.warning for _, problem in found)
    print(f"{len(folders(arguments.folders))} packs, {wrong} problems, {len(found) - wrong} warnings")
    return 1 if wrong or not folders(arguments.folders) else 0


def _draw(arguments: Namespace) -> int:
    service = reader.read(arguments.folder).pack.services.get(arguments.service)
    if service is None:
        print(f"{arguments.folder} has no service {arguments.service}", file=sys.stderr)
        return 1
    words = service.texts.get(service.authentic, {})
    print(graph.text(service, words) if arguments.text else graph.svg(service, words))
    return 0

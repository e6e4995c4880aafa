"""The words of the program `tongban`. A module here is a word: `add(parser)` names its arguments, `run(arguments) -> int` does it."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

from tongban.base.errors import Saying


def words() -> list[str]:
    """Every word, from the modules of this package."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def run(arguments: list[str]) -> int:
    """Parse and run; a refusal is printed with its facts and gives exit code 1."""
    parser = argparse.ArgumentParser(prog="tongban", description="One network platform for government services.")
    choices = parser.add_subparsers(dest="word", required=True, metavar="WORD")
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in words()}
    for name, module in modules.items():
        module.add(choices.add_parser(name, help=(module.__doc__ or "").strip().splitlines()[0]))
    chosen = parser.parse_args(arguments)
    try:
        return int(modules[chosen.word].run(chosen))
    except Saying as saying:
        for one in saying.discrepancies:
            print(f"tongban: {one.code}: {one.facts}", file=sys.stderr)
        return 1

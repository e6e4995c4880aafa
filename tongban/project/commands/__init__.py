"""The words of the program `tongban`. A module here is a word: `add(parser)` names its arguments, `run(arguments) -> int` does it."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable

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
    return told(lambda: modules[chosen.word].run(chosen))


def told(work: Callable[[], int | None]) -> int:
    """Do a piece of work and give its exit code; a refusal is told on stderr in the words of the catalogue and gives 1."""
    try:
        return work() or 0
    except Saying as saying:
        for line in sentences(saying):
            print(f"tongban: {line}", file=sys.stderr)
        return 1


def sentences(saying: Saying) -> list[str]:
    """Everything that a refusal says, in the language of the terminal."""
    import django
    from django.utils import translation

    django.setup()
    from tongban.web.words import say

    with translation.override(language()):
        return [f"{say(one)} ({one.code})" for one in saying.discrepancies]


def language() -> str:
    """The language of the terminal, of the four that we have."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    known = {"zh_TW": "zh-hant", "zh_HK": "zh-hant", "zh_MO": "zh-hant", "zh": "zh-hans", "fr": "fr"}
    return next((code for start, code in known.items() if name.startswith(start)), "en")

"""Words for the codes of refusals: the one table that all faces read."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext

from tongban.base.errors import Discrepancy

SOURCES = (
    "base",
    "pack",
    "log",
    "actors",
    "registers",
    "documents",
    "exchange",
    "services",
    "licences",
    "cases",
    "oversight",
    "learning",
    "web",
    "project",
)


@cache
def sentences() -> Mapping[str, str]:
    """Code -> English sentence with %(fact)s places, from the `WORDS` of each engine's errors."""
    found: dict[str, str] = {}
    for source in SOURCES:
        try:
            module = importlib.import_module(f"tongban.{source}.errors")
        except ModuleNotFoundError:
            continue
        found.update(getattr(module, "WORDS", {}))
    return found


class _Facts(dict[str, str]):
    """Facts of a refusal; a place without a fact shows a dash, so that a sentence is never lost."""

    def __missing__(self, key: str) -> str:
        return "—"


def say(discrepancy: Discrepancy) -> str:
    """The sentence of a refusal in the reader's language; the code itself when no sentence is known."""
    sentence = sentences().get(discrepancy.code)
    if sentence is None:
        return discrepancy.code
    facts = _Facts({name: _print(value) for name, value in discrepancy.facts.items()})
    return gettext(sentence) % facts


def _print(value: Any) -> str:
    if isinstance(value, list | tuple):
        return gettext(", ").join(_print(one) for one in value)
    return str(value)

"""Does this apply to me? Conditions as questions; the answers stand in the address, nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.services.guides import Condition, Guide

ANSWERS = ("yes", "no")


def fit(told: Guide, query: Mapping[str, str]) -> dict[str, Any] | None:
    """The questions with what was answered, and what follows: fits, not, or more (some are open); none where nothing is published."""
    if not told.conditions:
        return None
    asked = [one for one in told.conditions if not one.fetched]
    given = {one.name: query.get(f"fit-{one.name}", "") for one in asked}
    given = {name: answer for name, answer in given.items() if answer in ANSWERS}
    return {
        "asked": [{"about": one, "name": f"fit-{one.name}", "given": given.get(one.name, "")} for one in asked],
        "fetched": [one for one in told.conditions if one.fetched],
        "verdict": _verdict(asked, given),
        "against": [one for one in asked if given.get(one.name, one.fits) != one.fits],
        "open": len(asked) - len(given),
    }


def _verdict(asked: list[Condition], given: Mapping[str, str]) -> str:
    if not given:
        return ""
    if any(given.get(one.name, one.fits) != one.fits for one in asked):
        return "not"
    return "fits" if len(given) == len(asked) else "more"

"""Visits in person and causes of supplements in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from tongban.registers import queries as registers
from tongban.web import dates
from tongban.web.answers import label

REASONS, CHANNELS, CAUSES = "visit-reason", "visit-channel", "supplement-cause"


def titles(code_list: str, on: date) -> dict[str, str]:
    """The codes of a list in the reader's language."""
    return {one.code: label(one.label, one.code)[0] for one in registers.codes(code_list, on)}


def said(told: Mapping[str, Any]) -> str:
    """Why, where and on which day, of an event; nothing when its content was erased."""
    if not told:
        return ""
    day = date.fromisoformat(told["day"])
    parts = (
        titles(REASONS, day).get(told["why"], told["why"]),
        titles(CHANNELS, day).get(told["channel"], ""),
        told["place"],
        dates.day(day),
    )
    return gettext(", ").join(one for one in parts if one)


def promise(most: int | None) -> str:
    """How often one must come at most, in words; empty where nobody promised."""
    if most is None:
        return ""
    return ngettext("at most %(n)s visit", "at most %(n)s visits", most) % {"n": most} if most else gettext("none: everything from afar")


def shown(made: list[Any], on: date) -> dict[str, Any]:
    """The visits of a case, each in words, and how many they are: several reasons on a day at a department are one."""
    whys, channels = titles(REASONS, on), titles(CHANNELS, on)
    rows = [
        {"day": one.day, "place": one.place, "channel": channels.get(one.channel, one.channel), "why": whys.get(one.why, one.why)}
        for one in made
    ]
    return {"rows": rows, "count": len({(one.day, one.agency_id) for one in made}), "whys": whys, "channels": channels}

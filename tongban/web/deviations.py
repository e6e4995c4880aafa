"""What a region promises otherwise, in words: for the report of deviations, and for what is copied to other bodies."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext

from tongban.services import deviations
from tongban.services import queries as services
from tongban.web import costs, dates, session

MONEY = re.compile(r"(\d+) ([A-Z]{3})\b")  # minor units and their currency, as `deviations.said` writes them


def shown(told: deviations.Difference) -> dict[str, Any]:
    """One difference as pages draw it, with the step, material or place called as its pack calls it."""
    title, lang = services.in_language(told.title, session.language())
    new, called = told.part == "place", title or told.name
    return {
        "part": _parts()[told.part],
        "name": "" if new else called,
        "lang": lang,
        "was": _said(told.was),
        "now": called if new else _said(told.now),
        "way": _ways()[told.way],
    }


def _said(value: str) -> str:
    """A period and money in words; anything else as exactly as the file has it."""
    amount, _, unit = value.partition(" ")
    if unit in deviations.UNITS:
        return dates.limit_words(int(amount), unit)
    return MONEY.sub(lambda found: costs.amount(int(found[1]), found[2]), value)


def _parts() -> dict[str, str]:
    """What a region may change."""
    return {
        "limit": gettext("limit of a step"),
        "notice": gettext("time to ask for a supplement"),
        "supplement": gettext("time to supply it"),
        "fees": gettext("fee"),
        "visits": gettext("visits"),
        "amounts": gettext("amounts paid"),
        "later": gettext("material that may come later"),
        "formats": gettext("forms of a material"),
        "most": gettext("files of a material"),
        "place": gettext("place"),
    }


def _ways() -> dict[str, str]:
    return {
        "shorter": gettext("shorter"),
        "longer": gettext("longer"),
        "fewer": gettext("fewer"),
        "more": gettext("more"),
        "less": gettext("less"),
    }

"""What happened to a case, as officers read it: what, who, and the words that were given."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.cases import queries
from tongban.web.kinds import of_cases

# Which fact of an event holds the words that an officer or the applicant wrote.
WORDS = ("reason", "opinion", "words", "question", "answer")


def titles() -> dict[str, str]:
    """Event kind -> words; who got the case stands among them."""
    return {**of_cases(), "case.handed_over": gettext("Handed over to %(name)s")}


def entries(row: Any) -> list[dict[str, Any]]:
    """The events of a case, oldest first, in words."""
    known, events = titles(), [one for one in queries.timeline(row) if one.kind.startswith("case.")]
    names = actors.account_names([*(one.by.get("account") for one in events), *(one.facts.get("to") for one in events if _handed(one))])
    return [
        {
            "at": one.at,
            "title": known[one.kind] % {"name": names.get(one.facts.get("to", 0), "")} if _handed(one) else known.get(one.kind, one.kind),
            "who": _who(one.by, names),
            "note": next((one.facts[name] for name in WORDS if one.facts.get(name)), ""),
        }
        for one in events
    ]


def _handed(entry: queries.Entry) -> bool:
    return entry.kind == "case.handed_over"


def _who(by: dict[str, Any], names: dict[int, str]) -> str:
    if by.get("kind") == "person":
        return gettext("the applicant")
    return names.get(by.get("account", 0), "") if by.get("account") else gettext("this platform")

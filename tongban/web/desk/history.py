"""What happened to a case, as officers read it: what, who, and the words that were given."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.cases import queries
from tongban.cases.together import QUIET
from tongban.web import visits
from tongban.web.kinds import of_cases

# Which fact of an event holds the words that an officer or the applicant wrote.
WORDS = ("reason", "opinion", "words", "question", "answer")


def titles() -> dict[str, str]:
    """Event kind -> words; who got the case stands among them."""
    given = {"handed_over": gettext("Handed over to %(name)s"), "assigned": gettext("Given to %(name)s by the leader")}
    return {**of_cases(), **{f"case.{kind}": title for kind, title in given.items()}, "case.allotted": gettext("Allotted to %(name)s")}


def entries(row: Any, *, after: int | None = None) -> list[dict[str, Any]]:
    """The events of a case, oldest first, in words. `after`: only those that changed it since it had that mark (`cases.together`)."""
    happened = queries.timeline(row)
    if after is not None:
        happened = [one for one in happened if one.kind not in QUIET][after:]
    known, events = titles(), [one for one in happened if one.kind.startswith("case.")]
    acted = [one.by.get(name) for one in events for name in ("account", "stands_for")]
    names = actors.account_names([*acted, *(one.facts.get("to") for one in events if _handed(one))])
    return [
        {
            "at": one.at,
            "title": known[one.kind] % {"name": names.get(one.facts.get("to", 0), "")} if _handed(one) else known.get(one.kind, one.kind),
            "who": _who(one.by, names),
            "note": visits.said(one.facts)
            if one.kind == "case.visited"
            else next((one.facts[name] for name in WORDS if one.facts.get(name)), ""),
        }
        for one in events
    ]


def _handed(entry: queries.Entry) -> bool:
    return entry.kind in ("case.handed_over", "case.assigned", "case.allotted")


def _who(by: dict[str, Any], names: dict[int, str]) -> str:
    if by.get("kind") == "person":
        return gettext("the applicant")
    if by.get("stands_for"):
        return gettext("%(name)s for %(absent)s") % {"name": names.get(by["account"], ""), "absent": names.get(by["stands_for"], "")}
    return names.get(by.get("account", 0), "") if by.get("account") else gettext("this platform")

"""What happened to a case, as officers read it: what, who, and the words that were given."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.cases import queries

# Which fact of an event holds the words that an officer or the applicant wrote.
WORDS = ("reason", "opinion", "words", "question", "answer")


def titles() -> dict[str, str]:
    """Event kind -> words."""
    return {
        "case.started": gettext("Draft begun"),
        "case.material_brought": gettext("File brought"),
        "case.submitted": gettext("Submitted"),
        "case.taken": gettext("Taken"),
        "case.handed_over": gettext("Handed over to %(name)s"),
        "case.accepted": gettext("Accepted; the time limit runs"),
        "case.deemed_accepted": gettext("Deemed accepted by silence"),
        "case.supplement_asked": gettext("Supplement asked for; the clock stands"),
        "case.supplied": gettext("Supplied; the clock runs again"),
        "case.supplement_over": gettext("The time to supply ended; the clock runs again"),
        "case.change_proposed": gettext("Change of answers asked for"),
        "case.change_answered": gettext("Change of answers answered"),
        "case.department_asked": gettext("Another department was asked for its opinion"),
        "case.department_answered": gettext("The other department answered"),
        "case.evidence_asked": gettext("Proof of the domains was looked for"),
        "case.evidence_shown": gettext("Control of a domain was shown"),
        "case.reviewed": gettext("Examined"),
        "case.returned": gettext("Sent back for another look"),
        "case.extended": gettext("The limit was extended"),
        "case.decided": gettext("Decided"),
        "case.served": gettext("Served; the decision has effect"),
        "case.withdrawn": gettext("Withdrawn"),
        "case.lapsed": gettext("Counts as not applied: the written proof did not come in time"),
        "case.set_free": gettext("What it held is free for others"),
        "case.kept_on": gettext("Kept on, for its licence is in force"),
        "case.erased": gettext("Its time of keeping ended; the content was erased, the proofs stay"),
    }


def entries(row: Any) -> list[dict[str, Any]]:
    """The events of a case, oldest first, in words."""
    known, events = titles(), [one for one in queries.timeline(row) if one.kind.startswith("case.")]
    names = actors.account_names([*(one.by.get("account") for one in events), *(one.facts.get("to") for one in events if _handed(one))])
    return [
        {
            "at": one.at,
            "title": known[one.kind] % {"name": names.get(one.facts.get("to", 0), "")} if _handed(one) else known[one.kind],
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

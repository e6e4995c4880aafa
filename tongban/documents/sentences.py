"""The sentences of papers about money, about cases that the agency opened, about time limits, and about what was brought."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext


def of_fees(named: dict[str, Any], facts: dict[str, Any]) -> dict[str, list[str]]:
    """The sentences of papers about money."""
    return {
        "fee-notice": [gettext("For “%(title)s” (%(case)s) the following fee is to be paid.") % named],
        "tax-bill": [gettext("For “%(title)s” (%(case)s) the following was assessed and is to be paid.") % named],
        "late-bill": [gettext("The tax of “%(title)s” (%(case)s) came late. For that the following is to be paid.") % named],
        "fee-lowered": [
            gettext("Because your answers changed, the fee for “%(title)s” (%(case)s) was reckoned anew and is lower.") % named,
            gettext("What was paid too much goes back.") if facts.get("back") else "",
        ],
        "fine-notice": [gettext("By the decision on “%(title)s” (%(case)s) the following is to be paid to the bank.") % named],
        "surcharge-notice": [
            gettext("The fine of “%(title)s” (%(case)s) came late. For that the following is to be paid to the bank.") % named
        ],
        "enforcement": [
            gettext("In “%(title)s” (%(case)s) we have applied to this court for what was imposed and not paid: %(court)s.")
            % {**named, "court": facts.get("court", "")}
        ],
        "fee-receipt": [gettext("For “%(title)s” (%(case)s) we have received the following fee.") % named],
        "refund-paid": [gettext("For “%(title)s” (%(case)s) we have given the following amount back.") % named],
    }


def of_own_motion(named: dict[str, Any], facts: dict[str, Any]) -> dict[str, list[str]]:
    """The sentences of papers in cases that the agency opened itself."""
    named = {**named, **{name: facts.get(name, "") for name in ("until", "hearing_until", "place", "cause", "on")}}
    decided = [gettext("In the case “%(title)s” (%(case)s) we have decided:") % named + str(facts.get("outcome", ""))]
    return {
        **({"decision": decided} if facts.get("by_agency") else {}),
        "opening": [
            gettext("We have opened a case about you: “%(title)s” (%(case)s).") % named,
            gettext("What gave rise to it: %(cause)s.") % named,
        ],
        "defence-notice": [
            gettext("In the case “%(title)s” (%(case)s) we mean to decide:") % named + str(facts.get("outcome", "")),
            gettext("You can say in writing what speaks against it, until %(until)s. Nothing heavier follows from it.") % named,
            gettext("You can ask for a hearing until %(hearing_until)s.") % named if facts.get("hearing_until") else "",
        ],
        "hearing-notice": [gettext("The hearing in the case “%(title)s” (%(case)s) is held on %(on)s, at: %(place)s.") % named],
    }


def of_the_clock(named: dict[str, Any], facts: dict[str, Any]) -> dict[str, list[str]]:
    """The sentences of papers about the time limit itself."""
    return {
        "joint": [gettext("“%(title)s” (%(case)s) is handled jointly. The time limit now ends on %(due)s.") % named],
        "pause": [
            gettext("The time limit for “%(title)s” (%(case)s) stands for this, which the law does not count: %(cause)s.")
            % {**named, "cause": facts.get("cause_title", "")},
            gettext("It takes %(days)s working days, until %(until)s. Then the time limit runs again.")
            % {"days": facts.get("days", ""), "until": facts.get("until", "")},
        ],
        "consultation": [
            gettext("In the matter “%(title)s” (%(case)s) we ask whether anything of yours speaks against it.") % named,
            gettext("You can answer in your space on this platform or by letter, until %(until)s.") % {"until": facts.get("until", "")},
        ],
        "resumption": [gettext("The time limit for “%(title)s” (%(case)s) runs again and ends on %(due)s.") % named],
        "revision-moved": [
            gettext("From now on your application “%(title)s” (%(case)s) is handled under the revision now in force, by %(law)s.")
            % {**named, "law": facts.get("law", "")},
            gettext("It will be decided by %(due)s at the latest.") % named if named["due"] else "",
        ],
        "period-moved": [_moved(str(facts.get("why", ""))) % named],
        "reopened": [_reopened(str(facts.get("why", ""))) % {**named, "until": facts.get("until", "")}],
    }


def _moved(why: str) -> str:
    if why == "holidays":
        return gettext("Holidays were published that lie in your time for “%(title)s” (%(case)s). You have until %(due)s.")
    if why == "letter":
        return gettext("Your time for “%(title)s” (%(case)s) is counted from the day on which our letter came. You have until %(due)s.")
    return gettext("This platform could not be reached on the last day of your time for “%(title)s” (%(case)s). You have until %(due)s.")


def _reopened(why: str) -> str:
    if why == "outage":
        return gettext(
            "“%(title)s” (%(case)s) is open again as it was, for this platform could not be reached on the last day of your time. "
            "You have until %(until)s."
        )
    if why == "letter":
        return gettext(
            "“%(title)s” (%(case)s) is open again as it was, for your letter came in time. What it brings is written down by %(until)s."
        )
    if why == "posted":
        return gettext("“%(title)s” (%(case)s) is open again as it was, for our letter reached you late. You have until %(until)s.")
    return gettext("“%(title)s” (%(case)s) is open again as it was. You have until %(until)s.")


def promise(facts: dict[str, Any]) -> list[str]:
    """What a receipt promises, in words; receipts from before days were promised have none."""
    amount, _, unit = str(facts.get("promise", "")).partition(" ")
    said = []
    if facts.get("told_by"):
        said.append(
            gettext("You will be told by %(told_by)s whether it is accepted. If you hear nothing, it counts as accepted from today.")
        )
    if unit == "working_days":
        said.append(gettext("From acceptance on, the decision is made within %(amount)s working days."))
    if facts.get("decided_by"):
        said.append(
            gettext("So you have it by %(decided_by)s at the latest, unless something is still asked of you or the limit is extended.")
        )
    return [one % {**facts, "amount": amount} for one in said]


def brought(named: dict[str, Any], facts: dict[str, Any]) -> dict[str, list[str]]:
    """The sentence of the receipt for what came after the filing."""
    return {
        "supply-receipt": [
            gettext("For “%(title)s” (%(case)s) we have received the following. It counts as of %(received)s.")
            % {**named, "received": facts.get("received", "")}
        ]
    }

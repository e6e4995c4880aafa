"""Events of what lapsed by itself and is opened again, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_cases() -> dict[str, str]:
    """Kinds of events of cases, as officers read them."""
    return {
        "case.lapsed": gettext("Counts as not applied: the written proof did not come in time"),
        "case.uncollected": gettext("Not collected within its time, so what was granted counts no more"),
        "case.period_moved": gettext("More time: after an outage, for published holidays, or from the day on which our letter came"),
        "case.days_moved": gettext("Days reckoned anew, for holidays were published"),
        "case.reopened": gettext("Opened again as it was: an outage, a letter that came in time, or ours that came late"),
        "case.stays_lapsed": gettext("Could not be opened again by itself; it lies before an officer"),
        "case.lapse_answered": gettext("An officer said whether it is opened again"),
    }


def to_party() -> dict[str, tuple[str, str]]:
    """The same to the party, with how the point on the line is drawn."""
    return {
        "case.uncollected": (gettext("You did not collect what was granted within its time, so it counts no more"), "stop"),
        "case.days_moved": (gettext("The office's days were reckoned anew, for holidays were published"), "done"),
        "case.reopened": (gettext("Open again as it was: you were in time, or could not be"), "done"),
        "case.stays_lapsed": (gettext("It could not be opened again by itself; an officer looks at it"), "stop"),
        "case.lapse_answered": (gettext("The office said whether it is opened again"), "done"),
    }


def against() -> dict[str, str]:
    """What stands against opening a case again."""
    return {
        "erased": gettext("its content was erased"),
        "decided": gettext("it was decided meanwhile"),
        "asked_again": gettext("something else was asked of the party meanwhile"),
        "busy": gettext("another case about the same licence is open"),
        "taken": gettext("somebody else has the name, the domain or the licence meanwhile"),
        "disputed": gettext("a remedy against the lapse was sought"),
        "licence_over": gettext("the licence that it is about is no longer in force"),
    }

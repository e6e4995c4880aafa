"""The figures beside a pilot in words: what each is called, how it is reckoned, of whom."""

from __future__ import annotations

from django.utils.translation import gettext


def titles() -> dict[str, str]:
    """Indicator -> its name."""
    return {
        "pilot_received": gettext("Cases received"),
        "pilot_closed": gettext("Closed"),
        "pilot_days": gettext("Time from filing to decision"),
        "pilot_on_time": gettext("Decided on time"),
        "pilot_returned": gettext("Sent back for a supplement"),
        "pilot_refused": gettext("Refused"),
        "pilot_promised": gettext("Visits promised at most"),
        "pilot_materials": gettext("Materials that everybody brings"),
    }


def formulas() -> dict[str, str]:
    """Indicator -> how it is reckoned."""
    return {
        "pilot_received": gettext("Applications filed in the days, also those that were withdrawn later."),
        "pilot_closed": gettext("Of these, those closed within the same days, divided by all."),
        "pilot_days": gettext("Working days from the day after filing up to the day of the decision, with all that passed."),
        "pilot_on_time": gettext("Cases decided on or before their last day, divided by decided cases that had one."),
        "pilot_returned": gettext("Decided cases in which a supplement was asked for, divided by decided cases."),
        "pilot_refused": gettext("Cases decided against the applicant, divided by cases decided on what was asked."),
        "pilot_promised": gettext("How often one must come at most, as the service promised on the day of filing; the mean of all cases."),
        "pilot_materials": gettext(
            "What the definition under which a case was filed asks of everybody and no register gives; the mean of all cases."
        ),
    }


def populations() -> dict[str, str]:
    """What an indicator counts."""
    return {
        "filed": gettext("Cases filed in the days"),
        "within": gettext("Cases filed in the days and decided in them too"),
    }

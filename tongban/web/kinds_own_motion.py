"""Kinds of events of what an agency does of its own accord, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_inspections() -> dict[str, str]:
    """What happens to a plan."""
    return {
        "inspection.lot_called": gettext("A random inspection was planned; the lot was called for"),
        "inspection.drawn": gettext("The lot drew whom to inspect"),
    }


def of_cases() -> dict[str, str]:
    """What happens to a case that the agency opened itself."""
    return {
        "case.opened": gettext("Opened by the agency"),
        "case.written_up": gettext("Findings written down"),
        "case.told": gettext("The party was told what is to be decided"),
        "case.defended": gettext("The party said what speaks against it"),
        "case.hearing_asked": gettext("The party asked for a hearing"),
        "case.hearing_arranged": gettext("A hearing was arranged"),
        "case.hearing_held": gettext("The hearing was held"),
        "case.serving_late": gettext("The time for serving the decision is over, and it is not served"),
        "case.enforced": gettext("The agency applied to a court for what was not paid"),
        "case.published": gettext("The result is public"),
        "case.unpublished": gettext("The result is not public any more"),
    }

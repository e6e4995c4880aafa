"""Kinds of events of packs and of their trials at some offices, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_packs() -> dict[str, str]:
    """What happens to the revisions of a pack."""
    return {
        "pack.configuration_copied": gettext("Configuration of a service copied to other bodies"),
        "pack.proposed": gettext("Pack proposed"),
        "pack.published": gettext("Pack published"),
        "pack.withdrawn": gettext("Proposal of a pack withdrawn"),
        "pack.rejected": gettext("Proposal of a pack turned down"),
        "pack.edited": gettext("Draft of a pack changed"),
        "pack.draft_discarded": gettext("Draft of a pack thrown away"),
        "pack.tried": gettext("Scenarios of a draft tried"),
        "pack.pilot_proposed": gettext("Trial of a revision at some offices proposed"),
        "pack.pilot_approved": gettext("Trial of a revision at some offices approved"),
        "pack.pilot_withdrawn": gettext("Proposal of a trial withdrawn"),
        "pack.pilot_rejected": gettext("Proposal of a trial turned down"),
        "pack.pilot_prolonging_asked": gettext("Asked that a trial goes on"),
        "pack.pilot_prolonged": gettext("Trial prolonged"),
        "pack.pilot_adopted": gettext("Revision on trial adopted for everybody"),
        "pack.pilot_stopped": gettext("Trial stopped"),
    }

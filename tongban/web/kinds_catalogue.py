"""Kinds of events of catalogues, in words."""

from __future__ import annotations

from django.utils.translation import gettext


def of_catalogues() -> dict[str, str]:
    """What is taken in, and what is reported upward and decided by who keeps a basic catalogue."""
    return {
        "catalogue.loaded": gettext("Catalogue loaded"),
        "catalogue.basic_loaded": gettext("Basic catalogue loaded"),
        "catalogue.edition_told": gettext("Node above told its basic catalogue"),
        "catalogue.edition_refused": gettext("What a node above told was not believed"),
        "catalogue.edition_adopted": gettext("Basic catalogue of a node above adopted"),
        "catalogue.reported": gettext("Local item reported upward"),
        "catalogue.asked_back": gettext("Body asked about its local item"),
        "catalogue.answered": gettext("Question about a local item answered"),
        "catalogue.withdrawn": gettext("Report of a local item taken back"),
        "catalogue.refused": gettext("Adoption of a local item refused"),
        "catalogue.proposed": gettext("Change of the basic catalogue proposed"),
        "catalogue.confirmed": gettext("Change of the basic catalogue confirmed"),
        "catalogue.declined": gettext("Change of the basic catalogue declined"),
    }


def subjects() -> dict[str, str]:
    """What such an event is about."""
    return {"basic-change": gettext("Matter of a basic catalogue")}

"""What agencies are there for, in words: a function is the name by which packs and powers mean whoever does such work in a region."""

from __future__ import annotations

from django.utils.translation import gettext

from tongban.actors import deciding


def called(function: str) -> str:
    """A function in the reader's language; one that only a pack of this place knows is called as the pack calls it."""
    return words().get(function, function)


def options() -> list[dict[str, str]]:
    """The functions that agencies have, to choose from, by their words."""
    return sorted(({"value": one, "label": called(one)} for one in deciding.known_functions()), key=lambda one: one["label"])


def words() -> dict[str, str]:
    """Function -> its words."""
    return {
        "agriculture": gettext("Agriculture and rural affairs"),
        "approval-bureau": gettext("Administrative approval"),
        "bank": gettext("Bank"),
        "central-bank": gettext("Central bank"),
        "civil-affairs": gettext("Civil affairs"),
        "civil-aviation": gettext("Civil aviation"),
        "commerce": gettext("Commerce and foreign trade"),
        "culture-tourism": gettext("Culture and tourism"),
        "customs": gettext("Customs administration"),
        "development-reform": gettext("Development and reform"),
        "disabled-federation": gettext("Disabled persons' federation"),
        "economy-information": gettext("Industry and information technology"),
        "education": gettext("Education administration"),
        "emergency": gettext("Emergency management"),
        "environment": gettext("Ecology and environment"),
        "finance": gettext("Public finance"),
        "fire-protection": gettext("Fire protection"),
        "foreign-exchange": gettext("Foreign exchange administration"),
        "forestry": gettext("Forestry and grassland"),
        "government-office": gettext("Office of the government"),
        "health": gettext("Health administration"),
        "housing": gettext("Housing and construction"),
        "human-resources": gettext("Human resources and social security"),
        "inspection-quarantine": gettext("Entry-exit inspection and quarantine"),
        "justice": gettext("Judicial administration"),
        "local-tax": gettext("Local taxation"),
        "market-regulation": gettext("Market regulation"),
        "medical-insurance": gettext("Medical insurance"),
        "meteorology": gettext("Meteorology"),
        "natural-resources": gettext("Natural resources and planning"),
        "party-office": gettext("Office of the party committee"),
        "public-resources": gettext("Public resources trading"),
        "public-security": gettext("Public security (police)"),
        "railway": gettext("Railways"),
        "statistics": gettext("Official statistics"),
        "tax": gettext("Taxation"),
        "tobacco": gettext("Tobacco monopoly"),
        "township-office": gettext("Office of a township or subdistrict"),
        "transport": gettext("Transport administration"),
        "treasury": gettext("Treasury"),
        "united-front": gettext("United front work"),
        "urban-management": gettext("Urban management and enforcement"),
        "veterans": gettext("Veterans' affairs"),
        "water": gettext("Water affairs"),
    }

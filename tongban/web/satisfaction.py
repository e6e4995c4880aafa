"""Levels and parts of a rating in words."""

from __future__ import annotations

from django.utils.translation import gettext


def levels() -> dict[int, str]:
    """The five levels of GB/T 39046, the best first."""
    return {
        1: gettext("very satisfied"),
        2: gettext("satisfied"),
        3: gettext("fairly satisfied"),
        4: gettext("dissatisfied"),
        5: gettext("very dissatisfied"),
    }


def items() -> dict[str, str]:
    """What is rated by itself."""
    return {
        "efficiency": gettext("Speed"),
        "guide": gettext("Accuracy of the guide"),
        "convenience": gettext("Convenience"),
        "operability": gettext("Ease of use of the pages"),
    }

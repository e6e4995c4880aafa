"""What a benefit pays, in words of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from tongban.base import exact


def amount(minor: int, currency: str, each: str) -> str:
    """An amount and how often it is paid."""
    told = {"amount": f"{exact.Money(minor, currency)} {currency}"}
    often = {
        "once": gettext("%(amount)s once"),
        "month": gettext("%(amount)s a month"),
        "quarter": gettext("%(amount)s a quarter"),
        "year": gettext("%(amount)s a year"),
    }
    return often[each] % told


def lines(schedule: Iterable[Mapping[str, Any]]) -> list[str]:
    """The lines of a licence: from which day on what is paid."""
    said = []
    for one in schedule:
        told = {"day": one["from"], "amount": amount(one["minor"], one["currency"], one["each"])}
        said.append(gettext("from %(day)s: %(amount)s") % told)
    return said

"""Which agencies there are that have a function."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tongban.actors.models import Agency
from tongban.actors.queries import valid_on, with_function


def agencies_with(functions: Iterable[str], on: date) -> dict[int, str]:
    """The agencies that have one of some functions on a day, by name: id and name."""
    asked = Q(pk__in=[])
    for one in functions:
        asked |= with_function(one, on)
    return dict(Agency.objects.filter(asked).filter(valid_on(on)).order_by("name", "pk").values_list("pk", "name"))

"""Powers that one agency lets another below it use: what was given, with scope and term, as everyone may read it.

Who uses a power of another decides cases under it; papers name both. Nobody passes on what was only lent (行政许可法 article 24(3)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from tongban.base.errors import NotFound
from tongban.registers.models import Delegation, Power

# What may be lent one by one: taking an application in, examining it, deciding and serving it.
ACTS = ("accept", "supplement", "review", "decide", "serve")


def in_force(on: date) -> Q:
    """Delegations that hold on a day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on)) & (Q(recalled_on=None) | Q(recalled_on__gt=on))


def used(power: str, agency: int, on: date, service: str = "") -> int | None:
    """The delegation under which an agency may use a power on a day (for a service, where one is named); None where there is none."""
    rows = Delegation.objects.filter(in_force(on), power=power, receiver=agency).order_by("pk").values_list("pk", "services")
    return next((pk for pk, services in rows if not services or not service or service in services), None)


def allows(pk: int, verb: str, on: date) -> bool:
    """Whether a delegation still lets a case that was opened under it be handled so on a day: `case.decide` and its kind."""
    row = delegation(pk)
    over = not Delegation.objects.filter(in_force(on), pk=pk).exists()
    act = verb.partition(".")[2]
    return (not over or row.finish) and (not row.verbs or act not in ACTS or act in row.verbs)


def delegation(pk: int) -> Delegation:
    """One of them. Raises NotFound("delegation.none")."""
    found = _rows().filter(pk=pk).first()
    if found is None:
        raise NotFound("delegation.none")
    return found


def of_agency(agency: int, on: date) -> list[Delegation]:
    """What an agency gives or uses on a day or later."""
    holds = in_force(on) | Q(since__gt=on, recalled_on=None)
    return list(_rows().filter(Q(giver=agency) | Q(receiver=agency)).filter(holds))


def given(agency: int) -> list[Delegation]:
    """Everything that an agency ever gave, newest first."""
    return list(_rows().filter(giver=agency).order_by("-pk"))


def register(*, after: int = 0, limit: int = 50) -> list[Delegation]:
    """The public register, newest first, after the last one seen."""
    rows = _rows().order_by("-pk")
    return list((rows.filter(pk__lt=after) if after else rows)[:limit])


def lendable(functions: Iterable[str], on: date) -> list[Power]:
    """The powers that agencies with functions hold on a day."""
    rows = Power.objects.filter(Q(since__lte=on) & (Q(until=None) | Q(until__gt=on)), function__in=list(functions))
    return list(rows.order_by("pk"))


def over(on: date) -> list[Delegation]:
    """Those whose time is over on a day, of which what was offered under them was not taken back yet."""
    return list(_rows().filter(~in_force(on), since__lte=on, closed_at=None).order_by("pk"))


def _rows() -> QuerySet[Delegation]:
    return Delegation.objects.select_related("power", "giver__region", "receiver__region").order_by("pk")

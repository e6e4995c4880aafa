"""Other cases that an officer should know beside one: about the same licence, with the same names or domains, of the same applicant."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases import holdings, office
from tongban.cases.models import Case
from tongban.cases.personal import opened
from tongban.cases.queries import joint, visible
from tongban.licences import queries as licences
from tongban.registers import queries as registers

MOST = 50


@dataclass(frozen=True)
class Related:
    """Another case, and why it is near: `licence`, `unique` with the value that both have, or `party`."""

    row: Case
    why: str
    value: str = ""


def related(found: Case, *, to: Actor) -> list[Related]:
    """What the reader may see of it, the nearest first and then the newest; at most fifty."""
    numbers, licence = _sharing(found), _licence(found)
    near = (Q(party=found.party_id) | Q(number__in=numbers)) & ~Q(pk=found.pk)
    rows = list(visible(to).filter(near).select_related("agency", "party").order_by("-created_at", "-pk")[:MOST])
    if to.kind == "officer" and to.party is None:
        theirs = joint(actors.scope(to, "case.read")).filter(near).exclude(pk__in=[row.pk for row in rows])
        rows += theirs.select_related("agency", "party").order_by("-created_at", "-pk")[:MOST]
    told = [_why(row, licence, numbers) for row in rows]
    return sorted(told, key=lambda one: (("licence", "unique", "party").index(one.why), -one.row.created_at.timestamp()))[:MOST]


def _why(row: Case, licence: tuple[str, str], numbers: dict[str, str]) -> Related:
    number, issued = licence
    if number and (row.licence == number or row.number == issued):
        return Related(row, "licence")
    return Related(row, "unique", numbers[row.number]) if row.number in numbers else Related(row, "party")


def _licence(found: Case) -> tuple[str, str]:
    """The licence that a case is about, or that it issued, and the case that issued it; empty without one."""
    row = licences.licence(found.licence) if found.licence else licences.of_case(found.number)
    return (row.number, row.case) if row is not None else ("", "")


def _sharing(found: Case) -> dict[str, str]:
    """The numbers of cases that hold what this one names, each with the value."""
    row = Case.objects.whole().get(pk=found.pk)
    form = opened(office.service_of(row), row.form or {})
    numbers: dict[str, str] = {}
    for draw, value, _ in holdings.values(row, form) if form else ():
        for record in registers.find(str(draw["register"]), str(draw["field"]), value):
            numbers.setdefault(str(record.facts.get("number", "")), value)
    numbers.pop(found.number, None)
    return numbers

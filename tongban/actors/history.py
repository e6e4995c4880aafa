"""What agencies were called on a day, whose duties they took over, and what is decided about them for a day to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tongban.actors.models import Agency, Naming, Remit, Reorganisation, Succession
from tongban.actors.queries import AgencyView, agencies, agency, valid_on, with_function
from tongban.base.errors import NotFound


def has_function(agency_id: int, function: str, on: date) -> bool:
    """Whether an agency has a function on a day: by its founding, or taken over."""
    return Agency.objects.filter(with_function(function, on), pk=agency_id).exists()


def functions(agency_id: int) -> list[str]:
    """The functions of an agency, its own first; empty where no source says which."""
    own = Agency.objects.filter(pk=agency_id).values_list("function", flat=True)
    taken = Remit.objects.filter(agency=agency_id).order_by("pk").values_list("function", flat=True)
    return [one for one in dict.fromkeys([*own, *taken]) if one]


def named_on(agency_id: int, on: date) -> AgencyView:
    """An agency as it was called on a day. Raises NotFound("actor.no_agency")."""
    found = agency(agency_id)
    return replace(found, name=names_on([(agency_id, on)]).get((agency_id, on), found.name))


def names_on(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """What several agencies were called, each on a day, in two statements."""
    wanted = list(asked)
    ids = {pk for pk, _ in wanted}
    known = agencies(ids)
    before = list(Naming.objects.filter(agency__in=ids).order_by("until", "pk").values_list("agency_id", "name", "until"))
    return {
        (pk, on): next((name for one, name, until in before if one == pk and on < until), known[pk].name)
        for pk, on in wanted
        if pk in known
    }


@dataclass(frozen=True)
class Past:
    """One agency through the years: what it was called until when, from whom it took over, who took over from it, what is planned."""

    row: Agency
    names: tuple[tuple[str, date], ...]
    functions: tuple[str, ...]
    before: tuple[Succession, ...]
    after: tuple[Succession, ...]
    planned: Reorganisation | None
    told: tuple[Reorganisation, ...]


def past(agency_id: int) -> Past:
    """What everyone may know of an agency, ended ones too. Raises NotFound("actor.no_agency")."""
    row = Agency.objects.select_related("region").filter(pk=agency_id).first()
    if row is None:
        raise NotFound("actor.no_agency", agency=agency_id)
    kept = list(Reorganisation.objects.filter(agency=row, dropped_at=None).order_by("on", "pk"))
    return Past(
        row,
        tuple(Naming.objects.filter(agency=row).order_by("until", "pk").values_list("name", "until")),
        tuple(functions(row.pk)),
        tuple(Succession.objects.filter(successor=row).select_related("agency").order_by("since", "pk")),
        tuple(Succession.objects.filter(agency=row).select_related("successor").order_by("since", "pk")),
        next((one for one in kept if one.done_at is None), None),
        tuple(one for one in kept if one.done_at is not None),
    )


def standing(region: str, on: date) -> list[Agency]:
    """The agencies of a region that there are on a day, by name."""
    return list(Agency.objects.filter(valid_on(on), region=region).order_by("name", "pk"))


def standing_below(path: str, on: date, *, limit: int) -> list[Agency]:
    """The agencies in a region and below it that there are on a day, by region and name."""
    rows = Agency.objects.filter(valid_on(on), path__below=path).select_related("region")
    return list(rows.order_by("path", "name", "pk")[:limit])


def planned(ids: Iterable[int]) -> list[Reorganisation]:
    """What is decided about agencies and not done yet, by day."""
    return list(Reorganisation.objects.filter(agency__in=set(ids), done_at=None, dropped_at=None).order_by("on", "pk"))


def waiting() -> list[Reorganisation]:
    """Everything that is decided and not done yet, by day."""
    return list(Reorganisation.objects.filter(done_at=None, dropped_at=None).select_related("agency").order_by("on", "pk"))


def decision(pk: int) -> Reorganisation:
    """One decision. Raises NotFound("reorganise.none")."""
    found = Reorganisation.objects.select_related("agency").filter(pk=pk).first()
    if found is None:
        raise NotFound("reorganise.none")
    return found

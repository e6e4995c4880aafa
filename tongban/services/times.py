"""Rules of time in force: deadlines and pauses of all packs, by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tongban.base.memory import remembered
from tongban.pack.shapes import Dated, Deadline, Pack, Pause, Service
from tongban.pack.world import ruling
from tongban.services import queries
from tongban.services.models import PackRevision


def deadlines(at: datetime) -> dict[str, Deadline]:
    """Every rule of time of the packs in force."""
    return {name: one for pack in _packs(at) for name, one in pack.deadlines.items()}


def pauses(at: datetime) -> dict[str, Pause]:
    """Everything that does not count in some period."""
    return {name: one for pack in _packs(at) for name, one in pack.pauses.items()}


def length(rule: str, on: date, at: datetime) -> Dated | None:
    """How long a rule gives on a day of law."""
    found = deadlines(at).get(rule)
    return ruling(found.limit, on) if found else None


def pauses_of(rule: str, on: date, at: datetime) -> dict[str, Pause]:
    """What does not count in the periods of a rule on a day of law."""
    return {
        name: one for name, one in pauses(at).items() if rule in one.stops and one.since <= on and (one.until is None or on < one.until)
    }


def extension_of(rule: str, at: datetime) -> Deadline | None:
    """The rule by which the period of another is extended; none where no rule is named."""
    return next((one for one in deadlines(at).values() if one.extends == rule), None) if rule else None


def instead_of(rule: str, at: datetime) -> Deadline | None:
    """The rule that can take the place of another; none where no rule is named."""
    return next((one for one in deadlines(at).values() if one.instead_of == rule), None) if rule else None


def watching(at: datetime) -> list[Service]:
    """The services that become cases from what is found on ledgers."""
    return [one for pack in _in_force(at) for one in pack.services.values() if one.findings]


def billing(at: datetime) -> list[Service]:
    """The services whose bills are ledgers."""
    return [one for pack in _in_force(at) for one in pack.services.values() if any(use.bills for use in one.ledgers.values())]


def _packs(at: datetime) -> Iterator[Pack]:
    """The packs in force that have rules of time."""
    return (pack for pack in _in_force(at) if pack.deadlines or pack.pauses)


def _in_force(at: datetime) -> Iterator[Pack]:
    for revision in {pack: pk for since, pack, pk in _published() if since <= at}.values():
        yield queries.parsed(revision)


@remembered
def _published() -> tuple[tuple[datetime, str, int], ...]:
    """Since when which revision of which pack holds, in the order of time."""
    rows = PackRevision.objects.filter(state="published").order_by("effective_from", "pk")
    return tuple((since, pack, pk) for since, pack, pk in rows.values_list("effective_from", "pack", "pk") if since)

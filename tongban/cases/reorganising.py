"""Government is reorganised: decided beforehand with a day and a reason, carried out when the day begins.

Whatever an ending agency has passes to named successors: functions, posts with holders and rights, services, open cases, halls with their
bookings, tokens of programs, whom it leads, and the reading of what it closed. What is closed stays with the agency of its day. Papers are
sealed with the keys of the node, which do not change hands, so that old seals hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from tongban.actors import actions as actors_actions
from tongban.actors import deciding, handing_over
from tongban.actors.handing_over import Plan
from tongban.actors.reorganisation import rename_agency
from tongban.base.actor import SYSTEM, Actor
from tongban.cases import passing_on
from tongban.log import actions as log
from tongban.registers import handing_over as powers
from tongban.services import handing_over as offers


def things(agency: int) -> dict[str, str]:
    """Everything that an agency has and that needs a successor, by its name in a plan, with what it is called."""
    return handing_over.things(agency) | powers.things(agency) | {f"service:{one}": one for one in _services(agency)}


def _services(agency: int) -> list[str]:
    """What it offers, and what it still has open."""
    return list(dict.fromkeys([*offers.offered(agency), *passing_on.services(agency)]))


@transaction.atomic
def decide_renaming(agency: int, name: str, *, on: date, reason: str, by: Actor, at: datetime) -> deciding.Reorganisation:
    """Decide that an agency is called otherwise from a day on. Raises Refused with everything that stands in the way at once."""
    row = deciding.renaming(agency, name, on=on, reason=reason, by=by, at=at)
    _at_once([row], at)
    return row


@transaction.atomic
def decide_end(
    ending: Iterable[int],
    *,
    archive: int,
    rest: int | None = None,
    assign: Mapping[str, int] | None = None,
    on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[deciding.Reorganisation]:
    """Decide that agencies end on a day, and who takes what over: several into one merge, one into several is split.

    `assign` names who takes a thing of `things`, or the cases of who lives in a `region:CODE`; `rest` whatever it does not name. `archive`
    keeps what is closed. Raises Refused with everything that would be orphaned, and every other fault, at once.
    """
    ids = list(ending)
    have = {thing: (pk, name) for pk in ids for thing, name in things(pk).items()}
    rows = deciding.ending(ids, Plan(archive, rest, dict(assign or {})), have, on=on, reason=reason, by=by, at=at)
    _at_once(rows, at)
    return rows


def _at_once(rows: list[deciding.Reorganisation], at: datetime) -> None:
    """What is for a day that has begun is carried out in the same act."""
    due = {pk for pk, _ in deciding.due(at)}
    for row in rows:
        if row.pk in due:
            _carry_out(row, at)


def carry_out_due(*, at: datetime) -> int:
    """Carry out what was decided for a day that has begun, each as of its first moment; for the worker. Returns how many."""
    return sum(carry_out(pk, at=begins) for pk, begins in deciding.due(at))


@transaction.atomic
def carry_out(pk: int, *, at: datetime) -> bool:
    """Carry one decision out; whether it was still to be done."""
    row = deciding.locked(pk)
    if row.done_at is not None or row.dropped_at is not None:
        return False
    _carry_out(row, at)
    return True


def _carry_out(row: deciding.Reorganisation, at: datetime) -> None:
    with log.gathered():
        if row.kind == "rename":
            rename_agency(row.agency_id, row.plan["name"], on=row.on, reason=row.reason, by=SYSTEM, at=at)
        else:
            _end(row, Plan.of(row.plan), at)
    deciding.carried_out(row, at)


def _end(row: deciding.Reorganisation, plan: Plan, at: datetime) -> None:
    """End an agency: what it has goes over first, the posts before the cases, so that who has one in hand keeps it."""
    own, regional = row.agency_id, sorted({one for thing, one in plan.assign.items() if thing.startswith("region:")})
    takers = {name: plan.heir(f"service:{name}") for name in _services(own)}
    actors_actions.abolish_agency(own, plan.heirs, on=row.on, by=SYSTEM, at=at)
    handing_over.pass_on(own, plan, takers, on=row.on, by=SYSTEM, at=at)
    passing_on.relent(powers.pass_on(own, plan, on=row.on, by=SYSTEM, at=at))
    offers.pass_on(own, lambda name: list(dict.fromkeys([takers[name], *regional])), plan.archive, by=SYSTEM, at=at)
    moved = passing_on.pass_on(own, plan, row.reason, at=at)
    told = {"on": row.on.isoformat(), "successors": plan.heirs, "archive": plan.archive, "cases": moved}
    log.append("agency.handed_over", ("agency", str(own)), told, by=SYSTEM, at=at)

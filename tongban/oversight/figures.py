"""Figures: what decided cases were like, counted per month by agency, service, post and step (docs/decisions/030-figures.md).

`keep` holds what one case counts and the tallies in step; called again it changes only what is different now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction

from tongban.cases import passages as cases
from tongban.oversight import watching
from tongban.oversight.models import FollowUp, Measured, Rating

MISSING = -1  # the value of what is not known: counted as expected, never as 0
EVERY = "*"  # all services together
COLUMNS = (
    "on_time",
    "first_time",
    "digital",
    "visits",
    "gross",
    "net",
    "own",
    "others",
    "applicant",
    "rating",
    "rated",
    "verified",
    "mended",
    "answered",
    "called",
    "granted",
)
STEP = {"gross": "step_days", "on_time": "step_on_time"}
Cell = tuple[date, int, str, str, str, str, int]  # month, agency, service, post, step, measure, value


@transaction.atomic
def keep(number: str) -> None:
    """Count a case as it stands now; one that is not decided is not counted."""
    found = cases.passage(number)
    if found is None:
        return
    old = list(Measured.objects.select_for_update().filter(case=found.case))
    new = rows_of(found, Rating.objects.select_related("case", "agency").filter(case=found.case).first())
    change = cells(new)
    change.subtract(cells(old))
    Measured.objects.filter(case=found.case).delete()
    Measured.objects.bulk_create(new)
    add(change)


def rows_of(found: cases.Passage, given: Rating | None) -> list[Measured]:
    """What a case counts: the whole, each step, each thing that a supplement asked for."""
    month = found.day.replace(day=1)
    turns = (found.applicant, found.own, found.others)
    known = None not in turns
    whole = Measured(
        case_id=found.case,
        kind="case",
        month=month,
        agency_id=found.agency,
        service=found.service,
        on_time=found.on_time,
        first_time=found.first_time,
        granted=found.granted,
        digital=found.digital,
        visits=found.no_visit,
        gross=sum(filter(None, turns)) if known else None,
        net=(found.own or 0) + (found.others or 0) if known else None,
        own=found.own,
        others=found.others,
        applicant=found.applicant,
        rating=given.level if given else None,
        rated=(given is not None) if found.closed else None,
        **_days(FollowUp.objects.filter(rating=given).first() if given else None),
    )
    place: dict[str, Any] = {"case_id": found.case, "month": month, "service": found.service}
    steps = [
        Measured(**place, kind="step", agency_id=one.agency, post=one.post, step=one.step, gross=one.days, on_time=one.on_time)
        for one in found.parts
    ]
    asked = [Measured(**place, kind="item", agency_id=found.agency, step=one) for one in found.asked]
    return [whole, *steps, *asked]


def _days(duty: FollowUp | None) -> dict[str, int | None]:
    """Which days of a bad rating were kept. What was not found to be so has nothing to mend; what is mended by its day has kept it."""
    kept = {"verified": watching.VERIFY, "mended": watching.FIX, "answered": watching.FIX, "called": watching.CALL}
    found = {name: watching.kept(duty, what) for name, what in kept.items()}
    if duty is not None and duty.founded is False:
        found["mended"] = None
    elif duty is not None and duty.mended_at is not None and found["mended"] is not None:
        found["mended"] = watching.before(duty, watching.FIX, duty.mended_at)
    return found


def cells(rows: Iterable[Measured]) -> Counter[Cell]:
    """The tallies of rows: each in those of its service and in those of all services."""
    found: Counter[Cell] = Counter()
    for row in rows:
        for measure, value in _values(row):
            for service in (row.service, EVERY):
                found[(row.month, row.agency_id, service, row.post, row.step, measure, value)] += 1
    return found


def _values(row: Measured) -> list[tuple[str, int]]:
    """Measure and value of a row. What only some cases have (being rated, a decision in favour or not) is not expected of others."""
    if row.kind == "item":
        return [("asked", 1)]
    if row.kind == "step":
        return [(name, _value(getattr(row, column))) for column, name in STEP.items()]
    some = ("rating", "rated", "verified", "mended", "answered", "called", "granted")
    told = [(name, _value(getattr(row, name))) for name in COLUMNS if name not in some]
    return told + [(name, int(getattr(row, name))) for name in some if getattr(row, name) is not None]


def _value(given: int | bool | None) -> int:
    return MISSING if given is None else int(given)


def add(change: Counter[Cell]) -> None:
    """Add to the tallies what changed, in one statement for every 100 cells."""
    wanted = sorted((cell, n) for cell, n in change.items() if n)
    for start in range(0, len(wanted), 100):
        part = wanted[start : start + 100]
        places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(f"{INTO} {places} {OR_ADD}", [one for cell, n in part for one in (*cell, n)])


INTO = "INSERT INTO oversight_tally (month, agency_id, service, post, step, measure, value, n) VALUES"
OR_ADD = "ON CONFLICT (measure, service, agency_id, month, post, step, value) DO UPDATE SET n = oversight_tally.n + excluded.n"

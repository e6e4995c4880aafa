"""A part that could not begin is tried again: by itself after days that grow, and whenever somebody asks for it.

Those that wait for it go on after it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.cases import joint, joint_parts
from tongban.cases.joint_models import Joint, JointPart

RIGHT = "case.accept"
LATER = timedelta(hours=1)


@transaction.atomic
def begin_again(number: str, part: str, *, by: Actor, at: datetime) -> Joint:
    """Try again to file a part that could not begin: by the applicant, or by an officer who accepts cases for one of the parts.

    It is filed for the applicant by the revision of the day of submission; what stands in its way still is kept and shown anew. Raises
    NotFound("joint.unknown", "joint.no_part"), NotAllowed and Refused("joint.not_submitted", "joint.part_not_stuck").
    """
    row = joint.locked(number)
    ensure_may(row, by, at)
    if row.submitted_at is None:
        raise Refused("joint.not_submitted")
    found = next((one for one in joint_parts.standing(row) if one.name == part), None)
    if found is None:
        raise NotFound("joint.no_part", part=part)
    if found.standing != "stuck":
        raise Refused("joint.part_not_stuck")
    _try(row, found.row, by=by, at=at)
    return row


def _try(row: Joint, part: JointPart, *, by: Actor, at: datetime) -> None:
    part.problems = []
    part.save(update_fields=["problems"])
    begun = joint_parts.begin_ready(row, by=joint_parts.on_behalf(row), at=at)
    joint.record("part_tried", row, {"part": part.name, "begun": part.name in begun}, by=by, at=at)


def try_due(*, at: datetime, limit: int = 20) -> int:
    """Try parts again whose day for it has come; for the worker. Returns how many were due. Registers out of reach: in an hour again."""
    due = list(standing_still().filter(next_try__lte=at).order_by("next_try", "pk").values_list("pk", "joint__number")[:limit])
    for part, number in due:
        try:
            _try_one(number, part, at)
        except Unavailable:
            JointPart.objects.filter(pk=part).update(next_try=at + LATER)
    return len(due)


@transaction.atomic
def _try_one(number: str, part: int, at: datetime) -> None:
    row = joint.locked(number)
    found = standing_still().filter(pk=part, next_try__lte=at).first()  # under the lock: somebody may have tried it meanwhile
    if found is not None:
        _try(row, found, by=SYSTEM, at=at)


def standing_still() -> QuerySet[JointPart]:
    """The parts of submitted joint matters that could not begin."""
    rows = JointPart.objects.filter(applies=True, case=None, withdrawn_at=None, joint__withdrawn_at=None, joint__erased_at=None)
    return rows.exclude(joint__submitted_at=None).exclude(problems=[])


def stuck(by: Actor, *, after: int = 0, limit: int = 50) -> list[JointPart]:
    """Those of services and agencies that a reader supervises, in the order in which the matters were begun; after the last one seen."""
    scope = actors.scope(by, "supervise.read")
    rows = standing_still().filter(scope.q("agency", "service")).select_related("joint", "agency", "region")
    return list((rows.filter(pk__gt=after) if after else rows).order_by("pk")[:limit])


def ensure_may(row: Joint, by: Actor, at: datetime) -> None:
    """Raise NotAllowed("case.not_yours") unless the applicant acts, or an officer who accepts cases for one of the parts."""
    if by.party is not None:
        joint.own(row.number, by, at)
    elif not may(by, row):
        raise NotAllowed("case.not_yours")


def may(by: Actor, row: Joint) -> bool:
    """Whether an officer accepts cases for one of the parts, begun or not."""
    places = JointPart.objects.filter(joint=row, applies=True).values_list("agency", "service")
    return by.kind == "officer" and any(actors.may(by, RIGHT, agency=agency, service=service) for agency, service in places)

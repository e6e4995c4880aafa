"""A part that could not begin is tried again, once what stood in its way is gone; those that wait for it go on after it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import joint, joint_parts
from tongban.cases.joint_models import Joint, JointPart

RIGHT = "case.accept"


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
    found.row.problems = []
    found.row.save(update_fields=["problems"])
    begun = joint_parts.begin_ready(row, by=joint_parts.on_behalf(row), at=at)
    joint.record("part_tried", row, {"part": part, "begun": part in begun}, by=by, at=at)
    return row


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

"""Reads of joint matters, filtered by right: the applicant's own; officers see how other parts stand, and open those they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import counter, joint_demand, joint_parts, queries
from tongban.cases.joint_models import Joint, JointAtWindow, JointMaterial, JointPart
from tongban.cases.joint_parts import PartStanding
from tongban.log import queries as log
from tongban.pack import joining
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import Service


@dataclass(frozen=True)
class Form:
    """The one form as it stands: what is asked now, with the answers and files that are there."""

    matter: JointMatter
    services: dict[str, Service]
    answers: dict[str, Any]
    demand: joining.Demand
    brought: list[JointMaterial]


def joint(number: str, *, to: Actor) -> Joint:
    """One's own joint matter; officers come to it by the case of a part, and at a window with the person for whom they write.

    Raises NotFound("joint.unknown") for any other.
    """
    found = _visible(to).select_related("party").filter(number=number).first()
    if found is None:
        raise NotFound("joint.unknown", joint=number)
    return found


def _visible(by: Actor) -> QuerySet[Joint]:
    if by.party is None or not (by.kind in ("person", "partner") or counter.at_window(by)):
        return Joint.objects.none()
    rows = Joint.objects.filter(party=by.party)
    if by.kind == "officer":  # who serves the person sees those of which the own agency decides a part
        here = JointPart.objects.filter(actors.scope(by, counter.RIGHT).q("agency", "service"))
        rows = rows.filter(pk__in=here.values("joint"))
    return rows


def by_code(number: str, code: str) -> Joint:
    """Progress without signing in: by number and code. Raises NotFound("joint.unknown")."""
    told = {"number": number.strip().upper(), "code": code.strip().upper()}
    found = Joint.objects.select_related("party").exclude(submitted_at=None).filter(**told).first()
    if found is None:
        raise NotFound("joint.unknown", joint=number)
    return found


def printed(number: str, matter: str) -> Joint:
    """The draft for which a form was printed, to know how that asked; whoever shows anything of it asks for the right first.

    Raises NotFound("joint.unknown").
    """
    found = Joint.objects.filter(number=number, matter=matter).first()
    if found is None:
        raise NotFound("joint.unknown", joint=number)
    return found


def own(by: Actor, *, limit: int = 20) -> list[Joint]:
    """The joint matters of the party one acts for, newest first, without drafts that were thrown away."""
    rows = _visible(by).filter(erased_at=None).exclude(submitted_at=None, withdrawn_at__isnull=False)
    return list(rows.order_by("-created_at", "-pk")[:limit])


def listed(by: Actor, *, limit: int = 20) -> list[tuple[Joint, JointMatter, str]]:
    """The same with their shapes and states; as many statements however many there are."""
    found = own(by, limit=limit)
    parts: dict[int, list[JointPart]] = {row.pk: [] for row in found}
    for part in JointPart.objects.filter(joint__in=parts, applies=True).select_related("case").order_by("place"):
        parts[part.joint_id].append(part)
    return [(row, joint_demand.matter_of(row), joint_parts.state(joint_parts.standing(row, parts[row.pk]))) for row in found]


def form(row: Joint) -> Form:
    """The one form as it is to be filled in now."""
    known = joint_demand.services_of(pinned(row))
    given = joint_demand.answers(row, known)
    brought = list(row.materials.filter(removed_at=None).select_related("file").order_by("pk"))
    return Form(joint_demand.matter_of(row), known, given, joint_demand.demand(row, known, given), brought)


def pinned(row: Joint) -> list[JointPart]:
    """Every part in their order: the service to which it is pinned, the region in which it is decided, its case once it has begun."""
    return list(row.parts.select_related("case").order_by("place"))


def parts(row: Joint) -> list[PartStanding]:
    """The parts that apply, with how each stands."""
    return joint_parts.standing(row)


def state(row: Joint) -> str:
    """The state of the whole, of the seven."""
    return joint_parts.state(joint_parts.standing(row)) if row.withdrawn_at is None or row.submitted_at else "withdrawn"


def part_of(case: int) -> JointPart | None:
    """The part of a joint matter that a case is; None for one that stands alone."""
    return JointPart.objects.select_related("joint").filter(case=case).first()


def filed(row: Joint) -> JointAtWindow | None:
    """Where and through whom a joint matter was confirmed at a window; None when it was not."""
    return JointAtWindow.objects.filter(joint=row).first()


def readable(found: list[PartStanding], *, to: Actor) -> set[str]:
    """The parts whose cases a reader may open."""
    numbers = [one.row.case.number for one in found if one.row.case]
    return set(queries.visible(to).filter(number__in=numbers).values_list("number", flat=True))


def timeline(row: Joint) -> list[tuple[str, datetime, dict[str, Any]]]:
    """What happened to the joint matter itself, oldest first; what happened to its parts stands in their cases."""
    return [(one.kind, one.at, log.body(one) or {}) for one in log.of_subject("joint", row.number)]

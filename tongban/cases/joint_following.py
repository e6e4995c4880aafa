"""Joint drafts follow the law: opened again, a draft stands under the revisions in force, with its answers and marks on what differs.

Submitted, it moves no more: what waits is filed by what held on that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused, Unavailable
from tongban.cases import joint_demand, joint_marking, personal
from tongban.cases.joint_fills import filled
from tongban.cases.models import Joint, JointPart
from tongban.log import actions as log
from tongban.pack import joining
from tongban.pack.carrying import Carried, Mark
from tongban.pack.joint_carrying import whole
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import Service
from tongban.services import joint as matters
from tongban.services.joint import Competent


@dataclass(frozen=True)
class InForce:
    """A joint matter as it holds now where a draft was begun."""

    shape: JointMatter
    revision: int
    parts: Mapping[str, Competent]

    @property
    def services(self) -> dict[str, Service]:
        return {name: one.effective.service for name, one in self.parts.items()}

    @property
    def pins(self) -> dict[str, str]:
        return {name: one.effective.digest for name, one in self.parts.items()}


def open_draft(row: Joint) -> bool:
    """Whether a joint matter is a draft that can go on."""
    return row.submitted_at is None and row.withdrawn_at is None and row.erased_at is None


def behind(row: Joint, at: datetime) -> bool:
    """Whether a draft stands under other revisions than those in force; only looked at."""
    if not open_draft(row):
        return False
    try:
        return matters.standing(row.matter, row.region_id, at).digest != joint_demand.pinned_to(row)
    except NotFound:
        return False


def in_force(row: Joint, at: datetime) -> InForce | None:
    """The joint matter as it holds now; None where nobody can apply for it here any more."""
    try:
        shape, revision = matters.matter(row.matter, at)
        return InForce(shape, revision, matters.parts(shape, row.region_id, at))
    except NotFound:
        return None


def brought_up(row: Joint, said: Mapping[str, Any] | None = None, *, by: Actor, at: datetime) -> bool:
    """Bring a locked draft up, with what was `said` as it asked until now. Returns whether it moved."""
    parts, now = _pinned(row), in_force(row, at)
    if now is None or _stands(row, parts, now):
        return False
    known = joint_demand.services_of(parts)
    given = {**joint_demand.said(row, known), **(said or {})}
    found, marks = _differing(row, known, now, given)
    keeper = joint_marking.Keeper(row, parts, at, joint_demand.sealed_in(now.shape, now.services))
    for mark in marks:
        keeper.note(mark)
    _pin(row, now, found, by=by, at=at)
    row.save(update_fields=["form", "held", "revision"])
    told = {"revision": now.revision, "parts": now.pins, "questions": {one.name: one.change for one in marks}}
    log.append("joint.draft_followed", ("joint", row.number), told, by=by, at=at, parties=[row.party_id])
    return True


def say(row: Joint, form: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Take answers into a locked draft. Of what is asked no longer, as a page drawn earlier sends it, what was said is kept as a mark."""
    if brought_up(row, form, by=by, at=at):
        return  # who gave them has not seen what differs
    parts = _pinned(row)
    gone = set(row.marks.filter(change="removed", done_at=None, name__in=list(form)).values_list("name", flat=True))
    keeper = joint_marking.Keeper(row, parts, at)
    gone -= keeper.whole.asked.keys()
    joint_marking.looked_at(row, form.keys() - gone, at)
    for name in sorted(gone):
        keeper.note(Mark(name, "removed", form[name], left=True))
    kept = {name: value for name, value in form.items() if name not in gone}
    row.form = {**row.form, **personal.sealed_of(keeper.secret, kept)}


def ensure_current(row: Joint, *, by: Actor, at: datetime) -> None:
    """Raise Refused where a draft that is submitted asks otherwise than it is asked now; where only other things differ, it moves.

    "case.form_changed": opened again, it shows what differs. "case.no_longer_offered": nobody can apply for it any more.
    """
    parts, now = _pinned(row), in_force(row, at)
    if now is None:
        raise Refused("case.no_longer_offered")
    if _stands(row, parts, now):
        return
    known = joint_demand.services_of(parts)
    marks = _differing(row, known, now, joint_demand.said(row, known))[1]
    if marks:
        raise Refused("case.form_changed", count=len({one.name for one in marks}))
    brought_up(row, by=by, at=at)


def set_aside(row: Joint, parts: list[JointPart], left: Mapping[str, Any], at: datetime) -> None:
    """Keep what had been said to questions that are not asked of this applicant when he submits; nobody has to look at it."""
    keeper = joint_marking.Keeper(row, parts, at)
    for name, value in left.items():
        if value not in (None, "", []):
            keeper.keep(Mark(name, "removed", value, left=True), done_at=at)


def _pinned(row: Joint) -> list[JointPart]:
    return list(row.parts.order_by("place"))


def _stands(row: Joint, parts: list[JointPart], now: InForce) -> bool:
    return row.revision_id == now.revision and {one.name: one.digest for one in parts} == now.pins


def _differing(row: Joint, known: Mapping[str, Service], now: InForce, given: Mapping[str, Any]) -> tuple[Carried, list[Mark]]:
    """The answers as they go along, and the marks that concern this applicant."""
    was = joint_demand.matter_of(row)
    old = whole(was, known)
    found = joint_marking.carried(row, old, whole(now.shape, now.services), given)
    before = joint_demand.demand(row, known, filled(was.fills.values(), given, row.party_id)).asked_by
    form = filled(now.shape.fills.values(), found.form, row.party_id)
    after = joining.demand(now.shape, now.services, form, row.held, joint_demand.facts_of(row, form)).asked_by
    return found, joint_marking.concerning(row, found, before, after)


def _pin(row: Joint, now: InForce, found: Carried, *, by: Actor, at: datetime) -> None:
    """Pin the draft, its answers and its parts; a part that is there no longer had begun nowhere."""
    was = joint_demand.matter_of(row)
    row.revision_id = now.revision
    row.form = dict(found.form)
    if was != now.shape:
        row.held = _held(row, now.shape, by=by, at=at)
    row.form = personal.sealed_of(joint_demand.sealed_in(now.shape, now.services), found.form)
    row.parts.exclude(name__in=list(now.parts)).delete()
    for place, (name, one) in enumerate(now.parts.items()):
        told = {"place": place, "service": now.shape.parts[name].service, "digest": one.effective.digest}
        JointPart.objects.update_or_create(joint=row, name=name, defaults={**told, "region_id": one.region, "agency_id": one.agency})


def _held(row: Joint, shape: JointMatter, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What registers hold for what is asked now; while one is down, what was found before."""
    try:
        return joint_demand.look_up(row, shape, by=by, at=at)
    except Unavailable:
        return dict(row.held)

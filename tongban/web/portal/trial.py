"""What a guide says of a trial: that this office works, or will work, by another revision for some time, and how it differs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.cases import joint_queries
from tongban.pack import comparer
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import Service
from tongban.services import guides, tried
from tongban.services import queries as services
from tongban.services.guides import Guide
from tongban.services.joint import Competent
from tongban.web import joint as words
from tongban.web import marks, session


def shown(told: Guide, at: datetime) -> dict[str, Any] | None:
    """The trial of a service at the office of a guide, begun or to come, with the facts that differ, as elsewhere and as here."""
    found = tried.pilot(told.id, told.region, at) if told.effective else None
    return _told(found, told.day) if found else None


def of_part(service: str, one: Competent, at: datetime) -> dict[str, Any] | None:
    """The same of a part of a joint matter, at the office that decides it."""
    found = tried.pilot(service, one.region, at)
    return _told(found, legal_day(at, actors.zone_of(one.region))) if found else None


def of_joint(row: Any, joint: JointMatter, at: datetime) -> dict[str, dict[str, Any]]:
    """By part of somebody's joint matter, the trial by which it is done, as it is pinned; parts that are on none are left out."""
    found = {}
    for one in joint_queries.pinned(row):
        effective = services.by_digest(one.case.digest if one.case else one.digest)
        trial = tried.on_trial(effective, one.region_id, at)
        if trial is not None:
            title, lang = words.part_title(joint, one.name, effective.service)
            found[one.name] = {"trial": trial, "service": one.service, "title": title, "lang": lang}
    return found


def _told(found: tried.Piloted, day: date) -> dict[str, Any]:
    new = {"trial": found.trial, "begun": found.begun}
    if found.elsewhere is None:
        return {**new, "facts": [], "things": []}
    differing = guides.told_otherwise(found.here, found.elsewhere, session.language(), day)
    return {**new, "facts": differing, "things": _things(found.elsewhere, found.here)}


def _things(old: Service, new: Service) -> list[dict[str, str]]:
    """Questions, materials and steps that are new, other or gone, each by its name."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in comparer.compare_services(old, new):
        if one.part not in ("field", "material", "step"):
            continue
        name = one.name.partition(".")[0]  # a column of a table is told as the table
        change = one.change if name == one.name else "changed"
        title, lang = _called(one.part, name, old if change == "removed" else new)
        found.setdefault((one.part, name), {"part": one.part, "change": change, "title": title, "lang": lang})
    order = ("material", "field", "step")
    return sorted(found.values(), key=lambda row: (order.index(row["part"]), row["change"]))


def _called(part: str, name: str, service: Service) -> tuple[str, str]:
    if part == "step":
        return services.said(service, f"step.{name}", session.language())
    return marks.called(f"{marks.MATERIAL}{name}" if part == "material" else name, service)

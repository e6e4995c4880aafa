"""Reads of joint matters: those in force, one as it is pinned, and the services of its parts as they hold in a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tongban.base.errors import NotFound
from tongban.pack.joint_shapes import JointMatter
from tongban.services.queries import Effective, effective, in_force, looked_at, offering, packs, parsed


@dataclass(frozen=True)
class Competent:
    """Who decides a part: the agency, the region for which it does, and the service as it holds there."""

    agency: int
    region: str
    effective: Effective


def matters(at: datetime) -> dict[str, tuple[JointMatter, int]]:
    """The joint matters in force at a moment, each with the revision of its pack."""
    revisions = [one for name in packs() if (one := in_force(name, at)) is not None]
    return {name: (joint, revision) for revision in revisions for name, joint in parsed(revision).joint.items()}


def matter(name: str, at: datetime) -> tuple[JointMatter, int]:
    """A joint matter in force, with the revision of its pack. Raises NotFound("joint.unknown")."""
    found = matters(at).get(name)
    if found is None:
        raise NotFound("joint.unknown", joint=name)
    return found


def pinned(revision: int, name: str) -> JointMatter:
    """A joint matter as it stands in a revision."""
    return parsed(revision).joint[name]


def competent(service: str, region: str, at: datetime) -> Competent:
    """Who decides a service for a region. Raises NotFound("service.not_offered")."""
    agency, where = offering(service, region)
    return Competent(agency, where, effective(service, where, at))


def seen(service: str, region: str, at: datetime) -> Competent:
    """The same for a page, which writes nothing."""
    agency, where = offering(service, region)
    return Competent(agency, where, looked_at(service, where, at))


def parts(joint: JointMatter, region: str, at: datetime) -> Mapping[str, Competent]:
    """Who decides each part for a region."""
    return {name: competent(part.service, region, at) for name, part in joint.parts.items()}

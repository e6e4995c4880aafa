"""Reads of joint matters: those in force, one as it is pinned, and the services of its parts as they hold in a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tongban.actors import queries as actors
from tongban.base.canonical import digest
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.pack.joint_shapes import JointMatter
from tongban.services.models import PackRevision
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
    """Who decides each part for a region, without those for which nobody can apply on that day."""
    return {name: competent(joint.parts[name].service, region, at) for name in there(joint, region, at)}


def there(joint: JointMatter, region: str, at: datetime) -> list[str]:
    """The parts whose services can be applied for on the legal day of a moment: some end, and others begin. Whoever offers them."""
    day = legal_day(at, actors.zone_of(region))
    return [name for name, part in joint.parts.items() if _open(part.service, region, day, at)]


def _open(service: str, region: str, day: date, at: datetime) -> bool:
    """Whether a day is one of those on which a service can be applied for; one that nobody defines is missed by who asks for it."""
    try:
        days = looked_at(service, region, at).service.offered
    except NotFound:
        return True
    return days is None or (days.since <= day and (days.until is None or day < days.until))


@dataclass(frozen=True)
class Standing:
    """A joint matter as it stands in a region; `digest` is what an application begun now is pinned to."""

    joint: JointMatter
    parts: Mapping[str, Competent]
    digest: str


def standing(name: str, region: str, at: datetime) -> Standing:
    """How a joint matter stands, only looked at. Raises NotFound("joint.unknown", "service.not_offered")."""
    joint, revision = matter(name, at)
    found = {part: seen(joint.parts[part].service, region, at) for part in there(joint, region, at)}
    return Standing(joint, found, pinned_to(revision, {part: one.effective.digest for part, one in found.items()}))


def pinned_to(revision: int, parts: Mapping[str, str]) -> str:
    """One digest for the revision of the pack and what each part is pinned to."""
    return digest({"revision": PackRevision.objects.values_list("digest", flat=True).get(pk=revision), "parts": dict(parts)})

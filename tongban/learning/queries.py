"""Reads of practice: what there is to be played, what an officer plays now, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tongban.actors import queries as actors
from tongban.actors.cast import OFFICERS
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.learning import rules
from tongban.learning.models import Exercise
from tongban.licences import queries as licences
from tongban.pack import moves
from tongban.services import queries as services


@dataclass(frozen=True)
class Offer:
    """A scenario that an officer may play: where it stands, and how many acts it asks for."""

    pack: str
    service: str
    file: str
    name: str
    tasks: int


def ensure_practice() -> None:
    """Raise NotFound("exercise.no_practice") where this is no practice copy."""
    if not settings.PRACTICE:
        raise NotFound("exercise.no_practice")


def part(by: Actor) -> str:
    """The kind of post that an officer plays."""
    return actors.post_kind(by.post) if by.post else ""


def casts(kind: str) -> frozenset[str]:
    """The names under which scenarios know a kind of post."""
    return frozenset(name for name, (_, _, post, _) in OFFICERS.items() if post == kind)


def offered(by: Actor, *, at: datetime) -> list[Offer]:
    """The exercises for an officer's post, pack by pack."""
    ensure_practice()
    names, found = casts(part(by)), []
    for pack in services.packs():
        revision = services.in_force(pack, at)
        files = services.files(revision) if revision else {}
        for path in sorted(path for path in files if path.startswith("services/") and "/scenarios/" in path and path.endswith(".yaml")):
            for one in moves.read(files[path], path).scenarios:
                if rules.suits(one, names):
                    found.append(Offer(pack, path.split("/")[1], path, one.name, len(rules.tasks(one, names))))
    return found


def scenario(pack: str, file: str, name: str, *, at: datetime) -> moves.Scenario | None:
    """A scenario of the revision in force."""
    revision = services.in_force(pack, at)
    files = services.files(revision) if revision else {}
    found = moves.read(files[file], file).scenarios if file in files and "/scenarios/" in file else ()
    return next((one for one in found if one.name == name), None)


def current(by: Actor) -> Exercise | None:
    """The exercise in which an officer is."""
    ensure_practice()
    return Exercise.objects.filter(account=by.account or 0, ended_at=None).first()


def ahead(by: Actor, number: str) -> timedelta:
    """By how much a case, or the licence it issued, is ahead of the clock for an officer who practises with it."""
    row = current(by)
    if row is None or not row.case or not row.ahead:
        return timedelta()
    licence = licences.of_case(row.case)
    return row.ahead if number == row.case or (licence is not None and number == licence.number) else timedelta()


def done(by: Actor, *, before: int = 0, limit: int = 10) -> list[Exercise]:
    """An officer's own exercises that have ended, latest first."""
    rows = Exercise.objects.filter(account=by.account or 0).exclude(ended_at=None).order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])

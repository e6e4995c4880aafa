"""Begin an exercise and end it; the player (`project.practice`) says when it is the officer's turn and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.learning import queries
from tongban.learning.models import Exercise
from tongban.log import actions as log


@transaction.atomic
def begin(pack: str, file: str, name: str, *, by: Actor, at: datetime) -> Exercise:
    """Begin an exercise. Raises NotFound("exercise.no_practice", "exercise.unknown"), Refused("exercise.running")."""
    queries.ensure_practice()
    if not any((one.pack, one.file, one.name) == (pack, file, name) for one in queries.offered(by, at=at)):
        raise NotFound("exercise.unknown")
    row = Exercise(account=by.account or 0, post=queries.part(by), pack=pack, file=file, name=name, made_at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("exercise.running") from error
    log.append("exercise.begun", ("exercise", str(row.pk)), {"pack": pack, "name": name}, by=by, at=at)
    return row


@transaction.atomic
def drop(*, by: Actor, at: datetime) -> None:
    """End the exercise in which one is; another, or the same anew, may be begun at once."""
    queries.ensure_practice()
    row = Exercise.objects.select_for_update().filter(account=by.account or 0, ended_at=None).first()
    if row is not None:
        row.state, row.ended_at = "dropped", at
        row.save(update_fields=["state", "ended_at"])
        log.append("exercise.ended", ("exercise", str(row.pk)), {"state": row.state}, by=by, at=at)


def waiting() -> list[Exercise]:
    """The exercises that the player must look after: begun, or with the officer."""
    return list(Exercise.objects.filter(state__in=("asked", "ready"), ended_at=None).order_by("pk")[:50])


def uncleared() -> list[Exercise]:
    """Exercises that have ended and may have left a case open."""
    return list(Exercise.objects.exclude(ended_at=None).filter(cleared=False).order_by("pk")[:50])


@transaction.atomic
def turn(exercise: int, *, move: int, case: str, seen: int, ahead: timedelta, task: Mapping[str, Any], world: Mapping[str, Any]) -> None:
    """It is the officer's turn, at a time ahead of the clock."""
    values = {"state": "ready", "move": move, "case": case, "seen": seen, "ahead": ahead, "task": dict(task), "world": dict(world)}
    Exercise.objects.filter(pk=exercise, ended_at=None).update(**values)


@transaction.atomic
def told(exercise: int, results: Sequence[Mapping[str, Any]]) -> None:
    """What was expected and what happened, so far."""
    Exercise.objects.filter(pk=exercise, ended_at=None).update(results=[dict(one) for one in results])


@transaction.atomic
def end(exercise: int, state: str, *, world: Mapping[str, Any], at: datetime) -> None:
    """The exercise is over: `done`, or `failed` when the platform could not play its parts."""
    Exercise.objects.filter(pk=exercise, ended_at=None).update(state=state, ended_at=at, world=dict(world))


@transaction.atomic
def clear(exercise: int) -> None:
    """Nothing of an exercise is left open."""
    Exercise.objects.filter(pk=exercise).update(cleared=True)

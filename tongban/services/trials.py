"""Trying a draft: its scenarios are played beside the server, in a process of its own with a limit in time, never in its database.

An officer has one trial at a time, and few wait. Whoever carries a trial out (`project.trials`) claims it, notes each scenario as it is
played, and ends it; one whose player died is ended as failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused, Unavailable
from tongban.log import actions as log
from tongban.pack import moves
from tongban.services import editing, queries
from tongban.services.models import Trial

BESIDE = "beside/"  # where files of other packs lie in a trial
WAITING = 6  # trials of all officers that may wait
LIMIT = timedelta(minutes=8)  # of one trial
DEAD = LIMIT + timedelta(minutes=2)  # after so long nobody carries it out any more


@transaction.atomic
def ask(pack: str, *, by: Actor, at: datetime) -> Trial:
    """Have the scenarios of one's draft played.

    Raises Refused("edit.nothing", "trial.broken", "trial.none", "trial.running"), Unavailable("trial.busy").
    """
    actors.require(by, "pack.propose")
    one = editing.draft(pack, to=by, at=at)
    if one is None:
        raise Refused("edit.nothing")
    seen = editing.looked(one)
    broken = sum(not problem.warning for problem in seen.problems)
    if broken:
        raise Refused("trial.broken", count=broken)
    files = dict(one.files)
    if not any(path.startswith("services/") for path in files):
        files |= _beside(pack, at)
    expected = count(files)
    if not expected:
        raise Refused("trial.none")
    end_dead(at=at)
    if Trial.objects.filter(state="waiting").count() >= WAITING:
        raise Unavailable("trial.busy")
    row = Trial(pack=pack, account=by.account or 0, digest=seen.pack.digest, files=files, expected=expected, asked_at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("trial.running") from error
    log.append("pack.tried", ("pack", pack), {"revision": row.digest, "scenarios": expected}, by=by, at=at)
    return row


def latest(pack: str, *, to: Actor) -> Trial | None:
    """The last trial that an officer asked for."""
    return Trial.objects.filter(pack=pack, account=to.account or 0).defer("files").order_by("-asked_at", "-pk").first()


def _beside(pack: str, at: datetime) -> dict[str, str]:
    """The other packs in force, for a pack without services: what rests on it says whether it holds. Paths are `beside/<pack>/<path>`."""
    found = {name: queries.in_force(name, at) for name in queries.packs() if name != pack}
    kept = {name: queries.files(revision) for name, revision in found.items() if revision}
    return {f"{BESIDE}{name}/{path}": text for name, files in kept.items() for path, text in files.items()}


def count(files: Any) -> int:
    """How many scenarios files hold."""
    paths = (path for path in files if "services/" in path and "/scenarios/" in path and path.endswith(".yaml"))
    return sum(len(moves.read(files[path], path).scenarios) for path in paths)


def claim(*, at: datetime) -> Trial | None:
    """The trial to be carried out next; of two that ask, one gets it."""
    if not Trial.objects.filter(ended_at=None).exists():
        return None
    end_dead(at=at)
    row = Trial.objects.filter(state="waiting").order_by("asked_at", "pk").first()
    if row is None or not Trial.objects.filter(pk=row.pk, state="waiting").update(state="running", started_at=at):
        return None
    return row


def note(trial: int, results: Sequence[dict[str, Any]]) -> None:
    """What has been played so far."""
    Trial.objects.filter(pk=trial, state="running").update(results=list(results))


@transaction.atomic
def end(trial: int, state: str, results: Sequence[dict[str, Any]], *, at: datetime) -> None:
    """The trial is over: `ended`, `stopped` by its limit, or `failed` to run."""
    Trial.objects.filter(pk=trial, state="running").update(state=state, results=list(results), ended_at=at, files={})


def end_dead(*, at: datetime) -> None:
    """End what nobody carries out any more."""
    Trial.objects.filter(state="running", started_at__lt=at - DEAD).update(state="failed", ended_at=at, files={})

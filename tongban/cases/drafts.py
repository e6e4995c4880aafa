"""Drafts follow the law: opened again, a draft stands under the revision in force, with its answers and marks on what differs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import marking, office, personal
from tongban.cases.models import Answers, Case
from tongban.services import queries as services
from tongban.services.queries import Effective


@transaction.atomic
def follow(number: str, *, by: Actor, at: datetime) -> Case:
    """Bring a draft up to the revision in force; whatever else the case is, nothing happens. Again changes nothing."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    if row.state == "draft":
        brought_up(row, by, at)
    return row


def behind(found: Case, at: datetime) -> bool:
    """Whether a draft stands under another revision than the one in force."""
    if found.state != "draft":
        return False
    now = in_force(found, at)
    return now is not None and now.digest != found.digest


def in_force(row: Case, at: datetime) -> Effective | None:
    """The service of a case as it holds now; None where nobody can apply for it any more."""
    return services.followed(services.by_digest(row.digest), row.region_id, at)


def brought_up(row: Case, by: Actor, at: datetime) -> list[Any]:
    """The same inside an act on a locked draft. Returns what differs."""
    now = in_force(row, at)
    if now is None or now.digest == row.digest:
        return []
    was = row.digest
    marks = marking.carried(row, now, at)
    form = personal.sealed(now.service, row.form)
    Answers.objects.filter(case=row, version=0).update(form=form)
    row.save(update_fields=["digest"])
    told = {"was": was, "now": now.digest, "questions": {one.name: one.change for one in marks}}
    office.record("draft_followed", row, told, by=by, at=at)
    return marks


def ensure_current(row: Case, *, at: datetime) -> None:
    """Raise Refused where a draft that is filed asks otherwise than it is asked now; where only other things differ, it moves.

    "case.form_changed": opened again, it shows what differs. "case.no_longer_offered": nobody can apply for it any more.
    """
    now = in_force(row, at)
    if now is None:
        raise Refused("case.no_longer_offered")
    if now.digest == row.digest:
        return
    names = {one.name for one in marking.would_differ(row, now)}
    if names:
        raise Refused("case.form_changed", count=len(names))
    row.form, row.digest = dict(row.form), now.digest

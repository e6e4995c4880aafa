"""Drafts follow the law: opened again, a draft stands under the revision in force, with its answers and marks on what differs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import counter, fitting, marking, office, personal, promising
from tongban.cases.models import Answers, Case
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.services.queries import Effective


def filed(row: Case) -> dict[str, Any]:
    """The answers of a filed case as they were given: its draft, which changes no more."""
    draft = Answers.objects.filter(case=row, version=0).first()
    return personal.opened(office.service_of(row), draft.form) if draft else row.form


def mark(row: Case, form: Mapping[str, Any]) -> str:
    """By what the same filing is known, whatever becomes of its answers as they are taken in."""
    return personal.mark({"form": form, "service": row.service})


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


def fileable(row: Case, *, part: bool, by: Actor, at: datetime) -> tuple[Service, datetime]:
    """The service by which a draft is filed, and when that counts. Raises Refused where it is asked otherwise by now, or not offered.

    Of a part of a joint matter that was asked when the whole was submitted.
    """
    if part:
        return office.service_of(row), counter.counted_from(row.region_id, by, at)
    ensure_current(row, at=at)
    service, received = office.service_of(row), counter.counted_from(row.region_id, by, at)
    promising.ensure_offered(service, office.day_of(row, received))
    return service, received


def merged(row: Case, form: Mapping[str, Any], seen: str) -> dict[str, Any]:
    """What the writer changed, over what was saved elsewhere since. Raises Refused("case.changed_meanwhile") where both changed."""
    names = sorted(form)
    before = dict(zip(names, seen.split("."), strict=False))
    kept, given = (dict(zip(names, personal.seen(one, names).split("."), strict=True)) for one in (row.form, form))
    elsewhere = [name for name in names if kept[name] != before.get(name, kept[name])]
    both = [name for name in elsewhere if given[name] not in (before[name], kept[name])]
    if both:
        told = [Discrepancy("case.changed_meanwhile", {"field": name, "label": name}) for name in both]
        raise Refused.of(fitting.labelled(office.service_of(row), told))
    return {**form, **{name: row.form.get(name) for name in elsewhere}}

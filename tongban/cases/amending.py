"""A case that is changed or revoked by a decision about it, once it was accepted (E7): as a new version, or with everything reversed.

A service says `amended_by` which services do that; from acceptance on its applicant neither withdraws nor proposes a change any more. What
is asked is tried when it is filed and undone again, so everything that does not fit is told then, at the very fields. The decision does it
in its own transaction: what the case drew is given back and drawn anew, all of it or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.cases import assessing, checking, drawing, fitting, holdings, office, personal, reckoning, securing, withdrawing
from tongban.cases.models import Answers, Case
from tongban.log import actions as log
from tongban.pack.conditions import holds
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Outcome, Service
from tongban.services import queries as services

RUNNING = ("submitted", "in_hand", "waiting")


class _Tried(Exception):
    """It fits, and is undone again."""


def ensure_open(row: Case) -> None:
    """Raise Refused("case.amended_by") where a case was accepted and only a decision about it changes or ends it."""
    service = office.service_of(row)
    if service.amended_by and row.accepted_at is not None:
        raise Refused("case.amended_by", services=list(service.amended_by), number=row.number)


def first_answers(service: Service, other: Case | None) -> dict[str, Any]:
    """What a draft begins with whose form has the questions of the case that it is about: its answers as they stand."""
    if service.form_of is None or other is None:
        return {}
    names, kept = answers_of(service), office.answers(other)
    answers = personal.opened(office.service_of(other), kept.form) if kept else {}
    return {name: value for name, value in answers.items() if name in names}


def ensure_fits(row: Case, service: Service, clean: Mapping[str, Any], at: datetime) -> None:
    """What is asked can be done as things stand when it is filed: tried, and undone. Raises Refused with everything that does not fit."""
    if row.about_id is None or not any(one.of_case for one in _outcomes(service)):
        return
    changes = service.form_of is not None and holds(service.form_of.when, office.facts_of(row, dict(clean)))
    try:
        with transaction.atomic(), log.unwritten():
            _carry_out(row, "change" if changes else "revoke", clean, by=SYSTEM, at=at)
            raise _Tried
    except _Tried:
        return


def carry_out(row: Case, chosen: Outcome, *, by: Actor, at: datetime) -> None:
    """The decision about a case changes or revokes it. Raises Refused with everything that does not fit any more."""
    if chosen.of_case and row.about_id is not None:
        _carry_out(row, chosen.of_case, row.form, by=by, at=at)


def revoked(about: list[Case]) -> bool:
    """Whether a case is revoked by a decision about it, of those that are about it."""
    chosen = (one for row in about for one in _outcomes(services.by_digest(row.digest).service) if one.name == row.outcome)
    return any(one.of_case == "revoke" for one in chosen)


def _outcomes(service: Service) -> list[Outcome]:
    return [one for step in service.steps.values() for one in step.outcomes.values()]


def _carry_out(row: Case, act: str, form: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    assert row.about is not None, "the callers ask for it"
    other = office.locked(row.about.number, at=at)
    if other.accepted_at is None or other.state == "withdrawn" or revoked(list(Case.objects.filter(about=other))):
        raise Refused("case.about_not_accepted", field="about")
    if act == "change":
        _change(other, row, form, by=by, at=at)
    else:
        _revoke(other, row, by=by, at=at)


def _change(other: Case, row: Case, form: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """A new version of the answers. Once the case opened ledgers for others they stand as they were declared."""
    if any(one.act == "open" for one in drawing.kept(other)):
        raise Refused("case.amend_opened", number=other.number)
    service, asked = office.service_of(other), answers_of(office.service_of(row))
    clean = fitting.clean(other, service, {**other.form, **{name: form.get(name) for name in answers_of(service) if name in asked}}, at)
    changed = sorted(name for name in {*clean, *other.form} if clean.get(name) != other.form.get(name))
    if not changed:
        raise Refused("case.nothing_changed")
    other.version, other.form = other.version + 1, clean
    assessing.ensure_known(other, at)
    kept, checks = personal.sealed(service, clean), checking.again(other, clean)
    Answers.objects.create(case=other, version=other.version, form=kept, at=at, by=row.filer, checks=checks)
    holdings.release(other, by=SYSTEM, at=at, reason="amended")
    holdings.refuse_taken(other, clean)
    holdings.hold(other, clean, form, by=SYSTEM, at=at)
    office.record("amended", other, {"case": row.number, "fields": changed, "form": personal.mark(clean)}, by=by, at=at)
    reckoning.reckon_anew(other, "changed", at=at)
    securing.fit(other, at=at)


def _revoke(other: Case, row: Case, *, by: Actor, at: datetime) -> None:
    """It is over: what it drew and what was paid goes back, what it opened is void. A running one counts as withdrawn, a decided one keeps
    its state.
    """
    drawing.void_opened(other, reason=row.number, at=at)
    holdings.release(other, by=SYSTEM, at=at, reason="revoked")
    withdrawing.settle_withdrawn(other, at=at)
    was = other.state
    if was in RUNNING:
        withdrawing.end_withdrawn(other, at=at)
    office.record("revoked", other, {"case": row.number, "was": was}, by=by, at=at)

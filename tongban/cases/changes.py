"""Edits after filing: the applicant asks for a change, the office takes it over or says why not; what was filed stays as it was filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotFound, Refused
from tongban.cases import amending, checking, fitting, holdings, office, papers, personal, reckoning, rules, standing
from tongban.cases.models import Answers, Case, Change
from tongban.log import actions as log


@transaction.atomic
def propose_change(number: str, form: Mapping[str, Any], *, reason: str, by: Actor, at: datetime) -> Change:
    """Ask for a change of filed answers, with a reason; a new proposal takes the place of one that is still open.

    Raises Refused with everything that does not fit, as at filing.
    """
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "propose_change")
    if office.service_of(row).opened_by == "agency":
        raise Refused("case.by_agency")
    amending.ensure_open(row)
    office.refuse_secrets({**form, "reason": reason})
    clean = fitting.clean(row, office.service_of(row), {**row.form, **form}, at)
    changed = {name: value for name, value in clean.items() if value != row.form.get(name)}
    if not changed or not reason.strip():
        raise Refused("case.nothing_changed")
    Change.objects.filter(case=row, answered_at=None).update(answered_at=at, taken_over=False)
    kept = personal.sealed(office.service_of(row), changed)
    asked = Change.objects.create(case=row, form=kept, reason=reason[:2000], asked_at=at, asked_by=by.account)
    office.record(
        "change_proposed", row, {"fields": sorted(changed), "reason": reason[:2000], "form": personal.mark(changed)}, by=by, at=at
    )
    return asked


def answer_change(number: str, *, take_over: bool, words: str = "", by: Actor, at: datetime) -> Case:
    """Take a proposed change over, as a new version of the answers, or say why not. What must be unique is held anew; a paper tells it."""
    try:
        with transaction.atomic(), log.gathered():
            return _answer(number, take_over, words, by=by, at=at)
    except IntegrityError:
        with transaction.atomic(), log.gathered():
            return _answer(number, take_over, words, by=by, at=at, careful=True)


def _answer(number: str, take_over: bool, words: str, *, by: Actor, at: datetime, careful: bool = False) -> Case:
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.supplement")
    rules.ensure_may(row.state, "answer_change")
    asked = Change.objects.select_for_update().filter(case=row, answered_at=None).first()
    if asked is None:
        raise NotFound("case.no_change")
    if not take_over and not words.strip():
        raise Refused("case.change_reason")
    asked.answered_at, asked.answered_by, asked.taken_over, asked.words = at, by.account, take_over, words[:2000]
    asked.save(update_fields=["answered_at", "answered_by", "taken_over", "words"])
    if take_over:
        service = office.service_of(row)
        row.version, row.form = row.version + 1, {**row.form, **personal.opened(service, asked.form)}
        kept, checks = personal.sealed(service, row.form), checking.again(row, row.form)
        Answers.objects.create(case=row, version=row.version, form=kept, at=at, by=asked.asked_by, checks=checks)
        holdings.release(row, by=SYSTEM, at=at, reason="changed")
        if careful:
            holdings.refuse_taken(row, row.form)
        holdings.hold(row, row.form, by=by, at=at)
    paper = _paper(row, asked, by, at)
    told = {"taken_over": take_over, "words": words[:2000], "fields": sorted(asked.form), "form": personal.mark(row.form), "paper": paper}
    office.record("change_answered", row, told, by=by, at=at)
    if take_over:
        reckoning.reckon_anew(row, "changed", at=at)
    return row


def _paper(row: Case, asked: Change, by: Actor, at: datetime) -> str:
    """The answer on paper: which answers it is about, never what they say, and the reason where it is a no."""
    service = office.service_of(row)
    titles = [papers.item_title(service, {"field": name}) for name in sorted(asked.form)]
    kind = "change-taken-over" if asked.taken_over else "change-declined"
    return papers.draw(row, kind, {"answers": titles, "words": asked.words}, by=by, at=at)

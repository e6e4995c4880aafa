"""Answers that go along to another revision of their service, and the marks on what differs. Nothing that was said is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tongban.cases import office, personal
from tongban.cases.models import Answers, Case
from tongban.cases.revision_models import AnswerMark
from tongban.pack.carrying import Mark, carry, over
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services.queries import Effective


def carried(row: Case, now: Effective, at: datetime) -> list[Mark]:
    """Pin a locked case to another revision, its answers (`row.form`) with it; what differs is marked. The caller keeps the answers."""
    old, known = office.service_of(row), registers.elements()
    there = {one.name: one for one in AnswerMark.objects.select_for_update().filter(case=row, done_at=None)}
    found = carry(old, now.service, {**_come_back(old, now.service, there), **row.form}, known)
    row.form = dict(found.form)
    marks = [one for one in found.marks if touches(row, one)]
    for one in marks:
        _note(row, one, there.get(one.name), at)
    row.digest = now.digest
    return marks


def would_differ(row: Case, now: Effective) -> list[Mark]:
    """What would be marked; nothing is written."""
    marks = carry(office.service_of(row), now.service, row.form, registers.elements()).marks
    return [one for one in marks if touches(row, one)]


def form_under(row: Case, now: Effective) -> Mapping[str, Any]:
    """The answers as they would stand under another revision; nothing is written."""
    return carry(office.service_of(row), now.service, row.form, registers.elements()).form


def _come_back(old: Service, new: Service, there: dict[str, AnswerMark]) -> dict[str, Any]:
    """What was said to questions that are asked again, when they were asked no longer in between."""
    names = [name for name, one in there.items() if one.change == "removed" and name in answers_of(new) and name not in answers_of(old)]
    return {name: said(there[name]) for name in names}


def touches(row: Case, mark: Mark) -> bool:
    """A material that is asked no longer concerns only who brought it."""
    material = mark.name.startswith("material-")
    return not material or mark.change != "removed" or mark.name.removeprefix("material-") in (row.brought or ())


def _note(row: Case, mark: Mark, before: AnswerMark | None, at: datetime) -> None:
    if before is not None:
        told = over(mark, before.change, before.said)
        if told is None:
            return
        before.done_at, mark = at, told
        before.save(update_fields=["done_at"])
    _keep(row, mark, row.digest, at)


def _keep(row: Case, mark: Mark, digest: str, at: datetime) -> None:
    kept = personal.sealed(services.by_digest(digest).service, {mark.name: mark.said})[mark.name]
    AnswerMark.objects.create(case=row, name=mark.name, change=mark.change, said=kept, left=mark.left, digest=digest, at=at)


def split(row: Case, was: str, form: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What a page of an earlier revision (`was`) sent to a draft that has moved: what is asked still; the rest is kept as marks."""
    asked, before = answers_of(office.service_of(row)), answers_of(services.by_digest(was).service)
    gone = {name: value for name, value in form.items() if name in before and name not in asked}
    AnswerMark.objects.filter(case=row, name__in=list(gone), done_at=None).update(done_at=at)
    for name, value in gone.items():
        if value not in (None, "", []):
            _keep(row, Mark(name, "removed", value, left=True), was, at)
    return {name: value for name, value in form.items() if name not in gone}


def said(mark: AnswerMark) -> Any:
    """What was said under a mark, open."""
    return personal.opened(services.by_digest(mark.digest).service, {mark.name: mark.said})[mark.name]


def looked_at(row: Case, names: Iterable[str], at: datetime) -> None:
    """The writer saved these answers (or brought this material) under the new questions: their marks are done, and stay known."""
    AnswerMark.objects.filter(case=row, name__in=list(names), done_at=None).exclude(change="removed").update(done_at=at)


def standing(found: Case) -> list[AnswerMark]:
    """The marks of a case that still stand, oldest first."""
    return list(AnswerMark.objects.filter(case=found, done_at=None).order_by("pk"))


def recode(row: Case, old: Service, new: Service) -> None:
    """Keep what was filed readable where a question became personal, or is so no longer: the same answers, sealed as the new one says."""
    if personal.personal(old) == personal.personal(new):
        return
    both = set(answers_of(old)) & set(answers_of(new))
    changed = (personal.personal(old) ^ personal.personal(new)) & both
    for version in Answers.objects.filter(case=row):
        open_now = personal.opened_of(changed & personal.personal(old), version.form)
        version.form = personal.sealed_of(changed & personal.personal(new), open_now)
        version.save(update_fields=["form"])

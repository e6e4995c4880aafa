"""Running cases and another revision: a case stays with that of its day until an officer moves it, with a reason and an article."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.base.limits import Period
from tongban.cases import charges, checking, drafts, holdings, marking, office, papers, personal, reckoning, relations, rules, upward
from tongban.cases.models import Answers, Case, Change, StepRow
from tongban.cases.revision_models import Move
from tongban.log import actions as log
from tongban.pack import fees
from tongban.pack.carrying import Mark
from tongban.pack.comparer import plain
from tongban.pack.shapes import Service, Step
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services.queries import Effective

SAME = ("post", "parallel", "waits_for", "outside", "automatic")  # what a step at which a case is must have as before


@dataclass(frozen=True)
class Was:
    """A thing of a case before and after."""

    was: Any
    now: Any

    @property
    def differs(self) -> bool:
        """Whether it changes."""
        return bool(self.was != self.now)


@dataclass(frozen=True)
class Difference:
    """What would be different for one case, and what stands in the way (`against`).

    Without a clock that runs the day is None; a fee is in minor units.
    """

    was: Effective
    now: Effective
    marks: tuple[Mark, ...]  # questions and materials
    missing: tuple[str, ...]  # materials still to be brought that were not before
    steps: tuple[tuple[str, str], ...]  # name and added, removed or changed
    limit: Was
    due: Was
    fee: Was
    currency: str
    against: tuple[Discrepancy, ...]


def difference(row: Case, at: datetime) -> Difference | None:
    """What the revision in force would change for a whole case whose answers are open; None where it stands under it already."""
    now, was = drafts.in_force(row, at), services.by_digest(row.digest)
    if now is None or now.digest == row.digest:
        return None
    moved, marks = copy(row), tuple(marking.would_differ(row, now))
    moved.digest, moved.form = now.digest, dict(marking.form_under(row, now))
    against = tuple(_against(row, now.service))
    missing = [set(_missing(one)) for one in (row, moved)] if not against else [set(), set()]
    return Difference(
        was,
        now,
        marks,
        tuple(sorted(missing[1] - missing[0])),
        tuple(_steps(was.service, now.service)),
        Was(office.period(row, at), office.period(moved, at)),
        Was(row.due, _due(moved, at) if row.due else None),
        Was(_fee(row), _fee(moved)),
        _currency(moved) or _currency(row),
        against,
    )


def _missing(row: Case) -> list[str]:
    facts = office.facts_of(row, row.form)
    return rules.missing(office.service_of(row), facts, facts["material"])


def _due(row: Case, at: datetime) -> date | None:
    return office.reckon(row, at).due


def _fee(row: Case) -> int:
    """What the case costs by its answers, where that is known before acceptance."""
    service = office.service_of(row)
    before = service.pay is not None and service.pay.before == "accepted"
    return max(fees.total(charges.lines(row, row.submitted_at or row.at)), 0) if before else 0


def _currency(row: Case) -> str:
    return next((one.currency for one in charges.lines(row, row.submitted_at or row.at)), "")


def _steps(old: Service, new: Service) -> list[tuple[str, str]]:
    found = [(name, "removed") for name in old.steps if name not in new.steps]
    for name, step in new.steps.items():
        if name not in old.steps:
            found.append((name, "added"))
        elif _course_of(old.steps[name]) != _course_of(step):
            found.append((name, "changed"))
    return found


def _course_of(step: Step) -> Any:
    return plain({one.name: getattr(step, one.name) for one in fields(step) if one.name != "limit"})


def _against(row: Case, new: Service) -> list[Discrepancy]:
    """What of the course keeps a case where it is."""
    gone = dict.fromkeys(one.name for one in StepRow.objects.filter(case=row).order_by("pk") if one.name not in new.steps)
    found = [Discrepancy("case.move_step_gone", {"field": "", "step": name}) for name in gone]
    old = office.service_of(row).steps
    for one in StepRow.objects.filter(case=row, closed_at=None).order_by("pk"):
        there = new.steps.get(one.name)
        if there is not None and any(bool(getattr(there, name)) != bool(getattr(old[one.name], name)) for name in SAME):
            found.append(Discrepancy("case.move_step_other", {"field": "", "step": one.name}))
    if Change.objects.filter(case=row, answered_at=None).exists():
        found.append(Discrepancy("case.move_change_open", {"field": ""}))
    return found


def looked(number: str, *, to: Actor, at: datetime) -> Difference | None:
    """The same for who may move the case; it is looked at as it stands, and nothing is moved. Raises NotAllowed, NotFound."""
    from tongban.cases import queries

    row = office.whole_of(queries.case(number, to=to))
    actors.require(to, "case.move", agency=row.agency_id, service=row.service)
    row.form, row.at = personal.opened(office.service_of(row), row.form), at
    return difference(row, at)


def move(number: str, *, reason: str, act: str, article: str, now: str = "", by: Actor, at: datetime) -> Case:
    """Move a running case to the revision in force, with the reason and the article that says so. The party is told in writing.

    `now`: the digest that the officer looked at. Days that run keep their beginning; the limit of the decision and those of open steps,
    the fee and what must be unique are reckoned anew. What was said to questions that are gone is kept.
    Raises Refused with everything that stands in the way: the state, "case.not_behind", "case.move_step_gone", "case.move_step_other",
    "case.move_change_open", "case.move_reason", "case.move_article", "case.move_other".
    """
    law = act, article
    try:
        with transaction.atomic(), log.gathered():
            return _move(number, reason, law, now, by=by, at=at)
    except IntegrityError:
        with transaction.atomic(), log.gathered():
            return _move(number, reason, law, now, by=by, at=at, careful=True)


def _move(number: str, reason: str, law: tuple[str, str], seen: str, *, by: Actor, at: datetime, careful: bool = False) -> Case:
    row = office.locked(number, at=at)
    # Whoever has it in hand goes on with it: that a rule changed is said by who leads.
    actors.require(by, "case.move", agency=row.agency_id, service=row.service)
    relations.ensure_unrelated(row, by)
    rules.ensure_may(row.state, "move")
    found = difference(row, at)
    if found is None:
        raise Refused("case.no_longer_offered" if drafts.in_force(row, at) is None else "case.not_behind")
    _ensure_founded(row, found, reason, law, seen, at)
    old, was_due = office.service_of(row), row.due
    before, anew = dict(row.form), (old.draws, old.ledgers) != (found.now.service.draws, found.now.service.ledgers)
    if anew:  # only the definition under which it holds something says what that is
        holdings.release(row, by=SYSTEM, at=at, reason="moved")
    marking.carried(row, found.now, at)
    marking.recode(row, old, found.now.service)
    if row.form != before:
        _keep_answers(row, by, at)
    if anew:
        _hold_anew(row, careful, at)
    _reckon(row, found, at)
    row.save()
    told = shown(found)
    moved = Move(case=row, was=found.was.digest, now=row.digest, reason=reason.strip()[:2000], act=law[0], article=law[1], at=at)
    moved.by, moved.differences = by.account, told
    titles = [title(one, found) for one in found.marks]
    facts = {"law": registers.cite(*law), "words": moved.reason, "answers": titles, "was_due": was_due.isoformat() if was_due else ""}
    moved.paper = papers.draw(row, "revision-moved", facts, by=by, at=at)
    moved.save()
    event = {"was": moved.was, "now": moved.now, "reason": moved.reason, "law": f"{law[0]} {law[1]}", "differences": told}
    office.record("moved", row, {**event, "paper": moved.paper}, by=by, at=at)
    reckoning.reckon_moved(row, old, at=at)
    return row


def _ensure_founded(row: Case, found: Difference, reason: str, law: tuple[str, str], seen: str, at: datetime) -> None:
    wrong = list(found.against)
    if seen and seen != found.now.digest:
        wrong.append(Discrepancy("case.move_other", {"field": ""}))
    if not reason.strip():
        wrong.append(Discrepancy("case.move_reason", {"field": "words"}))
    if registers.article(*law, office.day_of(row, at)) is None:
        wrong.append(Discrepancy("case.move_article", {"field": "article", "given": f"{law[0]} {law[1]}".strip()[:120]}))
    if wrong:
        raise Refused.of(wrong)


def _keep_answers(row: Case, by: Actor, at: datetime) -> None:
    """The answers under the new form as a version of their own; what was filed stays as it was filed."""
    row.version += 1
    kept = personal.sealed(office.service_of(row), row.form)
    Answers.objects.create(case=row, version=row.version, form=kept, at=at, by=by.account, checks=checking.again(row, row.form))


def _hold_anew(row: Case, careful: bool, at: datetime) -> None:
    if careful:
        holdings.refuse_taken(row, row.form)
    holdings.hold(row, row.form, by=SYSTEM, at=at)


def _reckon(row: Case, found: Difference, at: datetime) -> None:
    """The post whose turn it is, the due day, and the limits of the steps that are open."""
    row.post = found.now.service.steps[row.step].post
    row.due = found.due.now
    for step in StepRow.objects.filter(case=row, closed_at=None):
        step.due = upward.last_day(row, step, at) or step.due
        step.save(update_fields=["due"])
    if row.state == "in_hand":
        upward.anew(row, at)


def title(mark: Mark, found: Difference) -> str:
    """A question or material that differs, as papers name it."""
    service = found.was.service if mark.change == "removed" else found.now.service
    name = mark.name.removeprefix("material-")
    return papers.item_title(service, {"material": name} if name != mark.name else {"field": name})


def shown(found: Difference) -> dict[str, Any]:
    """A difference as plain JSON, without what anybody said."""
    return {
        "questions": {one.name: one.change for one in found.marks},
        "missing": list(found.missing),
        "steps": dict(found.steps),
        "limit": [_span(found.limit.was), _span(found.limit.now)],
        "due": [one.isoformat() if one else "" for one in (found.due.was, found.due.now)],
        "fee": [found.fee.was, found.fee.now],
        "currency": found.currency,
    }


def _span(span: Period) -> str:
    return f"{span.amount} {span.unit}"


def moves(found: Case) -> list[Move]:
    """How a case was moved, oldest first."""
    return list(Move.objects.filter(case=found).order_by("pk"))


def behind(row: Case, at: datetime) -> bool:
    """Whether a running case stands under another revision than the one in force; asks nothing where the process remembers."""
    now = drafts.in_force(row, at) if row.state in rules.MAY["move"] else None
    return now is not None and now.digest != row.digest


def standing_behind(by: Actor, *, at: datetime, service: str = "", after: int = 0, limit: int = 51) -> list[Case]:
    """Running cases that an officer may move and that stand under another revision than the one in force, oldest first."""
    rows = Case.objects.filter(actors.scope(by, "case.move").q("agency", "service"), state__in=rules.MAY["move"])
    rows = rows.filter(service=service) if service else rows
    kinds = rows.order_by().values_list("digest", "region").distinct()
    stale = Q(pk__in=[])
    for digest, region in kinds:
        found = services.by_digest(digest)
        now = services.followed(found, region, at)
        if now is not None and now.digest != digest:
            stale |= Q(digest=digest, region=region)
    return list(rows.filter(stale, pk__gt=after).select_related("party", "agency").order_by("pk")[:limit])

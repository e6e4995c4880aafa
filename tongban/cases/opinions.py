"""Ask another department about a case, and answer: with a day of its own, while the case's clock runs on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import Period, due
from tongban.cases import office, pausing, relations, rules, silence, standing
from tongban.cases.models import Case, Opinion

LONGEST = 60  # working days; who needs longer starts a procedure of their own


@transaction.atomic
def ask_department(number: str, agency: int, *, question: str, days: int = 0, cause: str = "", by: Actor, at: datetime) -> Opinion:
    """Ask a department for its opinion within `days` working days; it sees the case from now on. One open question a department.

    With a `cause` (a pause such as `co-author`) it is asked by the rule of that: the rule gives the days, and silence is consent.
    Raises Refused: the step does not allow it, the department is the case's own, it was asked already, nothing is asked, no such rule.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.ask")
    rules.ensure_may(row.state, "ask")
    step = office.service_of(row).steps[row.step]
    if "ask" not in step.may:
        raise Refused("case.step_may_not", step=row.step, act="ask")
    rule, days = _ruled(row, cause, at) if cause else ("", days)
    if not question.strip() or not 1 <= days <= LONGEST:
        raise Refused("case.bad_question", most=LONGEST)
    other = actors.agency(agency)
    if agency == row.agency_id:
        raise Refused("case.own_department", agency=other.name)
    if Opinion.objects.filter(case=row, agency=agency, answered_at=None).exists():
        raise Refused("case.asked_department", agency=other.name)
    end = due(at, Period(days, "working_days"), actors.calendar_of(other.region), actors.zone_of(other.region)).day
    asked = Opinion.objects.create(
        case=row, agency_id=agency, question=question[:4000], asked_at=at, asked_by=by.account, due=end, days=days, rule=rule
    )
    silence.watch(row, at)
    told = {"agency": agency, "question": question[:4000], "due": end.isoformat(), **({"rule": rule} if rule else {})}
    office.record("department_asked", row, told, by=by, at=at)
    return asked


def _ruled(row: Case, cause: str, at: datetime) -> tuple[str, int]:
    """The rule under which a department is asked, and its working days."""
    known = pausing.consents(row, at)
    if cause not in known:
        raise Refused("case.no_consent", field="cause", cause=cause, known=sorted(known))
    rule, length = known[cause]
    return rule.id, int(length.value.amount)


@transaction.atomic
def answer_department(number: str, *, answer: str, by: Actor, at: datetime) -> Opinion:
    """Give the opinion that one's department was asked for; late ones are taken too and show their day."""
    row = office.locked(number, at=at)
    waiting = Opinion.objects.select_for_update().filter(case=row, answered_at=None).order_by("pk")
    asked = next((one for one in waiting if actors.may(by, "case.answer", agency=one.agency_id, service=row.service)), None)
    if asked is None:
        raise NotFound("case.unknown")
    relations.ensure_unrelated(row, by)
    if not answer.strip():
        raise Refused("case.no_answer")
    asked.answer, asked.answered_at, asked.answered_by = answer[:4000], at, by.account
    asked.save(update_fields=["answer", "answered_at", "answered_by"])
    silence.watch(row, at)
    told = {"agency": asked.agency_id, "answer": answer[:4000], "late": office.day_of(row, at) > asked.due}
    office.record("department_answered", row, told, by=by, at=at)
    return asked

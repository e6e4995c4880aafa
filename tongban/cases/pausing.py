"""Time that an article does not count: hearings, tests, reviews, third parties. The applicant is told in writing why and until when.

What was told is kept: when the told day is over the clock runs again by itself, whether the thing is done or not.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.limits import Period
from tongban.cases import consulting, office, papers, rules, standing
from tongban.cases.consulting import Third
from tongban.cases.models import Case, ClockEvent
from tongban.pack.shapes import Dated, Deadline, Pause
from tongban.services import queries as services
from tongban.services import times

LONGEST = 250  # working days, where no rule says how long it may take
OVER = "pause_over"


def pauses(row: Case, at: datetime) -> dict[str, Pause]:
    """What does not count in the limit of a case; nothing where its limit cites no rule."""
    return times.pauses_of(office.rule(row, at), office.day_of(row, at), at)


def consents(row: Case, at: datetime) -> dict[str, tuple[Deadline, Dated]]:
    """The rules under which another department is asked whose silence is consent, with their length, by the pause that names them."""
    known, day = times.deadlines(at), office.day_of(row, at)
    named = {name: known[one.most] for name, one in pauses(row, at).items() if one.whose == "department" and one.most in known}
    by_silence = {name: rule for name, rule in named.items() if rule.missed and rule.missed.effect == "deemed-consent"}
    return {name: (rule, length) for name, rule in by_silence.items() if (length := times.length(rule.id, day, at))}


def running(row: Case) -> ClockEvent | None:
    """The pause that a case is in."""
    last = ClockEvent.objects.filter(case=row, kind__in=("stop", "resume")).exclude(cause="").order_by("pk").last()
    return last if last and last.kind == "stop" else None


def most(row: Case, cause: Pause, at: datetime) -> int:
    """How many days a pause may still be told to take: its rule's, less what was told for the same before."""
    rule = times.length(cause.most, office.day_of(row, at), at) if cause.most else None
    if rule is None:
        return LONGEST
    told = ClockEvent.objects.filter(case=row, kind="stop", cause=cause.id).values_list("days", flat=True)
    return int(rule.value.amount) - sum(told)


def pause(number: str, cause: str, *, days: int, reason: str, third: Third | None = None, by: Actor, at: datetime) -> Case:
    """Stop the clock of a case for something that an article does not count, for so many working days as the applicant is told.

    A pause that waits for a third party names it: the platform writes to it (`consulting`).
    Raises Refused: no article says that it does not count, one runs already, longer than its rule allows, no reason, nobody named.
    """
    whom = consulting.named(third, by=by, at=at) if third is not None else None
    with transaction.atomic():
        return _pause(number, cause, days, reason, whom, by=by, at=at)


def _pause(number: str, cause: str, days: int, reason: str, whom: consulting.Named | None, *, by: Actor, at: datetime) -> Case:
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.pause")
    rules.ensure_may(row.state, "pause")
    known = pauses(row, at)
    if cause not in known:
        raise Refused("case.no_pause", field="cause", cause=cause, known=sorted(known))
    if running(row):
        raise Refused("case.paused")
    if not reason.strip():
        raise Refused("case.pause_reason", field="words")
    allowed = most(row, known[cause], at)
    if not 1 <= days <= allowed:
        raise Refused("case.pause_days", field="days", most=allowed)
    consulting.asks(known[cause].whose, whom)
    law = known[cause].law
    (until,) = office.fall_due(row, at, **{OVER: Period(days, "working_days")})
    event = office.tick(row, "stop", at, law=law, cause=cause, reason=reason[:2000], until=until, days=days)
    row.holder = row.holder or by.account
    row.save()
    told = {"cause": cause, "reason": reason[:2000], "until": until.isoformat(), "law": f"{law.act} {law.article}"}
    office.record("paused", row, told, by=by, at=at)
    language = services.by_digest(row.digest).service.authentic
    title = services.in_language(known[cause].title, language)[0]
    event.paper = papers.draw(row, "pause", {**told, "cause_title": title, "days": days, "words": reason[:2000]}, by=by, at=at)
    event.save(update_fields=["paper"])
    if whom is not None and known[cause].whose == consulting.SIDE:
        consulting.ask(row, event, whom, by=by, at=at)
    return row


@transaction.atomic
def resume(number: str, *, words: str = "", by: Actor, at: datetime) -> Case:
    """What was not counted is done before its told day: the clock runs again, and the applicant is told the new last day."""
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.pause")
    rules.ensure_may(row.state, "resume")
    now = running(row)
    if now is None:
        raise Refused("case.not_paused")
    office.drop_due(row, OVER)
    _go_on(row, now, at, words=words, by=by)
    return row


def pause_over(row: Case, at: datetime) -> None:
    """The day until which the applicant was told is over: the clock runs again, whatever became of it."""
    now = running(row)
    if now is not None:
        _go_on(row, now, at, words="", by=SYSTEM)


def _go_on(row: Case, now: ClockEvent, at: datetime, *, words: str, by: Actor) -> None:
    day = office.last_day(row, at) if by is SYSTEM else None
    office.tick(row, "resume", at, day=day, cause=now.cause)
    row.save()
    due = row.due.isoformat() if row.due else ""
    office.record("resumed", row, {"cause": now.cause, "due": due, "words": words[:2000]}, by=by, at=at)
    if due:
        papers.draw(row, "resumption", {"words": words[:2000]}, by=by, at=at)


def who(row: Case, at: datetime) -> str:
    """Whose turn it is while the clock stands for something: a side of the standards; empty when it does not."""
    now = running(row)
    found = times.pauses(at).get(now.cause) if now else None
    return found.whose if found else ""

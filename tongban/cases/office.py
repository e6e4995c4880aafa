"""What all acts on cases share: locking and settling, whose case it is, the clock's ticks, effects that fall due, the course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.calendar import WorkingCalendar
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.limits import Due, Period, due, end_of, legal_day
from tongban.base.prepared import insert
from tongban.cases import channels, clock, relations, rules
from tongban.cases.models import Answers, Case, ClockEvent, DueRow, StepRow, lock, whole
from tongban.cases.personal import opened
from tongban.cases.promising import decision_limit as decision_limit
from tongban.documents.secrecy import secret_mark
from tongban.licences import queries as licences
from tongban.log import actions as log
from tongban.pack.conditions import dated
from tongban.pack.shapes import LawRef, Service
from tongban.services import queries as services
from tongban.services import times

USUAL = Period(20, "working_days")  # where a service names no limit


def locked(number: str, *, at: datetime) -> Case:
    """The case, locked and settled: what is due has happened before any act; its answers are open. Raises NotFound("case.unknown")."""
    from tongban.cases.settling import settle_row

    row = unsettled(number, at=at)
    return settle_row(row, at=at) if row.next_due and row.next_due <= at else row


def unsettled(number: str, *, at: datetime) -> Case:
    """The case, locked, before what is due has its effect: for what moves a period that is over."""
    # A second time: PostgreSQL leaves out a row that was passed on to another agency while its lock was waited for.
    row = lock(number=number) or lock(number=number)
    if row is None:
        raise NotFound("case.unknown")
    row.form, row.at = opened(service_of(row), row.form), at
    return row


def whole_of(found: Case) -> Case:
    """A case that the reader may see, with what every act looks at."""
    row = whole(number=found.number)
    if row is None:
        raise NotFound("case.unknown")
    return row


def service_of(row: Case) -> Service:
    """The service as the case is pinned to it."""
    return services.by_digest(row.digest).service


def own(row: Case, by: Actor, at: datetime, *, again: bool = False) -> None:
    """Raise NotAllowed("case.not_yours") unless the actor is the applicant or acts for it in this service, at a window as an officer.

    Raises Refused("channel.needs_identity") where the way in which it came proves no identity.
    `again`: what was done already is only asked anew.
    """
    from tongban.cases import counter

    if by.party != row.party_id or not (by.channel == "api" or actors.mandate_covers(by, row.service, at)):
        raise NotAllowed("case.not_yours")
    if by.kind == "officer" and by.channel != "api":
        counter.require_for(row, by, at)
        if not again:
            channels.ensure_may(by.channel, row.state, row.channel)


def officer(row: Case, by: Actor, verb: str) -> None:
    """Raise NotAllowed unless the actor may do the verb on the fresh row; a case that another has taken stays with them.

    Raises Refused("case.related") too: nobody handles what they are related to.
    """
    from tongban.cases import delegating  # its acts record as all do

    actors.require(by, verb, agency=row.agency_id, service=row.service)
    delegating.ensure(row, verb, row.at)
    relations.ensure_unrelated(row, by)
    if by.kind == "officer" and held_by_another(row.holder, row.agency_id, by):
        raise Refused("case.taken", name=actors.account_name(row.holder))


def held_by_another(holder: int | None, agency: int, by: Actor) -> bool:
    """Whether somebody else has a case or a step of an agency in hand; who left the agency has it no more.

    What an absent colleague has is one's own to act on while one stands in for them (`standing.acting`).
    """
    return holder not in (None, by.account, by.stands_for) and actors.serves(holder, agency)


def day_of(row: Case, at: datetime) -> date:
    """The legal day of a moment in the case's region."""
    return legal_day(at, actors.zone_of(row.region_id))


def facts_of(row: Case, form: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that conditions and rules look at: answers, fetched facts, applicant, materials, the case itself."""
    from tongban.cases import crossing, drawing, outside  # their acts go on with the course, which asks here

    applicant, service = actors.party_view(row.party), service_of(row)
    filed = row.submitted_at or row.saved_at
    seen = {"ledger": drawing.told(row, form)} if any(use.told for use in service.ledgers.values()) else {}
    told = rules.facts_of(
        service,
        form,
        applicant={"code": applicant.code, "name": applicant.name, "kind": applicant.kind},
        fetched={name: one["facts"] for name, one in row.facts.items()},
        there=(*(row.brought or ()), *(row.handed or ()), *rules.shown(service, form, before(row), row.shown or ())),
        region=row.region_id,
        on=day_of(row, filed),
        outside=outside.states(row) if any(step.outside for step in service.steps.values()) else None,
        at=local(row.region_id, filed),
        times=lengths(service, day_of(row, filed), filed),
    )
    told = {**told, **seen}
    told |= crossing.looked_up(row, service, form, told, day_of(row, filed))
    return told if row.about is None else {**told, "about": seen_of(row.about)}


def local(region: str, at: datetime) -> str:
    """A moment as a clock of a region shows it: 2026-03-02T09:00."""
    return at.astimezone(actors.zone_of(region)).strftime("%Y-%m-%dT%H:%M")


def lengths(service: Service, on: date, at: datetime) -> dict[str, dict[str, Any]]:
    """How long the rules of time are that a service names, on a day of law."""
    found = {name: times.length(rule, on, at) for name, rule in service.times.items()}
    return {name: {"amount": one.value.amount, "unit": one.value.unit} for name, one in found.items() if one is not None}


def seen_of(other: Case) -> dict[str, Any]:
    """What rules see of another case of the party: how it stands, the steps it passed, its answers that are not personal."""
    service, kept = service_of(other), answers(other)
    personal = {one.name for group in service.form for one in group.fields if one.personal}
    form = {name: value for name, value in (kept.form if kept else {}).items() if name not in personal}
    passed = StepRow.objects.filter(case=other, result__in=("passed", "done")).order_by("pk").values_list("name", flat=True)
    told = {name: getattr(other, name) for name in ("number", "service", "state", "outcome")}
    return {**told, "passed": list(passed), "form": form}


def before(row: Case) -> dict[str, Any]:
    """What the licence says that the case is about; nothing without one."""
    return licences.licence(row.licence).facts if row.licence else {}


def answers(row: Case) -> Answers | None:
    """The latest version of the answers."""
    return Answers.objects.filter(case=row).order_by("-version").first()


def start_clock(row: Case, at: datetime) -> None:
    """The limit runs from an acceptance on; it stands at once when the next step is the applicant's."""
    tick(row, "start", at)
    if service_of(row).steps[row.step].waits_for:
        tick(row, "stop", at)


def start_first(row: Case, steps: Iterable[StepRow], at: datetime) -> None:
    """The same for a case that is accepted as it is filed: nothing happened to its clock, nothing was reckoned of its steps."""
    from tongban.cases import upward

    event = ClockEvent(case=row, kind="start", day=day_of(row, at), at=at)
    insert(event)
    row.due = clock.read([clock.Tick("start", event.day)], period(row, at), actors.calendar_of(row.region_id), event.day).due
    upward.first(row, steps, at)
    if service_of(row).steps[row.step].waits_for:
        tick(row, "stop", at)


def resume(row: Case, at: datetime, *, day: date | None = None) -> None:
    """The clock runs again, unless the step that the case is at waits for the applicant."""
    if not service_of(row).steps[row.step].waits_for:
        tick(row, "resume", at, day=day)


def tick(row: Case, kind: str, at: datetime, *, day: date | None = None, law: LawRef | None = None, **told: Any) -> ClockEvent:
    """Note what happened to the clock, and reckon the due day anew. `day`: the legal day, where it is not that of the moment."""
    law = law or LawRef()
    event = ClockEvent(case=row, kind=kind, day=day or day_of(row, at), at=at, act=law.act, article=law.article, **told)
    insert(event)
    row.due = reckon(row, at).due
    if kind != "end":
        from tongban.cases import upward

        upward.anew(row, at)
    return event


def reckon(row: Case, at: datetime) -> clock.Clock:
    """The clock of the case on the legal day of a moment."""
    return clock.read(ticks(row), period(row, at), actors.calendar_of(row.region_id), day_of(row, at))


def ticks(row: Case) -> list[clock.Tick]:
    """What happened to the clock of a case, oldest first."""
    rows = ClockEvent.objects.filter(case=row).order_by("pk")
    return [clock.Tick(one.kind, one.day, one.days, one.cause if one.kind in ("stop", "resume") else "") for one in rows]  # type: ignore[arg-type]


def clock_from(row: Case, at: datetime) -> date:
    """The day whose law says how long the case may take."""
    return day_of(row, row.accepted_at or row.submitted_at or at)


def period(row: Case, at: datetime) -> Period:
    """How long the case may take."""
    limit = decision_limit(service_of(row), clock_from(row, at))
    return limit.value if limit else USUAL


def rule(row: Case, at: datetime) -> str:
    """The rule of time under which the case runs: that of its limit, or of joint handling instead; empty where its limit cites none."""
    joint = ClockEvent.objects.filter(case=row, kind="joint").order_by("pk").last()
    limit = decision_limit(service_of(row), clock_from(row, at))
    return joint.cause if joint else limit.rule if limit else ""


def last_day(row: Case, at: datetime) -> date:
    """The last day of a period that is over at a moment: the moment is the first one after it."""
    return day_of(row, at - timedelta(seconds=1))


def promised_visits(service: Service, on: date) -> int | None:
    """At most how often one must come in person; None where the service does not say."""
    promise = dated(service.visits, on)
    return promise.value if promise else None


def fall_due(row: Case, at: datetime, **effects: Period) -> list[date]:
    """Effects that come by themselves when their periods from `at` end; the same effect falls due once. Returns their last days."""
    calendar, zone = actors.calendar_of(row.region_id), actors.zone_of(row.region_id)
    ends = {effect: due(at, period, calendar, zone) for effect, period in effects.items()}
    insert(*(set_end(DueRow(case=row, effect=effect), end) for effect, end in ends.items()))
    return [end.day for end in ends.values()]


def set_end(effect: DueRow, end: Due) -> DueRow:
    """Write into a row, which the caller saves, when its period ends and from what that was reckoned."""
    span = end.span or Period(0, "days")
    effect.at, effect.day, effect.began = end.at, end.day, end.start
    effect.amount, effect.unit = span.amount, span.unit if end.span else ""
    return effect


def end_of_row(effect: DueRow, calendar: WorkingCalendar, zone: ZoneInfo) -> Due | None:
    """When the period of a row ends by a calendar; None where it was not reckoned from a start."""
    if effect.began is None or not effect.unit:
        return None
    return due(effect.began, Period(effect.amount, effect.unit), calendar, zone)  # type: ignore[arg-type]  # as it was written


def fall_due_on(row: Case, effect: str, day: date) -> None:
    """An effect that comes by itself when a legal day is over."""
    insert(DueRow(case=row, effect=effect, at=end_of(day, actors.zone_of(row.region_id)), day=day))


def drop_due(row: Case, *effects: str) -> None:
    """What was to come by itself no longer does."""
    DueRow.objects.filter(case=row, effect__in=effects, done_at=None).update(dropped=True)


def texts(service: Service, key: str) -> dict[str, str]:
    """A text of the pack in every language that has it."""
    return {language: known[key] for language, known in service.texts.items() if key in known}


def refuse_secrets(form: Mapping[str, Any]) -> None:
    """Text marked as a state secret is refused and not kept (design law 15)."""
    for name, value in form.items():
        mark = secret_mark(str(value))
        if mark:
            raise Refused("case.state_secret", field=name, mark=mark)


def record(kind: str, row: Case, told: dict[str, Any], *, by: Actor, at: datetime) -> Any:
    """Append the event of an act on a case."""
    return log.append(f"case.{kind}", ("case", row.number), told, by=by, at=at, parties=[row.party_id])

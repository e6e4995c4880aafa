"""Before a decision that burdens somebody: what they are told, what they say to it, the hearing they ask for (行政处罚法 chapter 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import due_day
from tongban.cases import course, office, opening, papers, relations, rules, standing, unreachable
from tongban.cases.models import Case, StepRow
from tongban.cases.opening_models import DefenceNotice
from tongban.pack.conditions import dated
from tongban.pack.shapes import Dated, Defence, Outcome, Service
from tongban.services import queries as services


@transaction.atomic
def tell_before(
    number: str, outcome: str, *, reasons: Sequence[str], words: str, amount: int | None = None, by: Actor, at: datetime
) -> DefenceNotice:
    """Tell the party what is to be decided, by which facts, reasons and law, and that it may answer; a later notice replaces it.

    Raises Refused("defence.none", "defence.nothing_burdens"), and everything that does not fit at once. The same again changes nothing.
    """
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "review")
    by = standing.acting(row, by, at)
    step = course.seat(row, by, "case.review")
    service = office.service_of(row)
    defence = _defence(service, step.name)
    opening.ensure_written(row, step)
    chosen = burdening(service).get(outcome)
    if chosen is None:
        raise Refused("defence.nothing_burdens", field="outcome", known=sorted(burdening(service)))
    said = text.clean(words, 2000, lines=True, field="words")
    faults = {
        "defence.reasons": ("reason", not reasons or not set(reasons) <= set(chosen.reasons)),
        "defence.words": ("words", not said),
        "defence.amount": ("amount", bool(chosen.bands) != (amount is not None) or (amount or 0) < 0),
    }
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    there = notice(row)
    if there is not None and (there.outcome, there.amount, there.reasons, there.words) == (outcome, amount, list(reasons), said):
        return there
    DefenceNotice.objects.filter(case=row, replaced=False).update(replaced=True)
    until, hearing = _last(row, defence.statement, at), _last(row, defence.hearing, at)
    assert until is not None
    told = {"outcome": outcome, "amount": amount, "reasons": list(reasons), "words": said}
    made = DefenceNotice.objects.create(case=row, at=at, by=by.account, until=until, hearing_until=hearing, **told)
    days = {"until": until.isoformat(), "hearing_until": hearing.isoformat() if hearing else ""}
    office.record("told", row, {**told, **days}, by=by, at=at)
    cited = [{"reason": services.said(service, f"reason.{name}", service.authentic)[0], "law": _law(service, name)} for name in reasons]
    title = services.said(service, f"outcome.{outcome}", service.authentic)[0]
    papers.draw(row, "defence-notice", {**told, **days, "outcome": title, "reasons": cited, "unit": _unit(row, chosen)}, by=by, at=at)
    return made


def burdening(service: Service) -> dict[str, Outcome]:
    """The outcomes of a service that burden the party."""
    return {name: one for step in service.steps.values() for name, one in step.outcomes.items() if not one.favourable}


def _law(service: Service, reason: str) -> str:
    law = service.reasons[reason].law
    return f"{law.act} {law.article}".strip()


def _unit(row: Case, chosen: Outcome) -> str:
    standard = dated(chosen.bands, office.clock_from(row, row.at))
    return standard.value.unit if standard else ""


def _defence(service: Service, step: str) -> Defence:
    if service.defence is None or service.defence.step != step:
        raise Refused("defence.none", step=step)
    return service.defence


def _last(row: Case, times: tuple[Dated, ...], at: datetime) -> date | None:
    found = dated(times, office.day_of(row, at))
    return due_day(office.day_of(row, at), found.value, actors.calendar_of(row.region_id)) if found else None


def notice(found: Case) -> DefenceNotice | None:
    """What the party was told and may answer; the one that stands, with its days as outages moved them."""
    there = DefenceNotice.objects.filter(case=found, replaced=False).first()
    if there is not None:
        there.until = unreachable.moved(there.until, found.region_id)
        there.hearing_until = there.hearing_until and unreachable.moved(there.hearing_until, found.region_id)
    return there


def _own(number: str, by: Actor, at: datetime) -> tuple[Case, DefenceNotice]:
    """The party's own case, locked, with what it was told. Raises NotAllowed, NotFound("defence.no_notice"), Refused."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "review")
    there = notice(row)
    if there is None:
        raise NotFound("defence.no_notice")
    return row, there


@transaction.atomic
def state_defence(number: str, words: str, *, by: Actor, at: datetime) -> DefenceNotice:
    """Say what speaks against it, within the time that the notice gives; once. The same again changes nothing.

    Raises Refused("defence.late", "defence.said", "defence.say").
    """
    row, there = _own(number, by, at)
    said = text.clean(words, 4000, lines=True, field="words")
    if there.said_at is not None and there.said == said:
        return there
    if not said:
        raise Refused("defence.say", field="words")
    if there.said_at is not None:
        raise Refused("defence.said", field="words")
    if office.day_of(row, at) > there.until:
        raise Refused("defence.late", field="words", until=there.until.isoformat())
    office.refuse_secrets({"words": said})
    there.said_at, there.said = at, said
    there.save(update_fields=["said_at", "said"])
    office.record("defended", row, {"words": said}, by=by, at=at)
    return there


@transaction.atomic
def ask_hearing(number: str, *, by: Actor, at: datetime) -> DefenceNotice:
    """Ask for a hearing, within the time that the notice gives; again changes nothing.

    Raises Refused("defence.no_hearing", "defence.hearing_late").
    """
    row, there = _own(number, by, at)
    if there.hearing_asked_at is not None:
        return there
    if there.hearing_until is None:
        raise Refused("defence.no_hearing")
    if office.day_of(row, at) > there.hearing_until:
        raise Refused("defence.hearing_late", until=there.hearing_until.isoformat())
    there.hearing_asked_at = at
    there.save(update_fields=["hearing_asked_at"])
    office.record("hearing_asked", row, {}, by=by, at=at)
    return there


@transaction.atomic
def arrange_hearing(number: str, on: datetime | None, place: str, *, by: Actor, at: datetime) -> DefenceNotice:
    """Say when and where the hearing that was asked for is held, long enough before; a paper tells it. The same again changes nothing.

    Raises Refused("defence.not_asked", "defence.held", "defence.hearing_day", "defence.place").
    """
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "review")
    by = standing.acting(row, by, at)
    step = course.seat(row, by, "case.review")
    defence, there = _defence(office.service_of(row), step.name), notice(row)
    if there is None or there.hearing_asked_at is None:
        raise Refused("defence.not_asked")
    if there.held_at is not None:
        raise Refused("defence.held")
    said, first = text.clean(place, 200, field="place"), _last(row, defence.ahead, at)
    if on is not None and (there.hearing_on, there.hearing_place) == (on, said):
        return there
    early = on is None or on <= at or (first is not None and office.day_of(row, on) < first)
    faults = {"defence.hearing_day": ("day", early), "defence.place": ("place", not said)}
    told = {"first": first.isoformat() if first else ""}
    wrong = [Discrepancy(code, {"field": field, **told}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    assert on is not None
    there.hearing_on, there.hearing_place = on, said
    there.save(update_fields=["hearing_on", "hearing_place"])
    office.record("hearing_arranged", row, {"on": on.isoformat(), "place": said}, by=by, at=at)
    hour = f"{on.astimezone(actors.zone_of(row.region_id)):%Y-%m-%d %H:%M}"
    papers.draw(row, "hearing-notice", {"on": hour, "place": said}, by=by, at=at)
    return there


@transaction.atomic
def hold_hearing(number: str, record: str, *, by: Actor, at: datetime) -> DefenceNotice:
    """Write down what was said at the hearing; by who led it, an officer of the agency who did not investigate the case. Once.

    Raises NotAllowed, Refused("defence.not_arranged", "defence.not_yet", "defence.investigated", "defence.record", "defence.held").
    """
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "review")
    actors.require(by, "case.review", agency=row.agency_id, service=row.service)
    if by.kind != "officer":
        raise NotAllowed("actor.not_an_officer")
    relations.ensure_unrelated(row, by)
    there, said = notice(row), text.clean(record, 4000, lines=True, field="words")
    if there is None or there.hearing_on is None:
        raise Refused("defence.not_arranged")
    if there.held_at is not None:
        if (there.held_by, there.record) == (by.account, said):
            return there
        raise Refused("defence.held")
    if by.account in investigators(row, there):
        raise Refused("defence.investigated")
    if at < there.hearing_on:
        raise Refused("defence.not_yet", on=there.hearing_on.isoformat())
    if not said:
        raise Refused("defence.record", field="words")
    there.held_at, there.held_by, there.record = at, by.account, said
    there.save(update_fields=["held_at", "held_by", "record"])
    office.record("hearing_held", row, {"record": said}, by=by, at=at)
    return there


def investigators(row: Case, there: DefenceNotice) -> set[int]:
    """Who had a step of the case in hand, did one, or wrote the notice."""
    rows = StepRow.objects.filter(case=row).values_list("holder", "by", "stands_for")
    return {one for row in rows for one in row if one} | {one for one in (there.by, row.holder) if one}


def ensure_heard(row: Case, step: StepRow) -> None:
    """Before the step of the defence is left: told, answered or the time is over, and a hearing that was asked for is held.

    Raises Refused("defence.first", "defence.time_runs", "defence.hearing_open").
    """
    defence = office.service_of(row).defence
    if defence is None or defence.step != step.name:
        return
    there = notice(row)
    if there is None:
        raise Refused("defence.first")
    if there.hearing_asked_at is not None and there.held_at is None:
        raise Refused("defence.hearing_open")
    waits = [there.until] if there.said_at is None else []
    waits += [there.hearing_until] if there.hearing_until is not None and there.hearing_asked_at is None else []
    if waits and office.day_of(row, row.at) <= max(waits):
        raise Refused("defence.time_runs", until=max(waits).isoformat())


def ensure_told(row: Case, chosen: Outcome, amount: int | None) -> None:
    """What burdens the party is what it was told, and not heavier: nobody pays for having defended themselves.

    Raises Refused("defence.not_told", "defence.heavier").
    """
    if office.service_of(row).defence is None or chosen.favourable:
        return
    there = notice(row)
    if there is None or there.outcome != chosen.name:
        raise Refused("defence.not_told", field="outcome")
    if amount is not None and there.amount is not None and amount > there.amount:
        raise Refused("defence.heavier", field="amount", told=there.amount)

"""What scenarios do at a window and among colleagues, in one breath each, as a clerk would tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tongban.actors import absences, cast, window
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.limits import legal_day
from tongban.base.names import token
from tongban.cases import actions as cases
from tongban.documents import announcing
from tongban.licences import leads
from tongban.pack.stage import Asked

Facts = Mapping[str, Any]
PLACE = "1号窗口"


def file(people: cast.Cast, officer: Actor, facts: Facts, bring: Callable[[Actor, str, str], None], at: datetime) -> Any:
    """Somebody shows the document; the officer writes, the person confirms (unless `confirmed: no`), it is filed."""
    who = people.parties[str(facts["who"])]
    window.attend(actors.code_of(who), who.name, place=str(facts.get("place", PLACE)), by=officer, at=at)
    people.accounts[str(facts["who"])] = window.account_of(officer, at)
    party = people.parties[str(facts.get("party", facts["who"]))].pk
    by = window.acting(officer, party, at=at)
    region = actors.agency(officer.agency or 0).region
    row = cases.start(str(facts["service"]), region=region, by=by, at=at)
    cases.save(row.number, facts.get("form", {}), by=by, at=at)
    for name in facts.get("materials", []):
        bring(by, row.number, name)
    if facts.get("confirmed", True):
        cases.confirm(row.number, by=by, at=at)
    return cases.submit(row.number, key=str(facts.get("key") or token(8)), by=by, at=at)


def stand_in(people: cast.Cast, officer: Actor, facts: Facts, at: datetime) -> Facts:
    """An officer is away from today on for so many days, and names who acts meanwhile."""
    first = legal_day(at, actors.zone_of(actors.agency(officer.agency or 0).region))
    last = first + timedelta(days=int(str(facts.get("days", 1))) - 1)
    colleague = people.accounts[str(facts["to"])].pk
    row = absences.name_stand_in(next(iter(absences.holders(officer))), colleague, since=first, until=last, by=officer, at=at)
    return {"absence": row.pk, "until": last.isoformat()}


def visit(by: Actor, facts: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Somebody came in person, and why."""
    number, why, place = (str(facts[name]) for name in ("case", "why", "place"))
    row = cases.visit(number, why, place=place, channel=str(facts.get("channel", "window")), by=by, at=at)
    return {"day": row.day.isoformat(), "why": row.why, "place": row.place}


def announce(officer: Actor, facts: Facts, at: datetime) -> Facts:
    """An officer tells everybody something from today on for so many days: `title` and `words` by language."""
    office = officer.agency or 0
    first = legal_day(at, actors.zone_of(actors.agency(office).region))
    last = first + timedelta(days=int(str(facts.get("days", 1))) - 1)
    row = announcing.announce(office, facts.get("title", {}), facts.get("words", {}), since=first, until=last, by=officer, at=at)
    return {"announcement": row.pk, "number": row.paper.number, "state": announcing.state(row, first)}


def withdraw_announcement(officer: Actor, facts: Facts, at: datetime) -> Facts:
    """An officer takes an announcement back, with a reason."""
    row = announcing.withdraw(int(str(facts["announcement"])), reason=str(facts.get("reason", "")), by=officer, at=at)
    return {"state": announcing.state(row, row.since), "reason": row.reason}


def keep_licence(officer: Actor, facts: Facts, at: datetime) -> Facts:
    """An officer looked at what a register told against the licence of a case, and the licence stays."""
    kept = [leads.keep(one.pk, str(facts.get("words", "")), by=officer, at=at).reason for one in leads.standing(str(facts["case"]))]
    return {"kept": kept}


def leads_at(facts: Facts) -> list[str]:
    """For which reasons registers speak against the licence of a case."""
    return [one.reason for one in leads.standing(str(facts["case"]))]


ACTS: dict[str, Callable[[Any, Asked], Facts]] = {
    "absences.name": lambda stage, asked: stand_in(stage.people, stage.by(asked), asked.facts, asked.at),
    "announcements.publish": lambda stage, asked: announce(stage.by(asked), asked.facts, asked.at),
    "licences.keep": lambda stage, asked: keep_licence(stage.by(asked), asked.facts, asked.at),
    "announcements.withdraw": lambda stage, asked: withdraw_announcement(stage.by(asked), asked.facts, asked.at),
}

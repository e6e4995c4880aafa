"""Answers of offers that were down when a case was filed: it keeps its day and goes no further; whoever answers again is asked then.

Only for what a service fetches with `on_unavailable: later`. An officer who wants to go on asks; what was answered is held against the
automatic checks of the first step and the cross checks that rest on it, as a draw that waited is: a decision in favour meets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused, Unavailable
from tongban.cases import checking, office
from tongban.cases.models import Case
from tongban.exchange import actions as exchange
from tongban.pack.shapes import Fetch

LATER = "later"


def ask(row: Case, one: Fetch, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What an offer answers for a case: facts with source, time and question. Raises Unavailable while it is down.

    That it holds nothing is told at the answer by which it was asked.
    """
    claim = {field: _said(row, expression) for field, expression in one.claim.items()}
    told: Mapping[str, Any] = {"purpose": one.purpose, "about": row.number, "region": row.region_id, "agency": row.agency_id}
    try:
        answer = exchange.ask(one.offer, claim, **told, by=by, at=at)
    except Refused as saying:
        asked = next((expression for expression in one.claim.values() if "." not in expression), "")
        if not asked or saying.code != "offer.holds_nothing":
            raise
        raise Refused(saying.code, **{**saying.discrepancies[0].facts, "field": asked}) from saying
    return {"facts": answer.facts, "source": answer.source, "at": at.isoformat(), "question": answer.question}


def _said(row: Case, expression: str) -> str:
    if expression == "applicant.code":
        return actors.code_of(row.party)
    return actors.party_view(row.party).name if expression == "applicant.name" else str(row.form.get(expression, ""))


def awaited(row: Case) -> list[Fetch]:
    """What a filed case has not been told yet."""
    return [one for one in office.service_of(row).fetch.values() if one.on_unavailable == LATER and one.name not in row.facts]


def ensure_answered(row: Case, *, favourable: bool = False, at: datetime) -> None:
    """Ask what a case was not told when it was filed; its row is saved by the caller.

    Raises Refused("case.answer_waits") while an offer is down, and before a decision in favour what is wrong by a late answer.
    """
    for one in awaited(row):
        try:
            row.facts = {**row.facts, one.name: {**ask(row, one, by=SYSTEM, at=at), "late": True}}
        except Unavailable as saying:
            since = office.day_of(row, row.submitted_at or at).isoformat()
            raise Refused("case.answer_waits", offer=one.offer, since=since) from saying
        except Refused:  # nothing is held
            if favourable:
                raise
        row.__dict__.pop("looked_up", None)
    late = tuple(f"fetch.{name}." for name, one in row.facts.items() if one.get("late"))
    if favourable and late:
        facts, service = office.facts_of(row, row.form), office.service_of(row)
        wrong = checking.run(service, service.steps[service.start].automatic, facts)[1]
        said = facts.get("checks", {}).get("said", ())
        wrong += [one for one, read in said if one.facts.get("severity") == "block" and any(path.startswith(late) for path in read)]
        if wrong:
            raise Refused.of(wrong)

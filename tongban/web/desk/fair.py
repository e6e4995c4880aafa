"""What the page of a case says and offers so that nothing about it is a black box: turns, relations, objections, second signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import discretion, fairness, leading, rules
from tongban.pack.shapes import Outcome, Service
from tongban.services import queries as services
from tongban.web import session
from tongban.web.wording import measure

HANDLING = (
    "take",
    "accept",
    "supplement",
    "review",
    "decide",
    "return",
    "extend",
    "serve",
    "ask",
    "answer",
    "change",
    "receivers",
    "referable",
)
WITHOUT = ("review", "decide", "return")


def shown(row: Any, by: Actor, at: datetime) -> dict[str, Any]:
    """Relations, objections, silence, allotments, and what the leader or a second officer can do now."""
    related = fairness.related(row, by.account or 0, at) if by.account else ""
    leads = row.state in rules.MAY["recuse"] and not related and actors.may(by, leading.LEAD, agency=row.agency_id, service=row.service)
    waiting, objections = discretion.waiting(row), fairness.open_objections(row)
    silence, allotted = fairness.escalated(row), fairness.allotted(row)
    holders = actors.post_holders(row.agency_id, row.post) if leads and row.state != "decided" else []
    names = actors.account_names(
        [*(one.account for one in objections), *(one.holder for one in allotted), silence.holder if silence else None]
    )
    first = waiting is not None and waiting.by == by.account
    decides = not related and waiting is not None and not first and actors.may(by, "case.decide", agency=row.agency_id, service=row.service)
    return {
        "related": grounds().get(related, ""),
        "objected": any(one.account == by.account for one in objections),
        "objections": [
            {"one": one, "name": names.get(one.account, ""), "answers": leads and one.account != by.account} for one in objections
        ],
        "silence": {"one": silence, "name": names.get(silence.holder or 0, "")} if silence else None,
        "allotted": [{"one": one, "name": names.get(one.holder or 0, "")} for one in allotted],
        "leaving": {"one": waiting, **_amounts(waiting.unit, waiting.low, waiting.high, waiting.amount)} if waiting else None,
        "signs": decides,
        "recuse": row.state in rules.MAY["recuse"] and not related and by.account is not None,
        "assign": {account: name for account, _, name in holders if account not in (by.account, row.holder)},
        "ahead": fairness.ahead(row, by.account or 0, at),
    }


def without(acts: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The acts without those that a relation, an objection or a decision that waits forbids."""
    waits = found["leaving"] and not found["signs"]
    gone = HANDLING if found["related"] else WITHOUT if found["objected"] or found["signs"] else ("return",) if waits else ()
    return {name: (value if name not in gone else type(value)()) for name, value in acts.items()}


def grounds() -> dict[str, str]:
    """How an officer can be related to a case, in words."""
    return {
        "declared": gettext("You declared that you are related to it."),
        "objection": gettext("The leader upheld the applicant's objection to you."),
        "oneself": gettext("You are the applicant."),
        "representative": gettext("You represent the applicant, or the applicant represents you."),
        "mandate": gettext("You and the applicant act for each other by a mandate."),
        "about": gettext("You, or your agency, acted in the case that this one is about."),
        "register": gettext("You and the applicant stand in one register entry together."),
    }


def band(row: Any, service: Service, outcome: Outcome, at: datetime) -> dict[str, Any] | None:
    """The band of the published standard that the facts of a case fall into; None where an outcome leaves nothing open."""
    if not outcome.bands:
        return None
    standard, found = discretion.band_for(row, outcome, at)
    title = services.said(service, f"band.{found.name}", session.language())[0]
    return {"title": title, "unit": standard.unit, **_amounts(standard.unit, found.low, found.high)}


def _amounts(unit: str, low: int, high: int, amount: int | None = None) -> dict[str, str]:
    told = {"from": measure(unit, low), "to": measure(unit, high)}
    return {**told, "amount": measure(unit, amount)} if amount is not None else told


def given(posted: Any) -> dict[str, Any]:
    """What a form gives of how much a decision imposes."""
    return {"amount": amount(posted), "why": posted.get("why", "")[:1000]}


def amount(posted: Any) -> int | None:
    """What was typed as an amount: money with at most two decimals, or a whole number of a span; None for nothing."""
    typed, unit = posted.get("amount", "").strip(), posted.get("unit", "")
    if not typed:
        return None
    try:
        return int(exact.parse(typed, 0 if unit in ("days", "months", "years") else 2))
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "field": "amount"}) from refusal

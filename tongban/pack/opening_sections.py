"""Reads of a service what an agency does of its own accord: random inspections, what comes before a burden, what is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.pack import values
from tongban.pack.findings import RULES, Finding
from tongban.pack.sections import Section, dated, law, period


def own_motion(top: Section) -> dict[str, Any]:
    """Who opens a case, and what belongs to one that an agency opens."""
    by = top.choice("opened_by", ("applicant", "agency"), "applicant")
    serve = dated(top, "serve", period)
    more = {"serve": serve, "findings": _findings(top)}
    return {"opened_by": by, "random": _random(top), "defence": _defence(top), "publishing": _publishing(top), **more}


def _random(top: Section) -> values.RandomInspection | None:
    """`random: {register: …, only: {state: active}, between: […]}`."""
    one = top.inside("random")
    if one is None:
        return None
    only = one.take("only", dict, {})
    told = {str(key): str(value) for key, value in only.items()}
    made = values.RandomInspection(one.word("register", needed=True), told, dated(one, "between", period), law(one))
    one.done()
    return made


def _defence(top: Section) -> values.Defence | None:
    """`defence: {step: …, statement: […], hearing: […], ahead: […]}`."""
    one = top.inside("defence")
    if one is None:
        return None
    statement, hearing, ahead = (dated(one, name, period) for name in ("statement", "hearing", "ahead"))
    made = values.Defence(one.word("step", needed=True), statement, hearing, ahead, law(one))
    one.done()
    return made


def _publishing(top: Section) -> values.Publishing | None:
    """`publishing: {within: […], kept: […], shows: […]}`."""
    one = top.inside("publishing")
    if one is None:
        return None
    made = values.Publishing(dated(one, "within", period), dated(one, "kept", period), one.texts("shows"))
    one.done()
    return made


def _findings(top: Section) -> tuple[Finding, ...]:
    """`findings: [{rule: X8, ledger: …, from: …, by: "04-30"}]`."""
    found = []
    for row in top.rows("findings"):
        since = row.take("from", date, needed=True)
        rule: Any = row.word("rule", needed=True, among=RULES)
        told: dict[str, Any] = {name: row.word(name) for name in ("ledger", "against", "by", "currency")}
        made = Finding(rule, since or date.min, law(row), **told, amount=row.take("amount", int, 0) or 0)
        row.done()
        found.append(made)
    return tuple(found)

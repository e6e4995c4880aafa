"""Reads of a service what an agency does of its own accord: random inspections, what comes before a burden, what is published."""

from __future__ import annotations

from typing import Any

from tongban.pack import values
from tongban.pack.sections import Section, dated, law, period


def own_motion(top: Section) -> dict[str, Any]:
    """Who opens a case, and what belongs to one that an agency opens."""
    by = top.choice("opened_by", ("applicant", "agency"), "applicant")
    serve = dated(top, "serve", period)
    return {"opened_by": by, "random": _random(top), "defence": _defence(top), "publishing": _publishing(top), "serve": serve}


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

"""Acts on the clock of a case, as scenarios say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tongban.cases import actions as cases
from tongban.cases import queries, silence
from tongban.pack.stage import Asked

Facts = Mapping[str, Any]


def _told(row: Any) -> Facts:
    return {"state": row.state, "due": row.due.isoformat() if row.due else ""}


def _pause(stage: Any, asked: Asked) -> Facts:
    facts = asked.facts
    days, reason = int(str(facts["days"])), str(facts["reason"])
    return _told(cases.pause(str(facts["case"]), str(facts["cause"]), days=days, reason=reason, by=stage.by(asked), at=asked.at))


def _resume(stage: Any, asked: Asked) -> Facts:
    return _told(cases.resume(str(asked.facts["case"]), by=stage.by(asked), at=asked.at))


def _propose(stage: Any, asked: Asked) -> Facts:
    number, kind = str(asked.facts["case"]), str(asked.facts["kind"])
    row = cases.propose_limit(number, kind, reason=str(asked.facts["reason"]), by=stage.by(asked), at=asked.at)
    return {"rule": row.rule, "days": row.days}


def _answer(stage: Any, asked: Asked) -> Facts:
    approve, words = bool(asked.facts["approve"]), str(asked.facts.get("words", ""))
    return _told(cases.answer_limit(str(asked.facts["case"]), approve=approve, words=words, by=stage.by(asked), at=asked.at))


def _explain(stage: Any, asked: Asked) -> Facts:
    told = cases.explain(str(asked.facts["case"]), str(asked.facts["words"]), by=stage.by(asked), at=asked.at)
    return {"due": told.due.isoformat()}


def _instruct(stage: Any, asked: Asked) -> Facts:
    """The superior answers the silence that is open in a case."""
    number, by = str(asked.facts["case"]), stage.by(asked)
    found = next((one.pk for one in silence.of_case(queries.case(number, to=by)) if one.instructed_at is None), 0)
    days, words = int(str(asked.facts["days"])), str(asked.facts["words"])
    told = cases.instruct(number, found, days=days, words=words, by=by, at=asked.at)
    return {"until": told.until.isoformat() if told.until else ""}


def _outage(stage: Any, asked: Asked) -> Facts:
    begun, ended = (datetime.fromisoformat(str(asked.facts[name])) for name in ("begun", "ended"))
    cases.record_outage(begun, ended, reason=str(asked.facts["reason"]), by=stage.by(asked), at=asked.at)
    return {"begun": begun.isoformat()}


def _answer_lapse(stage: Any, asked: Asked) -> Facts:
    open_again, words = bool(asked.facts["open"]), str(asked.facts["words"])
    told = cases.answer_lapse(str(asked.facts["case"]), open_again, words=words, by=stage.by(asked), at=asked.at)
    return {"open": told.reopened_at is not None}


def _extend(stage: Any, asked: Asked) -> Facts:
    reason = str(asked.facts.get("reason", ""))
    return _told(cases.extend(str(asked.facts["case"]), reason=reason, by=stage.by(asked), at=asked.at))


def _urge(stage: Any, asked: Asked) -> Facts:
    return {"side": cases.urge(str(asked.facts["case"]), by=stage.by(asked), at=asked.at).side}


ACTS: dict[str, Callable[[Any, Asked], Facts]] = {
    "cases.extend": _extend,
    "cases.urge": _urge,
    "cases.pause": _pause,
    "cases.resume": _resume,
    "cases.propose_limit": _propose,
    "cases.answer_limit": _answer,
    "cases.answer_lapse": _answer_lapse,
    "cases.explain": _explain,
    "cases.instruct": _instruct,
    "outages.record": _outage,
}

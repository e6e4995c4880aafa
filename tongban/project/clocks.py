"""Acts on the clock of a case, as scenarios say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tongban.cases import actions as cases
from tongban.cases import consulting, overruns, pausing, queries, silence
from tongban.pack.stage import Asked

Facts = Mapping[str, Any]


def _told(row: Any) -> Facts:
    return {"state": row.state, "due": row.due.isoformat() if row.due else ""}


def _pause(stage: Any, asked: Asked) -> Facts:
    facts = asked.facts
    days, reason, third = int(str(facts["days"])), str(facts["reason"]), _third(stage, facts)
    row = cases.pause(str(facts["case"]), str(facts["cause"]), days=days, reason=reason, third=third, by=stage.by(asked), at=asked.at)
    return _told(row)


def _third(stage: Any, facts: Facts) -> consulting.Third | None:
    """The party of the cast that a pause names as the third one, and what it is asked."""
    if "third" not in facts:
        return None
    party = stage.people.parties[str(facts["third"])]
    return consulting.Third(party.name, str(facts["asks"]), number=party.code)


def _answer_third(stage: Any, asked: Asked) -> Facts:
    """A third party answers what it is asked last in a case."""
    by, words = stage.by(asked), str(asked.facts.get("words", ""))
    found = consulting.own(str(asked.facts["case"]), to=by, at=asked.at)
    return {"answer": cases.answer_third(found.pk, bool(asked.facts["agrees"]), words, by=by, at=asked.at).answer}


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


def _late(stage: Any, asked: Asked) -> Facts:
    """By how many working days a case is or was late, and whether the law wants that explained and it is."""
    found = overruns.late(queries.case(str(asked.facts["case"]), to=stage.by(asked)), asked.at)
    if found is None:
        return {"days": 0, "owed": False}
    return {"due": found.due.isoformat(), "days": found.days, "owed": found.duty and found.told is None}


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


def _pauses(stage: Any, asked: Asked) -> Facts:
    """What may be told not to count in the time of a case."""
    return {"causes": sorted(pausing.pauses(queries.case(str(asked.facts["case"]), to=stage.by(asked)), asked.at))}


def _steps(stage: Any, asked: Asked) -> Facts:
    """The steps of a case: how each ended, or the last day of one that is open."""
    found = queries.steps(queries.case(str(asked.facts["case"]), to=stage.by(asked)))
    return {one.name: one.result or (one.due.isoformat() if one.due else "open") for one in found}


def _opinions(stage: Any, asked: Asked) -> list[Facts]:
    """What departments were asked in a case: the last day, the answer, and whether it was silent and so consents."""
    found = queries.opinions(queries.case(str(asked.facts["case"]), to=stage.by(asked)))
    return [{"due": one.due.isoformat(), "answer": one.answer, "deemed": one.deemed} for one in found]


def _urge(stage: Any, asked: Asked) -> Facts:
    return {"side": cases.urge(str(asked.facts["case"]), by=stage.by(asked), at=asked.at).side}


ACTS: dict[str, Callable[[Any, Asked], Facts]] = {
    "cases.extend": _extend,
    "cases.urge": _urge,
    "cases.pause": _pause,
    "cases.resume": _resume,
    "cases.answer_third": _answer_third,
    "cases.propose_limit": _propose,
    "cases.answer_limit": _answer,
    "cases.answer_lapse": _answer_lapse,
    "cases.explain": _explain,
    "cases.instruct": _instruct,
    "outages.record": _outage,
}
LOOKS: dict[str, Callable[[Any, Asked], Any]] = {
    "cases.late": _late,
    "cases.pauses": _pauses,
    "cases.steps": _steps,
    "cases.opinions": _opinions,
}

"""What scenarios say of fairness: keeping out, objecting to an officer, giving or passing a case on, signing second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tongban.cases import actions as cases
from tongban.pack.stage import Asked

Facts = Mapping[str, Any]


def _recuse(stage: Any, asked: Asked) -> Facts:
    """The officer declares a relation."""
    row = cases.recuse(str(asked.facts["case"]), str(asked.facts["words"]), by=stage.by(asked), at=asked.at)
    return {"ground": row.ground, "upheld": row.upheld}


def _object_to(stage: Any, asked: Asked) -> Facts:
    """The party objects to an officer of the cast, `to`."""
    words = str(asked.facts["words"])
    row = cases.object_to(str(asked.facts["case"]), _account(stage, asked), words, by=stage.by(asked), at=asked.at)
    return {"ground": row.ground, "due": row.due.isoformat() if row.due else ""}


def _answer(stage: Any, asked: Asked) -> Facts:
    """The leader answers the objection against `to`."""
    uphold, words = bool(asked.facts["uphold"]), str(asked.facts["words"])
    row = cases.answer_objection(str(asked.facts["case"]), _account(stage, asked), uphold, words, by=stage.by(asked), at=asked.at)
    return {"ground": row.ground, "upheld": row.upheld}


def _assign(stage: Any, asked: Asked) -> Facts:
    """The leader gives a case to an officer of the cast."""
    row = cases.assign(str(asked.facts["case"]), _account(stage, asked), reason=str(asked.facts["reason"]), by=stage.by(asked), at=asked.at)
    return {"state": row.state, "step": row.step}


def _cosign(stage: Any, asked: Asked) -> Facts:
    """The second officer signs what leaves the published standard, or does not."""
    agree, words = bool(asked.facts["agree"]), str(asked.facts.get("words", ""))
    row = cases.cosign(str(asked.facts["case"]), agree, words=words, by=stage.by(asked), at=asked.at)
    return {"number": row.number, "state": row.state, "outcome": row.outcome}


def about(stage: Any, facts: Facts) -> dict[str, Any]:
    """Which case a new application is about, and which agency of the cast it is addressed to."""
    to = facts.get("addressed")
    return {"about": str(facts.get("about", "")), "addressed": stage.people.agencies[str(to)].pk if to else None}


def _refer(stage: Any, asked: Asked) -> Facts:
    """Pass a case on to an agency of the cast, `to`."""
    to, reason = stage.people.agencies[str(asked.facts["to"])].pk, str(asked.facts.get("reason", ""))
    row = cases.refer(str(asked.facts["case"]), to, reason=reason, by=stage.by(asked), at=asked.at)
    return {"number": row.number, "state": row.state, "step": row.step}


def _account(stage: Any, asked: Asked) -> int:
    return int(stage.people.accounts[str(asked.facts["to"])].pk)


ACTS: dict[str, Callable[[Any, Asked], Facts]] = {
    "cases.recuse": _recuse,
    "cases.object_to": _object_to,
    "cases.answer_objection": _answer,
    "cases.assign": _assign,
    "cases.cosign": _cosign,
    "cases.refer": _refer,
}

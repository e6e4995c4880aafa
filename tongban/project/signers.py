"""Several who sign a form, as scenarios tell it: a draft is kept, asked for, confirmed with a code, and filed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tongban.actors import codes
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.names import token
from tongban.cases import actions as cases
from tongban.cases import office, signed_forms, signing
from tongban.pack.stage import Asked

Facts = Mapping[str, Any]
CODE = "123456"


def _form(stage: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    """Answers; `of <name>` is the number of somebody of the cast, which nobody knows beforehand."""
    return {name: _number(stage, value) for name, value in told.items()}


def _number(stage: Any, value: Any) -> Any:
    named = str(value).removeprefix("of ") if str(value).startswith("of ") else ""
    return actors.code_of(stage.people.parties[named]) if named in stage.people.parties else value


def _draft(stage: Any, asked: Asked) -> Facts:
    by, facts = stage.by(asked), asked.facts
    row = cases.start(str(facts["service"]), region=str(facts.get("region", DISTRICT)), by=by, at=asked.at)
    cases.save(row.number, _form(stage, facts.get("form", {})), by=by, at=asked.at)
    return {"number": row.number, "state": row.state}


def _save(stage: Any, asked: Asked) -> Facts:
    cases.save(str(asked.facts["case"]), _form(stage, asked.facts["form"]), by=stage.by(asked), at=asked.at)
    return _standings(asked)


def _ask(stage: Any, asked: Asked) -> Facts:
    return {"roles": [one.role for one in cases.ask_signatures(str(asked.facts["case"]), by=stage.by(asked), at=asked.at)]}


def _sign(stage: Any, asked: Asked) -> Facts:
    """Read the form as it is now, and confirm it with a code."""
    by, number = stage.by(asked), str(asked.facts["case"])
    row, _ = signing.asked(number, to=by)
    codes.make(stage.people.accounts[asked.actor], "sign", CODE, codes.BY_PHONE, asked.at)
    cases.sign_with_code(number, signed_forms.digest(signing.shown(row)), CODE, by=by, at=asked.at)
    return _standings(asked)


def _decline(stage: Any, asked: Asked) -> Facts:
    cases.decline(str(asked.facts["case"]), str(asked.facts["words"]), by=stage.by(asked), at=asked.at)
    return _standings(asked)


def _file(stage: Any, asked: Asked) -> Facts:
    row = cases.submit(str(asked.facts["case"]), key=str(asked.facts.get("key") or token(8)), by=stage.by(asked), at=asked.at)
    return {"number": row.number, "state": row.state}


def _standings(asked: Asked) -> Facts:
    row = signing.draft(str(asked.facts["case"]))
    return {"roles": {one.role: one.state for one in signing.standings(row, office.service_of(row))}}


ACTS: dict[str, Callable[[Any, Asked], Facts]] = {
    "cases.draft": _draft,
    "cases.save": _save,
    "cases.ask_signatures": _ask,
    "cases.sign": _sign,
    "cases.decline": _decline,
    "cases.file": _file,
}

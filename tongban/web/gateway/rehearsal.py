"""A rehearsal for programs: a situation in, what filing it today would come to out. Open to all, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from ninja import Schema

from tongban.actors.loading import DISTRICT
from tongban.cases.nearest import Change
from tongban.cases.rehearsing import Rehearsal, Situation
from tongban.pack import fees
from tongban.pack.shapes import LawRef
from tongban.services import guides
from tongban.web.problems import words


class SituationIn(Schema):
    """Answers by question, what registers would hold by the name of the fetch (null: nothing), the materials one has."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "region": "511602000000",
                "applicant": "organisation",
                "form": {"site_name": "恒达鲜食", "domains": ["shop.hengda.example"], "kind": "trading"},
                "assumed": {"operator": {"state": "active"}},
                "materials": ["domain-certificate"],
            }
        }
    }
    region: str = DISTRICT
    applicant: Literal["", "person", "organisation"] = ""  # the only kind that may file it, when not said
    form: dict[str, Any] = {}
    assumed: dict[str, dict[str, Any] | None] = {}
    materials: list[str] = []


class Law(Schema):
    """Where something stands; `assumed` when no source gives it."""

    law: str
    assumed: bool


class ChangeOut(Schema):
    """One thing said otherwise. `kind`: answer, assumed (of a fetch), material, applicant. `example`: another right value may do too."""

    kind: str
    name: str
    value: Any
    fetch: str = ""
    line: int | None = None
    column: str = ""
    example: bool = False


class RefusalOut(Schema):
    """One thing that filing would refuse. Each of `changes` is a smallest way that passes: one change, or two that go together."""

    code: str
    field: str
    words: str
    laws: list[Law]
    changes: list[list[ChangeOut]]


class DemandedOut(Schema):
    """A material that is demanded; `later`: until when it may follow."""

    name: str
    there: bool
    later: date | None
    laws: list[Law]


class FeeLine(Schema):
    """A line of the bill in minor units."""

    what: str
    minor: int
    currency: str
    law: Law


class RehearsalOut(Schema):
    """What filing today would come to. `step` is where an officer takes over; `outcomes` are what may be decided then.

    With `pay_before` step the fee is assessed in the course of the case, and `fee` says nothing.
    """

    service: str
    region: str
    day: date
    passes: bool
    refusals: list[RefusalOut]
    tried: int
    step: str
    outcomes: list[str]
    materials: list[DemandedOut]
    fee: int
    bill: list[FeeLine]
    pay_before: str
    told_by: date | None
    decided_by: date | None
    due: date | None


def situation(told: SituationIn, kinds: tuple[str, ...]) -> Situation:
    """What a program says, as it is judged."""
    return Situation(told.form, told.assumed, frozenset(told.materials), told.applicant or kinds[0])


def rehearsal_out(told: Rehearsal) -> dict[str, Any]:
    """A rehearsal as programs read it."""
    where, service = told.place, told.place.service
    refusals = [
        {
            "code": one.what.code,
            "field": str(one.what.facts.get("field", "")),
            "words": words(one.what),
            "laws": _laws(one.law),
            "changes": [[_change(change) for change in way] for way in one.changes],
        }
        for one in told.refusals
    ]
    return {
        "service": service.id,
        "region": where.region,
        "day": where.day,
        "passes": told.passes,
        "refusals": refusals,
        "tried": told.tried,
        "step": told.step.name if told.step else "",
        "outcomes": [name for step in service.steps.values() for name in step.outcomes],
        "materials": [{"name": one.name, "there": one.there, "later": one.later, "laws": _laws([one.law])} for one in told.materials],
        "fee": fees.total(told.bill),
        "bill": [{"what": one.what, "minor": one.minor, "currency": one.currency, "law": _law(one.law)} for one in told.bill],
        "pay_before": told.pay,
        "told_by": told.promise.get("told_by"),
        "decided_by": told.promise.get("decided_by"),
        "due": told.due,
    }


def _laws(law: Iterable[LawRef]) -> list[dict[str, Any]]:
    return [_law(one) for one in law if one.act or one.assumed]


def _law(one: LawRef) -> dict[str, Any]:
    found = guides.source(one)
    return {"law": found.cited, "assumed": found.assumed}


def _change(one: Change) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("kind", "name", "value", "fetch", "column")}
    return {**told, "line": one.line if one.line >= 0 else None, "example": one.free}

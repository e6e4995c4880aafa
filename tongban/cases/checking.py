"""Automatic checks, and what they saw: kept with the step that they passed, and with every later version of the answers.

A kept check is {"rule": name, "read": paths of the facts that it looked at, "said": codes, empty when it passed}. Values are not kept
twice: they are those of that version of the answers, of the facts that were fetched, and of the materials that were there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.base.errors import Discrepancy, Refused
from tongban.cases import office
from tongban.cases.models import Answers, Case, MaterialRow, StepRow
from tongban.cases.personal import opened
from tongban.pack.rules import load, watched
from tongban.pack.shapes import Service
from tongban.registers import queries as registers

Kept = list[dict[str, Any]]


def run(service: Service, names: Sequence[str], facts: Mapping[str, Any]) -> tuple[Kept, list[Discrepancy]]:
    """What rules saw and said, and what does not fit, with the pack's words."""
    kept: Kept = []
    wrong: list[Discrepancy] = []
    for name in names:
        found, read = watched(load(service.rules)[name], facts)
        kept.append({"rule": name, "read": read, "said": [code for code, _ in found]})
        wrong += [Discrepancy(code, {**told, "texts": office.texts(service, f"say.{code}")}) for code, told in found]
    return kept, wrong


def passed(service: Service, names: Sequence[str], facts: Mapping[str, Any]) -> Kept:
    """What rules saw that all pass. Raises Refused with everything that does not."""
    kept, wrong = run(service, names, facts)
    if wrong:
        raise Refused.of(wrong)
    return kept


def again(row: Case, form: Mapping[str, Any]) -> Kept:
    """What the first checks say of new answers of a filed case: an officer judges what does not fit any more."""
    service = office.service_of(row)
    return run(service, service.steps[service.start].automatic, office.facts_of(row, form))[0]


@dataclass(frozen=True)
class Checked:
    """A check for who looks at the case: the paths that the rule read, None where that was not kept, and the facts as they were then."""

    rule: str
    at: datetime | None
    said: tuple[str, ...]
    read: tuple[str, ...] | None
    facts: Mapping[str, Any]

    def value(self, path: str) -> Any:
        """What the rule saw at a path."""
        value: Any = self.facts
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


@dataclass(frozen=True)
class Held:
    """A value that nobody else may have, held for the case."""

    register: str
    value: str
    since: datetime
    facts: dict[str, Any]


def checked(found: Case) -> list[Checked]:
    """The latest result of each rule, in the order in which the rules were asked first."""
    row, service = office.whole_of(found), office.service_of(found)
    versions = list(Answers.objects.filter(case=found, version__gt=0).order_by("version"))
    runs = [(one.closed_at, one.checks) for one in StepRow.objects.filter(case=found, result="passed").order_by("pk")]
    runs += [(one.at, one.checks) for one in versions if one.version > 1 or one.checks]
    latest: dict[str, Checked] = {}
    for step in service.steps.values():
        latest |= {name: Checked(name, None, (), None, {}) for name in step.automatic if found.submitted_at}
    brought = dict(MaterialRow.objects.filter(case=found).order_by("-at").values_list("name", "at"))
    for at, kept in runs:
        facts = _facts(row, service, versions, brought, at) if kept else {}
        for one in kept:
            latest[one["rule"]] = Checked(one["rule"], at, tuple(one["said"]), tuple(one["read"]), facts)
    return list(latest.values())


def _facts(row: Case, service: Service, versions: list[Answers], brought: Mapping[str, datetime], at: datetime | None) -> dict[str, Any]:
    """What rules could see at a moment: the answers of then, and the materials that had come."""
    form: dict[str, Any] = next((one.form for one in reversed(versions) if at is None or one.at <= at), {})
    facts = office.facts_of(row, opened(service, form))
    there = {name: True for name in facts["material"] if at is None or name not in brought or brought[name] <= at}
    return {**facts, "material": there}


def held(found: Case) -> list[Held]:
    """What the case holds for itself in the registers of things that must be unique."""
    fields = {str(draw["register"]): str(draw["field"]) for draw in office.service_of(found).draws}
    return [
        Held(register, str(one.facts.get(field, "")), one.valid_from, one.facts)
        for register, field in fields.items()
        for one in registers.find(register, "number", found.number)
    ]

"""Pure decisions on cases: states, who may do what when, and how the course goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from tongban.base.errors import Refused
from tongban.pack import ages, proofs
from tongban.pack.conditions import holds
from tongban.pack.graph import END
from tongban.pack.shapes import Evidence, Material, Service

Names = tuple[int | None, int | None]  # accounts: who acts, and the absent colleague in whose place
SOON = 3  # days before its last one from which a case counts as near it
STATES = ("draft", "submitted", "in_hand", "waiting", "decided", "closed", "withdrawn")
# What comes by itself in the course of a matter, and no more once it is over.
ENDS = ("deemed_accepted", "supplement_over", "proof_lapsed", "unpaid", "deemed_granted", "department_silent", "pause_over", "security_due")
# From which states each act is possible (design section 4).
MAY: dict[str, tuple[str, ...]] = {
    "save": ("draft",),
    "attach": ("draft", "submitted", "in_hand", "waiting"),
    "submit": ("draft",),
    "choose_delivery": ("draft", "submitted", "in_hand", "waiting", "decided"),
    "take": ("submitted", "in_hand", "waiting"),
    "accept": ("submitted",),
    "not_accept": ("submitted",),
    "supplement": ("submitted", "in_hand"),
    "supply": ("waiting",),
    "review": ("in_hand",),
    "return": ("in_hand",),
    "hand_over": ("submitted", "in_hand", "waiting"),
    "recuse": ("submitted", "in_hand", "waiting", "decided"),
    "object_to": ("submitted", "in_hand", "waiting"),
    "extend": ("in_hand",),
    "pause": ("in_hand",),
    "resume": ("in_hand", "waiting"),
    "lengthen": ("in_hand",),
    "move": ("submitted", "in_hand"),
    "explain": ("in_hand", "waiting", "decided", "closed"),
    "instruct": ("in_hand", "waiting"),
    "decide": ("in_hand",),
    "serve": ("decided",),
    "post": ("submitted", "in_hand", "waiting", "decided", "closed", "withdrawn"),
    "visit": ("submitted", "in_hand", "waiting", "decided", "closed"),
    "ask": ("in_hand", "waiting"),
    "propose_change": ("submitted", "in_hand"),
    "answer_change": ("submitted", "in_hand", "waiting"),
    "urge": ("submitted", "in_hand"),
    "look": ("submitted", "in_hand", "waiting"),
    "write": ("submitted", "in_hand", "waiting", "decided", "closed"),
    "note": ("submitted", "in_hand", "waiting", "decided", "closed", "withdrawn"),
    "withdraw": ("draft", "submitted", "in_hand", "waiting"),
}


def ensure_may(state: str, act: str) -> None:
    """Raise Refused("case.wrong_state") when an act does not fit the state."""
    if state not in MAY[act]:
        raise Refused("case.wrong_state", state=state, act=act)


def two_names(now: Names, earlier: Iterable[Names]) -> bool:
    """Whether one person would decide what they examined, or one name stand under both, because somebody stood in for somebody.

    Each act has its names: who did it, and the absent colleague in whose place.
    """
    return any((now[1] or before[1]) and {*now} & {*before} - {None} for before in earlier)


def granted(service: Service, outcome: str) -> bool | None:
    """Whether a case was decided in favour; None where it ended otherwise, such as not being accepted, or not yet."""
    return next((step.outcomes[outcome].favourable for step in service.steps.values() if outcome in step.outcomes), None)


def may_urge(due: date | None, today: date) -> bool:
    """Whether a case is late, or near its day."""
    return due is not None and (due - today).days <= SOON


def needed(material: Material, facts: Mapping[str, Any]) -> bool:
    """Whether a material must be brought."""
    if material.instead_of_asking or material.needed == "optional" or material.needed == "sometimes":
        return False
    return material.needed == "always" or holds(material.needed, facts)


def aged(service: Service, facts: Mapping[str, Any], on: date) -> dict[str, Any]:
    """What a case says of its day (the one on which it was filed): `day`, and by the day of birth `age` and `benefit`."""
    told: dict[str, Any] = {"day": on.isoformat()}
    born = ages.day_of_birth(service.born, facts)
    if born is not None:
        told["age"] = ages.age(born, on)
        told |= {"benefit": ages.paid(service.benefit, born, on)} if service.benefit else {}
    return told


def facts_of(
    service: Service,
    form: Mapping[str, Any],
    *,
    applicant: Mapping[str, str],
    fetched: Mapping[str, Any],
    there: Iterable[str],
    region: str,
    on: date,
    outside: Mapping[str, str] | None = None,
    at: str = "",
    times: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Everything that conditions and rules look at: answers, fetched facts, applicant, materials that are there, the case itself.

    `at`: the local moment of filing; `times`: how long the rules of time are that the service names.
    """
    materials = {name: True for name in there}
    told = {**form, "fetch": fetched, "applicant": applicant, "material": materials}
    if outside is not None:
        told["outside"] = outside
    if service.times:
        told["times"] = times or {}
    return {**told, "case": {"region": region, "at": at, **aged(service, told, on)}}


def missing(service: Service, facts: Mapping[str, Any], given: Collection[str]) -> list[str]:
    """Materials still to be brought, in the order of the pack."""
    return [name for name, one in service.materials.items() if needed(one, facts) and name not in given]


def late(service: Service, facts: Mapping[str, Any]) -> list[str]:
    """Written proof that may come later and is not there yet."""
    return [name for name in missing(service, facts, facts["material"]) if service.materials[name].later]


def to_show(evidence: Evidence, form: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """The values at which evidence is looked for: those of the answers that the licence before did not hold."""
    given, held = form.get(evidence.each) or [], before.get(evidence.each) or []
    return [value for value in (given if isinstance(given, list) else [given]) if value not in held]


def shown(service: Service, form: Mapping[str, Any], before: Mapping[str, Any], proven: Collection[str]) -> list[str]:
    """Materials that need not be brought because the evidence beside them is there for every value (`<evidence>:<value>`)."""
    found = []
    for name, evidence in service.evidence.items():
        wanted = to_show(evidence, form, before)
        if (wanted or form.get(evidence.each)) and all(f"{name}:{value}" in proven for value in wanted):
            found.append(evidence.material)
    return found


def following(service: Service, step: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the course goes from a step that is done: the branches of a parallel step, or the first next whose condition holds."""
    one = service.steps[step]
    if one.parallel:
        return one.parallel
    return next(((target.to,) for target in one.next if holds(target.when, facts)), (END,))


def joined(service: Service, branch: str, done: Collection[str]) -> str | None:
    """The parallel step that a finished branch brings to its end; None while others are still to come."""
    return proofs.joined(service.steps, branch, done)


def branches(service: Service, parallel: str) -> list[str]:
    """Every step inside the branches of a parallel step."""
    return [name for branch in service.steps[parallel].parallel for name in proofs.region(branch, service.steps)]


def ends_a_branch(service: Service, step: str, opened: Collection[str]) -> bool:
    """Whether a step is the last of a branch of a parallel step that was opened."""
    return not service.steps[step].next and any(step in branches(service, name) for name in opened if service.steps[name].parallel)


def parallel_of(service: Service, step: str, outside: str) -> str | None:
    """The outermost parallel step that has `step` in a branch but not `outside`; None when there is none."""
    around = [name for name, one in service.steps.items() if one.parallel and step in branches(service, name)]
    around = [name for name in around if outside not in branches(service, name)]
    return next((name for name in around if not any(name in branches(service, other) for other in around)), None)


def after_join(service: Service, step: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the course goes after a parallel step."""
    return next(((target.to,) for target in service.steps[step].next if holds(target.when, facts)), (END,))

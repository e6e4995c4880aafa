"""Proofs of the course of a service (design section 4): every step is reached, from each an end is reachable, every loop passes a person.

Nodes are the steps, `end`, and for each parallel step P a node `P/join` where its branches meet: the last step of a branch has no `next`
of its own. A step that decides (has outcomes) and has no `next` leads to the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from tongban.pack.shapes import Step

END = "end"
MOST = 100
Edges = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Flaw:
    """What is wrong with the course at a step, why, and how to mend it."""

    step: str
    code: str
    reason: str
    cure: str


def join_of(step: str) -> str:
    """The node where the branches of a parallel step meet."""
    return f"{step}/join"


def person_acts(step: Step) -> bool:
    """Whether the step waits for somebody; only such a step may stand in a loop."""
    return bool(step.post)


def edges(steps: Mapping[str, Step]) -> dict[str, tuple[str, ...]]:
    """Where each node leads. Steps that do not exist are left out: `missing` names them."""
    tails = {tail: name for name in _parallel(steps) for tail in _tails(name, steps)}
    found: dict[str, tuple[str, ...]] = {END: ()}
    for name, step in steps.items():
        onward = tuple(one.to for one in step.next if one.to == END or one.to in steps)
        if name in tails and not step.next:
            onward = (join_of(tails[name]),)
        elif step.outcomes and not step.next:
            onward = (END,)
        if step.parallel:
            found[join_of(name)] = onward
            onward = tuple(branch for branch in step.parallel if branch in steps)
        found[name] = onward
    return found


def _parallel(steps: Mapping[str, Step]) -> list[str]:
    return [name for name, step in steps.items() if step.parallel]


def region(branch: str, steps: Mapping[str, Step]) -> list[str]:
    """The steps of a branch, from its first on, in the order met; an inner parallel step and its branches belong to it."""
    seen: list[str] = []
    waiting = [branch]
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in steps:
            continue
        seen.append(name)
        waiting += [*steps[name].parallel, *(one.to for one in steps[name].next)]
    return seen


def _tails(parallel: str, steps: Mapping[str, Step]) -> list[str]:
    """The last steps of the branches of a parallel step, without those that end at an inner join."""
    found = []
    for branch in steps[parallel].parallel:
        inside = region(branch, steps)
        inner = {tail for name in inside if steps[name].parallel and name != parallel for tail in _own_branches(name, steps)}
        found += [name for name in inside if not steps[name].next and name not in inner and name != parallel]
    return found


def _own_branches(parallel: str, steps: Mapping[str, Step]) -> set[str]:
    return {name for branch in steps[parallel].parallel for name in region(branch, steps)}


def reachable(start: str, onward: Edges) -> set[str]:
    """Every node that can be reached from `start`, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in onward:
            seen.add(name)
            waiting += onward[name]
    return seen


def loop_without(persons: Collection[str], onward: Edges) -> list[str]:
    """A loop that passes none of `persons`, as its nodes in order; empty when there is none."""
    left = {name: {one for one in leads if one not in persons} for name, leads in onward.items() if name not in persons}
    while ends := [name for name, leads in left.items() if not leads]:
        left = {name: leads.difference(ends) for name, leads in left.items() if leads}
    if not left:
        return []
    path = [next(iter(left))]  # what is left leads on for ever, so some node comes again
    while (following := min(left[path[-1]])) not in path:
        path.append(following)
    return path[path.index(following) :]

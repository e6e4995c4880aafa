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
    return [tail for branch in steps[parallel].parallel for tail in _tails_of(branch, parallel, steps)]


def _tails_of(branch: str, parallel: str, steps: Mapping[str, Step]) -> list[str]:
    inside = region(branch, steps)
    inner = {tail for name in inside if steps[name].parallel and name != parallel for tail in _own_branches(name, steps)}
    return [name for name in inside if not steps[name].next and name not in inner and name != parallel]


def joined(steps: Mapping[str, Step], step: str, done: Collection[str]) -> str | None:
    """The parallel step that is complete now that `step` is done: `step` ends a branch, and all branches (or any) came to an end.

    None when `step` ends no branch, or while others are still to come. `done` are the steps that were done, `step` among them.
    """
    for name in _parallel(steps):
        ends = [_tails_of(branch, name, steps) for branch in steps[name].parallel]
        if any(step in tails for tails in ends):
            came = [any(tail in done for tail in tails) for tails in ends]
            return name if (any(came) if steps[name].join == "any" else all(came)) else None
    return None


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


def flaws(steps: Mapping[str, Step], start: str) -> list[Flaw]:
    """Everything that is wrong with a course; empty means all is proved."""
    if not steps:
        return [Flaw("", "steps.none", "The service has no steps.", "Add `steps:` with at least one that decides.")]
    if len(steps) > MOST:
        return [Flaw("", "steps.too_many", f"The service has {len(steps)} steps.", f"Keep to {MOST}; split the service.")]
    found = [*_unknown(steps, start), *_kinds(steps), *_dead_ends(steps), *_branches(steps)]
    return found or [*_reach(steps, start), *_loops(steps)]


def _unknown(steps: Mapping[str, Step], start: str) -> Iterable[Flaw]:
    known = ", ".join(steps)
    if start not in steps:
        yield Flaw("", "graph.no_start", f"The start {start} is not a step.", f"Start at one of: {known}.")
    if END in steps:
        yield Flaw(END, "graph.named_end", "A step is named end, which means that the case is over.", "Give it another name.")
    for name, step in steps.items():
        for target in (*(one.to for one in step.next), *step.parallel):
            if target != END and target not in steps:
                yield Flaw(name, "graph.no_step", f"{name} leads to {target}, which is not a step.", f"Lead to end or one of: {known}.")


def _kinds(steps: Mapping[str, Step]) -> Iterable[Flaw]:
    for name, step in steps.items():
        kinds = [kind for kind in ("automatic", "post", "parallel", "waits_for", "outside") if getattr(step, kind)]
        if not kinds:
            yield Flaw(name, "step.nobody", f"Nobody does {name}.", "Give it a post, automatic checks, parallel steps, waits_for, outside.")
        if len(kinds) > 1:
            yield Flaw(name, "step.two_kinds", f"{name} is {' and '.join(kinds)} at once.", "Make a step of its own for each.")
        if not step.post and (step.may or not all(one.favourable for one in step.outcomes.values())):
            # Automatic decisions may only favour the applicant (design law 8).
            yield Flaw(name, "step.no_officer", f"{name} decides against the applicant, or may, but has no post.", "Give it a post.")


def _dead_ends(steps: Mapping[str, Step]) -> Iterable[Flaw]:
    inside = {name for parallel in _parallel(steps) for name in _own_branches(parallel, steps)}
    for name, step in steps.items():
        if step.next and all(one.when for one in step.next):
            yield Flaw(
                name, "graph.no_way_on", f"When no condition of {name} holds, it leads nowhere.", "End `next` with a row without `when`."
            )
        for place, one in enumerate(step.next[:-1], 1):
            if not one.when:
                yield Flaw(name, "graph.never_taken", f"After row {place} of {name}'s next, no row is ever taken.", "Put it last.")
        if not step.next and not step.outcomes and name not in inside:
            yield Flaw(name, "graph.dead_end", f"{name} leads nowhere.", "Add `next:`, with a step or end.")


def _branches(steps: Mapping[str, Step]) -> Iterable[Flaw]:
    for name in _parallel(steps):
        heads = steps[name].parallel
        if len(set(heads)) < 2:
            yield Flaw(name, "graph.one_branch", f"{name} opens fewer than two different steps.", "Name two or more, or use next.")
        regions = [region(head, steps) for head in dict.fromkeys(heads)]
        inside = {one for branch in regions for one in branch}
        for step in sorted({one for branch in regions for one in branch if sum(one in other for other in regions) > 1}):
            yield Flaw(
                step,
                "graph.branches_meet",
                f"Two branches of {name} lead to {step}.",
                "End each branch without next; go on after the join.",
            )
        for one in sorted(inside):
            yield from _branch_step(name, one, steps)
        for other in sorted(set(steps) - inside - {name}):
            for target in (*(one.to for one in steps[other].next), *steps[other].parallel):
                if target in inside and name not in inside:
                    yield Flaw(other, "graph.into_branch", f"{other} leads into {target}, inside {name}.", f"Lead to {name}.")


def _branch_step(parallel: str, name: str, steps: Mapping[str, Step]) -> Iterable[Flaw]:
    if any(one.to == END for one in steps[name].next):
        yield Flaw(name, "graph.leaves_branch", f"{name} ends the case inside {parallel}.", "Leave next out: the branch ends at the join.")
    if steps[name].outcomes:
        yield Flaw(name, "graph.decides_in_branch", f"{name} decides the case inside {parallel}.", "Decide in a step after the join.")
    if name == parallel:
        yield Flaw(name, "graph.branches_meet", f"A branch of {parallel} leads back to it.", "Go back after the join.")


def _reach(steps: Mapping[str, Step], start: str) -> Iterable[Flaw]:
    onward = edges(steps)
    reached = reachable(start, onward)
    for name in steps:
        if name not in reached:
            yield Flaw(name, "graph.unreachable", f"No way leads to {name}.", "Lead a step to it, or take it out.")
        elif END not in reachable(name, onward):
            yield Flaw(name, "graph.no_end", f"From {name} no end can be reached.", "Lead a later step to end or to a decision.")


def _loops(steps: Mapping[str, Step]) -> Iterable[Flaw]:
    found = loop_without({name for name, step in steps.items() if person_acts(step)}, edges(steps))
    if found:
        way = " → ".join(one for one in (*found, found[0]) if not one.endswith("/join"))
        yield Flaw(found[0], "graph.idle_loop", f"Nobody acts in the loop {way}.", "Put a step with a post into it.")

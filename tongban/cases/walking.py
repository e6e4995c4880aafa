"""The walk of a case from step to step: what opens, passes by itself, runs beside each other and joins again. Nothing is written here.

Filing walks it and keeps the steps (`course`); a rehearsal walks it and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.errors import Refused
from tongban.cases import checking, rules
from tongban.cases.models import StepRow
from tongban.pack import fees
from tongban.pack.conditions import holds
from tongban.pack.graph import END
from tongban.pack.shapes import Service, Step
from tongban.pack.values import PAYMENT


def agency_of(step: Step, own: int, region: str, on: date) -> int:
    """The agency at which a step is done. Raises Refused("case.no_agency") where the region has none."""
    found = actors.agency_for(step.agency, region, on) if step.agency else own
    if found is None:
        raise Refused("case.no_agency", function=step.agency, step=step.name)
    return found


class Walk:
    """One move over the steps of a service: `new` are those that it opened, `joined` the older ones that a join closed."""

    def __init__(
        self,
        service: Service,
        facts: Mapping[str, Any],
        history: list[StepRow],
        opened: Callable[[Step], StepRow],
        at: datetime,
        owes: Callable[[], bool] | None = None,
    ) -> None:
        self.service, self.facts, self.history, self.opened, self.at = service, facts, history, opened, at
        self.new: list[StepRow] = []
        self.joined: list[StepRow] = []
        self.owes = owes or self._owes

    def enter(self, names: tuple[str, ...]) -> None:
        """Open steps, and what follows those that nobody need do. An automatic check that fails refuses the move."""
        for name in names:
            if name == END:
                continue
            step = self.service.steps[name]
            one = self.opened(step)
            self.new.append(one)
            if step.automatic:
                one.checks = checking.passed(self.service, step.automatic, self.facts)
                self._pass(one, "passed")
            elif step.waits_for == PAYMENT:
                if not self.owes() or self._secured():
                    self._pass(one, "paid")
            elif step.waits_for and self.service.evidence[step.waits_for].material in self.facts["material"]:
                self._pass(one, "shown")
            else:
                self.enter(step.parallel)

    def _secured(self) -> bool:
        """Whether a security stands for what is owed: until the step at which it is held nobody waits for the payment."""
        passed = {one.name for one in (*self.history, *self.new) if one.result == "passed"}
        uses = [use for use in self.service.ledgers.values() if use.covers and holds(use.when, self.facts)]
        return any("reserve" in acts and point not in passed for use in uses for point, acts in use.acts.items())

    def _owes(self) -> bool:
        """Whether something is to be paid as far as the facts say it; what cannot be reckoned counts as owed."""
        asked = fees.fee(self.service, self.facts, self.at.date())
        return fees.total(asked) > 0 or bool(fees.unknown(asked))

    def _pass(self, one: StepRow, result: str) -> None:
        """A step that nobody need do: it is done as it opens."""
        one.closed_at, one.result = self.at, result
        self.enter(self.following(one.name))

    def following(self, name: str) -> tuple[str, ...]:
        """What comes after a step: past the join when it ends the last branch, nothing while others run."""
        latest = {one.name: one for one in (*self.history, *self.new)}
        done = self._done(latest)
        if rules.ends_a_branch(self.service, name, latest):
            parallel = rules.joined(self.service, name, done)
            if parallel is None:
                return ()
            self._close(parallel, latest)
            return self._onward(parallel)
        return rules.following(self.service, name, self.facts)

    def _done(self, latest: dict[str, StepRow]) -> set[str]:
        """Steps that were done in this round: not before the parallel step around them was opened anew."""
        place = {id(one): number for number, one in enumerate((*self.history, *self.new))}
        old = {
            inner
            for name, one in latest.items()
            for inner in (rules.branches(self.service, name) if self.service.steps[name].parallel else ())
            if inner in latest and place[id(latest[inner])] < place[id(one)]
        }
        return {one.name for one in latest.values() if one.closed_at} - old

    def _onward(self, parallel: str) -> tuple[str, ...]:
        """After a join; the parallel step may itself end a branch of an outer one."""
        following = rules.after_join(self.service, parallel, self.facts)
        return following if following != (END,) else self.following(parallel)

    def _close(self, parallel: str, latest: dict[str, StepRow]) -> None:
        """The parallel step is done; branches that need not come any more are closed with it."""
        for name in (parallel, *rules.branches(self.service, parallel)):
            one = latest.get(name)
            if one is not None and one.closed_at is None:
                one.closed_at, one.result = self.at, "joined" if name == parallel else "not_needed"
                if one in self.history:
                    self.joined.append(one)

"""Codes by which programs know where a case stands: which code of a list follows from which event of the case, as its service says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongban.pack.sections import Section
    from tongban.pack.shapes import Service
    from tongban.pack.world import Check

EVENTS = (
    "submitted", "accepted", "supplement_asked", "supplied", "reviewed", "outside_told", "decided", "amended", "revoked", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True)
class StateCode:
    """A code, the event of the case from which it follows, and of which `step`, `outcome` or told `state`, where it matters."""

    code: str
    event: str
    step: str = ""
    outcome: str = ""
    state: str = ""

    def follows(self, event: str, told: Mapping[str, Any]) -> bool:
        """Whether it follows from an event and what is told in it."""
        parts = (("step", self.step), ("outcome", self.outcome), ("state", self.state))
        return event == self.event and all(not wanted or told.get(name) == wanted for name, wanted in parts)


@dataclass(frozen=True)
class StateCodes:
    """The codes of a service, of one list, in the order in which several follow from one event."""

    list: str
    rows: tuple[StateCode, ...]


def state_codes(top: Section) -> StateCodes | None:
    """`state_codes: {list: eport-state, rows: [{code: "08", event: decided, outcome: release}, …]}`."""
    one = top.inside("state_codes")
    if one is None:
        return None
    rows = []
    for row in one.rows("rows"):
        event = row.word("event", needed=True, among=EVENTS)
        rows.append(StateCode(row.word("code", needed=True), event, row.word("step"), row.word("outcome"), row.word("state")))
        row.done()
    made = StateCodes(one.word("list", needed=True), tuple(rows))
    one.done()
    return made


def check_states(one: Check, main: str, service: Service) -> None:
    """Codes of a list that there is, from what can happen."""
    if service.state_codes is None:
        return
    known = one.pack.code_lists.get(service.state_codes.list)
    if known is None:
        reason = f"{service.state_codes.list} is no code list of the pack."
        one.complain(main, ("state_codes", "list"), "state.no_list", reason, "Write it in `codelists/`.")
    for place, row in enumerate(service.state_codes.rows):
        for part, reason, cure in _wrong(service, row, {code.code for code in known.codes} if known else {row.code}):
            one.complain(main, ("state_codes", "rows", place, part), "state.unknown", reason, cure)


def _wrong(service: Service, row: StateCode, codes: set[str]) -> Iterator[tuple[str, str, str]]:
    if row.code not in codes:
        yield "code", f"{row.code} is not in the list.", f"Give one of: {', '.join(sorted(codes))}."
    if row.step and row.step not in service.steps:
        yield "step", f"{row.step} is no step.", f"Name one of: {', '.join(sorted(service.steps))}."
    outcomes = {name for step in service.steps.values() for name in step.outcomes}
    if row.outcome and row.outcome not in outcomes:
        yield "outcome", f"{row.outcome} is no outcome.", f"Name one of: {', '.join(sorted(outcomes))}."

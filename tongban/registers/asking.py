"""A request on its way to ledgers: what is asked, by whom, with what right, and what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from tongban.actors import queries as actors
from tongban.base import canonical
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import legal_day
from tongban.pack.ledgers import LedgerShape
from tongban.registers import lines
from tongban.registers.draw_shapes import Document, Draw, sender, tell
from tongban.registers.ledger_models import DrawRequest
from tongban.registers.ledger_rules import Held, Known, LineView

AHEAD = timedelta(hours=14)  # on earth it is nowhere later


@dataclass(frozen=True)
class Answer:
    """What a request came to: done, pending (an owner cannot be reached) or parked (its document is not known yet)."""

    request: int
    outcome: str
    drawn: tuple[dict[str, Any], ...] = ()  # by line of a ledger: what is left


@dataclass(frozen=True)
class Asked:
    """A request on its way. `received` is when it came, which counts for its time; `row` where it waited."""

    act: str
    document: Document
    draws: tuple[Draw, ...]
    key: str
    by: Actor
    at: datetime
    received: datetime
    row: DrawRequest | None = None
    back: int | None = None  # the owner that has just come back

    @property
    def sender(self) -> str:
        """Whose keys these are."""
        return sender(self.by)

    @cached_property
    def told(self) -> bytes:
        """What is asked, as it is kept and hashed: canonical JSON."""
        return canonical.dumps({"act": self.act, **tell(self.document, self.draws)})

    @cached_property
    def holders(self) -> frozenset[str]:
        """Under what the holder that the document names would be found."""
        return lines.holder_lookups(self.document.holder)


def ensure_right(asked: Asked) -> None:
    """Who draws has the right at their agency; asked when it came, where it waited."""
    if asked.row is None:
        actors.require(asked.by, "ledger.draw", agency=asked.by.agency)


def ensure_drawer(asked: Asked, found: Mapping[lines.Key, LineView]) -> None:
    """The type names the agency of who asks among those who draw, and knows the act."""
    if asked.row is not None:
        return
    for kind in sorted({one.type for one in found.values()}):
        shape = lines.shape(kind)
        if asked.by.agency is not None and lines.function_of(asked.by.agency) not in _drawers(shape, asked.act):
            raise NotAllowed("ledger.not_drawer", type=kind)
        if asked.act == "reserve" and not shape.reserve:
            raise Refused("ledger.not_reserved", type=kind)
        if asked.act == "note" and shape.reserve:
            raise Refused("ledger.not_noted", type=kind)


def _drawers(shape: LedgerShape, act: str) -> tuple[str, ...]:
    """Whose agencies do an act on ledgers of a type: where others use up what was reserved, they and nobody else do that."""
    if act == "check":
        return (*shape.drawn_by, *shape.consumed_by)
    return shape.consumed_by if act == "consume" and shape.consumed_by else shape.drawn_by


def known(asked: Asked, found: Mapping[lines.Key, LineView], held: Mapping[int, Held], good: frozenset[int]) -> Known:
    """What a request is held against; `good` are the lines whose seal is right."""
    return Known(
        lines=found,
        held=held,
        units=lines.units(),
        good=good,
        holders=asked.holders,
        agency=asked.by.agency,
        day=asked.document.day or _day(asked, found),
        latest=(asked.received + AHEAD).date(),
        shapes={one.type: lines.shape(one.type) for one in found.values()},
    )


def _day(asked: Asked, found: Mapping[lines.Key, LineView]) -> date:
    """The day on which it was received, where the owner of the ledger sits."""
    owner = next((one.agency for one in found.values()), None)
    return legal_day(asked.received, actors.zone_of(actors.agency(owner).region)) if owner else asked.received.date()

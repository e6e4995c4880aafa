"""The shapes of types of ledgers (who keeps them, who draws, in what, how often and how far beyond) and of what services do on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tongban.pack.values import Dated, LawRef, Retention, Words

POINTS = ("submit", "accept", "decide")  # acts of a case at which ledgers are written, beside the names of its steps
USES = ("check", "reserve", "note", "consume", "close", "open")  # what is done on them, in this order
HEAD = ("office", "until")  # what is of a document as a whole, so no column of a table says it
CHECKS = tuple(f"X{number}" for number in range(1, 13))  # cross checks with other documents; `registers.cross_checks` has them


@dataclass(frozen=True)
class LedgerShape:
    """A type of ledger (电子底账). `owner`, `opened_by` and `drawn_by` are functions of agencies.

    `reserve`, `consume` and `reverse` name the points of a document's course at which it draws; without `reserve` it is noted at once.
    `tolerance` is in ten-thousandths of what is authorised; on a line of several uses it counts on the rest at the last one.
    `whole`: a document draws every line, in their order. `one_at_a_time`: it draws who has it in hand.
    """

    id: str
    owner: str
    title: Words
    measures: tuple[Literal["quantity", "amount"], ...]
    drawn_by: tuple[str, ...]
    consume: str
    opened_by: tuple[str, ...] = ()
    reserve: str = ""
    reverse: tuple[str, ...] = ()
    uses: tuple[Dated, ...] = ()
    tolerance: tuple[Dated, ...] = ()
    over: Literal["refuse", "refer"] = "refuse"
    one_office: bool = False
    whole: bool = False
    one_at_a_time: bool = False
    checks: tuple[str, ...] = ()
    retention: Retention | None = None
    law: LawRef = LawRef()


@dataclass(frozen=True)
class LedgerUse:
    """What a service does on ledgers of a type: at points of a case's course an act or several (`{submit: reserve, decide: consume}`).

    `takes`: what of a ledger comes from which question, one of the form or a column of `each`, the table whose every line draws (or is
    a line of the ledger that is opened). `tolerance` is of a ledger that is opened, where the question `bulk` says yes.
    """

    name: str
    type: str
    acts: Mapping[str, tuple[str, ...]]
    takes: Mapping[str, str]
    each: str = ""
    tolerance: tuple[Dated, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether it opens ledgers; it does nothing else on them then."""
        return any("open" in acts for acts in self.acts.values())


@dataclass(frozen=True)
class UnitShape:
    """A unit of measure: one of it is numerator / denominator of its `base`, exactly."""

    code: str
    title: Words
    base: str
    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True)
class UnitTable:
    """Units of measure that convert into each other, and where their codes are from."""

    id: str
    source: str
    units: tuple[UnitShape, ...]

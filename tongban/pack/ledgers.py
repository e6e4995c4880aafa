"""The shape of a type of ledger: who keeps it, who draws on it, in what, how often and how far beyond. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tongban.pack.values import Dated, LawRef, Retention, Words

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

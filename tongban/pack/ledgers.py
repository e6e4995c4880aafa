"""The shapes of types of ledgers (who keeps them, who draws, in what, how often and how far beyond) and of what services do on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tongban.pack.values import Condition, Dated, LawRef, Retention, Words

POINTS = ("submit", "accept", "decide")  # acts of a case at which ledgers are written, beside the names of its steps
USES = ("check", "reserve", "note", "consume", "close", "write_off", "void", "give_back", "open")  # what is done on them, in this order
HEAD = ("office", "until", "holder")  # what is of a document as a whole, so no column of a table says it
CHECKS = tuple(f"X{number}" for number in range(1, 13))  # cross checks with other documents; `registers.cross_checks` has them


@dataclass(frozen=True)
class LedgerShape:
    """A type of ledger (电子底账). `owner`, `opened_by` and `drawn_by` are functions of agencies.

    `reserve`, `consume` and `reverse` name the points of a document's course at which it draws; without `reserve` it is noted at once.
    `tolerance` is in ten-thousandths of what is authorised; on a line of several uses it counts on the rest at the last one.
    `whole`: a document draws every line, in their order. `one_at_a_time`: it draws who has it in hand. `any_holder`: documents of
    others than its holder draw on it too. `consumed_by`: the functions of those who alone use up what those in `drawn_by` reserved, such
    as a treasury that posts what a bank was paid. `read_by`: who else reads one whose number they know, saying why.
    """

    id: str
    owner: str
    title: Words
    measures: tuple[Literal["quantity", "amount"], ...]
    drawn_by: tuple[str, ...]
    consume: str
    opened_by: tuple[str, ...] = ()
    consumed_by: tuple[str, ...] = ()
    read_by: tuple[str, ...] = ()
    reserve: str = ""
    reverse: tuple[str, ...] = ()
    uses: tuple[Dated, ...] = ()
    tolerance: tuple[Dated, ...] = ()
    over: Literal["refuse", "refer"] = "refuse"
    one_office: bool = False
    whole: bool = False
    one_at_a_time: bool = False
    any_holder: bool = False
    checks: tuple[str, ...] = ()
    retention: Retention | None = None
    law: LawRef = LawRef()

    @property
    def hands(self) -> tuple[str, ...]:
        """The functions of those to whom such ledgers are handed in: who draws, and does not keep them."""
        return tuple(one for one in self.drawn_by if one != self.owner)


@dataclass(frozen=True)
class LedgerUse:
    """What a service does on ledgers of a type: at points of a case's course an act or several (`{submit: reserve, decide: consume}`).

    `takes`: what of a ledger comes from which question, one of the form or a column of `each`, the table whose every line draws (or is
    a line of the ledger that is opened). `says`: what is always the same. `tolerance` is of a ledger that is opened, where the question
    `bulk` says yes. `told`: what rules of the service see of ledgers of the applicant, under `ledger.<name>`: the `lines` that the
    answers name, or every line of each `ledger` that they name. `when`: only then anything is done, or told. `instead`: by what a
    question says (or a column of `each`) the ledger is of another type: `{transport_mode: {"3": eport.rail-waybill}}`.

    `covers`: a security. From the step on at which it reserves, as much of it is held as is assessed and not paid, and it is used up when
    that is not paid in time; before that step the case does not wait for the payment. `pays_back`: with a ledger that is handed back goes
    back what was paid for it, as far as it is left. `bills`: each bill that is assessed is a ledger of the type, under its number: what is
    paid is reserved, what its payer gets back released or reversed; `posted`: within which time those who use it up do so.

    Of a ledger that is opened also: `valid`, how long it holds, and `uses`, by how many documents, where no question says it; `beyond`,
    how much longer than the day that a question says; `collect`, within which time its decision is served or something drawn, else it
    is void; `less`, the outcome by which what its holder left unused of such ledgers of the year before, and did not hand back, is
    taken off.
    """

    name: str
    type: str
    acts: Mapping[str, tuple[str, ...]]
    takes: Mapping[str, str]
    each: str = ""
    tolerance: tuple[Dated, ...] = ()
    valid: tuple[Dated, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)
    told: Literal["", "lines", "ledger"] = ""
    when: Condition = ()
    uses: tuple[Dated, ...] = ()
    collect: tuple[Dated, ...] = ()
    less: str = ""
    beyond: tuple[Dated, ...] = ()
    instead: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    covers: Literal["", "payment"] = ""
    pays_back: bool = False
    bills: Literal["", "payment"] = ""
    posted: tuple[Dated, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """Every type of ledger that it may be about, the usual one first."""
        return tuple(dict.fromkeys((self.type, *others(self.instead))))

    @property
    def opens(self) -> bool:
        """Whether it opens ledgers; it does nothing else on them then."""
        return any("open" in acts for acts in self.acts.values())

    @property
    def gives_back(self) -> bool:
        """Whether it hands back the ledger that the case before opened."""
        return any("give_back" in acts for acts in self.acts.values())


def others(instead: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """The types that answers name instead of the usual one."""
    return tuple(kind for answers in instead.values() for kind in answers.values())


def type_for(usual: str, instead: Mapping[str, Mapping[str, str]], said: Mapping[str, object]) -> str:
    """Of which type a ledger is by these answers."""
    return next((answers[str(said.get(source))] for source, answers in instead.items() if str(said.get(source)) in answers), usual)


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

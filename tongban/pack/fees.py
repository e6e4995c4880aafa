"""What a case costs: the fee in force on a day over its facts, line by line with the reason of each, and what is waived. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.base.exact import half_up
from tongban.pack import rules
from tongban.pack.conditions import dated, holds, value_of
from tongban.pack.shapes import Dated, Fee, LawRef, Service

WHOLE = 100  # per cent


@dataclass(frozen=True)
class Line:
    """One line of a bill: `what` is a code, `facts` what its words need, `minor` below zero for what is waived."""

    what: str  # fee, unit, band, waived, or a code of the rule
    minor: int
    currency: str
    law: LawRef
    facts: Mapping[str, Any]
    known: bool = True  # False: the rule cannot say it, and `facts` say why; then the bill as a whole is not known


def fee(service: Service, facts: Mapping[str, Any], on: date) -> tuple[Line, ...]:
    """The lines of the bill on a legal day; none where nothing is to be paid. What is waived never exceeds what is asked.

    What is assessed at a step is explained also where it comes to nothing.
    """
    found = dated(service.fees, on)
    if found is None or found.value.free:
        return ()
    asked = _asked(service, found, facts)
    sum_asked = total(asked)
    if sum_asked <= 0:
        return asked if service.pay is not None and service.pay.before == "step" else ()
    return (*asked, *_waived(service, sum_asked, found, facts))


def total(lines: Sequence[Line]) -> int:
    """What a bill comes to, in minor units."""
    return sum(line.minor for line in lines)


def _asked(service: Service, found: Dated, facts: Mapping[str, Any]) -> tuple[Line, ...]:
    asked: Fee = found.value
    if asked.formula:
        said = rules.load(service.rules)[asked.formula](facts)
        return tuple(_said(code, told, asked.currency, found.law) for code, told in said)
    if asked.fixed:
        return (Line("fee", asked.minor, asked.currency, found.law, {}),)
    units = _units(value_of(asked.per or asked.by, facts))
    lines: tuple[Line, ...]
    if asked.by:
        minor = next((minor for above, minor in reversed(asked.bands) if units > above), 0)
        lines = (Line("band", minor, asked.currency, found.law, {"units": units}),)
    elif asked.bands:
        lines = _stairs(asked, units, found.law)
    else:
        lines = (Line("unit", asked.minor * units, asked.currency, found.law, {"units": units, "each": asked.minor}),)
    return _capped(asked, lines, found.law)


def _said(code: str, told: Mapping[str, Any], currency: str, law: LawRef) -> Line:
    """A line of a rule: without an amount it is not known; `assumed` where another source than the law of the fee would say it."""
    known = told["minor"] is not None
    return Line(code, int(told["minor"] or 0), currency, LawRef(assumed=True) if told.get("assumed") else law, told, known)


def unknown(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that cannot be reckoned."""
    return tuple(line for line in lines if not line.known)


def _units(value: Any) -> int:
    """A whole number as an answer carries it, or how many there are of what may be given several times."""
    return len(value) if isinstance(value, list) else int(value or 0)


def _stairs(asked: Fee, units: int, law: LawRef) -> tuple[Line, ...]:
    """Each unit costs what its band says: those above 10 up to 30 one price, those above 30 another."""
    lines = []
    ends = [*(above for above, _ in asked.bands[1:]), units]
    for (above, minor), end in zip(asked.bands, ends, strict=True):
        within = min(units, end) - above
        if within > 0 and minor:
            told = {"units": within, "each": minor, "above": above}
            lines.append(Line("unit", minor * within, asked.currency, law, told))
    return tuple(lines)


def _capped(asked: Fee, lines: tuple[Line, ...], law: LawRef) -> tuple[Line, ...]:
    over = total(lines) - asked.most if asked.most is not None else 0
    return (*lines, Line("most", -over, asked.currency, law, {"most": asked.most})) if over > 0 else lines


def _waived(service: Service, asked: int, found: Dated, facts: Mapping[str, Any]) -> tuple[Line, ...]:
    """The waiver that helps most; several do not add up."""
    fitting = [one for one in service.waivers.values() if holds(one.when, facts)]
    if not fitting:
        return ()
    best = max(fitting, key=lambda one: one.percent)
    return (Line("waived", -half_up(asked * best.percent, WHOLE), found.value.currency, best.law, {"waiver": best.name}),)

"""Findings on ledgers that become cases of a service about their holder (rules X8, X11 and X12): shape and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tongban.pack.shapes import Service
    from tongban.pack.values import LawRef
    from tongban.pack.world import Check

RULES = ("X8", "X11", "X12")
# What a finding tells, for questions of these names: the others of the form are for who handles the case.
TOLD = ("rule", "ledger_type", "ledger", "period", "given", "on_record", "difference", "currency")
DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
Problems = Iterator[tuple[tuple[str | int, ...], str, str, str]]


@dataclass(frozen=True)
class Finding:
    """What becomes a case of who keeps the ledger, for ledgers that hold from `since` on.

    X8: less came in on ledgers of the type by the day `by` (month and day of the next year) than they say; noted on each itself, or, with
    `against`, in all on ledgers of that type which the same holder had in the same year. X11: a difference between copies was not
    answered by its day. X12: a holder's lines gather just under `amount`, in minor units of a currency.
    """

    rule: Literal["X8", "X11", "X12"]
    since: date
    law: LawRef
    ledger: str = ""
    against: str = ""
    by: str = ""
    amount: int = 0
    currency: str = ""


def check_findings(one: Check, main: str, service: Service) -> None:
    """Everything of them that cannot be, with its cure."""
    for place, found in enumerate(service.findings):
        one.law(main, ("findings", place), found.law, found.since, "The finding")
        for where, code, reason, cure in _wrong(one, service, found):
            one.complain(main, ("findings", place, *where), code, reason, cure)


def _wrong(one: Check, service: Service, found: Finding) -> Problems:
    if service.opened_by != "agency":
        yield (), "findings.applied", "A finding becomes a case that an agency opens.", "Say `opened_by: agency`."
    needed = {"X8": ("ledger", "by"), "X11": (), "X12": ("ledger", "amount", "currency")}.get(found.rule, ())
    for name in needed:
        if not getattr(found, name):
            yield (name,), "findings.lacks", f"{found.rule} needs {name}.", f"Add `{name}:`."
    for name in ("ledger", "against", "by", "amount", "currency"):
        if getattr(found, name) and name not in (*needed, *(("against",) if found.rule == "X8" else ())):
            yield (name,), "findings.more", f"{found.rule} knows no {name}.", "Take it out."
    for name in ("ledger", "against"):
        kind = getattr(found, name)
        shape = one.world.ledgers.get(kind)
        if kind and (shape is None or "amount" not in shape.measures):
            cure = "Name a type of ledger that measures an amount."
            yield (name,), "findings.ledger", f"{kind} is no type of ledger with an amount.", cure
    if found.by and not _is_day(found.by):
        yield ("by",), "findings.day", f"{found.by} is no day of every year.", 'Write month and day, such as "04-30".'


def _is_day(text: str) -> bool:
    """Whether a month and a day are there in every year: 29 February is not."""
    try:
        return bool(DAY.fullmatch(text)) and bool(date.fromisoformat(f"2001-{text}"))
    except ValueError:
        return False

"""Reads what a service costs: fees, who need not pay, and when one pays."""

from __future__ import annotations

import re

from tongban.base.errors import Refused
from tongban.base.exact import parse
from tongban.pack import shapes
from tongban.pack.sections import Section, condition, dated, law, period

CURRENCY = re.compile("[A-Z]{3}")
BEFORE = ("accepted", "served", "fine", "step")
AFTER = ("assessed", "submitted")
ENDS = ("withdrawn", "refused", "revoked")


def fee(row: Section) -> shapes.Fee | None:
    """`amount` in minor units with its `currency`, perhaps `per` unit of an answer; or `bands` (by or per an answer); or a `formula`."""
    bands = []
    for one in row.rows("bands"):
        above, minor = one.take("above", int, needed=True), one.take("amount", int, needed=True)
        one.done()
        bands.append((above or 0, minor or 0))
    formula = row.word("formula")
    amount = row.take("amount", int, needed=not (bands or formula))
    if sum((amount is not None, bool(bands), bool(formula))) > 1:
        row.complain("fee.several", "The fee is said in more than one way.", "Give one of: amount, bands, formula.")
    made = shapes.Fee(
        minor=amount or 0,
        currency=currency(row),
        per=row.word("per"),
        by=row.word("by"),
        bands=tuple(bands),
        most=row.take("at_most", int),
        formula=formula,
    )
    if bool(made.per) + bool(made.by) + bool(formula) > 1 or (made.by and not bands) or (bands and not (made.per or made.by)):
        row.complain("fee.several", "The fee is said in more than one way.", "Give bands with one of: per, by; an amount at most with per.")
    return made if amount is not None or bands or formula else None


def currency(row: Section) -> str:
    """Three capitals."""
    found = row.word("currency", "CNY")
    if not CURRENCY.fullmatch(found):
        row.complain("shape.not_among", f"currency is {found!r}.", "Give three capitals, such as CNY.", "currency")
    return found


def waiver(name: str, one: Section) -> shapes.Waiver:
    """Who need not pay, and by which article."""
    return shapes.Waiver(name, condition(one, "when"), one.take("percent", int, 100), law(one))


def surcharge(row: Section) -> shapes.Surcharge | None:
    """`daily` per cent of what is not paid, whole or as text with at most two decimals, and perhaps `at_most` per cent of it in all."""
    told, most = row.take("daily", (int, str), needed=True), row.take("at_most", int)
    try:
        daily = parse(str(told), 2)
    except Refused:
        daily = 0
    if not 0 < daily <= (daily if most is None else most * 100):
        cure = 'Give per cents above 0, such as 3 or "0.05", a day\'s at most all.'
        row.complain("pay.surcharge", f"{told} per cent a day and {most} in all.", cure, "daily")
    return shapes.Surcharge(daily, None if most is None else most * 100)


def pay(top: Section) -> shapes.Pay | None:
    """When one pays, within which time, and what gives it back."""
    one = top.inside("pay")
    if one is None:
        return None
    refunds = one.each("refunds", lambda _, row: law(row))
    for name in refunds:
        if name not in ENDS:
            one.complain("shape.not_among", f"refunds has {name!r}.", f"Give some of: {', '.join(ENDS)}.", "refunds")
    before, within, more = one.choice("before", BEFORE, needed=True), dated(one, "within", period), dated(one, "surcharge", surcharge)
    after = dated(one, "after", lambda row: row.choice("event", AFTER, needed=True))
    monthly = dated(one, "monthly", lambda row: shapes.Monthly(row.take("working_day", int, 0, needed=True), condition(row, "when")))
    made = shapes.Pay(before, within, refunds, law(one), more, after, monthly, one.word("settles"))
    one.done()
    return made

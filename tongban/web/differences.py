"""Differences between an owner's copy of ledgers and the centre's, in words: where, what each says, by when, and how it was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import Actor
from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import legal_day
from tongban.cases import bill_book
from tongban.registers import lines, reconciling
from tongban.registers.book_models import BookCopy, BookDifference
from tongban.registers.ledger_models import Adjustment
from tongban.web import ledgers

NEAR = 3  # working days from which on a day is near, the last of them too


def kinds() -> dict[str, str]:
    """In which way two copies differ."""
    return {
        "differs": gettext("the copies say something else"),
        "missing_here": gettext("only in the owner’s copy"),
        "missing_there": gettext("only in the centre’s copy"),
        "twice_here": gettext("more than once in the centre’s copy"),
        "twice_there": gettext("more than once in the owner’s copy"),
        "unbalanced_here": gettext("in the centre’s copy the balance is not the sum of the entries"),
        "bank_differs": gettext("the bank reports something else than the bill says"),
        "not_posted": gettext("the treasury has not posted in time what the bank was paid"),
        "unbalanced_there": gettext("in the owner’s copy the balance is not the sum of the entries"),
    }


def answers() -> dict[str, str]:
    """How a difference ended."""
    return {
        "explained": gettext("Explained: both are right for the reason given"),
        "corrected": gettext("Corrected here, by a change that two officers made"),
        "owner_wrong": gettext("The owner’s copy is wrong and is corrected there"),
        "gone": gettext("Over: a later copy does not show it"),
    }


def sides(found: str) -> tuple[str, str, bool]:
    """Who says what of a difference, and whether no copy shows it: of a bill, a bank or the treasury against it."""
    bill = gettext("The bill")
    if found == "bank_differs":
        return gettext("The bank"), bill, True
    if found == "not_posted":
        return gettext("The treasury"), bill, True
    return gettext("Owner’s copy"), gettext("Centre’s copy"), False


def bill_rows(by: Actor, today: date) -> list[dict[str, Any]]:
    """Bills of the past days as three books have them, for who keeps bills; nothing for others."""
    kinds = [one.id for one in lines.types() if one.consumed_by and one.owner == lines.function_of(by.agency or 0)] if by.agency else []
    rows = [one for kind in kinds for one in bill_book.sums(kind, by.agency or 0, today)]
    return [{"day": one.day, **{name: str(exact.Money(getattr(one, name))) for name in ("issued", "reported", "posted")}} for one in rows]


def names() -> dict[str, str]:
    """What books tell of a ledger, a line or an entry."""
    return {
        "kind": gettext("State or act"),
        "holder": gettext("Holder"),
        "goods": gettext("Goods code"),
        "unit": gettext("Unit"),
        "currency": gettext("Currency"),
        "document": gettext("Document"),
        "document_line": gettext("Line of the document"),
        "moment": gettext("Moment"),
        "authorised_quantity": gettext("Quantity allowed"),
        "reserved_quantity": gettext("Quantity reserved"),
        "consumed_quantity": gettext("Quantity used up"),
        "authorised_amount": gettext("Amount allowed"),
        "reserved_amount": gettext("Amount reserved"),
        "consumed_amount": gettext("Amount used up"),
        "uses": gettext("Uses"),
        "often": gettext("How often it stands there"),
    }


def refusals() -> dict[str, str]:
    """Why a copy was not compared."""
    return {
        "book.too_different": gettext(
            "not compared: it differs in nearly everything, so it is of another day or type. Hand in the right one."
        ),
        "book.newer_compared": gettext("not compared: a newer copy was compared before it"),
    }


def today(by: Actor, at: datetime) -> tuple[date, WorkingCalendar]:
    """The legal day of an officer's agency and its calendar."""
    region = actors.agency(by.agency or 0).region
    return legal_day(at, actors.zone_of(region)), actors.calendar_of(region)


def rows(found: Iterable[BookDifference], day: date, calendar: WorkingCalendar) -> list[dict[str, Any]]:
    """Differences for a list: how near the day is stands in words beside its colour."""
    titles, said = ledgers.titles(), kinds()
    return [
        {
            "row": one,
            "title": titles.get(one.type_id, (one.type_id, "")),
            "found": said[one.found],
            "place": place(one),
            **({} if one.answer else _near(calendar.between(day, one.due), late=one.due < day)),
        }
        for one in found
    ]


def _near(left: int, *, late: bool) -> dict[str, str]:
    if late:
        over = max(1, -left)  # on the weekend after its day it is a day late too
        return {"kind": "bad", "left": ngettext("%(n)s working day late", "%(n)s working days late", over) % {"n": over}}
    told = ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}
    return {"kind": "warn" if left <= NEAR else "ok", "left": gettext("due today") if left == 0 else told}


def place(one: BookDifference) -> str:
    """Where in a ledger it is."""
    if one.line and one.entry:
        return gettext("line %(line)s, entry %(entry)s") % {"line": one.line, "entry": one.entry}
    if one.line:
        return gettext("balance of line %(line)s") % {"line": one.line}
    return gettext("entry %(entry)s of the ledger") % {"entry": one.entry} if one.entry else gettext("the ledger itself")


def values(one: BookDifference) -> list[dict[str, str]]:
    """What each copy says, by name; a copy that has nothing there shows nothing."""
    line, said = reconciling.line_of(one), names()
    currency = str(one.theirs.get("currency") or one.ours.get("currency") or (line.currency if line else ""))
    return [
        {"name": words, "theirs": _told(name, one, one.theirs, currency), "ours": _told(name, one, one.ours, currency)}
        for name, words in said.items()
        if name in one.theirs or name in one.ours
    ]


def _told(name: str, one: BookDifference, side: Mapping[str, str], currency: str) -> str:
    value = side.get(name, "")
    if not value:
        return ""
    if name.endswith("_quantity"):
        return exact.show(int(value), exact.QUANTITY_PLACES)
    if name.endswith("_amount"):
        return f"{exact.show(int(value), exact.MINOR.get(currency, 2))} {currency}".strip()
    if name == "kind":
        words = ledgers.entry_kinds() if one.entry else ledgers.states()
        return words.get(value, value)
    return value


def change(one: Adjustment) -> str:
    """An approved change of a line, in short."""
    told = []
    if one.quantity:
        told.append(exact.show(one.quantity, exact.QUANTITY_PLACES))
    if one.amount:
        currency = one.line.currency
        told.append(f"{exact.show(one.amount, exact.MINOR.get(currency, 2))} {currency}".strip())
    return f"{one.pk}: {', '.join(told)} ({one.reason})"


def copy_rows(found: Iterable[BookCopy]) -> list[dict[str, Any]]:
    """Copies that were handed in, each with what became of it."""
    titles, told = ledgers.titles(), refusals()
    made = []
    for one in found:
        if one.refused:
            kind, words = "bad", told.get(one.refused, one.refused)
        elif one.finished_at is None:
            lost = not reconciling.there(one)
            kind, words = ("bad", gettext("its file is lost: hand it in again")) if lost else ("info", gettext("waits to be compared"))
        else:
            said = ngettext("%(n)s difference found", "%(n)s differences found", one.found) % {"n": one.found}
            kind, words = ("warn", said) if one.found else ("ok", gettext("nothing differs"))
        made.append({"row": one, "title": titles.get(one.type_id, (one.type_id, "")), "kind": kind, "words": words})
    return made

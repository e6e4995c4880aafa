"""Reads the rules of time of a pack: `deadlines/` and `pauses/`, many a file by name."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tongban.pack.deadlines import Deadline, Missed, Pause
from tongban.pack.sections import UNITS, Section, dated, law, period

DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def deadline(name: str, section: Section) -> Deadline:
    """A rule: `after` or `before` an event, `whose`, its dated `limit`, and what follows when it is `missed`."""
    after, before = section.word("after"), section.word("before")
    if bool(after) == bool(before):
        section.complain("deadline.event", f"{name} must name one event.", "Give `after:` or `before:`, one of them.")
    missed = section.inside("missed")
    made = Deadline(
        id=name,
        title=section.words("title"),
        event=after or before,
        before=bool(before),
        whose=section.texts("whose"),
        limit=dated(section, "limit", _length),
        sense=section.choice("sense", ("at_most", "at_least"), "at_most"),
        extends=section.word("extends"),
        instead_of=section.word("instead_of"),
        approval=section.choice("approval", ("", "head", "government")),
        missed=_missed(missed) if missed else None,
    )
    if not made.whose:
        section.complain("deadline.whose", f"{name} does not say whose period it is.", "Add `whose: agency`.")
    if not made.limit:
        section.complain("deadline.no_limit", f"{name} has no limit.", f"Add `limit:` with one of: {', '.join((*UNITS, 'on'))}.")
    return made


def _length(row: Section) -> Any:
    """An amount of time, or a day of the year under `on`."""
    day = row.word("on")
    if not day:
        return period(row)
    if not DAY_OF_YEAR.fullmatch(day):
        row.complain("deadline.day", f"on is {day!r}.", 'Give month and day, such as "06-30".', "on")
    return day


def _missed(section: Section) -> Missed:
    made = Missed(section.word("effect", needed=True), law(section), section.word("as_of"), section.word("whose"))
    section.done()
    return made


def pause(name: str, section: Section) -> Pause:
    """What does not count in the periods that it `stops`, with its article."""
    since: Any = section.take("from", date, needed=True)
    return Pause(
        id=name,
        title=section.words("title"),
        stops=section.texts("stops"),
        whose=section.word("whose", needed=True),
        law=law(section),
        since=since or date.max,
        until=section.take("until", date),
        most=section.word("most"),
    )

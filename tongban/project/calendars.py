"""The word `tongban load calendar`: the holidays of a year taken in from a file; the worker then reckons anew what runs."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from django.utils import timezone

from tongban.actors import calendar_file, places
from tongban.actors import queries as actors
from tongban.actors.loading import NATION
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.project import alone


def run(arguments: Namespace) -> str:
    """Take the year in, or with `--dry` only say what that would do.

    Raises Refused("load.calendar"), and what is wrong with the file, line by line.
    """
    path, at, code = arguments.file, timezone.now(), arguments.region or NATION
    if path is None or not arguments.source.strip() or not (arguments.year.isascii() and arguments.year.isdecimal()):
        raise Refused("load.calendar")
    if not path.is_file():
        raise Refused("import.no_file", file=str(path)[:200])
    year = int(arguments.year[:6])
    with path.open("rb") as file:
        days = calendar_file.read(file.read(calendar_file.LARGEST + 1), year)
    places.ensure_year(code, year, days)
    told = _said(days, code)
    if arguments.dry:
        return f"{told} (nothing was kept)"
    with alone.writing():
        places.publish_year(code, year, days, source=arguments.source, by=SYSTEM, at=at)
    return f"{told}\nThe worker reckons anew what runs, from a minute after this on."


def _said(days: dict[date, places.Said], code: str) -> str:
    """Every day with what it was until now, then how many of each."""
    known = actors.calendar_of(code)
    marks = {True: "off", False: "on"}
    changed = {day: "" if known.is_working(day) is one.off else " (as it was)" for day, one in days.items()}
    lines = [f"{day} {one.name}: {marks[one.off]}{changed[day]}" for day, one in sorted(days.items())]
    off = sum(one.off for one in days.values())
    return "\n".join([*lines, f"{actors.region(code).name}: {off} days off, {len(days) - off} make-up days"])

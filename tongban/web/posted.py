"""What browsers and programs give, made safe to use: whole numbers, days, and no character that no text can hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from tongban.base.errors import Discrepancy, Refused

ALLOWED = "\t\n\r"
LONGEST = 9
BAD_DAY = "field.bad_date"


def whole(posted: Mapping[str, Any], name: str) -> int:
    """A whole number of a form or an address; 0, which nothing has, when it is none."""
    text = posted.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0


def day_of(text: str) -> date | None:
    """The day that a text says; None for what is none: of an address, or where an act refuses a missing day beside all else."""
    try:
        return date.fromisoformat(text.strip()[:20])
    except ValueError:
        return None


def day(posted: Mapping[str, Any], name: str, code: str = BAD_DAY, *, label: str = "") -> date | None:
    """A day of a form, None where none is given. Raises Refused with the code for what cannot be read: it is never left out unsaid."""
    given = str(posted.get(name) or "").strip()[:20]
    found = day_of(given)
    if given and found is None:
        raise Refused(code, field=name, given=given, **({"label": label} if label else {}))
    return found


def days(posted: Mapping[str, Any], code: str, *names: str, labels: Mapping[str, str] | None = None) -> list[date | None]:
    """Several of them; all that cannot be read are refused at once."""
    found: list[date | None] = []
    wrong: list[Discrepancy] = []
    for name in names:
        try:
            found.append(day(posted, name, code, label=(labels or {}).get(name, "")))
        except Refused as refusal:
            wrong += refusal.discrepancies
    if wrong:
        raise Refused.of(wrong)
    return found


def unprintable(text: str) -> int | None:
    """The place of the first character that no text holds: a control character or half a surrogate pair."""
    for place, character in enumerate(text):
        if (character < " " and character not in ALLOWED) or character == "\x7f" or "\ud800" <= character <= "\udfff":
            return place
    return None


def misfits(given: Any, field: str = "") -> Iterator[Discrepancy]:
    """Every text below a value as JSON has it, names of fields included, that cannot be kept."""
    if isinstance(given, str):
        if (place := unprintable(given)) is not None:
            facts = {"field": field, "place": place + 1, "character": f"U+{ord(given[place]):04X}"}
            yield Discrepancy("text.bad_character", facts)
    elif isinstance(given, Mapping):
        for name, value in given.items():
            yield from misfits(name, field or "?")
            yield from misfits(value, f"{field}.{name}" if field else str(name))
    elif isinstance(given, list | tuple):
        for place, value in enumerate(given):
            yield from misfits(value, f"{field}.{place}" if field else str(place))


def check(request: HttpRequest, named: Mapping[str, Any]) -> None:
    """Refuse text that cannot be kept in the address (`named` parts), the question and the form.

    Raises Refused(text.bad_character), all at once. SQLite would keep such text
    and PostgreSQL break over it.
    """
    parts: dict[str, Any] = {**named, **{name: values if len(values) > 1 else values[0] for name, values in _lists(request)}}
    if found := list(misfits(parts)):
        raise Refused.of(found)


def _lists(request: HttpRequest) -> Iterator[tuple[str, list[str]]]:
    forms = (request.GET,) if request.path.startswith("/v1/") else (request.GET, request.POST)
    for given in forms:
        yield from ((name, [str(value) for value in values]) for name, values in given.lists() if values)


def body(content: bytes) -> Any:
    """The JSON of a program. Raises Refused: web.bad_json, text.bad_character."""
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as failure:
        raise Refused("web.bad_json", why=str(failure)[:200]) from failure
    if found := list(misfits(given)):
        raise Refused.of(found)
    return given

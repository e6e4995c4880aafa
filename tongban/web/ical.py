"""iCalendar (RFC 5545): events as a file that any calendar takes. Lines end in CRLF and are folded after 75 bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse

WIDTH = 74  # a folded line begins with a blank, which counts


@dataclass(frozen=True)
class Event:
    """One event. The same `uid` with a higher `sequence` takes the place of what a calendar had; `cancelled` strikes it there."""

    uid: str
    begins: datetime
    ends: datetime
    title: str
    place: str = ""
    words: str = ""
    address: str = ""
    sequence: int = 0
    cancelled: bool = False


@dataclass(frozen=True)
class Day:
    """Something that is due on a day; calendars remind of it `ahead` days before."""

    uid: str
    day: date
    title: str
    words: str = ""
    address: str = ""
    ahead: int = 3


def days(found: Iterable[Day], name: str, made: datetime) -> str:
    """A calendar of what is due, for programs that ask again; what is no longer in it is struck there."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tongban//due//EN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for one in found:
        lines += ["BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{_moment(made)}", f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"]
        lines += [f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}", "TRANSP:TRANSPARENT", f"SUMMARY:{_text(one.title)}"]
        told = {"DESCRIPTION": _text(one.words), "URL": one.address}
        lines += [f"{key}:{value}" for key, value in told.items() if value]
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:-P{one.ahead}D",
            f"DESCRIPTION:{_text(one.title)}",
            "END:VALARM",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def write(event: Event, made: datetime) -> str:
    """The file."""
    told = {
        "UID": event.uid,
        "DTSTAMP": _moment(made),
        "DTSTART": _moment(event.begins),
        "DTEND": _moment(event.ends),
        "SEQUENCE": str(event.sequence),
        "STATUS": "CANCELLED" if event.cancelled else "CONFIRMED",
        "SUMMARY": _text(event.title),
        "LOCATION": _text(event.place),
        "DESCRIPTION": _text(event.words),
        "URL": event.address,
    }
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tongban//booking//EN", "METHOD:PUBLISH", "BEGIN:VEVENT"]
    lines += [f"{name}:{value}" for name, value in told.items() if value]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VEVENT", "END:VCALENDAR"])


def answer(event: Event, made: datetime, name: str) -> HttpResponse:
    """The file as a download."""
    found = HttpResponse(write(event, made), content_type="text/calendar; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return found


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for one, other in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        value = value.replace(one, other)
    return value


def _folded(line: str) -> str:
    """No line is longer than 75 bytes, and none is cut inside a character."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > WIDTH:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])

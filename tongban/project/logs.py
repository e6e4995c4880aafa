"""Structured logs: one JSON object a line on stderr, without personal data.

{"time": "2026-03-02T01:00:00.000Z", "level": "warning", "from": "tongban.followers", "says": "follower failed", "follower": "cases.mail"}

A message is written as its template, never with its arguments: arguments may name people. Only the facts in FACTS are added.
A fault is its type and the places it passed, not its words: a database quotes the row that it refused.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

FACTS = ("event", "follower", "fault", "job", "status_code", "position", "size", "seconds", "code")
TREE = Path(__file__).parents[1]


class Line(logging.Formatter):
    """Writes a record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        told |= {name: value for name in FACTS if isinstance(value := getattr(record, name, None), str | int | bool)}
        route = getattr(getattr(getattr(record, "request", None), "resolver_match", None), "route", None)
        if route is not None:
            told["route"] = route
        if record.exc_info and record.exc_info[0]:
            told["fault"] = record.exc_info[0].__name__
            told["where"] = places(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False)


def places(passed: TracebackType | None) -> list[str]:
    """The places of our tree that a fault passed, outermost first: `cases/actions.py:88 submit`; the innermost always, wherever it is."""
    frames = traceback.extract_tb(passed)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(TREE)]
    if frames and (not ours or frames[-1] is not ours[-1]):
        ours.append(frames[-1])
    return [f"{_name(frame.filename)}:{frame.lineno} {frame.name}" for frame in ours]


def _name(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(TREE)) if path.is_relative_to(TREE) else path.name


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tongban.project.logs.Line"}},
    # The process's own stderr: a command that the server runs for another terminal must not catch the server's log.
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.__stderr__"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "tongban": {"level": "INFO"},
        "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}

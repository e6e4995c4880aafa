"""Rows taken over from another system: each by the act that makes it, once, with where it came from; again goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from tongban.base.canonical import digest
from tongban.base.errors import Saying
from tongban.exchange.models import Imported

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Result:
    """What became of a row: new (or would be), there already, there with another content, refused with what does not fit."""

    row: str
    outcome: Literal["new", "there", "changed", "refused"]
    target: str = ""
    saying: Saying | None = None


def run(kind: str, source: str, rows: Iterable[Row], take: Callable[[Row], str], *, dry: bool, at: datetime) -> Iterator[Result]:
    """Take rows over one by one, each in a transaction of its own; `take` does the act and gives the number of what it made.

    A row names itself by `id`. What was taken over before is not again; in a dry run everything is tried and nothing kept.
    """
    for one in rows:
        yield _one(kind, source, one, take, dry, at)


def _one(kind: str, source: str, row: Row, take: Callable[[Row], str], dry: bool, at: datetime) -> Result:
    name, mark = str(row.get("id", "")), digest(dict(row))
    known = Imported.objects.filter(source=source, kind=kind, row=name[:120]).first()
    if known is not None:
        return Result(name, "there" if known.digest == mark else "changed", known.target)
    try:
        with transaction.atomic():
            target = take(row)
            Imported.objects.create(source=source, kind=kind, row=name[:120], digest=mark, target=target[:120], at=at)
            transaction.set_rollback(dry)
    except Saying as saying:
        return Result(name, "refused", saying=saying)
    return Result(name, "new", target)


def origin(kind: str, target: str) -> Imported | None:
    """From where something was taken over; None when it was made here."""
    return Imported.objects.filter(kind=kind, target=target).first()

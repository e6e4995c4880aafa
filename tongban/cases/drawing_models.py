"""What cases asked of ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models

from tongban.base.prepared import insert

KNOWN = "draws_known"  # where the row of a case keeps what it drew, while it is filed


class CaseDraw(models.Model):
    """An act of a case on ledgers: at which point of its course, and the request that says what came of it, or the ledger it opened."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    point = models.CharField(max_length=60)  # submit, accept, decide, the name of a step, or end
    act = models.CharField(max_length=10)
    request = models.ForeignKey("registers.DrawRequest", on_delete=models.PROTECT, null=True, related_name="+")
    ledger = models.CharField(max_length=140, blank=True)  # type/number, of what was opened or closed
    at = models.DateTimeField()


@contextmanager
def none_yet(case: Any) -> Iterator[None]:
    """Of a case that is just filed: it drew nothing, so what it draws here is known without asking the database."""
    case.__dict__[KNOWN] = []
    try:
        yield
    finally:
        del case.__dict__[KNOWN]


def known(case: Any) -> list[CaseDraw] | None:
    """What a case that is just filed drew so far; None of any other, which must be asked."""
    drawn: list[CaseDraw] | None = case.__dict__.get(KNOWN)
    return drawn


def note(case: Any, *, point: str, act: str, at: Any, request_id: int | None = None, ledger: str = "") -> None:
    """Keep what a locked case asked of ledgers."""
    made = CaseDraw(case=case, point=point, act=act, at=at, request_id=request_id, ledger=ledger)
    insert(made)
    drawn = known(case)
    if drawn is not None:
        drawn.append(made)

"""What cases asked of ledgers."""

from __future__ import annotations

from django.db import models


class CaseDraw(models.Model):
    """An act of a case on ledgers: at which point of its course, and the request that says what came of it, or the ledger it opened."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    point = models.CharField(max_length=60)  # submit, accept, decide, the name of a step, or end
    act = models.CharField(max_length=10)
    request = models.ForeignKey("registers.DrawRequest", on_delete=models.PROTECT, null=True, related_name="+")
    ledger = models.CharField(max_length=140, blank=True)  # type/number, of what was opened or closed
    at = models.DateTimeField()

"""How an applicant wants the result."""

from __future__ import annotations

from django.db import models


class Delivery(models.Model):
    """The applicant's choice: online, window or mail; `to` holds name, address and telephone for a letter, each sealed."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT)
    how = models.CharField(max_length=6)
    to = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

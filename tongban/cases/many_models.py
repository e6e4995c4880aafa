"""Applications that were handed in together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """Applications of one service as they came in one file or message. Each is filed by itself, as of the moment of receipt."""

    party = models.ForeignKey("actors.Party", on_delete=models.PROTECT)
    service = models.CharField(max_length=100)
    region = models.CharField(max_length=12)
    name = models.CharField(max_length=120)  # of the file, or what a program calls it
    key = models.CharField(max_length=64)  # under which it was sent: sent again it is the same batch
    digest = models.CharField(max_length=64)  # a keyed hash of what was sent
    by = models.JSONField()  # who handed it in, as it stood then
    at = models.DateTimeField()  # of receipt
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "key"], name="cases_batch_once")]
        indexes = [models.Index(fields=["id"], name="cases_batch_open", condition=Q(done_at=None))]


class BatchRow(models.Model):
    """One application of a batch, and what became of it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    place = models.IntegerField()
    name = models.CharField(max_length=60)  # by which its applicant knows it
    form = models.JSONField()  # personal answers sealed; empty once it is filed, the case has them then
    files = models.JSONField(default=dict)  # ids of files by material
    state = models.CharField(max_length=10, default="waiting")  # waiting, filed, refused
    tries = models.IntegerField(default=0)  # how often what it needs could not be reached
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    problems = models.JSONField(default=list)  # code and facts of all that does not fit

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "name"], name="cases_batch_name")]
        indexes = [models.Index(fields=["batch", "state", "tries", "place"], name="cases_batch_turn")]

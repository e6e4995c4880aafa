"""How decisions are on their way to be served, and of what people were reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Serving(models.Model):
    """One way on which a paper of a case is, or was, to be served by a carrier; the decision also by public notice."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    paper = models.CharField(max_length=80)
    how = models.CharField(max_length=10)  # letter | electronic | public
    state = models.CharField(max_length=8, default="sent")  # sent | served | failed | returned | over (served in another way)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)  # as the carrier tells it
    proof = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True)  # last day of a public notice
    announcement = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "paper", "how"], condition=Q(state="sent"), name="cases_served_one_way_at_a_time")
        ]


class Consulted(models.Model):
    """A third party that was asked while the clock of a case stood for that (`stop`), and what it answered. The name is sealed."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    stop = models.ForeignKey("cases.ClockEvent", on_delete=models.PROTECT)
    party = models.ForeignKey("actors.Party", on_delete=models.PROTECT, null=True)  # None: known by name and address alone
    name = models.TextField(blank=True)
    mark = models.CharField(max_length=64)  # by which the same one is known, a keyed hash
    words = models.TextField(blank=True)  # what is asked
    paper = models.CharField(max_length=80, blank=True)
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=8, blank=True)  # agrees | objects
    said = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    received_on = models.DateField(null=True)
    by_letter = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stop", "mark"], name="cases_third_asked_once")]
        indexes = [models.Index(fields=["party", "answered_at"])]


class Reminder(models.Model):
    """That somebody was reminded of a day, so that it happens once however often it is looked for."""

    kind = models.CharField(max_length=10)  # booking | supplement
    key = models.CharField(max_length=40)  # of the booking, of the case
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "day"], name="cases_reminded_once")]

"""What an agency does of its own accord: why a case was opened, plans and their draws, what the party was told and said, what is public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Opening(models.Model):
    """Why an agency opened a case, and the case from which that came; one case gives rise to one of a service against a party."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    party = models.BigIntegerField()
    cause = models.CharField(max_length=20)  # a code of opening-cause
    source = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "service", "party"], name="cases_opened_once")]


class InspectionPlan(models.Model):
    """A random inspection: from which objects of a register how many are drawn, and until when they are inspected.

    `candidates` are the keys of their records in order, one a line with its line feed, as the log knows them by their digest.
    """

    number = models.CharField(max_length=30, unique=True)
    key = models.CharField(max_length=64)
    service = models.CharField(max_length=80)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    title = models.CharField(max_length=100)
    register = models.CharField(max_length=60)
    only = models.JSONField(default=dict)
    count = models.IntegerField()
    until = models.DateField()
    candidates = models.TextField()
    digest = models.CharField(max_length=64)
    event = models.UUIDField()  # that which called for the lot
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="cases_planned_once")]
        indexes = [models.Index(fields=["agency", "made_at"])]


class Inspected(models.Model):
    """An object on which the lot of a plan fell: in which place, and its case; or why none was opened."""

    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    record = models.CharField(max_length=255)  # key in the register
    place = models.IntegerField()
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, null=True)
    passed_over = models.CharField(max_length=20, blank=True)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "record"], name="cases_drawn_once")]
        indexes = [models.Index(fields=["service", "record", "day"])]


class DefenceNotice(models.Model):
    """What the party was told before a decision that burdens it, what it said, and the hearing that it asked for."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=30)
    amount = models.BigIntegerField(null=True)
    reasons = models.JSONField(default=list)
    words = models.TextField()  # facts and proof
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    until = models.DateField()  # the last day to answer
    hearing_until = models.DateField(null=True)  # the last day to ask for a hearing
    said_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    hearing_asked_at = models.DateTimeField(null=True)
    hearing_on = models.DateTimeField(null=True)
    hearing_place = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.BigIntegerField(null=True)  # who led it, and did not investigate
    record = models.TextField(blank=True)
    replaced = models.BooleanField(default=False)  # by a later one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(replaced=False), name="cases_one_notice_stands"),
            models.CheckConstraint(condition=Q(held_at=None) | Q(hearing_asked_at__isnull=False), name="cases_hearing_asked"),
        ]


class Publication(models.Model):
    """A decision that is public from the day of serving until its last day, unless it was taken back before."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    at = models.DateTimeField()
    due = models.DateField(null=True)  # the last day on which it had to be published
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)  # the remedy that took it back

    class Meta:
        indexes = [models.Index(fields=["service", "at"])]

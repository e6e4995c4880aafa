"""What keeps a case from going through a back door: allotments, cases taken out of turn, recusals, discretion, silence told upward."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Allotment(models.Model):
    """To whom a step was allotted: by `load` at once, by `lot` once the log has given the event that called for it its place."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    step = models.ForeignKey("cases.StepRow", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    how = models.CharField(max_length=6)
    candidates = models.JSONField()  # accounts in the order in which they are numbered from 0
    event = models.UUIDField()  # that which called for it; a lot is drawn from its place in the log
    at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    holder = models.BigIntegerField(null=True)  # account; nobody when nobody was there

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step"], condition=Q(drawn_at=None), name="cases_one_lot_called")]
        indexes = [models.Index(fields=["agency", "at"])]


class OutOfTurn(models.Model):
    """An officer began a case while others waited longer in the same queue, or the leader gave it to somebody by name; and why."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    step = models.ForeignKey("cases.StepRow", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    reason = models.TextField()
    passed = models.IntegerField()  # how many waited longer
    first = models.CharField(max_length=30, blank=True)  # number of the one whose turn it was
    given_to = models.BigIntegerField(null=True)  # account to whom the leader gave it

    class Meta:
        indexes = [models.Index(fields=["agency", "at"])]


class Recusal(models.Model):
    """An officer keeps out of a case: by an own declaration at once, by the party's objection once the leader upholds it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    account = models.BigIntegerField()  # the officer
    ground = models.CharField(max_length=10)  # declared | objection
    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    due = models.DateField(null=True)  # the last day for the leader's answer
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "account"], condition=Q(upheld=True), name="cases_recused_once"),
            models.UniqueConstraint(fields=["case", "account"], condition=Q(answered_at=None), name="cases_one_open_objection"),
        ]


class Discretion(models.Model):
    """How much a decision imposes, in which band of the published standard; outside it a second officer signs before it holds."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    step = models.ForeignKey("cases.StepRow", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=30)
    band = models.CharField(max_length=60)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    reasons = models.JSONField(default=list)
    words = models.TextField(blank=True)
    why = models.TextField(blank=True)  # why the band was left
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    stands_for = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.BigIntegerField(null=True)  # the second officer
    agreed = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(agreed=None), name="cases_one_leaving_waits"),
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="cases_band_order"),
            models.CheckConstraint(
                condition=(Q(amount__gte=F("low")) & Q(amount__lte=F("high"))) | ~Q(why=""), name="cases_band_left_with_reason"
            ),
            models.CheckConstraint(
                condition=(Q(amount__gte=F("low")) & Q(amount__lte=F("high"))) | ~Q(agreed=True) | Q(signed_by__isnull=False),
                name="cases_band_left_with_second",
            ),
            models.CheckConstraint(condition=Q(signed_by=None) | ~Q(signed_by=F("by")), name="cases_second_is_another"),
        ]


class Escalation(models.Model):
    """A step passed its own limit and nobody acted: who had it, and since which day it lies with the leader."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    step = models.OneToOneField("cases.StepRow", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    holder = models.BigIntegerField(null=True)
    day = models.DateField()  # the last day of the step
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "at"])]

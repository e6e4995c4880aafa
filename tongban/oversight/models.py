"""Ratings, the duties that follow from bad ones, what figures count, and whose events are whose."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Rating(models.Model):
    """What the party said of a closed matter, once. Who rated stands in the case alone; offices read `key`."""

    key = models.CharField(max_length=24, unique=True)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    level = models.SmallIntegerField()
    items = models.JSONField(default=dict)  # item -> level
    words = models.TextField(blank=True)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="oversight_level")]


class FollowUp(models.Model):
    """The duty to look into a bad rating, put things right where it was found to be so, and answer. Each is said once."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    verify_by = models.DateField()
    fix_by = models.DateField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.BigIntegerField(null=True)
    founded = models.BooleanField(null=True)
    mended_at = models.DateTimeField(null=True)
    mended_by = models.BigIntegerField(null=True)
    mending = models.TextField(blank=True)  # what was done; empty for what was answered before mending was an act of its own
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fix_by__gte=F("verify_by")), name="oversight_verified_before_fixed"),
            models.CheckConstraint(condition=Q(answered_at=None) | Q(verified_at__isnull=False), name="oversight_answered_after"),
            models.CheckConstraint(
                condition=Q(mended_at=None) | Q(verified_at__isnull=False, founded=True), name="oversight_mended_what_was_found"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(founded=False) | Q(mended_at__isnull=False), name="oversight_mended_before_answered"
            ),
        ]
        indexes = [models.Index(fields=["agency", "answered_at", "fix_by"])]


class DutyDay(models.Model):
    """A day of the duty from a bad rating: by when it must be looked into, put right and answered, its author called.

    Once `at` is over and it is not `met_at`, the rating is `told_at` laid before the superior, who sets another day (`after` which).
    """

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT)
    what = models.CharField(max_length=6)  # verify, fix or call
    day = models.DateField()
    at = models.DateTimeField()  # the first moment after the day
    met_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    superior = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    after = models.OneToOneField("self", on_delete=models.PROTECT, null=True)  # the missed day in whose place it is
    set_by = models.BigIntegerField(null=True)  # who set it for the superior; none: by rule
    set_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow_up", "what", "day"], name="oversight_one_day_a_duty")]
        indexes = [
            models.Index(fields=["at"], condition=Q(met_at=None, told_at=None), name="oversight_days_that_run"),
            models.Index(fields=["superior", "told_at"]),
        ]


class CallBack(models.Model):
    """A call to who gave a bad rating: by whom, when, and whether they were reached. Only added to."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT)
    press = models.CharField(max_length=64)
    at = models.DateTimeField()
    account = models.BigIntegerField()
    reached = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rating", "press"], name="oversight_one_call_a_press")]


class Measured(models.Model):
    """What figures count of a decided case: the whole (`case`), each step that people did (`step`), each thing asked for (`item`).

    Derived from the case by a follower; what is not known is null. Days are working days.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    kind = models.CharField(max_length=4)
    month = models.DateField()  # first day of the month of the decision
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    post = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=90, blank=True)
    on_time = models.BooleanField(null=True)
    first_time = models.BooleanField(null=True)
    granted = models.BooleanField(null=True)  # none: not decided on what was asked
    digital = models.BooleanField(null=True)
    visits = models.BooleanField(null=True)  # without one
    gross = models.IntegerField(null=True)
    net = models.IntegerField(null=True)
    own = models.IntegerField(null=True)
    others = models.IntegerField(null=True)
    applicant = models.IntegerField(null=True)
    rating = models.SmallIntegerField(null=True)
    rated = models.BooleanField(null=True)
    # Days of a bad rating: 1 kept, 0 missed, -1 it still runs; none where there is nothing to keep.
    verified = models.SmallIntegerField(null=True)
    mended = models.SmallIntegerField(null=True)
    answered = models.SmallIntegerField(null=True)
    called = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "kind", "month"]), models.Index(fields=["service", "agency", "kind", "month"])]


class Tally(models.Model):
    """How many cases or steps had a value of a measure, by month, agency, service (`*` for all), post and step."""

    month = models.DateField()
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    service = models.CharField(max_length=80)
    post = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=90, blank=True)
    measure = models.CharField(max_length=20)
    value = models.IntegerField()  # -1: not known
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "service", "agency", "month", "post", "step", "value"], name="oversight_one_cell")
        ]


class Deed(models.Model):
    """An event that an officer did, in the order of the log."""

    event = models.OneToOneField("log.Event", on_delete=models.PROTECT)
    account = models.BigIntegerField()
    kind = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"])]

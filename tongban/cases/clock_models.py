"""Tables of the legal clock: what happened to it, what falls due by itself, longer limits, opinions, silence, explanations, outages."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ClockEvent(models.Model):
    """What happened to the legal clock, when in law, and on which article.

    `cause` is empty while the applicant is waited for, else the pause of the standards, or the rule of a longer limit. A pause says
    why and until when it was told to last (`until`), and in which `paper`.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    day = models.DateField()
    at = models.DateTimeField()
    days = models.SmallIntegerField(default=0)
    act = models.CharField(max_length=80, blank=True)
    article = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    until = models.DateField(null=True)
    was = models.DateField(null=True)  # the last day before, where holidays of a year (`days`) that were published moved it
    paper = models.CharField(max_length=60, blank=True)


class DueRow(models.Model):
    """An effect of law that comes by itself at a moment unless something happens before.

    `began`, `amount` and `unit` say from what it was reckoned; without them its day is what it is, or follows that of another row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    effect = models.CharField(max_length=30)
    at = models.DateTimeField()
    day = models.DateField()
    done_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)
    began = models.DateTimeField(null=True)
    amount = models.SmallIntegerField(default=0)
    unit = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "effect"], condition=Q(done_at=None, dropped=False), name="cases_due_once")]
        indexes = [models.Index(fields=["done_at", "dropped", "at"])]


class LimitChange(models.Model):
    """A longer limit that an officer proposes and the head approves: `kind` extend or joint, by a `rule` of the standards."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    rule = models.CharField(max_length=40)
    days = models.SmallIntegerField()
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    approved = models.BooleanField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="cases_one_open_limit_change"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(proposed_by=None) | ~Q(answered_by=F("proposed_by")), name="cases_limit_by_two"
            ),
        ]


class Opinion(models.Model):
    """What another department was asked about a case, with a day of its own; the case's clock runs on meanwhile."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    due = models.DateField()
    days = models.SmallIntegerField(null=True)  # so many working days from the question on
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)
    rule = models.CharField(max_length=60, blank=True)  # the rule of time that gave the day and by which silence is consent
    deemed = models.BooleanField(default=False)  # it was silent until its day, and so consents

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agency"], condition=Q(answered_at=None), name="cases_asked_once")]
        indexes = [models.Index(fields=["agency", "answered_at", "due"])]


class Silence(models.Model):
    """A department that decides with others let its day pass: since then the matter lies with the superior of both."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    step = models.CharField(max_length=60, blank=True)  # empty: an opinion that was asked for
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    superior = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    due = models.DateField()
    at = models.DateTimeField()
    until = models.DateField(null=True)  # the day that the superior set
    days = models.SmallIntegerField(null=True)  # so many working days from the instruction on
    words = models.TextField(blank=True)
    instructed_at = models.DateTimeField(null=True)
    instructed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agency", "step", "due"], name="cases_silent_once")]
        indexes = [models.Index(fields=["superior", "instructed_at"])]


class Explanation(models.Model):
    """Why a case was not decided by its day, as the office tells everyone; it names nobody."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT)
    due = models.DateField()
    words = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)


class Outage(models.Model):
    """When this platform could not be reached, as its administrator recorded it."""

    begun = models.DateTimeField()
    ended = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended__gt=F("begun")), name="cases_outage_ends_after"),
            models.UniqueConstraint(fields=["begun", "ended"], name="cases_outage_once"),
        ]


class Lapse(models.Model):
    """A period of the applicant that ended by itself with effect, and what that undid, so that it can be opened again as it was.

    `stays` are codes of what stands against that: then it lies before an officer until it is answered.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    effect = models.CharField(max_length=30)
    day = models.DateField()  # the last day of the period
    at = models.DateTimeField()
    state = models.CharField(max_length=10)  # of the case before
    holder = models.BigIntegerField(null=True)
    dropped = models.JSONField(default=list)  # keys of effects that no longer came
    charges = models.JSONField(default=list)  # numbers of what need not be paid any more
    supplement = models.BigIntegerField(null=True)
    reopened_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, blank=True)  # outage | letter | posted | officer
    asked_at = models.DateTimeField(null=True)
    stays = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "effect", "at"], name="cases_lapsed_once")]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(asked_at__isnull=False, answered_at=None, reopened_at=None), name="cases_lapse_asked"
            )
        ]

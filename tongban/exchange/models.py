"""What agencies answer to each other, every question with its purpose, and errands to systems outside."""

from __future__ import annotations

from django.db import models


class Offer(models.Model):
    """An interface that an agency offers: as the pack in force defines it; `suspended` while its owner is down."""

    id = models.CharField(max_length=80, primary_key=True)
    register = models.CharField(max_length=60)
    definition = models.JSONField()
    suspended = models.BooleanField(default=False)


class Question(models.Model):
    """One question, its purpose and how it was answered. The answer itself stays with the case; here is its digest."""

    offer = models.CharField(max_length=80)
    purpose = models.CharField(max_length=60)
    act = models.CharField(max_length=80)
    article = models.CharField(max_length=20)
    about = models.CharField(max_length=80)  # case number or other reason for asking
    agency = models.BigIntegerField(null=True)
    account = models.BigIntegerField(null=True)
    subject = models.BigIntegerField(null=True)
    fields = models.JSONField()
    asked_at = models.DateTimeField()
    found = models.BooleanField()
    digest = models.CharField(max_length=64)
    disclosure = models.CharField(max_length=12)
    visible_from = models.DateTimeField(null=True)
    register = models.CharField(max_length=60, blank=True, db_default="")
    key = models.CharField(max_length=255, blank=True, db_default="")  # of the record that was looked at, or for which was asked in vain
    # A comparison that may be repeated: the program's own key, a keyed hash of what was asked, and what was told.
    once = models.CharField(max_length=80, blank=True, db_default="")
    asked = models.CharField(max_length=64, blank=True, db_default="")
    told = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "once"], condition=~models.Q(once=""), name="exchange_question_once"),
        ]
        indexes = [
            models.Index(fields=["subject", "-asked_at"]),
            models.Index(fields=["about"]),
            models.Index(fields=["register", "key", "-asked_at"]),
            models.Index(fields=["account", "-asked_at"]),
        ]


class Errand(models.Model):
    """Something to be fetched from outside by the worker, at least once, under a stable key."""

    key = models.CharField(max_length=120, unique=True)
    link = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    asked = models.JSONField()
    answer = models.JSONField(null=True)
    state = models.CharField(max_length=10, default="waiting")  # waiting | answered | dead
    tries = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"]), models.Index(fields=["about"])]


class CallBack(models.Model):
    """A signed letter that a system outside sent of itself: taken in once, or parked with the reason until somebody settles it."""

    partner = models.CharField(max_length=40)
    letter = models.CharField(max_length=80)  # its id there: the same letter again is the same row
    kind = models.CharField(max_length=20)  # of the partner
    about = models.CharField(max_length=120)  # key of what it answers
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="new")  # new | taken | parked | settled
    reason = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    times = models.IntegerField(default=1)  # how often it came
    done_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)  # who settled what was parked
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "letter"], name="exchange_call_back_once")]
        indexes = [models.Index(fields=["state", "received_at"]), models.Index(fields=["about"])]


class Notice(models.Model):
    """One message to a party by one carrier: why, and what became of it. How often it was tried stands with its errand."""

    key = models.CharField(max_length=120, unique=True)  # the carrier and what it tells of: the same is told once
    errand = models.CharField(max_length=120, unique=True)  # that carries it now
    carrier = models.CharField(max_length=6)  # mail | sms | letter
    party = models.BigIntegerField(null=True)  # none: who wrote a text message
    about = models.CharField(max_length=80)
    why = models.CharField(max_length=60)  # kind of the event that it tells of, or what else it is for
    paper = models.CharField(max_length=80, blank=True)  # number of the paper that it brings
    state = models.CharField(max_length=10, default="waiting")  # waiting | sent | delivered | failed | returned | unwanted
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # as the carrier tells it
    reference = models.CharField(max_length=80, blank=True)  # the carrier's number
    signed_by = models.TextField(blank=True)  # who signed for a letter, sealed
    reason = models.CharField(max_length=60, blank=True)
    times = models.SmallIntegerField(default=1)  # how often it was sent anew by hand, with the first

    class Meta:
        indexes = [models.Index(fields=["state", "made_at"]), models.Index(fields=["about"])]


class Imported(models.Model):
    """Where something was taken over from: the source, its name for the row, the digest of what it said, and what was made of it here."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)  # case | licence | register
    row = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    target = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "row"], name="exchange_imported_once")]
        indexes = [models.Index(fields=["kind", "target"])]

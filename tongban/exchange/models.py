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

    class Meta:
        indexes = [models.Index(fields=["subject", "-asked_at"]), models.Index(fields=["about"])]


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

"""Typed tables of facts with history, and the registers of standards, laws and powers. No DDL at run time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongban.registers import book_models as book_models
from tongban.registers import ledger_models as ledger_models


class Register(models.Model):
    """A register as the pack in force defines it."""

    id = models.CharField(max_length=60, primary_key=True)
    owner = models.CharField(max_length=40)
    definition = models.JSONField()
    revision = models.CharField(max_length=64)


class Record(models.Model):
    """What a register held of a key: `valid` in the world, `recorded` in the register. The current row has no `recorded_to`."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT)
    key = models.CharField(max_length=255)
    revision = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)
    facts = models.JSONField()
    subject = models.BigIntegerField(null=True)
    struck = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "key"], condition=Q(recorded_to=None, valid_to=None, struck=False), name="registers_one_current"
            )
        ]
        indexes = [models.Index(fields=["register", "key", "recorded_from"]), models.Index(fields=["subject"])]


class RecordIndex(models.Model):
    """Values by which current records are found; unique ones stand once."""

    register = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    value = models.CharField(max_length=255)
    record = models.ForeignKey(Record, on_delete=models.PROTECT)
    unique = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "field", "value"], condition=Q(unique=True), name="registers_unique")]
        indexes = [models.Index(fields=["register", "field", "value"])]


class Element(models.Model):
    """A data element: the only source of types, labels and validators."""

    id = models.CharField(max_length=80, primary_key=True)
    definition = models.JSONField()


class Code(models.Model):
    """A code of a list in an edition, with the days on which it holds."""

    list = models.CharField(max_length=60)
    edition = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label = models.JSONField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    order = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "edition", "code"], name="registers_code_once")]


class Article(models.Model):
    """An article of an act, with the days on which it holds."""

    act = models.CharField(max_length=80)
    act_title = models.JSONField()
    article = models.CharField(max_length=20)
    title = models.JSONField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "article", "since"], name="registers_article_once")]


class Reliance(models.Model):
    """What relies on an article: a service's limit, fee, material, reason."""

    act = models.CharField(max_length=80)
    article = models.CharField(max_length=20)
    pack = models.CharField(max_length=60)
    what = models.CharField(max_length=160)

    class Meta:
        indexes = [models.Index(fields=["act", "article"])]


class Power(models.Model):
    """A power that agencies with a function hold."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.JSONField()
    function = models.CharField(max_length=40)
    act = models.CharField(max_length=80)
    article = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)


class Delegation(models.Model):
    """A power that one agency lets another use, for services and acts of its scope, until its term or its recall."""

    power = models.ForeignKey(Power, on_delete=models.PROTECT)
    giver = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    services = models.JSONField(default=list)  # ids; empty: all that need the power
    verbs = models.JSONField(default=list)  # of `delegations.ACTS`; empty: all of them
    basis = models.CharField(max_length=300, blank=True)  # the decision that lets it
    recalled_on = models.DateField(null=True)
    recall_reason = models.CharField(max_length=300, blank=True)
    finish = models.BooleanField(default=False)  # recalled, but what is open may be finished
    closed_at = models.DateTimeField(null=True)  # what the receiver offered under it was taken from it

    class Meta:
        indexes = [models.Index(fields=["receiver", "power"])]
        constraints = [models.CheckConstraint(condition=~Q(giver=F("receiver")), name="registers_not_to_oneself")]

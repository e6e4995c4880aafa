"""Basic catalogues, and what shall change in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

BASIC_OPEN = ("reported", "asked", "proposed")


class BasicItem(models.Model):
    """An item of the basic catalogue that a nation or province keeps for all below; a local item rests on it by its code.

    What no source says is empty, never guessed: `functions` (who may exercise it), `levels` (codes of use-level), `law`. `until` ends it.
    """

    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=4)  # a code of task-type
    keeper = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    functions = models.JSONField(default=list)
    levels = models.CharField(max_length=7, blank=True)  # "34": prefecture and county
    law = models.JSONField(default=list)  # [[act, article]]
    basis = models.CharField(max_length=300, blank=True)  # what it rests on, where the register of laws does not have it
    since = models.DateField(null=True)  # None: in force when taken in, no source says since when
    until = models.DateField(null=True)
    origin = models.CharField(
        max_length=10, default="source"
    )  # source: taken in | decided: by two officers of who keeps it | above: told by a node above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")), name="services_basic_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["keeper", "code"])]


class BasicChange(models.Model):
    """What shall change in a basic catalogue: a local item that its body reports upward, or what the keeper adds, completes or ends.

    One officer of the keeper proposes it, another confirms it; `BASIC_OPEN` names the states in which it still waits for somebody.
    """

    keeper = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    item = models.ForeignKey("services.Item", on_delete=models.PROTECT, null=True)
    code = models.CharField(max_length=120, blank=True)  # of the basic item that comes of it, or that it is about
    writes = models.BooleanField(default=False)  # not where a local item shall only rest on a basic item that there is
    facts = models.JSONField(default=dict)  # what the basic item will say
    reason = models.CharField(max_length=1000)
    law = models.JSONField(default=list)  # [[act, article]] that the report names
    basis = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10)  # reported | asked | proposed | done | refused | withdrawn
    words = models.CharField(max_length=1000, blank=True)  # what was last asked, answered or said to it
    reported_by = models.BigIntegerField(null=True)
    reported_at = models.DateTimeField(null=True)
    proposed_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state__in=BASIC_OPEN), name="services_item_reported_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="proposed", writes=True), name="services_basic_changed_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(proposed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="services_basic_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["keeper", "state", "changed_at"])]


class BasicFeed(models.Model):
    """What a node above last told of the basic catalogue that it keeps, and which edition of it stands here."""

    partner = models.CharField(max_length=40, unique=True)
    keeper = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    edition = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # of its items
    file = models.CharField(max_length=64)  # the letter, by its SHA-256
    told_at = models.DateTimeField()
    adopted = models.BigIntegerField(null=True)  # edition
    adopted_at = models.DateTimeField(null=True)

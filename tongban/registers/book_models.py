"""Books of ledgers: the copies that owners hand in of a day, and what differs between them and the centre's (X11), each with its owner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

BILLS = ("bank_differs", "not_posted")  # of bills, which no copy shows: held against banks and the treasury
FOUND = ("missing_here", "missing_there", "differs", "twice_here", "twice_there", "unbalanced_here", "unbalanced_there", *BILLS)
ANSWERS = ("explained", "corrected", "owner_wrong", "gone")


class BookCopy(models.Model):
    """An owner's copy of the ledgers of a type at the end of a day, once for its content; compared when `finished_at` says so."""

    type = models.ForeignKey("registers.LedgerType", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    digest = models.CharField(max_length=64)  # SHA-256 of what was handed in
    rows = models.BigIntegerField()
    handed_in_at = models.DateTimeField()
    handed_in_by = models.BigIntegerField(null=True)
    ours = models.BigIntegerField(default=0)  # rows of the centre's book
    found = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=40, blank=True)  # the code for which it was not compared

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "agency", "day", "digest"], name="registers_copy_once")]
        indexes = [
            models.Index(fields=["type", "agency", "day"]),
            models.Index(fields=["id"], condition=Q(finished_at=None), name="registers_copies_waiting"),
        ]


class BookDifference(models.Model):
    """One difference, a task of the agency that keeps the ledgers: `theirs` and `ours` hold the values that differ. Answered once."""

    type = models.ForeignKey("registers.LedgerType", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    found = models.CharField(max_length=20)
    ledger = models.CharField(max_length=60)
    line = models.IntegerField()
    entry = models.IntegerField()
    theirs = models.JSONField()
    ours = models.JSONField()
    digest = models.CharField(max_length=64)  # of what differs
    day = models.DateField()  # of the copy in which it was first found
    last_day = models.DateField()
    first_copy = models.ForeignKey(BookCopy, on_delete=models.PROTECT, null=True, related_name="+")  # empty: older than this column
    last_copy = models.ForeignKey(BookCopy, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()
    due = models.DateField()
    matter = models.CharField(max_length=30, blank=True)  # number of the case that was opened about it
    answer = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=500, blank=True)
    adjustment = models.ForeignKey("registers.Adjustment", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "agency", "found", "ledger", "line", "entry"], condition=Q(answer=""), name="registers_difference_open_once"
            ),
            models.CheckConstraint(condition=Q(found__in=FOUND) & Q(answer__in=["", *ANSWERS]), name="registers_difference_kind"),
            models.CheckConstraint(condition=Q(answer="") | Q(answered_at__isnull=False), name="registers_difference_answered"),
            models.CheckConstraint(condition=Q(answer="corrected") | Q(adjustment=None), name="registers_difference_adjustment"),
        ]
        indexes = [models.Index(fields=["agency", "answer", "due", "id"])]

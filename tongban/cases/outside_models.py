"""Parts of cases that a system outside does: handed over once, and what it said of it."""

from __future__ import annotations

from django.db import models


class OutsidePart(models.Model):
    """A step that was handed to a system outside under a stable key. Once rejected or done, nothing that it says changes it."""

    step = models.OneToOneField("cases.StepRow", on_delete=models.PROTECT)
    key = models.CharField(max_length=80, unique=True)
    partner = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="sent")  # sent | requested | accepted | rejected | done
    words = models.TextField(blank=True)
    reference = models.CharField(max_length=80, blank=True)  # under which the other system has it
    sent_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "sent_at"])]

"""What became of answers and cases when another revision of their service came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AnswerMark(models.Model):
    """A question, table or material that differs between two revisions, and what had been said; see `tongban.pack.carrying`."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    change = models.CharField(max_length=10)  # added | changed | removed
    said = models.JSONField(null=True)  # sealed where the question of `digest` is personal
    left = models.BooleanField(default=False)  # what was said does not stand in the form any more
    digest = models.CharField(max_length=64)  # of the service under which it was said
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # the page was looked at and saved, or the question is asked again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], condition=Q(done_at=None), name="cases_answer_marked_once")]


class Move(models.Model):
    """A running case that was moved to another revision: why, on which article, and what differed for it (plain JSON)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    was = models.CharField(max_length=64)
    now = models.CharField(max_length=64)
    reason = models.TextField()
    act = models.CharField(max_length=80)
    article = models.CharField(max_length=20)
    differences = models.JSONField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    paper = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "now"], name="cases_moved_once")]

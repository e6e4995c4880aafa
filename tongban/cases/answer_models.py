"""Answers of general interest, without whom they were given to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PublicAnswer(models.Model):
    """A question and its answer for everyone: one officer writes them without personal data, another publishes them."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    question = models.CharField(max_length=300)
    answer = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)  # turned down, or shown no more
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="cases_public_answer_once"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(reason=""), name="cases_public_answer_reason"),
        ]

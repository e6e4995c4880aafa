"""Who confirmed the form of a case as it was shown, and what proves it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Signing(models.Model):
    """A party that is asked to confirm a draft. `digest` is that of the form which it confirmed: of another form it says nothing.

    `text` is that form, sealed; `evidence` what a passkey signed, or the event of a code or at a window (see `cases.signed_forms`).
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    role = models.CharField(max_length=60)
    party = models.ForeignKey("actors.Party", on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    how = models.CharField(max_length=8, blank=True)  # passkey | code | window
    text = models.TextField(blank=True)
    evidence = models.JSONField(null=True)
    person = models.BigIntegerField(null=True)  # party who did it
    mandate = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)  # why it was declined

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "role"], name="cases_one_signing_a_role"),
            models.CheckConstraint(condition=Q(signed_at=None) | ~Q(digest=""), name="cases_signed_something"),
        ]
        indexes = [models.Index(fields=["party", "signed_at"])]

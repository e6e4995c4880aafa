"""Electronic licences, the codes by which they are shown, and what was verified."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Licence(models.Model):
    """A signed result. Expired is derived from its days; a licence that was amended points to the one before."""

    number = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    token = models.CharField(max_length=32, unique=True)
    service = models.CharField(max_length=80)
    revision = models.CharField(max_length=64)  # the digest of the effective service
    case = models.CharField(max_length=40)
    holder = models.ForeignKey("actors.Party", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    facts = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=10, default="issued")  # issued | suspended | revoked | replaced
    reason = models.CharField(max_length=60, blank=True)
    article = models.CharField(max_length=120, blank=True)
    issued_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    before = models.ForeignKey("self", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=models.F("valid_from")), name="licences_days"),
            models.CheckConstraint(condition=~Q(state__in=["suspended", "revoked"]) | ~Q(reason=""), name="licences_reason"),
        ]
        indexes = [models.Index(fields=["holder", "state"]), models.Index(fields=["case"])]


class ShowCode(models.Model):
    """A code under which a holder shows a licence for five minutes."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()

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


class Lead(models.Model):
    """What a register's news says against a licence, for an officer: `said` is [{"code": of a rule, "told": with what is on record}].

    `how` it was closed: revoked, kept (by an officer, with the reason why), or gone (the register took its news back).
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT)
    reason = models.CharField(max_length=60)
    register = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    said = models.JSONField()
    event = models.CharField(max_length=40)  # of the register, in the log
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, blank=True)
    words = models.TextField(blank=True)
    account = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence", "reason"], condition=Q(closed_at=None), name="licences_one_lead"),
            models.CheckConstraint(
                condition=Q(closed_at=None, how="") | (Q(closed_at__isnull=False) & ~Q(how="")), name="licences_lead_closed"
            ),
        ]
        indexes = [models.Index(fields=["licence"], condition=Q(closed_at=None), name="licences_leads_open")]

"""Pilots: a revision that holds at chosen agencies only, from a legal day to a legal day, to see whether it is better."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Pilot(models.Model):
    """A revision on trial. A row with `prolongs` only asks for a later last day of another; that one gets it when it is approved."""

    pack = models.CharField(max_length=60)
    revision = models.ForeignKey("services.PackRevision", on_delete=models.PROTECT)
    prolongs = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    since = models.DateField()  # legal days of each region, first and last
    until = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=10, default="proposed")  # approved | prolonged | withdrawn | rejected | adopted | stopped
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    approved_by = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)  # the first legal day on which it holds no longer, by the act that ended it
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="services_pilot_ends_after_start"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(proposed_by=None) | ~Q(approved_by=F("proposed_by")), name="services_pilot_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["adopted", "stopped"]) | Q(ended_at__isnull=False), name="services_pilot_end_told"
            ),
            models.UniqueConstraint(fields=["prolongs"], condition=Q(state="proposed"), name="services_pilot_prolonged_once"),
        ]
        indexes = [models.Index(fields=["pack", "state"])]


class PilotPlace(models.Model):
    """A service and the region in whose offering it is done by the pilot's revision: whoever offers it there, also after a succession."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="places")
    service = models.CharField(max_length=80)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pilot", "service", "region"], name="services_pilot_place_once")]

"""Which agencies serve in the hall of another."""

from __future__ import annotations

from django.db import models


class HallShare(models.Model):
    """An agency that serves in a hall of another one: its officers give and call numbers there."""

    hall = models.ForeignKey("actors.Hall", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "agency"], name="actors_hall_shared_once")]

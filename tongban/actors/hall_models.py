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


class Terminal(models.Model):
    """A machine in a hall at which people sign in themselves. Its address is known as a keyed hash."""

    hall = models.ForeignKey("actors.Hall", on_delete=models.PROTECT)
    name = models.CharField(max_length=40)
    lookup = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "name"], condition=models.Q(closed_at=None), name="actors_terminal_named_once"),
        ]

"""The table of what was said of the working days of regions, and how far that was carried to what runs."""

from __future__ import annotations

from django.db import models


class CalendarChange(models.Model):
    """That the working days of a region were said anew: of a whole `year`, which is published by that, or (0) of single days.

    Days that run are reckoned anew case by case, in the order of their keys: `swept` is the last one, `done_at` when there were no more.
    """

    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    year = models.SmallIntegerField(default=0)
    first = models.DateField()  # the first day that was said; a period that ended before it stays
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    swept = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=models.Q(done_at=None), name="actors_calendar_unswept")]

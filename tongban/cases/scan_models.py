"""Forms that came back on paper."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ScannedForm(models.Model):
    """The scan of a form, kept as an original beside the draft that it filled; the hashes of its files stand in the event too."""

    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="scans")
    joint = models.ForeignKey("cases.Joint", null=True, on_delete=models.PROTECT, related_name="scans")  # the one form of its parts
    form = models.JSONField()  # what the codes of its pages say: service, digest, region, draft, language, layout
    files = models.JSONField()  # ids of files, as they were handed over
    pages = models.JSONField()  # of the form in order: which file, and which page of it
    boxes = models.JSONField(default=list, db_default=[])  # how its boxes lie: path, option, page, x, y, w, h
    left_out = models.IntegerField(default=0)  # empty sides
    mark = models.CharField(max_length=64, unique=True)  # of party, draft and content: the same paper is taken in once
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, joint=None) | Q(case=None, joint__isnull=False), name="cases_scan_of_one"
            )
        ]

"""Files that people bring, papers that the State signs, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Q


class File(models.Model):
    """Bytes kept encrypted under their own key, named by the digest of what lies on the disk."""

    digest = models.CharField(max_length=64)  # of the stored bytes: their place on the disk
    plain_digest = models.CharField(max_length=64)
    key_sealed = models.TextField(blank=True)  # empty once erased
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    owner = models.BigIntegerField(null=True)  # party
    stored_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class Number(models.Model):
    """The last number of an agency's papers of a year."""

    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="documents_number_row")]


class Document(models.Model):
    """A paper: numbered, sealed over its facts; decided, served, effective and final on its own dates."""

    number = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30)
    noun = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    language = models.CharField(max_length=10)
    facts = models.TextField()  # canonical JSON: what the seal covers
    seal_key = models.CharField(max_length=40)
    seal = models.TextField()
    decided_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=20, blank=True)
    proof = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["noun", "key"])]


class Announcements(models.QuerySet["Announcement"]):
    """Which announcements somebody reads, by where and when."""

    def of_regions(self, regions: Sequence[str]) -> Announcements:
        """Those of agencies of these regions: a reader's region and all above it."""
        return self.filter(agency__region_id__in=regions)

    def shown(self, on: date) -> Announcements:
        """Those that hold on a day."""
        return self.filter(withdrawn_at=None, since__lte=on, until__gte=on)


class Announcement(models.Model):
    """A paper that an agency shows to everybody in its region from a day until a day, both included."""

    paper = models.OneToOneField(Document, on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    digest = models.CharField(max_length=64)  # of words and days, so that the same is not published twice
    since = models.DateField()
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = Announcements.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "digest"], condition=Q(withdrawn_at=None), name="documents_announcement_once"),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="documents_announcement_days"),
        ]
        indexes = [models.Index(fields=["agency", "until"])]

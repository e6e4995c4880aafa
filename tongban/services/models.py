"""Published packs, keys that sign them, services, who offers these where, listed items of catalogues, and the words to find all by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PackRevision(models.Model):
    """The exact files of a pack as they were proposed; immutable but for its publication."""

    pack = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    state = models.CharField(max_length=10, default="proposed")  # proposed | published | rejected
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    effective_from = models.DateTimeField(null=True)
    signed_key = models.CharField(max_length=32, blank=True, db_default="")  # of the bundle in which it came
    signature = models.CharField(max_length=88, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "digest"], name="services_revision_once"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_by=None) | Q(proposed_by=None) | ~Q(published_by=F("proposed_by")),
                name="services_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["pack", "state", "effective_from"])]


class TrustedKey(models.Model):
    """A key that may bring code in with signed bundles, from a moment until another, and who said so. Rows are withdrawn, not removed."""

    key = models.CharField(max_length=32)  # `tongban.pack.bundle.key_id`
    public = models.CharField(max_length=60)  # base64 of the SubjectPublicKeyInfo
    name = models.CharField(max_length=80)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    trusted_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(withdrawn_at=None), name="services_key_trusted_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="services_key_ends_after_start"),
        ]


class Service(models.Model):
    """A service that can be applied for; rights and offerings hang on its id, never on a revision."""

    id = models.CharField(max_length=80, primary_key=True)
    pack = models.CharField(max_length=60)
    power = models.CharField(max_length=80)
    title = models.JSONField()


class Effective(models.Model):
    """What a case is pinned to: the digest of a revision, the overlays down a region's path and the standards' edition."""

    digest = models.CharField(max_length=64, primary_key=True)
    service = models.CharField(max_length=80)
    revision = models.ForeignKey(PackRevision, on_delete=models.PROTECT)
    overlays = models.JSONField()
    standards = models.CharField(max_length=64)


class Offering(models.Model):
    """An agency offers a service in its region."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    place = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "agency"], condition=Q(until=None), name="services_offered_once")]


class Item(models.Model):
    """A listed item of a published catalogue: exactly what the source holds, never counted as on line."""

    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=400)
    parent_item = models.CharField(max_length=400, blank=True)
    department = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=4)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, null=True)
    facts = models.JSONField()


class Word(models.Model):
    """A folded word under which a thing is found; `weight` 3 for names, 2 for everyday words, 1 for departments."""

    word = models.CharField(max_length=40)
    thing = models.CharField(max_length=130)
    weight = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "thing"], name="services_word_once")]
        indexes = [models.Index(fields=["thing"])]

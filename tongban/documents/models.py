"""Files that people bring, papers that the State signs, and their numbers."""

from __future__ import annotations

from django.db import models


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

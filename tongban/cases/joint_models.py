"""Joint matters: one application for several services, its parts and the materials that were brought once for all of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Joint(models.Model):
    """One application for all parts: number, answers, what registers held. Its state is what those of its parts say (design law 7)."""

    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=12)
    matter = models.CharField(max_length=80)  # id in the pack
    revision = models.ForeignKey("services.PackRevision", on_delete=models.PROTECT)
    party = models.ForeignKey("actors.Party", on_delete=models.PROTECT)
    filer = models.BigIntegerField(null=True)  # account
    mandate = models.BigIntegerField(null=True)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    channel = models.CharField(max_length=10)
    form = models.JSONField(default=dict)  # answers of the one form; what any part calls personal is sealed
    held = models.JSONField(default=dict)  # by source, what registers and licences held
    key = models.CharField(max_length=64, null=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True, db_index=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "key"], condition=Q(key__isnull=False), name="cases_joint_submitted_once")]
        indexes = [models.Index(fields=["party", "-created_at"])]


class JointPart(models.Model):
    """A part: the service it is pinned to, who decides it, and its case once it has begun."""

    joint = models.ForeignKey(Joint, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=60)
    place = models.SmallIntegerField()
    service = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey("actors.Agency", null=True, on_delete=models.PROTECT, related_name="+")  # on behalf of the agency
    applies = models.BooleanField(default=True)
    waits = models.JSONField(default=list)  # names of parts that must be granted first
    case = models.OneToOneField("cases.Case", null=True, on_delete=models.PROTECT, related_name="part")
    handed = models.JSONField(default=dict)  # materials that need not be brought, by name: where they come from
    problems = models.JSONField(default=list)  # codes for which it could not begin
    stuck_since = models.DateTimeField(null=True)  # first time that it could not
    tried = models.SmallIntegerField(default=0)  # how often it could not
    next_try = models.DateTimeField(null=True, db_index=True)  # by itself; none: only by somebody who asks for it
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["joint", "name"], name="cases_part_once")]


class JointMaterial(models.Model):
    """A file that was brought for every part that needs the material."""

    joint = models.ForeignKey(Joint, on_delete=models.PROTECT, related_name="materials")
    name = models.CharField(max_length=60)
    file = models.ForeignKey("documents.File", on_delete=models.PROTECT)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)


class JointAtWindow(models.Model):
    """A joint matter at a window: which officer wrote it for whom, where, and what the person confirmed (a keyed hash of the summary)."""

    joint = models.OneToOneField(Joint, on_delete=models.PROTECT, related_name="window")
    account = models.BigIntegerField()  # the officer
    person = models.BigIntegerField()  # party who was present
    place = models.CharField(max_length=100)
    confirmed = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()


class JointMark(models.Model):
    """A question, table or material of a joint draft that differs between two revisions, and what had been said.

    `service` is the digest of the service that asked it and `asked` its name there; of the joint matter's own questions `service` is
    empty and `asked` the element.
    """

    joint = models.ForeignKey(Joint, on_delete=models.PROTECT, related_name="marks")
    name = models.CharField(max_length=160)  # in the one form; `material-<name>`
    change = models.CharField(max_length=10)  # added | changed | removed
    service = models.CharField(max_length=64, blank=True)
    asked = models.CharField(max_length=120)
    said = models.JSONField(null=True)
    sealed = models.BooleanField(default=False)  # `said` is kept encrypted
    left = models.BooleanField(default=False)  # what was said does not stand in the form any more
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # the page was looked at and saved, or the question is asked again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["joint", "name"], condition=Q(done_at=None), name="cases_joint_marked_once")]

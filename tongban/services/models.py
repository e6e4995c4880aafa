"""Published packs, keys that sign them, services, who offers these where, listed items of catalogues, and the words to find all by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongban.services.basic_models import BASIC_OPEN as BASIC_OPEN
from tongban.services.basic_models import BasicChange as BasicChange
from tongban.services.basic_models import BasicFeed as BasicFeed
from tongban.services.basic_models import BasicItem as BasicItem
from tongban.services.pilot_models import Pilot as Pilot
from tongban.services.pilot_models import PilotPlace as PilotPlace


class PackRevision(models.Model):
    """The exact files of a pack as they were proposed; immutable but for its publication."""

    pack = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    state = models.CharField(max_length=10, default="proposed")  # proposed | published | withdrawn | rejected
    base = models.CharField(
        max_length=64, blank=True, db_default=""
    )  # digest of the revision it was edited from, which must still be the latest
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    effective_from = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)  # from this legal day of each region on; without one from the moment `effective_from`
    listed = models.BooleanField(default=True, db_default=True)  # lists and search know its titles; not before its day
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


class Edit(models.Model):
    """An officer's draft of changes to a pack: the files that differ from the revision it began with; None is a file taken out."""

    pack = models.CharField(max_length=60)
    account = models.BigIntegerField()
    base = models.CharField(max_length=64, blank=True)  # digest of a published revision; empty for a new pack
    files = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "account"], name="services_edit_once")]
        indexes = [models.Index(fields=["ends_at"])]


class Trial(models.Model):
    """The scenarios of a draft, played beside the server. `results` is a line a scenario; the files go when it has ended."""

    pack = models.CharField(max_length=60)
    account = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    state = models.CharField(max_length=10, default="waiting")  # waiting | running | ended | stopped | failed
    results = models.JSONField(default=list)
    expected = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="services_one_trial_each")]
        indexes = [models.Index(fields=["state", "asked_at"]), models.Index(fields=["pack", "account", "-asked_at"])]


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
    """A service; rights and offerings hang on its id, never on a revision. `about` is what lists ask of the latest published one."""

    id = models.CharField(max_length=80, primary_key=True)
    pack = models.CharField(max_length=60)
    power = models.CharField(max_length=80)
    title = models.JSONField()
    about = models.JSONField(default=dict)  # online, concerns, items, applicants, topics, life_events


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
    basic = models.CharField(max_length=120, blank=True, db_index=True)  # the code that it has in every region

    class Meta:
        indexes = [models.Index(fields=["region", "department"])]


class Word(models.Model):
    """A folded word under which a thing is found; `weight` 3 for names, 2 for everyday words, 1 for departments."""

    word = models.CharField(max_length=40)
    thing = models.CharField(max_length=130)
    weight = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "thing"], name="services_word_once")]
        indexes = [models.Index(fields=["thing"])]

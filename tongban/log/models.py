"""Events, the order they were given, the tiles of the public tree, checkpoints, and how far each follower has come."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One act. Envelope and body are canonical JSON; body and salts can be erased, the entry stays (design law 3)."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    noun = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    body = models.TextField(null=True)
    body_salt = models.BinaryField(null=True)
    envelope = models.TextField(null=True)
    envelope_salt = models.BinaryField(null=True)
    entry = models.BinaryField()  # SHA-256(envelope_salt‖envelope), what the tiles hold

    class Meta:
        indexes = [models.Index(fields=["noun", "key", "recorded_at"]), models.Index(fields=["kind", "recorded_at"])]


class About(models.Model):
    """A party that an event is about."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    party = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "event"], name="log_about_once")]


class Pending(models.Model):
    """An event without a position yet."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT)


class Entry(models.Model):
    """The place of an event in the log: gap-free from 0."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="place")


class Tile(models.Model):
    """Hashes of the tree, 32 bytes each, at most 256 a tile."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_tile_once")]


class Checkpoint(models.Model):
    """A signed head of the log: the note of a size under an origin."""

    origin = models.CharField(max_length=120)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "size"], name="log_checkpoint_once")]


class Origin(models.Model):
    """The name under which the log is signed; a reopened log has a new one that names the old head (design law 4)."""

    name = models.CharField(max_length=120, unique=True)
    opened_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    old_head = models.TextField(blank=True)


class Follower(models.Model):
    """How far a follower has come: the next position it will look at, and its failures there."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    fault = models.TextField(blank=True)


class Parked(models.Model):
    """An event that a follower could not handle after five tries, or a later one of the same subject."""

    follower = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    noun = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    position = models.BigIntegerField()
    fault = models.TextField()
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "event"], name="log_parked_once")]
        indexes = [models.Index(fields=["follower", "noun", "key"])]

"""Exercises: a scenario of a pack that an officer plays a part of, in a copy that is there for practice."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q


class Exercise(models.Model):
    """One playing of a scenario. The platform plays the others up to `move`, which waits for the officer; `results` are theirs alone."""

    account = models.BigIntegerField()
    post = models.CharField(max_length=40)  # the kind of post whose part the officer plays
    pack = models.CharField(max_length=60)
    file = models.CharField(max_length=240)
    name = models.CharField(max_length=240)  # of the scenario
    state = models.CharField(max_length=10, default="asked")  # asked | ready | done | failed | dropped
    move = models.IntegerField(default=0)
    case = models.CharField(max_length=40, blank=True)
    seen = models.IntegerField(default=0)  # events of the case before the officer's turn
    world = models.JSONField(default=dict)  # its own people and words, and what the moves saved
    task = models.JSONField(default=dict)  # act, and what is asked and expected of it
    results = models.JSONField(default=list)
    ahead = models.DurationField(default=timedelta)  # by how much the time of this playing is ahead of the clock
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cleared = models.BooleanField(default=False)  # whether what it left open has been withdrawn

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="learning_one_exercise_each")]
        indexes = [models.Index(fields=["state"]), models.Index(fields=["account", "-made_at"])]

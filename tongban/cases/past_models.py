"""Cases that another system ended, as it tells of them."""

from __future__ import annotations

from django.db import models


class PastCase(models.Model):
    """A case that ended elsewhere: nothing here decided it, so no clock, step, paper, rating or figure of ours hangs on it."""

    source = models.CharField(max_length=60)  # the system that tells of it
    number = models.CharField(max_length=60)  # its number there
    service = models.CharField(max_length=80)
    party = models.ForeignKey("actors.Party", on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=12)  # of past_rules.OUTCOMES
    submitted_on = models.DateField()
    decided_on = models.DateField(null=True)
    closed_on = models.DateField()
    told = models.TextField(blank=True)  # sealed: answers, course, papers and words of the decision; empty once erased
    taken_at = models.DateTimeField()
    erase_on = models.DateField(null=True, db_index=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="cases_past_once"),
            models.CheckConstraint(condition=models.Q(submitted_on__lte=models.F("closed_on")), name="cases_past_in_order"),
        ]
        indexes = [models.Index(fields=["party", "-closed_on"]), models.Index(fields=["agency", "-closed_on"])]


class PastNumber(models.Model):
    """A number by which a past case is found: its own, and those of its papers; in capitals."""

    past = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="numbers")
    number = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["past", "number"], name="cases_past_number_once")]

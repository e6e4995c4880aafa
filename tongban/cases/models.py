"""Cases: one application each, with its answers, materials, steps, clock and the effects that fall due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from tongban.base.prepared import Prepared, asked


class Values(models.Aggregate):
    """The values of a column as one JSON list; None without rows."""

    function = "JSONB_AGG"
    output_field = models.JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The function's name in SQLite."""
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


class CaseRows(models.QuerySet["Case"]):
    """Cases, and what an act needs of them."""

    def whole(self) -> CaseRows:
        """With what every act looks at: applicant, agency, latest answers, materials, evidence, what is due next."""
        latest = Answers.objects.filter(case=OuterRef("pk")).order_by("-version")
        brought = MaterialRow.objects.filter(case=OuterRef("pk"), removed_at=None).order_by().values("case").annotate(all=Values("name"))
        shown = EvidenceRow.objects.filter(case=OuterRef("pk")).exclude(shown_at=None).order_by().values("case")
        waiting = DueRow.objects.filter(case=OuterRef("pk"), done_at=None, dropped=False).order_by("at")
        return self.select_related(
            "agency", "party"
        ).annotate(  # type: ignore[no-redef]  # declared below, so that acts can be typed
            version=Subquery(latest.values("version")[:1]),
            form=Subquery(latest.values("form")[:1]),
            brought=Subquery(brought.values("all")),
            shown=Subquery(shown.annotate(all=Values(Concat("name", Value(":"), "value"))).values("all")),
            next_due=Subquery(waiting.values("at")[:1]),
        )


class Case(models.Model):
    """One application. It is pinned to the effective revision of its service; agencies, states and days stand in the row."""

    # Only on a whole row (CaseRows.whole), such as a locked one.
    version: int
    form: dict[str, Any]
    brought: list[str] | None
    shown: list[str] | None  # "<evidence>:<value>"
    next_due: datetime | None

    objects = CaseRows.as_manager()

    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=12)  # to look the progress up without signing in
    service = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="draft")
    outcome = models.CharField(max_length=30, blank=True)
    party = models.ForeignKey("actors.Party", on_delete=models.PROTECT)
    filer = models.BigIntegerField(null=True)  # account
    mandate = models.BigIntegerField(null=True)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    channel = models.CharField(max_length=10)
    licence = models.CharField(max_length=120, blank=True)  # number of the licence that the application is about
    key = models.CharField(max_length=64, null=True)
    key_digest = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)  # fetched, by name, with source and time
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    deemed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    final_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True, db_index=True)  # the day on which the time of keeping ends
    erased_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=40, blank=True)  # abstract post whose turn it is
    holder = models.BigIntegerField(null=True)  # account of the officer who took it
    since = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    reasons = models.JSONField(default=list)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence"],
                condition=~Q(licence="") & Q(state__in=["submitted", "in_hand", "waiting"]),
                name="cases_one_on_licence",
            ),
            models.UniqueConstraint(fields=["party", "key"], condition=Q(key__isnull=False), name="cases_submitted_once"),
            models.CheckConstraint(condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False), name="cases_submitted"),
            models.CheckConstraint(condition=~Q(state__in=["decided", "closed"]) | ~Q(outcome=""), name="cases_outcome"),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(accepted_at__gte=F("submitted_at")), name="cases_accepted_after"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due", "id"]),
            models.Index(fields=["agency", "service", "state", "due", "id"]),
            models.Index(fields=["holder", "state", "due"]),
            models.Index(fields=["party", "-created_at"]),
        ]


class Answers(models.Model):
    """A version of the form's answers; the draft is overwritten, what was filed never is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    version = models.SmallIntegerField()
    form = models.JSONField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="cases_version_once")]


class MaterialRow(models.Model):
    """A material that was brought, and how it came (design law 14)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    file = models.ForeignKey("documents.File", on_delete=models.PROTECT)
    origin = models.CharField(max_length=10, default="given")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)


class StepRow(models.Model):
    """A step that was opened; at most one open row a step and case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    due = models.DateField(null=True)
    holder = models.BigIntegerField(null=True)  # account of the officer who took this branch
    closed_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    result = models.CharField(max_length=30, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], condition=Q(closed_at=None), name="cases_step_open_once")]


class EvidenceRow(models.Model):
    """What is looked for outside at one value of a question (a domain): how often, what was seen, and since when it is shown."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=255)
    looks = models.SmallIntegerField(default=0)
    errand = models.CharField(max_length=120, blank=True)  # key of the last errand
    looked_at = models.DateTimeField(null=True)
    said = models.JSONField(default=list)  # codes of what was seen instead
    shown_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name", "value"], name="cases_evidence_once")]


class Opinion(models.Model):
    """What another department was asked about a case, with a day of its own; the case's clock runs on meanwhile."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    due = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agency"], condition=Q(answered_at=None), name="cases_asked_once")]
        indexes = [models.Index(fields=["agency", "answered_at", "due"])]


class Change(models.Model):
    """A change of filed answers that the applicant asks for; it holds once the office takes it over."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    form = models.JSONField()  # only what changes
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    taken_over = models.BooleanField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="cases_one_open_change")]


class ClockEvent(models.Model):
    """What happened to the legal clock, when in law, and on which article."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    day = models.DateField()
    at = models.DateTimeField()
    days = models.SmallIntegerField(default=0)
    act = models.CharField(max_length=80, blank=True)
    article = models.CharField(max_length=20, blank=True)


class DueRow(models.Model):
    """An effect of law that comes by itself at a moment unless something happens before."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    effect = models.CharField(max_length=30)
    at = models.DateTimeField()
    day = models.DateField()
    done_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "effect"], condition=Q(done_at=None, dropped=False), name="cases_due_once")]
        indexes = [models.Index(fields=["done_at", "dropped", "at"])]


class Supplement(models.Model):
    """What was asked of the applicant, once and completely: fields and materials with words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    items = models.JSONField()
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="cases_one_open_supplement")]


# One statement, asked by every act: a case locked, by its number.
lock = Prepared(lambda: Case.objects.whole().select_for_update(of=("self",)).filter(number=asked("number")))

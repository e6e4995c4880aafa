"""Cases: one application each, with its answers, materials, steps, clock and the effects that fall due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from tongban.base.prepared import Prepared, asked
from tongban.cases import beside_models as beside_models
from tongban.cases.clock_models import ClockEvent as ClockEvent
from tongban.cases.clock_models import DueRow as DueRow
from tongban.cases.clock_models import Explanation as Explanation
from tongban.cases.clock_models import LimitChange as LimitChange
from tongban.cases.clock_models import Opinion as Opinion
from tongban.cases.clock_models import Outage as Outage
from tongban.cases.clock_models import Silence as Silence
from tongban.cases.joint_models import Joint as Joint
from tongban.cases.joint_models import JointMaterial as JointMaterial
from tongban.cases.joint_models import JointPart as JointPart

OPEN = ("submitted", "in_hand", "waiting", "decided")
COUNTED = ["agency", "state", "due", "holder", "urged", "unanswered", "service"]


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
            handed=Subquery(JointPart.objects.filter(case=OuterRef("pk")).values("handed")[:1]),
        )


class Case(models.Model):
    """One application. It is pinned to the effective revision of its service; agencies, states and days stand in the row."""

    # Only on a whole row (CaseRows.whole), such as a locked one.
    version: int
    form: dict[str, Any]
    brought: list[str] | None
    shown: list[str] | None  # "<evidence>:<value>"
    next_due: datetime | None
    handed: dict[str, str] | None  # materials that other parts of a joint matter or registers give
    at: datetime  # of the act for which it was locked

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
    delegation = models.BigIntegerField(null=True)  # by which the agency uses the power of another
    region = models.ForeignKey("actors.Region", on_delete=models.PROTECT)
    channel = models.CharField(max_length=10)
    licence = models.CharField(max_length=120, blank=True)  # number of the licence that the application is about
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True)  # the case that the application is about
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
    served = models.CharField(max_length=10, blank=True)  # how the decision reached the applicant
    visits = models.SmallIntegerField(default=0)  # days and departments in VisitRow
    promised_visits = models.SmallIntegerField(null=True)  # by the service, on the day of submission
    urged = models.SmallIntegerField(default=0)  # how often at the step at which it is
    unanswered = models.SmallIntegerField(default=0)  # messages of the applicant that wait for the office

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
            # What has no due day yet, in its order: else PostgreSQL walks through the cases of all agencies to find a page of one.
            models.Index(fields=["agency", "id"], condition=Q(due=None, state__in=OPEN), name="cases_undated"),
            # Nobody holds most cases: left in, they make a database believe that every officer holds a great many.
            models.Index(fields=["holder", "state", "due"], condition=Q(holder__isnull=False), name="cases_held"),
            # All that the counts beside the inbox look at, so that they read no case.
            models.Index(fields=COUNTED, condition=Q(state__in=OPEN), name="cases_to_do"),
            models.Index(fields=["agency", "service"], condition=Q(unanswered__gt=0), name="cases_unanswered"),
            models.Index(fields=["party", "-created_at"]),
        ]


class Answers(models.Model):
    """A version of the form's answers; the draft is overwritten, what was filed never is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    version = models.SmallIntegerField()
    form = models.JSONField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    checks = models.JSONField(default=list)  # of versions after the first, as `cases.checking` keeps them

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
    stands_for = models.BigIntegerField(null=True)  # account of the absent colleague in whose place it was done
    result = models.CharField(max_length=30, blank=True)
    words = models.TextField(blank=True)
    checks = models.JSONField(default=list)  # what its automatic rules saw, as `cases.checking` keeps it

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


class Supplement(models.Model):
    """What was asked of the applicant, once and completely: fields and materials with words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    items = models.JSONField()
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=20, blank=True)  # a code of supplement-cause; empty when not told
    until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="cases_one_open_supplement")]


class Message(models.Model):
    """What applicant and office wrote to each other. `read_at`: the applicant opened it, or the office answered it or needs not."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    from_office = models.BooleanField()
    words = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    read_at = models.DateTimeField(null=True)
    read_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "from_office", "read_at"])]


class Urging(models.Model):
    """Somebody urged a case that is near its day or past it: the party, or who supervises. Once a day each; the clock runs as before."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    side = models.CharField(max_length=10)  # applicant | supervisor
    day = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    holder = models.BigIntegerField(null=True)  # account of the officer who had it in hand then

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "day", "side"], name="cases_urged_once_a_day")]
        indexes = [models.Index(fields=["case", "at"])]


class AtWindow(models.Model):
    """A filing at a window: which officer wrote it for whom, where, and what the person confirmed (a keyed hash of the summary)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT)
    account = models.BigIntegerField()  # the officer
    person = models.BigIntegerField()  # party who was present
    place = models.CharField(max_length=100)
    confirmed = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    received_on = models.DateField(null=True)  # of what came by post: the day that counts


class Original(models.Model):
    """Originals that were taken in, with the number of the paper that was given for them, and how they went back.

    `key` is that of the page that took them in, so that a page sent twice takes them in once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    what = models.CharField(max_length=100)
    count = models.SmallIntegerField()
    from_name = models.CharField(max_length=120)
    place = models.CharField(max_length=100)
    receipt = models.CharField(max_length=60)
    taken_at = models.DateTimeField()
    taken_by = models.BigIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.BigIntegerField(null=True)
    returned_to = models.CharField(max_length=120, blank=True)
    return_paper = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="cases_original_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="cases_original_count"),
            models.CheckConstraint(condition=Q(returned_at=None) | ~Q(returned_to=""), name="cases_original_returned"),
        ]


class VisitRow(models.Model):
    """Why the applicant came in person on a day (design law 14). Several reasons on one day at one department are one visit."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    day = models.DateField()
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    why = models.CharField(max_length=20)
    place = models.CharField(max_length=100)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "day", "agency", "why"], name="cases_visited_once")]


class Presence(models.Model):
    """An officer who has the page of a case open, or had it until a few minutes ago; swept away after an hour."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    account = models.BigIntegerField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    read = models.JSONField(default=list)  # materials that were read meanwhile

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="cases_present_once")]


class Note(models.Model):
    """What an officer writes for colleagues about a case; the party's pages do not show it, and it goes with the content of the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    words = models.TextField(blank=True)
    agency = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.BigIntegerField()


class Phrase(models.Model):
    """Words that an agency keeps for an act, for all of its services or for one; struck when they are no longer used."""

    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    service = models.CharField(max_length=80, blank=True)
    act = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "service", "act", "title"], condition=Q(struck_at=None), name="cases_phrase_once")
        ]


class OwnQuery(models.Model):
    """A list of the inbox that an officer keeps under a name: which saved query, and what it is narrowed to (`parts`)."""

    account = models.BigIntegerField()
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT)
    name = models.CharField(max_length=40)
    parts = models.JSONField()
    shared = models.BooleanField(default=False)  # with the agency
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="cases_own_query_once")]
        indexes = [models.Index(fields=["agency", "shared"])]


# One statement: a case with what every act looks at; and locked, as every act asks it.
plain = Prepared(lambda: Case.objects.select_related("party").filter(number=asked("number")))  # with its party, for a look
whole = Prepared(lambda: Case.objects.whole().filter(number=asked("number")))
lock = Prepared(lambda: Case.objects.whole().select_for_update(of=("self",)).filter(number=asked("number")))

"""What figures count of cases: how one went from filing to decision, and which are late now, where and with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as Chosen
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tongban.actors import queries as actors
from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import legal_day
from tongban.cases import office, rules
from tongban.cases.figures import IN_PERSON
from tongban.cases.models import Case, Opinion, StepRow, Supplement, Urging, VisitRow
from tongban.pack.shapes import Service

DIGITAL = ("web", "mobile", "api", "kiosk", "terminal")
Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Part:
    """A step that people did: at which agency and post, in how many working days, within its limit or not (None: it has none)."""

    step: str
    post: str
    agency: int
    days: int
    on_time: bool | None


@dataclass(frozen=True)
class Passage:
    """How a decided case went. None is what is not known; days are working days, each with who had the case when it began."""

    case: int
    service: str
    agency: int
    day: date
    digital: bool
    no_visit: bool | None
    first_time: bool
    granted: bool | None  # None: ended without a decision on what was asked
    on_time: bool | None
    applicant: int | None
    own: int | None
    others: int | None
    asked: tuple[str, ...]  # what supplements asked for and why, `field:name`, `material:name`, `cause:code`
    closed: bool
    parts: tuple[Part, ...]


def passage(number: str) -> Passage | None:
    """The facts of one case; None while it is not decided, and for one that lapsed or was withdrawn."""
    row = Case.objects.select_related("agency").filter(number=number, state__in=("decided", "closed")).exclude(outcome="lapsed").first()
    if row is None or row.decided_at is None or row.submitted_at is None:
        return None
    zone, calendar = actors.zone_of(row.region_id), actors.calendar_of(row.region_id)
    supplements, steps = list(Supplement.objects.filter(case=row)), list(StepRow.objects.filter(case=row).order_by("pk"))
    service = office.service_of(row)
    turns = _turns(row, service, steps, supplements, calendar) if steps else {}
    day = legal_day(row.decided_at, zone)
    return Passage(
        case=row.pk,
        service=row.service,
        agency=row.agency_id,
        day=day,
        digital=row.channel in DIGITAL,
        no_visit=_no_visit(row),
        first_time=not supplements,
        granted=rules.granted(service, row.outcome),
        on_time=day <= row.due if row.due else None,
        applicant=turns.get("applicant"),
        own=turns.get("own"),
        others=turns.get("others"),
        asked=tuple(
            sorted({_item(item) for one in supplements for item in one.items} | {f"cause:{one.cause}" for one in supplements if one.cause})
        ),
        closed=row.closed_at is not None,
        parts=tuple(
            Part(
                one.name,
                service.steps[one.name].post,
                one.agency_id,
                calendar.between(legal_day(one.opened_at, zone), legal_day(one.closed_at, zone)),
                legal_day(one.closed_at, zone) <= one.due if one.due else None,
            )
            for one in steps
            if one.closed_at and one.name in service.steps and service.steps[one.name].post
        ),
    )


def _no_visit(row: Case) -> bool | None:
    """Whether nobody had to come; not known while it is not served, or where a window was used and no visit was noted."""
    why = set(VisitRow.objects.filter(case=row).values_list("why", flat=True))
    told = row.served and (row.channel not in IN_PERSON or "filing" in why) and (row.served != "window" or "result" in why)
    return row.visits == 0 if told else None


def _item(item: dict[str, str]) -> str:
    return f"material:{item['material']}" if item.get("material") else f"field:{item.get('field', '')}"


def _turns(row: Case, service: Service, steps: list[StepRow], asked: list[Supplement], calendar: WorkingCalendar) -> dict[str, int]:
    """Working days from the day after filing to that of the decision, by who had the case when each began."""
    assert row.submitted_at is not None
    assert row.decided_at is not None
    zone = actors.zone_of(row.region_id)
    applicant: list[Span] = [(one.asked_at, one.answered_at) for one in asked]
    applicant += [(one.opened_at, one.closed_at) for one in steps if one.name in service.steps and service.steps[one.name].waits_for]
    others: list[Span] = [(one.opened_at, one.closed_at) for one in steps if one.agency_id != row.agency_id]
    others += [(one.asked_at, one.answered_at) for one in Opinion.objects.filter(case=row)]
    found = {"applicant": 0, "own": 0, "others": 0}
    day, last = legal_day(row.submitted_at, zone) + timedelta(days=1), legal_day(row.decided_at, zone)
    while day <= last:
        if calendar.is_working(day):
            with_them = _within(day, applicant, zone)
            found["applicant" if with_them else "others" if _within(day, others, zone) else "own"] += 1
        day += timedelta(days=1)
    return found


def _within(day: date, spans: list[Span], zone: Any) -> bool:
    """Whether a day began inside one of the spans: it was begun the day before or earlier and ended that day or later."""
    return any(legal_day(start, zone) < day and (end is None or legal_day(end, zone) >= day) for start, end in spans)


def late(scope: actors.Scope, today: date) -> QuerySet[Case]:
    """Accepted cases past their day, with `whose` it is now: own, others (a department beside), resumed (after a supplement)."""
    elsewhere = StepRow.objects.filter(case=OuterRef("pk"), closed_at=None).exclude(agency=OuterRef("agency"))
    asked = Opinion.objects.filter(case=OuterRef("pk"), answered_at=None)
    supplied = Supplement.objects.filter(case=OuterRef("pk")).exclude(answered_at=None)
    whose = Chosen(
        When(Exists(elsewhere) | Exists(asked), then=Value("others")), When(Exists(supplied), then=Value("resumed")), default=Value("own")
    )
    return Case.objects.filter(scope.q(), state="in_hand", due__lt=today).annotate(whose=whose)


def late_steps(scope: actors.Scope, today: date) -> QuerySet[StepRow]:
    """Open steps past their own limit, whether the whole case is late or not; where the step is done."""
    return StepRow.objects.filter(scope.q("agency", "case__service"), closed_at=None, due__lt=today, case__state="in_hand")


def late_groups(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """How many late cases by agency, service, post, step and whose they are now; one statement."""
    return list(rows.values("agency", "service", "post", "step", "whose").annotate(n=Count("pk")).order_by("-n", "agency", "service"))


def narrowed(rows: QuerySet[Any], *, region: str = "", agency: int = 0, service: str = "", at: str = "") -> QuerySet[Any]:
    """Rows of a region and below, of an agency, of a service; `at` leads to the case where rows are not cases."""
    wanted = Q()
    if region:
        wanted &= Q(agency__path__below=actors.region(region).path)
    if agency:
        wanted &= Q(agency=agency)
    return rows.filter(wanted & Q(**{f"{at}service": service}) if service else wanted)


def late_rows(rows: QuerySet[Any], *, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """Late cases, those filed first first, each with how often it was urged."""
    told = ("pk", "number", "service", "agency__name", "post", "step", "whose", "due", "urgings")
    often = Urging.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Count("pk")).values("n")
    rows = rows.annotate(urgings=Coalesce(Subquery(often), 0))
    return list(rows.filter(pk__gt=after).order_by("pk").values(*told)[:limit])

"""Reads of cases, each through the reader's rights: one case, own cases, the inbox, the clock, what happened, what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.cases import clock, office, rules
from tongban.cases.evidence import token
from tongban.cases.models import Answers, Case, Change, DueRow, EvidenceRow, MaterialRow, Opinion, StepRow, Supplement
from tongban.exchange import queries as exchange
from tongban.log import queries as log
from tongban.pack.shapes import Evidence

OPEN = ("submitted", "in_hand", "waiting", "decided")
SOON = 3


@dataclass(frozen=True)
class Row:
    """A line of an inbox."""

    number: str
    service: str
    digest: str
    party: str
    state: str
    step: str
    post: str
    holder: int | None
    due: date | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """Something that happened to a case."""

    kind: str
    at: datetime
    facts: dict[str, Any]
    by: dict[str, Any]


class Shown:
    """Evidence at one value: what is to be put there, and what was seen."""

    def __init__(self, evidence: Evidence, value: str, token: str, row: EvidenceRow, under_way: set[str]) -> None:
        self.name, self.material, self.value, self.token = evidence.name, evidence.material, value, token
        self.looked_at, self.said, self.shown_at, self.how = row.looked_at, tuple(row.said), row.shown_at, row.how
        self.looking = row.shown_at is None and row.errand in under_way


def visible(by: Actor) -> QuerySet[Case]:
    """The cases that a reader may see: own ones, or those of the agencies and services granted. The one filter of all reads."""
    if by.kind == "person":
        return Case.objects.filter(party=by.party)
    return _within(actors.scope(by, "case.read"))


def _within(scope: actors.Scope) -> QuerySet[Case]:
    return Case.objects.exclude(state="draft").filter(scope.q("agency", "service"))


def joint(scope: actors.Scope, *, waiting: bool = False) -> QuerySet[Case]:
    """The cases of others in which departments of a scope have a part: a step of the course, or an opinion asked of them.

    `waiting`: only those where the part is still to be done.
    """
    at_theirs = scope.q("agency", "case__service")
    steps, opinions = StepRow.objects.filter(at_theirs), Opinion.objects.filter(at_theirs)
    if waiting:
        steps, opinions = steps.filter(closed_at=None), opinions.filter(answered_at=None)
    # One list of both: PostgreSQL reads every case there is for "in this list or in that one".
    others = steps.exclude(agency=F("case__agency")).values("case").union(opinions.values("case"))
    return Case.objects.exclude(state="draft").filter(pk__in=others)


def case(number: str, *, to: Actor) -> Case:
    """A case for a reader. Raises NotFound("case.unknown") alike for one that is not there and one that is not theirs."""
    found = visible(to).select_related("agency", "party").filter(number=number).first()
    if found is None and to.kind == "officer":
        found = joint(actors.scope(to, "case.read")).select_related("agency", "party").filter(number=number).first()
    if found is None:
        raise NotFound("case.unknown")
    return found


def own(by: Actor) -> list[Case]:
    """The cases of the party one acts for, newest first."""
    return list(visible(by).order_by("-created_at", "-pk")[:100])


def by_code(number: str, code: str) -> Case:
    """Progress without signing in: by number and code. Raises NotFound("case.unknown")."""
    found = (
        Case.objects.select_related("agency")
        .exclude(state="draft")
        .filter(number=number.strip().upper(), code=code.strip().upper())
        .first()
    )
    if found is None:
        raise NotFound("case.unknown")
    return found


SAVED: dict[str, Any] = {
    "open": lambda by, today: Q(state__in=("submitted", "in_hand", "decided")),
    "mine": lambda by, today: Q(holder=by.account, state__in=OPEN),
    "untaken": lambda by, today: Q(holder=None, state__in=("submitted", "in_hand")),
    "soon": lambda by, today: Q(due__gte=today, due__lte=today + timedelta(days=SOON), state="in_hand"),
    "overdue": lambda by, today: Q(due__lt=today, state="in_hand"),
    "waiting": lambda by, today: Q(state="waiting"),
    "closed": lambda by, today: Q(state__in=("closed", "withdrawn")),
}


def inbox(by: Actor, query: str, *, at: datetime, text: str = "", after: str = "", limit: int = 50) -> list[Row]:
    """A saved query: what has no due day yet (still to be accepted) first, then by due day; goes on after the number of the last row seen.

    Two statements at most after those of the reader's rights. Raises NotFound("case.unknown") for an `after` that is not theirs.
    """
    today = _today(by, at)
    rows = joint(actors.scope(by, "case.read"), waiting=True) if query == "joint" else visible(by).filter(SAVED[query](by, today))
    if text.strip():
        wanted = text.strip()[:80]
        rows = rows.filter(Q(number__startswith=wanted.upper()) | Q(party__name__contains=wanted))
    last = case(after, to=by) if after else None
    # Databases do not agree on where days that are missing belong, so each part is asked for by itself.
    found: list[Row] = []
    if last is None or last.due is None:
        found = _lines(rows.filter(due=None, pk__gt=last.pk if last else 0).order_by("pk"), limit)
    if len(found) < limit:
        dated = rows.filter(Q(due__gt=last.due) | Q(due=last.due, pk__gt=last.pk)) if last and last.due else rows.exclude(due=None)
        found += _lines(dated.order_by("due", "pk"), limit - len(found))
    return found


def _lines(rows: QuerySet[Case], limit: int) -> list[Row]:
    columns = ("number", "service", "digest", "party__name", "state", "step", "post", "holder", "due", "submitted_at")
    return [Row(*row) for row in rows.values_list(*columns)[:limit]]


def counts(by: Actor, *, at: datetime) -> dict[str, int]:
    """How many cases each saved query holds; one statement, and one for parts in the cases of others."""
    today, scope = _today(by, at), actors.scope(by, "case.read")
    wanted = {name: Count("pk", filter=condition(by, today)) for name, condition in SAVED.items()}
    return {**_within(scope).aggregate(**wanted), "joint": joint(scope, waiting=True).count()}


def _today(by: Actor, at: datetime) -> date:
    region = actors.agency(by.agency).region if by.agency else "000000000000"
    return legal_day(at, actors.zone_of(region))


def receivers(found: Case, *, to: Actor) -> dict[int, str]:
    """To whom a reader may hand a case: account and name of the colleagues who hold the post of its step."""
    return {account: name for account, _, name in actors.post_holders(found.agency_id, found.post) if account != to.account}


def held_by_another(holder: int | None, agency: int, *, to: Actor) -> bool:
    """Whether somebody else, who is still there, has a case or a step of an agency in hand."""
    return office.held_by_another(holder, agency, to)


def answers(found: Case) -> dict[str, Any]:
    """The latest answers."""
    row = office.answers(found)
    return dict(row.form) if row else {}


def versions(found: Case) -> list[Answers]:
    """Every filed version of the answers, oldest first."""
    return list(Answers.objects.filter(case=found, version__gt=0).order_by("version"))


def materials(found: Case) -> list[MaterialRow]:
    """What was brought, with its files."""
    return list(MaterialRow.objects.filter(case=found, removed_at=None).select_related("file").order_by("name", "pk"))


def material(number: str, row: int, *, to: Actor) -> MaterialRow:
    """One material of a case that the reader may see."""
    found = MaterialRow.objects.filter(pk=row, case=case(number, to=to), removed_at=None).select_related("file").first()
    if found is None:
        raise NotFound("file.unknown")
    return found


def steps(found: Case) -> list[StepRow]:
    """The steps that were opened, oldest first."""
    return list(StepRow.objects.filter(case=found).order_by("opened_at", "pk"))


def supplement(found: Case) -> Supplement | None:
    """What is asked of the applicant now."""
    return Supplement.objects.filter(case=found, answered_at=None).first()


def change(found: Case) -> Change | None:
    """The change that the applicant asked for and nobody answered yet."""
    return Change.objects.filter(case=found, answered_at=None).first()


def evidence(found: Case, at: datetime) -> list[Shown]:
    """What is to be shown outside, value by value; empty when the service wants none or the case is a draft."""
    service = office.service_of(found)
    form = {} if found.state == "draft" else answers(found)
    rows = {(row.name, row.value): row for row in EvidenceRow.objects.filter(case=found)}
    before = office.before(found) if service.evidence else {}
    wanted = [(one, value) for one in service.evidence.values() for value in rules.to_show(one, form, before)]
    under_way = exchange.under_way(found.number, at) if rows else set()
    return [
        Shown(one, value, token(found.party_id, value), rows.get((one.name, value)) or EvidenceRow(name=one.name, value=value), under_way)
        for one, value in wanted
    ]


def awaited(found: Case) -> dict[str, date | None]:
    """Materials that must still be brought, with the last day where one is set; evidence counts for the material beside it."""
    row, service = Case.objects.whole().get(pk=found.pk), office.service_of(found)
    facts = office.facts_of(row, row.form)
    until = {one.effect: one.day for one in coming(found)}
    missing = rules.missing(service, facts, facts["material"])
    return {name: until.get("proof_lapsed") if service.materials[name].later else None for name in missing}


def with_applicant(found: Case) -> bool:
    """Whether the next thing is the applicant's: a draft, a supplement, or a step that waits for their evidence."""
    if found.state in ("waiting", "draft"):
        return True
    return found.state in ("submitted", "in_hand") and bool(office.service_of(found).steps[found.step].waits_for)


def wants_evidence(number: str) -> bool:
    """Whether the service of a case looks for evidence outside; without locking the case."""
    found = Case.objects.filter(number=number).only("digest").first()
    return found is not None and bool(office.service_of(found).evidence)


def opinions(found: Case) -> list[Opinion]:
    """What other departments were asked and answered, oldest first."""
    return list(Opinion.objects.filter(case=found).select_related("agency").order_by("asked_at", "pk"))


def last_supplement(found: Case) -> Supplement | None:
    """What was asked last, answered or not."""
    return Supplement.objects.filter(case=found).order_by("-pk").first()


def reading(found: Case, at: datetime) -> clock.Clock:
    """The legal clock of a case, explained day by day."""
    return office.reckon(found, at)


def coming(found: Case) -> list[DueRow]:
    """Effects that come by themselves unless something happens before, soonest first."""
    return list(DueRow.objects.filter(case=found, done_at=None, dropped=False).order_by("at"))


def coming_now(number: str, at: datetime) -> bool:
    """Whether an effect of a case is due; its reader then sees it as having happened."""
    return DueRow.objects.filter(case__number=number, done_at=None, dropped=False, at__lte=at).exists()


def timeline(found: Case) -> list[Entry]:
    """What happened, oldest first, from the log."""
    import json

    entries = []
    for event in log.of_subject("case", found.number):
        by = json.loads(event.envelope)["by"] if event.envelope else {}
        entries.append(Entry(event.kind, event.at, log.body(event) or {}, by))
    return entries


def overdue(by: Actor, *, at: datetime) -> dict[str, Any]:
    """What is late and where: how many by agency and step, and how many are near."""
    today = _today(by, at)
    rows = visible(by).filter(SAVED["overdue"](by, today)).values("agency__name", "step").annotate(n=Count("pk")).order_by("-n")
    near = visible(by).filter(SAVED["soon"](by, today)).count()
    groups: Sequence[dict[str, Any]] = [{"agency": row["agency__name"], "step": row["step"], "count": row["n"]} for row in rows]
    return {"count": sum(group["count"] for group in groups), "near": near, "groups": list(groups)}


def open_cases(digests: Sequence[str] = (), *, service: str = "") -> int:
    """How many open cases a service, or revisions of it, have."""
    rows = Case.objects.filter(state__in=OPEN)
    return (rows.filter(digest__in=list(digests)) if digests else rows.filter(service=service)).count()

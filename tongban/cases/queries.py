"""Reads of cases, each through the reader's rights: one case, own cases, the inbox, the clock, what happened, what is late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value

from tongban.actors import absences
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.cases import about, channels, clock, leading, office, parts, reopening, rules, urging
from tongban.cases.evidence import token
from tongban.cases.fitting import misfits as misfits
from tongban.cases.models import (
    OPEN,
    Answers,
    Case,
    Change,
    DueRow,
    EvidenceRow,
    MaterialRow,
    Message,
    Opinion,
    StepRow,
    Supplement,
    Urging,
    VisitRow,
    plain,
)
from tongban.cases.narrowing import EVERYTHING, Narrowing
from tongban.cases.personal import opened
from tongban.cases.personal import seen as seen
from tongban.exchange import queries as exchange
from tongban.licences import leads
from tongban.log import queries as log
from tongban.pack.shapes import Evidence


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
    urged: int  # how often at the step at which it is
    unanswered: int  # messages of the applicant


COLUMNS = tuple("party__name" if one.name == "party" else one.name for one in fields(Row))


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
    if by.party is not None and by.channel in channels.OFFICE:  # an officer who serves them
        rows = Case.objects.filter(actors.scope(by, "case.file_for").q("agency", "service"), party=by.party)
        return rows.filter(state__in=channels.STATES, channel=by.channel) if by.channel in channels.UNPROVEN else rows
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
    if found is None and to.kind == "officer" and to.party is None:
        others = (one.filter(number=number) for one in (joint(actors.scope(to, "case.read")), about.of(visible(to))))
        found = next(filter(None, (one.select_related("agency", "party").first() for one in others)), None)
    if found is None:
        raise NotFound("case.unknown")
    return found


def own(by: Actor) -> list[Case]:
    """The cases of the party one acts for, newest first."""
    return list(visible(by).order_by("-created_at", "-pk")[:100])


def by_code(number: str, code: str) -> Case:
    """Progress without signing in: by number and code. Raises NotFound("case.unknown")."""
    filed = Case.objects.select_related("agency").exclude(state="draft")
    found = filed.filter(number=number.strip().upper(), code=code.strip().upper()).first()
    if found is None:
        raise NotFound("case.unknown")
    return found


SAVED: dict[str, Any] = {
    "open": lambda by, today: Q(state__in=("submitted", "in_hand", "decided")),
    "mine": lambda by, today: Q(holder=by.account, state__in=OPEN),
    "untaken": lambda by, today: Q(holder=None, state__in=("submitted", "in_hand")),
    "soon": lambda by, today: Q(due__gte=today, due__lte=today + timedelta(days=rules.SOON), state="in_hand"),
    "overdue": lambda by, today: Q(due__lt=today, state="in_hand"),
    "waiting": lambda by, today: Q(state="waiting"),
    "urged": lambda by, today: urging.standing(),
    "messages": lambda by, today: Q(unanswered__gt=0),
    "leads": lambda by, today: Q(number__in=leads.cases(by)),
    "lapsed": lambda by, today: reopening.tasks(by),
    "closed": lambda by, today: Q(state__in=("closed", "withdrawn")),
}
APART = ("messages", "leads", "lapsed", "closed")  # those that are not about open cases alone


def inbox(by: Actor, query: str, *, at: datetime, narrowed: Narrowing = EVERYTHING, after: str = "", limit: int = 50) -> list[Row]:
    """A saved query, narrowed: what has no due day yet (still to be accepted) first, then by due day; goes on after the last row's number.

    Two statements at most after those of the reader's rights. Raises NotFound("case.unknown") for an `after` that is not theirs.
    """
    rows = _saved(by, query, narrowed, at)
    last = case(after, to=by) if after else None
    # Databases do not agree on where days that are missing belong, so each part is asked for by itself.
    found: list[Row] = []
    if last is None or last.due is None:
        found = _lines(rows.filter(due=None, pk__gt=last.pk if last else 0).order_by("pk"), limit)
    if len(found) < limit:
        dated = rows.filter(Q(due__gt=last.due) | Q(due=last.due, pk__gt=last.pk)) if last and last.due else rows.exclude(due=None)
        found += _lines(dated.order_by("due", "pk"), limit - len(found))
    return found


def fitting(by: Actor, query: str, narrowed: Narrowing, *, at: datetime) -> int:
    """How many cases of a saved query fit what it is narrowed to."""
    return _saved(by, query, narrowed, at).count()


def _saved(by: Actor, query: str, narrowed: Narrowing, at: datetime) -> QuerySet[Case]:
    return rows(query, by).filter(asked_of(by, [query], at=at)(query, narrowed))


def rows(query: str, by: Actor) -> QuerySet[Case]:
    """From which cases a saved query chooses: those that the reader may see, or in which the reader's department has a part."""
    if query == "leading":
        return Case.objects.filter(leading.tasks(by))
    return joint(actors.scope(by, "case.read"), waiting=True) if query == "joint" else visible(by)


def asked_of(by: Actor, names: Iterable[str], *, at: datetime) -> Callable[[str, Narrowing], Q]:
    """What each of some saved queries, narrowed, asks of a case; the day and the absent are asked for once."""
    today = _today(by, at)
    entrusted = _entrusted(by, today) if "standing" in names else Q()

    def condition(query: str, narrowed: Narrowing) -> Q:
        """The filter of one query by name, with what narrows it; an unknown name asks for what is open."""
        if query in ("joint", "leading", "standing"):
            return narrowed.q(today) & (entrusted if query == "standing" else Q())
        own: Q = SAVED.get(query, SAVED["open"])(by, today)
        return narrowed.q(today) & own

    return condition


def _entrusted(by: Actor, today: date) -> Q:
    """What absent colleagues have in hand for whom the reader stands in."""
    if by.kind != "officer":
        return Q(pk__in=[])
    return Q(holder__in=absences.accounts_stood_in_for(by, today), state__in=OPEN)


def _lines(rows: QuerySet[Case], limit: int) -> list[Row]:
    return [Row(*row) for row in rows.values_list(*COLUMNS)[:limit]]


def counts(by: Actor, *, at: datetime) -> dict[str, int]:
    """How many cases each saved query holds: what is to be done in one statement over its own index, the others in a second."""
    today, scope = _today(by, at), actors.scope(by, "case.read")
    seen, conditions = _within(scope), {name: condition(by, today) for name, condition in SAVED.items()}
    wanted = {name: Count("pk", filter=one) for name, one in conditions.items() if name not in APART}
    wanted["standing"] = Count("pk", filter=_entrusted(by, today))
    apart = {name: seen.filter(conditions[name]) for name in APART}
    apart |= {"joint": joint(scope, waiting=True), "leading": Case.objects.filter(leading.tasks(by))}
    first, *others = [rows.order_by().annotate(which=Value(name)).values("which").annotate(n=Count("pk")) for name, rows in apart.items()]
    return {
        **dict.fromkeys(apart, 0),
        **seen.filter(state__in=OPEN).aggregate(**wanted),
        **dict(first.union(*others, all=True).values_list("which", "n")),
    }


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
    return opened(office.service_of(found), row.form) if row else {}


def versions(found: Case) -> list[Answers]:
    """Every filed version of the answers, oldest first."""
    rows, service = parts.versions.every(case=found.number), office.service_of(found)
    for row in rows:
        row.form = opened(service, row.form)
    return rows


def materials(found: Case) -> list[MaterialRow]:
    """What was brought, with its files."""
    return parts.materials.every(case=found.number)


def material(number: str, row: int, *, to: Actor) -> MaterialRow:
    """One material of a case that the reader may see."""
    found = MaterialRow.objects.filter(pk=row, case=case(number, to=to), removed_at=None).select_related("file").first()
    if found is None:
        raise NotFound("file.unknown")
    return found


def steps(found: Case) -> list[StepRow]:
    """The steps that were opened, oldest first."""
    return parts.steps.every(case=found.number)


def supplement(found: Case) -> Supplement | None:
    """What is asked of the applicant now."""
    return parts.supplement(case=found.number)


def change(found: Case) -> Change | None:
    """The change that the applicant asked for and nobody answered yet."""
    row = parts.change(case=found.number)
    if row is not None:
        row.form = opened(office.service_of(found), row.form)
    return row


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
    row, service = office.whole_of(found), office.service_of(found)
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
    found = plain(number=number)
    return found is not None and bool(office.service_of(found).evidence)


def opinions(found: Case) -> list[Opinion]:
    """What other departments were asked and answered, oldest first."""
    return parts.opinions.every(case=found.number)


def last_supplement(found: Case) -> Supplement | None:
    """What was asked last, answered or not."""
    return parts.last_supplement(case=found.number)


def messages(found: Case) -> list[Message]:
    """What applicant and office wrote to each other, oldest first."""
    return parts.messages.every(case=found.number)


def unread(by: Actor) -> dict[str, int]:
    """Cases in which the other side wrote something that is not read yet: number and how many."""
    rows = Message.objects.filter(case__in=visible(by), from_office=by.kind != "officer", read_at=None)
    return dict(rows.values_list("case__number").annotate(n=Count("pk")).order_by())


def visits(found: Case) -> list[VisitRow]:
    """When the applicant came in person and why, oldest first; several reasons on a day at a department are one visit."""
    return parts.visits.every(case=found.number)


def urgings(found: Case) -> list[Urging]:
    """When a case was urged and by which side, latest first."""
    return parts.urgings.every(case=found.number)


def reading(found: Case, at: datetime) -> clock.Clock:
    """The legal clock of a case, explained day by day."""
    return office.reckon(found, at)


def coming(found: Case) -> list[DueRow]:
    """Effects that come by themselves unless something happens before, soonest first."""
    return parts.coming.every(case=found.number)


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


def open_by_service(services: Iterable[str]) -> dict[str, int]:
    """How many open cases each of some services has, in one statement; none is left out."""
    rows = Case.objects.filter(state__in=OPEN, service__in=set(services)).order_by()
    return dict(rows.values_list("service").annotate(n=Count("pk")))

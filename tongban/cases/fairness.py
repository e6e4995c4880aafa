"""What who supervises reads of fairness: begun out of turn, given by name, silence, objections, lots; each through the reader's rights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongban.actors.rights import Scope
from tongban.cases import relations, rules, turns
from tongban.cases.fair_models import Allotment, Discretion, Escalation, OutOfTurn, Recusal
from tongban.cases.models import Case, DueRow, StepRow

PAGE = 50


def out_of_turn(scope: Scope, *, after: int = 0, limit: int = PAGE) -> list[Mapping[str, Any]]:
    """Cases that were begun before others or given by name, the latest first, with the reason."""
    rows = _of(OutOfTurn.objects.all(), scope).order_by("-pk")
    columns = ("pk", "case__number", "case__service", "agency__name", "step__name", "at", "by", "reason", "passed", "first", "given_to")
    return list((rows.filter(pk__lt=after) if after else rows).values(*columns)[:limit])


def by_officer(scope: Scope, since: datetime) -> list[Mapping[str, Any]]:
    """How often each officer began out of turn, or gave by name, since a day; the most first."""
    rows = _of(OutOfTurn.objects.filter(at__gte=since), scope).order_by()
    counted = rows.values("agency__name", "by").annotate(
        n=Count("pk", filter=Q(given_to=None)), given=Count("pk", filter=~Q(given_to=None))
    )
    return sorted(counted, key=lambda one: (-one["n"] - one["given"], one["by"] or 0))[:PAGE]


def silent(scope: Scope) -> list[Mapping[str, Any]]:
    """Steps at which an officer let the limit pass and that are still open, the longest first."""
    rows = _of(Escalation.objects.filter(step__closed_at=None, case__state="in_hand"), scope)
    return list(rows.order_by("day", "pk").values("case__number", "case__service", "agency__name", "step__name", "day", "holder")[:PAGE])


def unserved(scope: Scope) -> list[Mapping[str, Any]]:
    """Decisions whose time for serving is over and that lie there still, the longest first."""
    rows = DueRow.objects.filter(scope.q("case__agency", "case__service"), effect="serve", done_at__isnull=False, case__state="decided")
    return list(rows.order_by("day", "pk").values("case__number", "case__service", "case__agency__name", "day", "case__holder")[:PAGE])


def objections(scope: Scope) -> list[Mapping[str, Any]]:
    """Objections that wait for the leader, the first due first."""
    rows = Recusal.objects.filter(scope.q("case__agency", "case__service"), answered_at=None, ground="objection")
    return list(rows.order_by("due", "pk").values("case__number", "case__service", "case__agency__name", "account", "due", "words")[:PAGE])


def leavings(scope: Scope) -> list[Mapping[str, Any]]:
    """Decisions that left the band of the published standard, the latest first: signed, turned down or waiting."""
    rows = Discretion.objects.filter(scope.q("case__agency", "case__service")).exclude(why="")
    columns = (
        "case__number",
        "case__service",
        "case__agency__name",
        "band",
        "low",
        "high",
        "unit",
        "amount",
        "why",
        "by",
        "signed_by",
        "agreed",
    )
    return list(rows.order_by("-pk").values(*columns)[:PAGE])


def counts(scope: Scope) -> dict[str, int]:
    """How many steps were allotted by load and by lot, and how many waited for nobody."""
    rows = _of(Allotment.objects.all(), scope).order_by().values_list("how").annotate(n=Count("pk"))
    return {"load": 0, "lot": 0, **dict(rows)}


def _of(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return rows.filter(scope.q("agency", "case__service"))


def allotted(found: Case) -> list[Allotment]:
    """To whom the steps of a case were allotted, oldest first."""
    return list(Allotment.objects.filter(case=found).exclude(drawn_at=None).select_related("step").order_by("pk"))


def escalated(found: Case) -> Escalation | None:
    """The silence at an open step of a case."""
    return Escalation.objects.filter(case=found, step__closed_at=None, case__state="in_hand").select_related("step").order_by("pk").first()


def open_objections(found: Case) -> list[Recusal]:
    """Objections of the party that wait for an answer."""
    return list(Recusal.objects.filter(case=found, answered_at=None).order_by("pk"))


def objected(found: Case) -> set[int]:
    """Officers against whom the party has objected before, answered or not."""
    return set(Recusal.objects.filter(case=found, ground="objection").values_list("account", flat=True))


def related(found: Case, account: int, at: datetime) -> str:
    """How an officer is related to a case; empty when not."""
    found.at = at
    return relations.relation(found, account)


def ahead(found: Case, account: int, at: datetime) -> int:
    """How many cases have waited longer than one that nobody has in hand; 0 where the pack allots it."""
    step = StepRow.objects.filter(case=found, name=found.step, closed_at=None).first()
    if step is None or found.holder is not None or found.state not in rules.MAY["take"]:
        return 0
    found.at = at
    return turns.earlier(found, step, account).count()

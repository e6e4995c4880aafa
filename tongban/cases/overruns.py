"""A limit that was missed is explained in public (优化营商环境条例 article 36): by whom, how late, why; never whose case it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import office, rules, standing
from tongban.cases.models import Case, Explanation
from tongban.services import times

DUTY = "public-explanation"
NUMBERS = re.compile(r"\d{11}|\d{5,}[0-9Xx]")  # telephones, identity numbers, cards
SHORTEST = 10  # characters


@dataclass(frozen=True)
class Late:
    """A missed limit: its last day, whether the law wants it explained, and what the office said."""

    due: date
    days: int
    duty: bool
    told: Explanation | None


def late(row: Case, at: datetime) -> Late | None:
    """Whether a case is past its day, or was decided after it."""
    end = office.day_of(row, row.decided_at or at)
    if row.due is None or row.state not in ("in_hand", "decided", "closed") or end <= row.due:
        return None
    days = actors.calendar_of(row.region_id).between(row.due, end)
    return Late(row.due, days, _duty(row, at), Explanation.objects.filter(case=row).first())


def _duty(row: Case, at: datetime) -> bool:
    rule = times.deadlines(at).get(office.rule(row, at))
    return bool(rule and rule.missed and rule.missed.effect == DUTY)


@transaction.atomic
def explain(number: str, words: str, *, by: Actor, at: datetime) -> Explanation:
    """Explain in public why a case was not decided by its day; once, and without anything that tells whose it is."""
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    actors.require(by, "case.explain", agency=row.agency_id, service=row.service)
    rules.ensure_may(row.state, "explain")
    found = late(row, at)
    if found is None:
        raise Refused("case.not_late")
    if found.told is not None:
        raise Refused("case.explained")
    clean = words.strip()[:1000]
    if len(clean) < SHORTEST:
        raise Refused("case.explanation_empty", field="words")
    office.refuse_secrets({"words": clean})
    if tells(row, clean):
        raise Refused("case.explanation_personal", field="words")
    told = Explanation.objects.create(case=row, due=found.due, words=clean, at=at, by=by.account)
    office.record("explained", row, {"due": found.due.isoformat(), "words": clean}, by=by, at=at)
    return told


def tells(row: Case, words: str) -> bool:
    """Whether words name the applicant, or hold a number that could."""
    applicant = actors.party_view(row.party)
    names = [applicant.name, applicant.code, row.number, *(str(one) for one in row.form.values() if isinstance(one, str))]
    return bool(NUMBERS.search(words)) or any(len(one) > 1 and one in words for one in names)


def published(*, after: int = 0, limit: int = 20) -> list[Explanation]:
    """Explanations for everyone, newest first."""
    rows = Explanation.objects.select_related("case__agency").order_by("-pk")
    return list((rows.filter(pk__lt=after) if after else rows)[:limit])


def unexplained(on: date) -> list[tuple[int, int]]:
    """Agencies with open or decided cases past their day of which nothing is said yet: agency and how many, the most first."""
    rows = _missed(on).filter(explanation=None).order_by().values("agency").annotate(n=Count("pk")).order_by("-n", "agency")
    return [(one["agency"], one["n"]) for one in rows]


def overdue_at(scope: actors.Scope, on: date) -> list[dict[str, Any]]:
    """Open clocks whose last day lies before a day, by agency: how many, and the oldest last day. One statement."""
    rows = Case.objects.filter(scope.q(), state="in_hand", due__lt=on).order_by()
    found = rows.values("agency").annotate(n=Count("pk"), oldest=Min("due")).order_by("-n", "agency")
    return [{"agency": one["agency"], "n": one["n"], "oldest": one["oldest"]} for one in found]


def _missed(on: date) -> QuerySet[Case]:
    """Late now, or decided late; here the day of a decision is that of the platform's zone."""
    decided = Q(state__in=("decided", "closed"), decided_on__gt=F("due"))
    return Case.objects.annotate(decided_on=TruncDate("decided_at")).filter(Q(state="in_hand", due__lt=on) | decided)

"""What applicants see of their cases together: lists with counts, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case as Chosen
from django.db.models import Count, IntegerField, Q, Value, When

from tongban.base.actor import Actor
from tongban.cases.charge_models import Charge
from tongban.cases.charges import outstanding
from tongban.cases.models import OPEN, Case, Supplement
from tongban.cases.queries import coming, supplement, visible, with_applicant
from tongban.pack.fee_sections import BEFORE

LISTS: dict[str, tuple[str, ...]] = {
    "open": ("submitted", "in_hand", "waiting", "decided"),
    "drafts": ("draft",),
    "closed": ("closed", "withdrawn"),
}


def listed(by: Actor, name: str, *, after: int = 0, limit: int = 20) -> list[Case]:
    """A list of the party's cases, newest first; among open ones those that wait for the applicant come before."""
    rows = visible(by).filter(state__in=LISTS[name]).select_related("agency")
    first = Chosen(When(state="waiting", then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.order_by(first, "-created_at", "-pk")[after : after + limit])


def counts(by: Actor) -> dict[str, int]:
    """How many cases each list holds; one statement."""
    wanted = {name: Count("pk", filter=Q(state__in=states)) for name, states in LISTS.items()}
    return visible(by).aggregate(**wanted)


def asked(rows: Iterable[Case]) -> dict[int, Supplement]:
    """What is asked of the applicant now in several cases, by case; one statement."""
    found = Supplement.objects.filter(case__in=[row.pk for row in rows], answered_at=None)
    return {one.case_id: one for one in found}


def waiting(by: Actor, *, limit: int = 50) -> list[Case]:
    """The party's cases in which the office waits for it, the oldest first."""
    return list(visible(by).filter(state="waiting").select_related("agency").order_by("since", "pk")[:limit])


def unpaid(by: Actor, *, limit: int = 50) -> list[Charge]:
    """What the party has to pay before its cases go on, the soonest day first; `case` is read with each."""
    mine = Q(case__in=visible(by).filter(state__in=OPEN))
    rows = [one for before in BEFORE for one in outstanding(before).filter(mine).select_related("case").order_by("due", "pk")[:limit]]
    return sorted(rows, key=lambda one: (one.due is None, one.due or one.made_at.date(), one.pk))[:limit]


def ending(by: Actor, until: date, *, limit: int = 50) -> list[Case]:
    """Drafts that are thrown away by a day, the soonest first."""
    return list(visible(by).filter(state="draft", erase_on__lte=until).order_by("erase_on", "pk")[:limit])


def day_that_counts(row: Case) -> date | None:
    """The day that counts now: the applicant's, that of the decision, or that by which the office must say whether it accepts."""
    asked = supplement(row)
    if asked or row.due:
        return asked.until if asked else row.due
    effects = {one.effect: one.day for one in coming(row)}
    return effects.get("proof_lapsed") if with_applicant(row) else effects.get("deemed_accepted")

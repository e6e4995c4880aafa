"""Past cases under a revision that is only proposed: what filing would have said to them, by the functions that say it. Nothing is written.

Both sides are played as of the same day, the pinned revision of a case and the proposed one, so that only the revision makes a difference.
Ages are those of the day of filing. What registers said then, and what was brought, is what they say and what is there now. What officers
decided cannot be played anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.base.limits import Period
from tongban.cases import fitting, office, promising, queries, rules
from tongban.cases.models import Case, StepRow
from tongban.cases.personal import opened
from tongban.cases.walking import Walk
from tongban.pack import fees
from tongban.pack.carrying import carry
from tongban.pack.conditions import dated
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Pack, Service, Step
from tongban.registers import queries as registers
from tongban.services import queries as services

MOST = 200  # the newest closed cases, where nobody asks for more
# What can differ, in the order in which it is told.
KINDS = ("refused", "passes", "asked", "materials", "fee_more", "fee_less", "limit_shorter", "limit_longer", "course")


@dataclass(frozen=True)
class Came:
    """What filing comes to under one revision."""

    refused: frozenset[tuple[str, str]]  # code and field
    missing: tuple[str, ...]
    fee: int
    currency: str
    limit: Period | None
    steps: tuple[str, ...]  # those that open at once, as far as an officer


@dataclass(frozen=True)
class Replayed:
    """One case on both sides; `asked` are questions that it would have had to answer and that nobody asked then."""

    row: Case
    was: Came
    now: Came
    asked: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What differs, of `KINDS`."""
        found = {
            "refused": bool(self.now.refused - self.was.refused),
            "passes": bool(self.was.refused and not self.now.refused),
            "asked": bool(self.asked),
            "materials": bool(set(self.now.missing) - set(self.was.missing)),
            "fee_more": self.now.fee > self.was.fee,
            "fee_less": self.now.fee < self.was.fee,
            "limit_shorter": _shorter(self.now.limit, self.was.limit),
            "limit_longer": _shorter(self.was.limit, self.now.limit),
            "course": not (self.now.refused or self.was.refused or self.asked) and self.now.steps != self.was.steps,
        }
        return tuple(name for name in KINDS if found[name])


@dataclass(frozen=True)
class Replay:
    """How many were played, how many left out because their content is erased, what differs how often, and the cases that differ."""

    service: str
    played: int
    erased: int
    counts: Mapping[str, int]
    cases: tuple[Replayed, ...]


def require(to: Actor) -> None:
    """Raise NotAllowed unless somebody edits or publishes packs."""
    if not actors.may(to, "pack.publish"):
        actors.require(to, "pack.propose")


def replay(pack: Pack, service_id: str, *, to: Actor, at: datetime, most: int = MOST) -> Replay:
    """Play the newest closed cases of a service that a reader may see under a proposed pack. Raises NotFound("service.unknown")."""
    require(to)
    closed = queries.visible(to).filter(service=service_id, state="closed").exclude(submitted_at=None).order_by("-closed_at", "-pk")
    erased = closed.exclude(erased_at=None).count()
    numbers = closed.filter(erased_at=None).values_list("pk", flat=True)[:most]
    rows = list(Case.objects.whole().filter(pk__in=list(numbers)).order_by("-closed_at", "-pk"))
    found = [_replayed(row, services.composed(pack, service_id, row.region_id), office.day_of(row, at), at) for row in rows]
    differ = [one for one in found if one.kinds]
    return Replay(service_id, len(rows), erased, Counter(kind for one in differ for kind in one.kinds), tuple(differ))


def _replayed(row: Case, new: Service, on: date, at: datetime) -> Replayed:
    old = office.service_of(row)
    form = opened(old, row.form)
    then = carry(old, new, form, registers.elements())
    was, now = _came(row, old, form, on, at), _came(row, new, then.form, on, at)
    added = {name for name in answers_of(new) if name not in answers_of(old)}
    asked = tuple(sorted({field for code, field in now.refused if field.partition(".")[0] in added}))
    kept = frozenset(one for one in now.refused if one[1] not in asked)
    return Replayed(row, was, Came(kept, now.missing, now.fee, now.currency, now.limit, now.steps), asked)


def _came(row: Case, service: Service, form: Mapping[str, Any], on: date, at: datetime) -> Came:
    facts = _facts(row, service, form)
    kept, found = fitting.judged(service, form, facts, on)
    refused = {(one.code, str(one.facts.get("field", ""))) for one in found if one.code != "case.material_missing"}
    facts = {**facts, **kept}
    steps: tuple[str, ...] = ()
    if not refused:
        try:
            steps = _walked(row, service, facts, at)
        except Refused as refusal:
            refused = {(one.code, str(one.facts.get("field", ""))) for one in refusal.discrepancies}
    bill = fees.fee(service, facts, on) if dated(service.fees, on) else ()
    limit = promising.decision_limit(service, on)
    missing = tuple(rules.missing(service, facts, facts["material"]))
    return Came(frozenset(refused), missing, fees.total(bill), bill[0].currency if bill else "", limit.value if limit else None, steps)


def _facts(row: Case, service: Service, form: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions and rules look at, with what registers said when it was filed."""
    applicant = actors.party_view(row.party)
    before = office.before(row) if service.evidence else {}
    return rules.facts_of(
        service,
        form,
        applicant={"code": applicant.code, "name": applicant.name, "kind": applicant.kind},
        fetched={name: one["facts"] for name, one in row.facts.items()},
        there=(*(row.brought or ()), *(row.handed or ()), *rules.shown(service, form, before, row.shown or ())),
        region=row.region_id,
        on=office.day_of(row, row.submitted_at or row.saved_at),
        outside={} if any(step.outside for step in service.steps.values()) else None,
        at=office.local(row.region_id, row.submitted_at or row.saved_at),
        times=office.lengths(service, office.day_of(row, row.submitted_at or row.saved_at), row.submitted_at or row.saved_at),
    )


def _walked(row: Case, service: Service, facts: Mapping[str, Any], at: datetime) -> tuple[str, ...]:
    def opened_now(step: Step) -> StepRow:
        return StepRow(name=step.name, agency_id=row.agency_id, opened_at=at)

    walk = Walk(service, facts, [], opened_now, at)
    walk.enter((service.start,))
    return tuple(one.name for one in walk.new)


def _shorter(one: Period | None, other: Period | None) -> bool:
    """Whether one period is shorter, as far as both can be compared: in the same unit."""
    return one is not None and other is not None and one.unit == other.unit and one.amount < other.amount


def played(pack: Pack, *, to: Actor, at: datetime, only: Iterable[str] = (), most: int = MOST) -> list[Replay]:
    """The same for each service of a pack that has closed cases, or for some."""
    wanted = [name for name in sorted(pack.services) if not only or name in set(only)]
    found = [replay(pack, name, to=to, at=at, most=most) for name in wanted]
    return [one for one in found if one.played or one.erased]

"""What passes from an agency that ends to its successors, as far as cases hold it. What is closed stays with the agency of its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from tongban.actors import queries as actors
from tongban.actors.handing_over import Plan
from tongban.base.actor import SYSTEM
from tongban.cases import office
from tongban.cases.booking_models import WindowGroup
from tongban.cases.clock_models import Silence
from tongban.cases.joint_models import JointPart
from tongban.cases.models import Case, Opinion, OwnQuery, Phrase, StepRow
from tongban.cases.opening_models import InspectionPlan

OPEN = ("draft", "submitted", "in_hand", "waiting", "decided")
BATCH = 500


def services(agency: int) -> dict[str, int]:
    """The services of which an agency has something open, each with how many cases."""
    rows = Case.objects.filter(pk__in=_theirs(agency)).values_list("service", flat=True)
    found: dict[str, int] = defaultdict(int)
    for one in rows:
        found[one] += 1
    return dict(sorted(found.items()))


def _theirs(agency: int) -> Iterable[int]:
    """Open cases that are an agency's, at which a step is, or about which it was asked."""
    steps = StepRow.objects.filter(agency=agency, closed_at=None).values("case")
    asked = Opinion.objects.filter(agency=agency, answered_at=None).values("case")
    parts = JointPart.objects.filter(agency=agency, case__state__in=OPEN).values("case")
    wanted = Q(agency=agency) | Q(pk__in=steps) | Q(pk__in=asked) | Q(pk__in=parts)
    return Case.objects.filter(wanted, state__in=OPEN).values_list("pk", flat=True)


def heir(plan: Plan, service: str, path: str) -> int:
    """Who takes a case over: of the smallest region named in which its applicant lives, else of its service."""
    named = {thing.partition(":")[2]: one for thing, one in plan.assign.items() if thing.startswith("region:")}
    found = next((named[code] for code in reversed(path.strip("/").split("/")) if code in named), None)
    return found or plan.heir(f"service:{service}")


def pass_on(agency: int, plan: Plan, reason: str, *, at: datetime) -> int:
    """Hand open cases, open steps and unanswered questions over, clocks running on as they do. Returns how many cases."""
    names = {pk: one.name for pk, one in actors.agencies([agency, *plan.heirs]).items()}
    total = 0
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=list(_theirs(agency))).select_related("party__region").order_by("pk")
    for row in rows.iterator(chunk_size=BATCH):
        to = heir(plan, row.service, row.party.region.path if row.party.region else "")
        StepRow.objects.filter(case=row, agency=agency, closed_at=None).update(agency=to)
        Opinion.objects.filter(case=row, agency=agency, answered_at=None).update(agency=to)
        Silence.objects.filter(case=row, agency=agency, instructed_at=None).update(agency=to)
        JointPart.objects.filter(case=row, agency=agency).update(agency=to)
        if row.agency_id == agency:
            _own(row, to)
        told = {"from": agency, "from_name": names[agency], "to": to, "to_name": names[to], "reason": reason}
        office.record("succeeded", row, told, by=SYSTEM, at=at)
        total += 1
    _beside(agency, plan)
    return total


def _own(row: Case, to: int) -> None:
    row.agency_id = to
    if row.holder is not None and not actors.serves(row.holder, to):
        row.holder = None  # who goes elsewhere has it in hand no more
    row.save(update_fields=["agency", "holder"])


def relent(followed: Mapping[int, int | None]) -> None:
    """Open cases go on under the delegation that follows theirs."""
    for old, new in followed.items():
        Case.objects.filter(delegation=old, state__in=OPEN).update(delegation=new)


def _beside(agency: int, plan: Plan) -> None:
    """Parts of joint matters not begun, who leads where others are silent, words kept, windows in halls, lots to be drawn, own queries."""
    for part in JointPart.objects.filter(agency=agency, case=None).select_related("joint__party__region").order_by("pk"):
        region = part.joint.party.region
        JointPart.objects.filter(pk=part.pk).update(agency=heir(plan, part.service, region.path if region else ""))
    Silence.objects.filter(superior=agency, instructed_at=None).update(superior=plan.heir("function:government-office"))
    for row in Phrase.objects.filter(agency=agency, struck_at=None).order_by("pk"):
        to = plan.heir(f"service:{row.service}") if row.service else plan.archive
        same = {"agency": to, "service": row.service, "act": row.act, "title": row.title, "struck_at": None}
        if not Phrase.objects.filter(**same).exists():
            Phrase.objects.filter(pk=row.pk).update(agency=to)
    for group in WindowGroup.objects.filter(agency=agency).order_by("pk"):
        to = plan.heir(f"service:{group.services[0]}") if group.services else plan.archive
        WindowGroup.objects.filter(pk=group.pk).update(agency=to)
    for lot in InspectionPlan.objects.filter(agency=agency, drawn_at=None).order_by("pk"):
        InspectionPlan.objects.filter(pk=lot.pk).update(agency=plan.heir(f"service:{lot.service}"))
    for kept in OwnQuery.objects.filter(agency=agency).order_by("pk"):
        to = next((one for one in plan.heirs if actors.serves(kept.account, one)), plan.archive)
        OwnQuery.objects.filter(pk=kept.pk).update(agency=to)

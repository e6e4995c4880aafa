"""What a case costs: assessed by the pack's fee in force, owed until it is paid or waived, void when the case ends before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.limits import due as due_of
from tongban.cases import discretion, office, papers
from tongban.cases.charge_models import Charge, Lowering, Payment, PayOrder, Reckoning, Refund, Waiving
from tongban.cases.models import Case
from tongban.pack import fees
from tongban.pack.conditions import dated
from tongban.pack.fees import Line
from tongban.pack.shapes import Service
from tongban.services import queries as services

BEFORE = "reckoned-before"  # the line of a further charge that takes off what was reckoned before


@dataclass(frozen=True)
class Standing:
    """A charge as it stands: `state` is open, paid, waived or void; `owed` what is still to be paid, `lowered` by how much it came down.

    `waived` is what two officers let the party off, whether in part or as a whole.
    """

    charge: Charge
    state: str
    owed: int
    lowered: int
    waived: int
    payment: Payment | None
    order: PayOrder | None
    refunds: tuple[Refund, ...]
    waiving: Waiving | None


def lines(row: Case, at: datetime) -> tuple[Line, ...]:
    """What the case costs by its answers, on the legal day of a moment. A case that costs nothing asks nothing of the database."""
    service = office.service_of(row)
    day = office.day_of(row, at)
    found = dated(service.fees, day)
    if found is None or found.value.free:
        return ()
    return fees.fee(service, office.facts_of(row, row.form), day)


def owes(row: Case, before: str, at: datetime) -> bool:
    """Whether something will have to be paid at this point, before it is assessed."""
    pay = office.service_of(row).pay
    return pay is not None and pay.before == before and fees.total(lines(row, at)) > 0


def assess(row: Case, before: str, *, by: Actor, at: datetime) -> Charge | None:
    """Say what is to be paid, where the pack asks for it at this point, and draw up the notice; None where nothing is."""
    service = office.service_of(row)
    day = (row.submitted_at or at) if before == "step" else at
    asked = lines(row, day) if service.pay is not None and service.pay.before == before else ()
    return demand(row, [plain(one) for one in asked], asked[0].currency, before, by=by, at=at) if asked else None


def demand(row: Case, asked: list[dict[str, Any]], currency: str, before: str, *, by: Actor, at: datetime) -> Charge:
    """Charge what some lines come to, with the notice of it; inside the act that calls for it."""
    from tongban.cases import bills  # which ask what is owed

    service = office.service_of(row)
    within = dated(service.pay.within, office.day_of(row, at)) if service.pay is not None else None
    since = _counted(row, before, at)
    due = due_of(since, within.value, actors.calendar_of(row.region_id), actors.zone_of(row.region_id)) if within else None
    made = Charge.objects.create(
        case=row,
        number=next_number(row),
        minor=max(sum(one["minor"] for one in asked), 0),
        currency=currency,
        lines=asked,
        before=before,
        due=_together(row, asked, before) or (due.day if due else None),
        since=since,
        made_at=at,
    )
    told = {"charge": made.number, "minor": made.minor, "currency": made.currency, "due": made.due.isoformat() if made.due else ""}
    kind = {"fine": "fine-notice", "surcharge": "surcharge-notice", "step": "tax-bill", "late": "late-bill"}.get(before, "fee-notice")
    paper = papers.draw(row, kind, {**told, "bill": bill(service, made.lines)}, by=SYSTEM, at=at) if made.minor else ""
    office.record("charged", row, {**told, "paper": paper}, by=by, at=at)
    bills.issue(row, made, at=at)
    if made.minor and due is not None and before == "accepted":
        await_payment(row)
    return made


def _together(row: Case, asked: list[dict[str, Any]], before: str) -> date | None:
    """The last day of what is paid by the month, and of what pays that."""
    from tongban.cases import collecting  # which pays charges

    pay = office.service_of(row).pay
    if pay is not None and pay.settles and before == "accepted":
        return collecting.first_due(asked)
    return collecting.last_day(row) if pay is not None and pay.monthly and before == "step" else None


def due_anew(row: Case, one: Charge) -> date | None:
    """The last day for paying a charge by the calendar as it is now; never before the one that the party was told."""
    together = _together(row, one.lines, one.before)
    if together is not None and one.due is not None:
        return max(one.due, together)
    pay = office.service_of(row).pay
    within = dated(pay.within, office.day_of(row, one.made_at)) if pay is not None else None
    if within is None or one.due is None or one.since is None:
        return one.due
    return max(one.due, due_of(one.since, within.value, actors.calendar_of(row.region_id), actors.zone_of(row.region_id)).day)


def _counted(row: Case, before: str, at: datetime) -> datetime:
    """From when the time for paying counts: from the filing where the law of that day says so, else, and for a further bill, from this."""
    pay, filed = office.service_of(row).pay, row.submitted_at or at
    first = before == "step" and not Charge.objects.filter(case=row, before="step").exists()
    after = dated(pay.after, office.day_of(row, filed)) if pay is not None and first else None
    return filed if after is not None and after.value == "submitted" else at


def next_number(row: Case) -> str:
    """The number that the next charge of a locked case gets."""
    return f"{row.number}-{Charge.objects.filter(case=row).count() + 1}"


def fine(row: Case, *, at: datetime) -> Charge | None:
    """Charge what a served decision imposes in money, where the service says how it is paid; None where it imposes nothing."""
    pay, imposed = office.service_of(row).pay, discretion.imposed(row)
    if pay is None or pay.before != "fine" or imposed is None or not imposed.amount or imposed.outcome != row.outcome:
        return None
    line = {"what": "fine", "minor": imposed.amount, "law": {"act": pay.law.act, "article": pay.law.article, "assumed": pay.law.assumed}}
    return demand(row, [{**line, "facts": {}}], imposed.unit, "fine", by=SYSTEM, at=at)


def await_payment(row: Case) -> None:
    """See to it that the first of the days by which something must be paid before acceptance has its effect."""
    office.drop_due(row, "unpaid")
    first = min((one.due for one in unpaid(row, "accepted") if one.due is not None), default=None)
    if first is not None:
        office.fall_due_on(row, "unpaid", first)


def plain(line: Line) -> dict[str, Any]:
    """A line as it is kept: what, for how much, and where it stands."""
    law = {"act": line.law.act, "article": line.law.article, "assumed": line.law.assumed}
    return {"what": line.what, "minor": line.minor, "law": law, "facts": dict(line.facts)}


def sums(asked: list[dict[str, Any]]) -> dict[str, int]:
    """What lines of one kind come to together, in the order in which the kinds come."""
    return {what: sum(one["minor"] for one in asked if one["what"] == what) for what in dict.fromkeys(one["what"] for one in asked)}


def bill(service: Service, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines as papers list them."""
    return [{"what": said(service, one), "minor": one["minor"]} for one in asked]


def said(service: Service, line: dict[str, Any]) -> str:
    """What a line is for, in the pack's own words, as papers name it."""
    if line["what"] == BEFORE:
        return BEFORE
    key = f"waiver.{line['facts'].get('waiver', '')}" if line["what"] == "waived" else f"say.{line['what']}"
    words = services.said(service, key, service.authentic)[0] if key in service.texts.get(service.authentic, {}) else ""
    return words % line["facts"] if words else services.said(service, "title", service.authentic)[0]


def standing(row: Case) -> list[Standing]:
    """The charges of a case, oldest first."""
    found = list(Charge.objects.filter(case=row).order_by("pk"))
    return [stands(one) for one in found]


def stands(charge: Charge) -> Standing:
    """How one charge stands."""
    payment = Payment.objects.filter(charge=charge, counts=True).first()
    order = PayOrder.objects.filter(charge=charge).order_by("-pk").first()
    refunds = tuple(Refund.objects.filter(payment__charge=charge).order_by("pk"))
    waiving = Waiving.objects.filter(charge=charge).order_by("-pk").first()
    left, lowered = owed(charge), _sum(Lowering.objects.filter(charge=charge))
    state = "void" if charge.void_at else "paid" if payment else "open" if left else "waived"
    waived = max(charge.minor - lowered - left, 0)
    return Standing(charge, state, left if state == "open" else 0, lowered, waived, payment, order, refunds, waiving)


def owed(charge: Charge) -> int:
    """What is left of a charge after waivers, and after it came down, whether paid or not."""
    less = _sum(Waiving.objects.filter(charge=charge, granted=True)) + _sum(Lowering.objects.filter(charge=charge))
    return max(charge.minor - less, 0)


def _sum(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(all=Sum("minor"))["all"] or 0)


def reckonings(row: Case) -> list[Reckoning]:
    """How often the fee of a case was reckoned anew, oldest first."""
    return list(Reckoning.objects.filter(case=row).order_by("number"))


def unpaid(row: Case, before: str = "") -> list[Charge]:
    """Charges of a case that are neither paid nor waived nor void; one statement where there are none."""
    if office.service_of(row).pay is None:
        return []
    paid = Q(pk__in=Payment.objects.filter(counts=True, charge__case=row).values("charge"))
    rows = Charge.objects.filter(Q(before=before) if before else Q(), case=row, void_at=None, minor__gt=0).exclude(paid).order_by("pk")
    return [one for one in rows if owed(one)]


def outstanding(before: str) -> QuerySet[Charge]:
    """Charges of all cases for which nothing came in and of which something is left: what must be paid before waits for the applicant."""
    less = _less(Waiving.objects.filter(granted=True)) + _less(Lowering.objects.all())
    paid = Payment.objects.filter(charge=OuterRef("pk"), counts=True)
    return Charge.objects.alias(less=less).filter(~Exists(paid), before=before, void_at=None, minor__gt=F("less"))


def _less(rows: QuerySet[Any]) -> Coalesce:
    """What rows take off a charge, summed in the database."""
    mine = rows.filter(charge=OuterRef("pk")).order_by().values("charge").annotate(all=Sum("minor")).values("all")
    return Coalesce(Subquery(mine), 0)


def ensure_paid(row: Case, before: str) -> None:
    """Raise Refused("charge.unpaid") while what must be paid before is open."""
    for one in unpaid(row, before):
        raise Refused("charge.unpaid", charge=one.number, due=one.due.isoformat() if one.due else "")


def void(row: Case, reason: str, *, at: datetime) -> None:
    """The case ended: what is not paid need not be paid any more."""
    from tongban.cases import bills

    for one in unpaid(row):
        one.void_at, one.void_reason = at, reason
        one.save(update_fields=["void_at", "void_reason"])
        office.record("charge_void", row, {"charge": one.number, "reason": reason}, by=SYSTEM, at=at)
    bills.fit(row, at=at)


def last_day(row: Case) -> date | None:
    """Until when the applicant may pay what is open; None when nothing is."""
    return next((one.due for one in unpaid(row)), None)

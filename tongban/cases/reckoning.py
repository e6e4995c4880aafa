"""A fee reckoned anew because the answers changed: more is a further charge, less goes off what is owed or back to who paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongban.base.actor import SYSTEM
from tongban.cases import bills, charges, office, papers, paying, refunds
from tongban.cases.charge_models import Charge, Lowering, Reckoning
from tongban.cases.models import Case
from tongban.pack import fees
from tongban.pack.fees import Line
from tongban.pack.shapes import Service


def reckon_anew(row: Case, why: str, *, at: datetime) -> Reckoning | None:
    """Reckon the fee by the answers as they are now, by the schedule of the day of filing; None where it comes to what it came to.

    Inside the act that changed the answers (`why`: supplied, changed), after its event, or when the case comes again to the step at which
    it was assessed (`why`: assessed). Only a fee before acceptance, or one that was assessed, is known by then.
    """
    pay = office.service_of(row).pay
    if pay is None or (pay.before != "accepted" and not assessed(row)):
        return None
    asked = charges.lines(row, row.submitted_at or at)
    return None if fees.unknown(asked) else _reckoned(row, asked, why, at)


def assessed(row: Case) -> bool:
    """Whether a fee was assessed in the course of a case."""
    pay = office.service_of(row).pay
    return pay is not None and pay.before == "step" and Charge.objects.filter(case=row, before="step").exists()


def reckon_moved(row: Case, old: Service, *, at: datetime) -> Reckoning | None:
    """The same of a case that was moved from an older revision: by its new schedule, which may ask for nothing before acceptance."""
    new = office.service_of(row)
    owed = new.pay is not None and new.pay.before == "accepted"
    if not owed and (old.pay is None or old.pay.before != "accepted"):
        return None
    return _reckoned(row, charges.lines(row, row.submitted_at or at) if owed else (), "moved", at)


def _reckoned(row: Case, asked: tuple[Line, ...], why: str, at: datetime) -> Reckoning | None:
    was, earlier = before(row)
    now = max(fees.total(asked), 0)
    if now == was:
        return None
    made = Reckoning.objects.create(
        case=row,
        number=Reckoning.objects.filter(case=row).count() + 1,
        version=row.version,
        why=why,
        at=at,
        was=was,
        now=now,
        currency=asked[0].currency if asked else Charge.objects.filter(case=row)[0].currency,
        lines=[charges.plain(one) for one in asked],
    )
    told = {"was": was, "now": now, "currency": made.currency, "why": why, "before": earlier, "lines": made.lines}
    if now < was:
        told |= _less(row, made, at=at)
    else:
        told["further"] = charges.next_number(row)
    office.record("fee_reckoned", row, told, by=SYSTEM, at=at)
    if now > was:  # assessed because it was reckoned anew: in this order people read it
        _more(row, made, at=at)
    return made


def before(row: Case) -> tuple[int, list[dict[str, Any]]]:
    """What the fee came to before, and by which lines."""
    last = Reckoning.objects.filter(case=row).order_by("-number").first()
    if last is not None:
        return last.now, last.lines
    there = list(Charge.objects.filter(case=row).exclude(before__in=("surcharge", "late")).order_by("pk"))
    return sum(one.minor for one in there), [line for one in there for line in one.lines]


def _more(row: Case, made: Reckoning, *, at: datetime) -> None:
    """A further charge: before acceptance the office need not go on until it is paid; later it holds the paper back."""
    law = {"act": "", "article": "", "assumed": False}
    taken_off = [{"what": charges.BEFORE, "minor": -made.was, "law": law, "facts": {}}] if made.was else []
    pay = office.service_of(row).pay
    when = "step" if pay is not None and pay.before == "step" else "accepted" if row.accepted_at is None else "served"
    charges.demand(row, [*made.lines, *taken_off], made.currency, when, by=SYSTEM, at=at)
    if when == "accepted":
        office.drop_due(row, "deemed_accepted")


def _less(row: Case, made: Reckoning, *, at: datetime) -> dict[str, Any]:
    """Less off the charges that are open, the newest first; then so much back of what was paid."""
    left, waited = made.was - made.now, bool(charges.unpaid(row, "accepted") or charges.unpaid(row, "step"))
    lowered: dict[str, int] = {}
    back: dict[str, int] = {}
    there = [one for one in reversed(charges.standing(row)) if one.charge.before != "late"]
    for one in sorted(there, key=lambda one: one.payment is not None):
        part = min(left, refunds.left(one.payment) if one.payment else one.owed)
        if part <= 0:
            continue
        left -= part
        if one.payment:
            refunds.begin(row, one.payment, part, f"lowered{made.number}", by=SYSTEM, at=at)
            back[one.charge.number] = part
        else:
            Lowering.objects.create(charge=one.charge, reckoning=made, minor=part)
            lowered[one.charge.number] = part
    bills.fit(row, at=at)
    told = {"charge": ", ".join((*lowered, *back)), "due": "", "minor": made.now, "was": made.was, "currency": made.currency}
    bill = charges.bill(office.service_of(row), made.lines)
    paper = papers.draw(row, "fee-lowered", {**told, "bill": bill, "back": sum(back.values())}, by=SYSTEM, at=at)
    if waited:
        paying.goes_on(row, at=at)
    return {"lowered": lowered, "back": back, "paper": paper}

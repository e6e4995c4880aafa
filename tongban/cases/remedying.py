"""What a remedy says of a decision acts on its case: both tell of each other, and a revoked decision takes its licence along.

A revoked refusal goes on by itself (`anew`); the fee that was paid for it is not given back then, for it counts on.
"""

from __future__ import annotations

from datetime import datetime

from tongban.base.actor import Actor
from tongban.cases import about, anew, charges, office, publishing, refunds
from tongban.cases.models import Case
from tongban.licences import actions as licences
from tongban.licences import queries as held
from tongban.pack.shapes import Outcome, Service

GONE = ("revoke", "change", "unlawful")  # 行政处罚法 article 48: what is published is taken back
IN_FORCE = ("issued", "suspended")


def sought(row: Case, service: Service, *, by: Actor, at: datetime) -> None:
    """The case of a decision tells that a remedy is sought against it."""
    if row.about is not None and about.speaks(service):
        office.record("disputed", row.about, {"case": row.number, "service": row.service}, by=by, at=at)


def carry_out(row: Case, *, by: Actor, at: datetime) -> None:
    """The decision about another decision has effect: that case tells of it; what was revoked is revoked with its licence."""
    chosen = _chosen(row)
    if chosen is None or row.about_id is None:
        return
    other = office.locked(Case.objects.values_list("number", flat=True).get(pk=row.about_id), at=at)
    told = {"case": row.number, "remedy": chosen.remedy, "outcome": chosen.name}
    begun = anew.go_on(other, row, at=at) if chosen.remedy == "revoke" and anew.refused(other) else None
    told |= {} if begun is None else {"anew": begun.number}
    office.record("reconsidered", other, told, by=by, at=at)
    licence = held.of_case(other.number)
    if chosen.remedy in GONE:
        publishing.withdraw(other, chosen.remedy, at=at)
    if chosen.remedy == "revoke" and begun is None:
        charges.void(other, "revoked", at=at)
        refunds.end_of_case(other, "revoked", at=at)
    if chosen.remedy == "revoke" and licence is not None and licence.state in IN_FORCE:
        licences.annul(licence.number, authority=row.number, words=row.words, by=by, at=at)


def _chosen(row: Case) -> Outcome | None:
    """The outcome of a case, where it says something of another decision."""
    outcomes = (step.outcomes.get(row.outcome) for step in office.service_of(row).steps.values())
    return next((one for one in outcomes if one is not None and one.remedy), None)

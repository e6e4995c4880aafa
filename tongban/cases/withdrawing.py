"""What is over once a case is withdrawn, by its applicant or by a decision that revokes it."""

from __future__ import annotations

from datetime import datetime

from tongban.cases import charges, office, refunds, rules
from tongban.cases.models import Case, Supplement
from tongban.cases.retention import end_of_keeping


def settle_withdrawn(row: Case, *, at: datetime) -> None:
    """Nothing comes by itself or is waited for any more; what is open need not be paid, and what was paid goes back as the pack says."""
    office.drop_due(row, *rules.ENDS)
    Supplement.objects.filter(case=row, answered_at=None).update(answered_at=at)
    charges.void(row, "withdrawn", at=at)
    refunds.end_of_case(row, "withdrawn", at=at)


def end_withdrawn(row: Case, *, at: datetime) -> None:
    """The case itself is over."""
    row.state, row.closed_at, row.holder, row.due = "withdrawn", at, None, None
    row.erase_on = end_of_keeping(row, at)
    row.save()

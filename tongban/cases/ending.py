"""The end of a licence, as its case sees it: names and domains are free again, its records are struck."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.cases import holdings, office
from tongban.cases.models import Case, lock
from tongban.licences import queries as licences


@transaction.atomic
def end_of_licence(number: str, *, reason: str, at: datetime) -> None:
    """Set free what a licence held, once; the case that issued it, or changed it last, notes it."""
    licence = licences.licence(number)
    row = lock(number=licence.case)
    if row is None:
        return
    holdings.free(licence, reason=reason, by=SYSTEM, at=at)
    office.record("set_free", row, {"licence": number, "reason": reason}, by=SYSTEM, at=at)


def licence_ended(row: Case, at: datetime) -> None:
    """Effect of law: the last day of a licence is over. One that was changed, renewed or revoked before is no longer this case's."""
    licence = licences.of_case(row.number)
    if licence is not None and licence.state in ("issued", "suspended"):
        end_of_licence(licence.number, reason="expired", at=at)

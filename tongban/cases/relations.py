"""Who may not handle a case, because they are related to it: declared, objected to with success, or known to the platform itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from tongban.actors import ties
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import apart
from tongban.cases.fair_models import Recusal
from tongban.cases.models import Case, StepRow
from tongban.registers import queries as registers


def relation(row: Case, account: int) -> str:
    """How an officer is related to a locked case; empty when not. The plainest ground first."""
    said = Recusal.objects.filter(case=row, account=account, upheld=True).values_list("ground", flat=True).first()
    known = said or ties.tie(account, row.party_id, row.at)
    known = known or ("register" if row.party_id in _by_register(account) else "")
    return known or ("about" if apart.apart(row, account) else "")


def _by_register(account: int) -> set[int]:
    """Parties that stand in one register entry with an officer, such as a household."""
    person = ties.person_of(account)
    return registers.tied_with(person) if person is not None else set()


def barred(row: Case, accounts: Iterable[int]) -> set[int]:
    """Those of some officers who are related to a locked case."""
    return {one for one in accounts if relation(row, one)}


def free_of(rows: QuerySet[StepRow], account: int, at: datetime) -> QuerySet[StepRow]:
    """Those of some steps whose cases an officer is not related to."""
    out = Recusal.objects.filter(account=account, upheld=True).values("case")
    return apart.not_apart(rows, account).exclude(case__in=out).exclude(case__party__in=ties.tied(account, at) | _by_register(account))


def ensure_unquestioned(row: Case, by: Actor) -> None:
    """Raise Refused("case.objected") for an officer against whom an objection of the party waits for its answer."""
    if Recusal.objects.filter(case=row, account__in=[by.account, by.stands_for or by.account], answered_at=None).exists():
        raise Refused("case.objected")


def ensure_unrelated(row: Case, by: Actor) -> None:
    """Raise Refused("case.related", "case.apart") for an officer who is related to a case, or stands in for one who is."""
    if by.kind != "officer":
        return
    for account in (by.account, by.stands_for):
        found = relation(row, account) if account else ""
        if found:
            raise Refused("case.apart" if found == "about" else "case.related", ground=found)

"""What ledgers show that somebody must look into: less came in than was declared (X8), amounts that gather just under a limit (X12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from tongban.base.exact import Money
from tongban.registers import cross_checks
from tongban.registers.ledger_models import Ledger, LedgerLine

COUNTED = ("open", "suspended", "closed")  # what is void never counted, what is written off is over by its owner's act
NEAR, LEAST = 1000, 5  # just under a limit, as rule X12 has it


@dataclass(frozen=True)
class Shown:
    """What was found about a holder, at the agency that keeps the ledgers; `ledger` is empty where it is found over several."""

    agency: int
    holder: int
    currency: str
    given: str
    on_record: str
    difference: str
    ledger: str = ""
    key: int = 0


def uncollected(kind: str, since: date, before: date, *, limit: date, on: date) -> Iterator[Shown]:
    """Ledgers that hold from a day in `[since, before)` and on which less was noted than they say, once the limit is over (X8)."""
    found = _lines(kind, since, before).values("ledger", "ledger__number", "ledger__agency", "ledger__holder", "currency")
    rows = found.annotate(declared=Sum("authorised_amount"), collected=Sum("consumed_amount")).filter(collected__lt=F("declared"))
    for one in rows.order_by("ledger", "currency").iterator():
        place = (one["ledger__agency"], one["ledger__holder"], one["currency"])
        for told in cross_checks.x8(0, one["declared"], one["collected"], one["currency"], limit=limit, on=on):
            yield Shown(*place, *_said(told.facts), ledger=one["ledger__number"], key=one["ledger"])


def short_in_all(kind: str, against: str, since: date, before: date, *, limit: date, on: date) -> Iterator[Shown]:
    """Holders for whom less came in, in all and by currency, on ledgers of the other type than those of the first say (X8).

    Over all agencies; shown at the one whose ledgers say most.
    """
    names = ("ledger__holder", "currency")
    came = {
        (one["ledger__holder"], one["currency"]): one["sum"]
        for one in _lines(against, since, before).values(*names).annotate(sum=Sum("authorised_amount")).order_by()
    }
    rows = _lines(kind, since, before).values("ledger__agency", *names).annotate(sum=Sum("authorised_amount"))
    for (holder, currency), found in groupby(rows.order_by(*names, "-sum", "ledger__agency").iterator(), key=itemgetter(*names)):
        its = list(found)
        said = sum(one["sum"] for one in its)
        for told in cross_checks.x8(0, said, came.get((holder, currency), 0), currency, limit=limit, on=on):
            yield Shown(its[0]["ledger__agency"], holder, currency, *_said(told.facts))


def just_under(kind: str, limit: int, currency: str, since: date, before: date) -> Iterator[Shown]:
    """Holders whose lines gather just under a limit, by agency (X12)."""
    floor = limit - limit * NEAR // 10_000
    reaching = _lines(kind, since, before).filter(currency=currency, authorised_amount__gte=floor)
    rows = reaching.values("ledger__agency", "ledger__holder").annotate(under=Count("pk", filter=Q(authorised_amount__lt=limit)))
    for one in rows.filter(under__gte=LEAST).order_by("ledger__agency", "ledger__holder").iterator():
        whose = reaching.filter(ledger__agency=one["ledger__agency"], ledger__holder=one["ledger__holder"])
        amounts = {"": list(whose.values_list("authorised_amount", flat=True))}
        for told in cross_checks.x12(amounts, limit, near=NEAR, least=LEAST):
            given, _, over = _said(told.facts)
            yield Shown(one["ledger__agency"], one["ledger__holder"], currency, given, str(Money(limit, currency)), over)


def _lines(kind: str, since: date, before: date) -> QuerySet[LedgerLine]:
    days = {"ledger__valid_from__gte": since, "ledger__valid_from__lt": before}
    return LedgerLine.objects.filter(ledger__type=kind, ledger__state__in=COUNTED, **days).exclude(currency="")


def _said(facts: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(facts["given"]), str(facts["on_record"]), str(facts["difference"])


def holder_of(kind: str, number: str) -> tuple[int, int] | None:
    """Whose a ledger is, and the agency that keeps it; None where there is none."""
    return Ledger.objects.filter(type=kind, number=number).values_list("holder", "agency").first()

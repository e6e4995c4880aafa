"""What banks report and treasuries posted, held against bills: differences that their keeper answers as those of any copy (X11)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, Sum

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import due_day
from tongban.log import actions as log
from tongban.registers.bills import Stands, stands_by
from tongban.registers.book_findings import Finding
from tongban.registers.book_models import BILLS, BookDifference
from tongban.registers.ledger_models import LedgerEntry, LedgerLine
from tongban.registers.reconciling import LIMIT

MOST = 2_000  # bills looked at at a time
ENDED = ("written_off",)  # whoever writes a bill off says that nothing comes any more


@dataclass(frozen=True)
class Bill:
    """A bill, the agency that keeps it, and how it stands."""

    number: str
    agency: int
    stands: Stands

    @property
    def held(self) -> int:
        """What it says was paid, posted or not."""
        return self.stands.paid + self.stands.posted


def to_look_at(ledger_type: str, since: datetime, more: Collection[str] = ()) -> Iterator[list[Bill]]:
    """The bills on which something may differ, some at a time: touched since, paid and not posted, named, or with an open difference."""
    touched = LedgerEntry.objects.filter(ledger__type=ledger_type, at__gte=since).values("ledger")
    opened = BookDifference.objects.filter(type=ledger_type, found__in=BILLS, answer="").values("ledger")
    wanted = Q(reserved_amount__gt=0) | Q(ledger__in=touched) | Q(ledger__number__in=opened) | Q(ledger__number__in=sorted(set(more)))
    asked = LedgerLine.objects.filter(wanted, ledger__type=ledger_type, number=1).exclude(ledger__state__in=ENDED)
    after = 0
    while rows := list(asked.filter(pk__gt=after).select_related("ledger").order_by("pk")[:MOST]):
        yield [Bill(one.ledger.number, one.ledger.agency_id, stands_by(one)) for one in rows]
        after = rows[-1].pk


def sums(ledger_type: str, agency: int, since: datetime, until: datetime) -> tuple[int, int]:
    """What an agency issued between two instants, less what was taken off, and what was posted, less what was reversed.

    A bill that is void later was issued all the same.
    """
    asked = LedgerEntry.objects.filter(ledger__type=ledger_type, ledger__agency=agency, at__gte=since, at__lt=until).exclude(line=None)
    told = asked.aggregate(issued=Sum("authorised_amount"), posted=Sum("consumed_amount"))
    return int(told["issued"] or 0), int(told["posted"] or 0)


@transaction.atomic
def keep(ledger_type: str, agency: int, found: Sequence[Finding], looked_at: Collection[str], day: date, *, at: datetime) -> int:
    """Keep what differs on bills of an agency, each once while it is open; what is not found any more is over. Returns how many are new.

    One that was explained stays so while it says the same, as one of a copy does.
    """
    asked = BookDifference.objects.filter(type=ledger_type, agency=agency, found__in=BILLS, ledger__in=sorted(looked_at))
    rows = list(asked.select_for_update().filter(answer__in=["", "explained"]).order_by("pk"))
    stand = {one.ledger + one.found: one for one in rows if not one.answer}
    explained = {(one.ledger, one.found, one.digest) for one in rows if one.answer}
    due = due_day(day, LIMIT, actors.calendar_of(actors.agency(agency).region))
    new = []
    for one in found:
        there, told = stand.pop(one.ledger + one.found, None), {"theirs": one.theirs, "ours": one.ours, "digest": one.digest}
        if there is not None and there.digest != one.digest:
            BookDifference.objects.filter(pk=there.pk).update(**told, last_day=day)
        elif there is None and (one.ledger, one.found, one.digest) not in explained:
            place = {"found": one.found, "ledger": one.ledger, "line": one.line, "entry": one.entry}
            days = {"day": day, "last_day": day, "found_at": at, "due": due}
            new.append(BookDifference(type_id=ledger_type, agency_id=agency, **place, **told, **days))
    BookDifference.objects.bulk_create(new, ignore_conflicts=True)
    gone = [one.pk for one in stand.values()]
    BookDifference.objects.filter(pk__in=gone).update(answer="gone", answered_at=at)
    if new or gone:
        counts = {"new": len(new), "gone": len(gone)}
        log.append("ledger.bills_compared", ("book", f"{ledger_type}/{day.isoformat()}/{agency}"[:80]), counts, by=SYSTEM, at=at)
    return len(new)

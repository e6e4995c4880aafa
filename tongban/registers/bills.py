"""Bills as ledgers: a line says what is owed; what a bank was paid is reserved under the number of the bill, and posted by who uses it up.

Nothing is decided here: whoever assessed the bill brings its ledger to what is owed and paid, inside the act that changed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.registers import adjusting, draws, keeping, ledgers, waiting
from tongban.registers.draw_shapes import Document, Draw, sender
from tongban.registers.ledger_models import DocumentShare, DrawRequest, Ledger, LedgerLine

KIND = "payment"  # of the document under which a bill is paid; its number is that of the bill, so who posts it need not ask


@dataclass(frozen=True)
class Owed:
    """A bill as it should stand, in minor units: `owed`, what of it is `paid` and not given back, and whether it is `over`."""

    owed: int
    paid: int
    over: bool = False


@dataclass(frozen=True)
class Stands:
    """A bill as its ledger has it, in minor units: issued, paid and not posted yet, posted."""

    authorised: int
    paid: int
    posted: int
    currency: str
    ledger: str = "open"  # state of the ledger itself

    @property
    def state(self) -> str:
        """issued, paid, posted, refunded in whole or partly, written off by its keeper, or void."""
        held = self.paid + self.posted
        if self.ledger in ("void", "written_off"):
            return self.ledger
        if not held:
            return "refunded" if self.ledger == "closed" else "issued"
        if held < self.authorised:
            return "partly_refunded"
        return "paid" if self.paid else "posted"


def document(number: str, holder: str = "") -> Document:
    """The document by which a bill is paid and posted."""
    return Document(KIND, number, holder=holder)


def stands(ledger_type: str, number: str) -> Stands | None:
    """How a bill stands; None where no such ledger was opened."""
    found = LedgerLine.objects.filter(ledger__type=ledger_type, ledger__number=number, number=1).select_related("ledger").first()
    return stands_by(found) if found is not None else None


def stands_by(line: LedgerLine) -> Stands:
    """How a bill stands by its one line."""
    return Stands(line.authorised_amount, line.reserved_amount, line.consumed_amount, line.currency, line.ledger.state)


@transaction.atomic
def bring_to(ledger_type: str, number: str, asked: Owed, *, reason: str, by: Actor, at: datetime) -> None:
    """Bring a bill to what is owed and paid: more is reserved, less released, and what was posted already reversed.

    What is less owed than it says is taken off, and a bill that is over ends. Brought to the same again changes nothing. While its keeper
    cannot be reached the draws wait. Raises NotFound("ledger.none"), Refused with all for which it does not take the draws.
    """
    row = keeping.locked(ledger_type, number)
    named = document(number, actors.code_of(row.holder))
    for one in DrawRequest.objects.filter(document=named.name, result="", sender=sender(by)).order_by("pk"):
        waiting.forgo(one.pk, by=by, at=at)  # asked anew, as it is now
    line = keeping.line_of(row, 1)
    share = DocumentShare.objects.filter(line=line, document=named.name).first()
    reserved, consumed = (share.reserved_amount, share.consumed_amount) if share is not None else (0, 0)
    back = max(0, reserved + consumed - asked.paid)
    released = min(reserved, back)
    moves = {"reserve": max(0, asked.paid - reserved - consumed), "release": released, "reverse": back - released}
    outcomes = [_drawn(act, named, row, amount, line.currency, by, at) for act, amount in moves.items() if amount]
    if all(outcomes):
        _lowered(Ledger.objects.get(pk=row.pk), asked, reason, by, at, paid=share is not None)


def _drawn(act: str, named: Document, row: Ledger, amount: int, currency: str, by: Actor, at: datetime) -> bool:
    """One act on the line, under a key that no other has; False where it waits for the keeper."""
    key = f"{row.number} {DrawRequest.objects.filter(document=named.name, sender=sender(by)).count() + 1} {act}"
    asked = [Draw(row.type_id, row.number, 1, amount=amount, currency=currency)]
    return bool(getattr(draws, act)(named, asked, key=key, by=by, at=at).outcome == "done")


def _lowered(row: Ledger, asked: Owed, reason: str, by: Actor, at: datetime, *, paid: bool) -> None:
    """What is less owed; one that is over is closed where it was paid once, else it never counts."""
    if asked.over:
        if row.state == "open":
            (ledgers.close if paid else ledgers.void)(row.type_id, row.number, reason=reason, by=by, at=at)
    elif asked.owed < keeping.line_of(row, 1).authorised_amount:
        adjusting.lower(row.type_id, row.number, asked.owed, reason=reason, by=by, at=at)

"""Whether a document that rests on a ledger is genuine: a third party gives number and code, and learns nothing of what it says (E12).

A code is a keyed hash of type and number, shown to the holder alone, who hands it on: 12 letters and digits, 60 bits, such as
`7K2M-Q9TD-04XW`. A look costs one read where it does not fit. Where it fits it is recorded, so that the holder sees it, at most once a
minute for each ledger and process: however many look, declarations beside them write as before.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Literal

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import legal_day
from tongban.base.memory import Shelf
from tongban.log import actions as log
from tongban.log.store import keys
from tongban.registers.ledger_models import Ledger

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that is read as a digit
READ_AS = str.maketrans("OIL", "011", "- ")
LENGTH = 12
MINUTE = 60.0
TOLD: Shelf[bool] = Shelf(most=20_000, lasts=MINUTE)
Verdict = Literal["genuine", "over", "not_genuine"]


def code_of(row: Ledger) -> str:
    """The code that its holder hands on."""
    number = int(keys().lookup("genuine", f"{row.type_id}\x1f{row.number}"), 16)
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))


def look(number: str, code: str, *, at: datetime) -> Verdict:
    """Genuine; genuine but `over`: void, suspended, closed, written off or out of its days; or not genuine. Nothing else is told.

    A number that does not exist and a code with one sign changed are told alike.
    """
    given = plain(code)
    rows = Ledger.objects.select_related("agency").filter(number=number.strip()[:60]).order_by("pk")[:20]
    row = next((one for one in rows if hmac.compare_digest(plain(code_of(one)), given)), None)
    if row is None:
        return "not_genuine"
    TOLD.take((row.pk,), lambda: _record(row, at))
    today = legal_day(at, actors.zone_of(row.agency.region_id))
    return "genuine" if row.state == "open" and row.valid_from <= today <= row.valid_until else "over"


def plain(code: str) -> str:
    """A code as it counts, however it was typed: without hyphens and blanks, and the letters that look like digits as these."""
    return code[:40].upper().translate(READ_AS).encode("ascii", "replace").decode()


@transaction.atomic
def _record(row: Ledger, at: datetime) -> bool:
    log.append("ledger.verified", ("ledger", f"{row.type_id}/{row.number}"[:80]), {}, by=SYSTEM, at=at, parties=[row.holder_id])
    return True

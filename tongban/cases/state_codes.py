"""Where a case stands, in the codes that programs know: its history by the log, and a signed letter at each change.

A program of an applicant is a partner of the kind `declarant` in `partners.json`, with the code of its party. It gets an errand of the
ordinary link to partners: a letter that this node signs, at least once, under the same id however often it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.cases.models import Case, plain
from tongban.exchange import actions as exchange
from tongban.exchange import partners
from tongban.log import queries as log
from tongban.pack.shapes import Service
from tongban.pack.states import EVENTS
from tongban.registers import queries as registers
from tongban.services import queries as services

KINDS = tuple(f"case.{event}" for event in EVENTS)
LINK = "partner"


@dataclass(frozen=True)
class Stated:
    """A code that a case came to: `number` counts them, so that who gets letters in any order knows theirs."""

    number: int
    code: str
    at: datetime
    event: str


def stated(found: Case) -> list[Stated]:
    """Every code that a case has come to, in the order of the log; none where its service has no codes."""
    service = services.by_digest(found.digest).service
    if service.state_codes is None:
        return []
    rows = [(one, code) for one in log.of_subject("case", found.number) if one.kind in KINDS for code in _codes(service, one)]
    return [Stated(number, code, one.at, str(one.pk)) for number, (one, code) in enumerate(rows, 1)]


def titles(found: Case, day: date) -> dict[str, dict[str, str]]:
    """The codes of its service in words by language."""
    service = services.by_digest(found.digest).service
    return {one.code: one.label for one in registers.codes(service.state_codes.list, day)} if service.state_codes else {}


def of_list(found: Case) -> str:
    """The code list of its service, empty where it has none."""
    codes = services.by_digest(found.digest).service.state_codes
    return codes.list if codes else ""


def tell(number: str, event: str, *, at: datetime) -> int:
    """Send the applicant's programs what followed from an event. Again it sends nothing new. Returns how many letters there are."""
    row = plain(number=number)
    assert row is not None, "an event of a case has its case"
    service = services.by_digest(row.digest).service
    programs = partners.of_party(actors.code_of(row.party)) if service.state_codes is not None else []
    if service.state_codes is None or not programs:  # nobody is to be told, so the log is not read
        return 0
    told = [one for one in stated(row) if one.event == event]
    for one in told:
        body: dict[str, str | int] = {
            "do": "state",
            "about": number,
            "service": row.service,
            "list": service.state_codes.list,
            "code": one.code,
        }
        body |= {"number": one.number, "at": one.at.isoformat(), "event": event}
        for program in programs:
            asked = {**body, "partner": program.name, "id": f"state-{event}-{one.code}"}
            exchange.send(LINK, f"state:{event}:{one.code}:{program.name}", asked, about=number, at=at)
    return len(told) * len(programs)


def _codes(service: Service, event: Any) -> list[str]:
    told, name = log.body(event) or {}, event.kind.removeprefix("case.")
    rows = service.state_codes.rows if service.state_codes else ()
    return [one.code for one in rows if one.follows(name, told)]

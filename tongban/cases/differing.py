"""Findings on ledgers as cases about their holder, handled by who keeps the ledger (E13): X8, X11, X12, as services say.

A difference between copies is a task of its keeper first (`registers.reconciling`); it becomes a case once nobody answered it by its day,
or when its keeper opens one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import NotFound, Refused
from tongban.cases import opening
from tongban.cases.models import Case
from tongban.log import actions as log
from tongban.pack.findings import TOLD, Finding
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Service
from tongban.registers import reconciling, watching
from tongban.services import queries as services
from tongban.services import times

MOST = 200  # cases opened in one go; the rest in the next
logger = logging.getLogger("tongban.cases")
YEARS = 2  # past years that are looked at: a worker that was off for long misses nothing


@dataclass(frozen=True)
class Found:
    """A finding about a party at the agency that keeps the ledgers, under the key by which it becomes a case once."""

    party: int
    agency: int
    key: str
    rule: str
    facts: dict[str, Any]
    difference: int = 0


def open_due(*, at: datetime) -> list[str]:
    """Open the cases of what is found and has none yet; for the worker. Returns the numbers of those that were opened.

    Days are those of UTC: a case may be opened some hours after the day began where it is, and never before.
    """
    opened: list[str] = []
    for service in times.watching(at):
        known = set(Case.objects.filter(service=service.id).values_list("party", "key"))
        new = (one for one in _found(service, at.date()) if (one.party, one.key) not in known)
        # All are read before the first is opened: no cursor stays open over a transaction that may be undone.
        rows = (_opened(service, one, at=at) for one in list(new))
        opened += [row.number for row in islice((one for one in rows if one is not None), MOST - len(opened))]
    return opened


def _found(service: Service, day: date) -> Iterator[Found]:
    for place, one in enumerate(service.findings):
        if one.rule == "X11":
            yield from (told for row in reconciling.unanswered(day, since=one.since) if (told := _difference(row)) is not None)
        elif one.rule == "X12":
            for year in (day.year - 1, day.year):
                rows = watching.just_under(one.ledger, one.amount, one.currency, max(one.since, date(year, 1, 1)), date(year + 1, 1, 1))
                yield from (_shown(one, row, str(year)) for row in rows)
        else:
            following = (other.since for other in service.findings[place + 1 :] if (other.rule, other.ledger) == (one.rule, one.ledger))
            yield from _uncollected(one, min(following, default=date.max), day)


def _uncollected(one: Finding, until: date, day: date) -> Iterator[Found]:
    """X8 for the years whose day is over, in the part of each in which the finding holds."""
    month, number = map(int, one.by.split("-"))
    for year in range(day.year - YEARS, day.year):
        since, before = max(one.since, date(year, 1, 1)), min(until, date(year + 1, 1, 1))
        told: dict[str, date] = {"limit": date(year + 1, month, number), "on": day}
        if since >= before or day <= told["limit"]:
            continue
        if one.against:
            rows = watching.short_in_all(one.ledger, one.against, since, before, **told)
        else:
            rows = watching.uncollected(one.ledger, since, before, **told)
        yield from (_shown(one, row, str(year)) for row in rows)


def _shown(one: Finding, row: watching.Shown, period: str) -> Found:
    facts = {"given": row.given, "on_record": row.on_record, "difference": row.difference, "currency": row.currency, "ledger": row.ledger}
    place = [str(row.agency)] if one.rule == "X12" else []  # found at each; what came in is summed over all
    whole = digest([one.ledger, one.against, str(one.amount), row.currency, period, *place])[:32]
    return Found(row.holder, row.agency, f"{one.rule}/{row.key or whole}", one.rule, {**facts, "ledger_type": one.ledger, "period": period})


def _difference(row: Any) -> Found | None:
    """A difference with whose ledger it is; None where no copy says so of a party that is known here."""
    kept = watching.holder_of(row.type_id, row.ledger)
    code = str(row.theirs.get("holder", ""))
    known = actors.party_by_code("uscc", code) if kept is None and code else None
    if kept is None and known is None:
        return None
    party = kept[0] if kept is not None else known.id if known is not None else 0
    facts = {"ledger_type": row.type_id, "ledger": row.ledger, "period": row.day.isoformat()}
    facts |= {"given": _told(row.theirs), "on_record": _told(row.ours), "difference": row.found}
    return Found(party, row.agency_id, f"X11/{row.pk}", "X11", facts, row.pk)


def _told(side: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(side.items()))[:200]


def _opened(service: Service, found: Found, *, at: datetime) -> Case | None:
    """The case of a finding, opened by the platform; None where nobody offers it there, or another opened or answered it meanwhile.

    What the form refuses is logged and holds up no other finding.
    """
    try:
        with transaction.atomic(), log.gathered():
            row = reconciling.held_with_ledger(found.difference, by=SYSTEM) if found.difference else None
            return None if row is not None and (row.matter or row.answer) else _open(service, found, "", by=SYSTEM, at=at)
    except (IntegrityError, NotFound):
        return None
    except Refused as saying:
        logger.warning("finding not opened", extra={"finding": found.key, "codes": [one.code for one in saying.discrepancies]})
        return None


def _open(service: Service, found: Found, words: str, *, by: Actor, at: datetime) -> Case:
    region = actors.agency(found.agency).region
    _, where = services.offering(service.id, region)
    effective = services.effective(service.id, where, at)
    asked = answers_of(effective.service)
    facts = {"rule": found.rule, **found.facts}
    form = {name: facts[name] for name in TOLD if name in asked and facts.get(name)}
    said = words or services.said(effective.service, f"finding.{found.rule}", effective.service.authentic)[0]
    why = opening.Why(opening.FOUND, said, found.key)
    row = opening.opened(effective, found.agency, where, found.party, form, why, by=by, at=at)
    if found.rule == "X11":
        reconciling.stand_in(found.facts["ledger_type"], found.facts["ledger"], row.number)
    return row


def open_about(difference: int, *, words: str, by: Actor, at: datetime) -> Case:
    """The keeper of a ledger opens a case about its holder, from an open difference; all open ones of the ledger stand in it.

    Once: again it is told the same case. Raises NotFound("book.no_difference"), NotAllowed, Refused("book.answered"),
    "case.opening_words", "book.no_holder", "book.no_service".
    """
    with transaction.atomic(), log.gathered():
        row = reconciling.held_with_ledger(difference, by=by)
        actors.require(by, opening.RIGHT, agency=row.agency_id)
        if row.matter:
            return Case.objects.get(number=row.matter)
        if row.answer:
            raise Refused("book.answered")
        said = opening.cleaned(words)
        service = next((one for one in times.watching(at) if any(each.rule == "X11" for each in one.findings)), None)
        if service is None:
            raise Refused("book.no_service")
        found = _difference(row)
        if found is None:
            raise Refused("book.no_holder", ledger=row.ledger)
        return _open(service, found, said, by=by, at=at)

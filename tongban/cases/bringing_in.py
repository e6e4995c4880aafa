"""What is brought to a filed case at a counter or by letter: what was asked for, or late proof, with a receipt.

A letter counts on the day on which it came; its originals are taken in as those of an application are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import channels, counter, filing, office, papers, queries, visits
from tongban.cases.models import Case, Supplement

Brought = Mapping[str, Sequence[int]]  # stored files by material


@transaction.atomic
def bring_in(number: str, form: Mapping[str, Any], brought: Brought, *, by: Actor, at: datetime) -> str:
    """Take in what somebody present, or a letter, brings to a filed case: files, and answers that are asked for. Returns the receipt.

    Once what was asked for is there, there is nothing to bring any more. Raises NotAllowed("case.nobody_present"),
    Refused("case.nothing_brought", "case.not_awaited"), and what `attach` and `supply` do.
    """
    if not counter.at_window(by):
        raise NotAllowed("case.nobody_present")
    row = filing.in_time(number, by, at)
    office.own(row, by, at)
    channels.ensure_proven(by.channel)
    asked = Supplement.objects.filter(case=row, answered_at=None).first() if row.state == "waiting" else None
    _ensure_awaited(row, asked, brought)
    for material, files in brought.items():
        for file in files:
            filing.attach(number, material, file, by=by, at=at)
    if asked is not None:
        filing.supply(number, form, by=by, at=at)
    row = office.locked(number, at=at)
    _note(row, by, at)
    return _receipt(row, asked, brought, by, at)


def _ensure_awaited(row: Case, asked: Supplement | None, brought: Brought) -> None:
    """Nothing is taken in for which nobody waits."""
    if asked is not None:
        wanted = {item["material"] for item in asked.items if item.get("material")} | set(queries.awaited(row))
    else:
        wanted = set(queries.awaited(row)) if row.state in ("submitted", "in_hand") else set()
        if not any(brought.values()):
            raise Refused("case.nothing_brought")
    other = sorted(name for name, files in brought.items() if files and name not in wanted)
    if other:
        raise Refused("case.not_awaited", field=f"material-{other[0]}", materials=other)


def _note(row: Case, by: Actor, at: datetime) -> None:
    """What the way in which it came leaves with the case: a visit, or the originals of a letter."""
    present = window.attended(by, at)
    if by.channel in channels.SEEN and present is not None:
        visits.note(row, "other", place=present.place, channel=by.channel, day=office.day_of(row, at), by=by, at=at)
    counter.keep_letter(row, by=by, at=at)


def _receipt(row: Case, asked: Supplement | None, brought: Brought, by: Actor, at: datetime) -> str:
    service = office.service_of(row)
    named = [{"field": item["field"]} for item in (asked.items if asked else ()) if item.get("field")]
    named += [{"material": name} for name, files in brought.items() if files]
    day = office.day_of(row, counter.counted_from(row.region_id, by, at))
    titles = [papers.item_title(service, item) for item in named]
    told = {"brought": titles, "received": day.isoformat(), "channel": by.channel}
    return papers.draw(row, "supply-receipt", told, by=by, at=at)

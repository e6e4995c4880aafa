"""Originals that an office takes in and gives back: what, how many, from whom, to whom, each time with a numbered paper."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import office, papers, rules, visits
from tongban.cases.models import Case, Original

RIGHT, MOST = "case.original", 99


@transaction.atomic
def take_original(number: str, what: str, count: int, *, from_name: str, place: str, key: str = "", by: Actor, at: datetime) -> Original:
    """Take originals in, and draw up the receipt for them. Who brought them came in person. Idempotent under the key, where there is one.

    Raises Refused("case.original_what", "case.original_count", "case.original_name", "case.visit_place"), all at once, and
    Refused("case.original_there") where the key took in something else.
    """
    row = _locked(number, by, at)
    rules.ensure_may(row.state, "visit")
    told = {"what": text.clean(what, 100, field="what"), "from_name": text.clean(from_name, 120, field="from_name")}
    where = text.clean(place, 100, field="place")
    faults = {
        "case.original_what": ("what", not told["what"]),
        "case.original_count": ("count", not 1 <= count <= MOST),
        "case.original_name": ("from_name", not told["from_name"]),
        "case.visit_place": ("place", not where),
    }
    _refuse(faults)
    there = Original.objects.filter(case=row, key=key[:64]).first() if key else None
    if there is not None:
        if (there.what, there.count, there.from_name) != (told["what"], count, told["from_name"]):
            raise Refused("case.original_there", field="what", there=there.what, count=there.count)
        return there
    made = keep(row, told["what"], count, from_name=told["from_name"], place=where, key=key, by=by, at=at)
    visits.note(row, "original", place=where, channel="window", day=office.day_of(row, at), by=by, at=at)
    return made


def keep(row: Case, what: str, count: int, *, from_name: str, place: str, key: str = "", by: Actor, at: datetime) -> Original:
    """The row of originals of a locked case, with the paper that is given for them and its event."""
    paper = papers.draw(row, "originals-taken", {"original": what, "count": count, "person": from_name}, by=by, at=at)
    values = {"what": what, "from_name": from_name, "count": count, "place": place, "receipt": paper, "key": key[:64] or None}
    made = Original.objects.create(case=row, **values, taken_at=at, taken_by=by.account)
    office.record("original_taken", row, {"original": made.pk, "count": count, "paper": paper, "place": place}, by=by, at=at)
    return made


@transaction.atomic
def give_back(number: str, original: int, *, to_name: str, by: Actor, at: datetime) -> Original:
    """Give originals back to somebody, and draw up the paper that says so; possible however the case ended. Twice changes nothing."""
    row = _locked(number, by, at)
    found = Original.objects.select_for_update().filter(case=row, pk=original).first()
    if found is None:
        raise NotFound("case.no_original")
    if found.returned_at is not None:
        return found
    name = text.clean(to_name, 120, field="to_name")
    _refuse({"case.original_name": ("to_name", not name)})
    facts = {"original": found.what, "count": found.count, "person": name, "receipt": found.receipt}
    found.return_paper = papers.draw(row, "originals-returned", facts, by=by, at=at)
    found.returned_at, found.returned_by, found.returned_to = at, by.account, name
    found.save(update_fields=["return_paper", "returned_at", "returned_by", "returned_to"])
    office.record("original_returned", row, {"original": found.pk, "count": found.count, "paper": found.return_paper}, by=by, at=at)
    return found


def _locked(number: str, by: Actor, at: datetime) -> Case:
    row = office.locked(number, at=at)
    actors.require(by, RIGHT, agency=row.agency_id, service=row.service)
    return row


def _refuse(faults: dict[str, tuple[str, bool]]) -> None:
    wrong = [Discrepancy(code, {"field": field, "most": MOST}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)


def kept(found: Case) -> list[Original]:
    """The originals of a case, those that are still here first."""
    return sorted(Original.objects.filter(case=found), key=lambda one: (one.returned_at is not None, one.pk))

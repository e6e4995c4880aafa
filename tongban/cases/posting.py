"""Sending a paper of a case other than its decision as a registered letter: the receipt that somebody signed proves that it came, and when.

Such a paper stands in the party's space as before. A letter is for who does not look there: it moves no clock by itself, but what the
party may still supply is counted anew from the day on which the letter came, where that is later (assumed, in favour of the party); what
was over before the letter came is open again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.actors import reaching
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import Due, Period, due
from tongban.cases import delivery, office, papers, reopening, rules, standing
from tongban.cases.models import Case, DueRow, Supplement
from tongban.cases.telling_models import Serving
from tongban.documents import actions as documents
from tongban.documents import queries as kept
from tongban.exchange import notices
from tongban.log.store import keys
from tongban.pack.conditions import required

ONE = "letter"
DECISION = "decision"


@transaction.atomic
def post_paper(number: str, paper: str, *, name: str = "", address: str = "", by: Actor, at: datetime) -> Serving:
    """Post a paper as a registered letter, to this name and address, else to what the party gave. Again while it is on its way is the same.

    Raises NotFound("paper.unknown"), Refused("serving.as_decision", "serving.no_address", "serving.no_carrier"), and what `typed` does.
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.serve")
    rules.ensure_may(row.state, "post")
    found = next((one for one in kept.of_subject("case", row.number) if one.number == paper), None)
    if found is None:
        raise NotFound("paper.unknown")
    if found.kind == DECISION:
        raise Refused("serving.as_decision", field="paper")
    return send(row, paper, typed(name, address) or known(row, at), party=row.party_id, by=by, at=at)


def send(row: Case, paper: str, to: dict[str, str], *, party: int | None, by: Actor, at: datetime) -> Serving:
    """Give a paper to who carries letters, inside an act; `to` is sealed."""
    open_one = Serving.objects.filter(case=row, how=ONE, paper=paper, state="sent").first()
    if open_one is not None:
        return open_one
    if not to:
        raise Refused("serving.no_address", field="address")
    ensure_carried([ONE])
    made = Serving.objects.create(case=row, paper=paper, how=ONE, at=at, by=by.account)
    notices.post(paper, to, party=party, about=row.number, name=name_of(made), at=at)
    office.record("paper_posted", row, {"paper": paper}, by=by, at=at)
    return made


def typed(name: str, address: str) -> dict[str, str]:
    """What an officer typed on an envelope, sealed; nothing where nothing was. Raises Refused("reach.name", "reach.address")."""
    told = {field: text.clean(given, reaching.TO[field], field=field) for field, given in (("name", name), ("address", address))}
    if not any(told.values()):
        return {}
    wrong = [Discrepancy(f"reach.{field}", {"field": field}) for field, value in told.items() if not value]
    if wrong:
        raise Refused.of(wrong)
    return {field: keys().seal(value) for field, value in told.items()}


def known(row: Case, at: datetime) -> dict[str, str]:
    """The address that the applicant gave for the result, or for letters at all, sealed; empty where none is known."""
    chosen = delivery.chosen(row)
    if chosen and chosen.to:
        return dict(chosen.to)
    return {field: keys().seal(value) for field, value in reaching.of(row.party_id, at).letter.items()}


def ensure_carried(ways: list[str]) -> None:
    """Raise Refused("serving.no_carrier") unless somebody carries by each of these ways."""
    if not ways or not all(notices.there(way) for way in ways):
        raise Refused("serving.no_carrier")


def name_of(made: Serving) -> str:
    """By which the carriers know it."""
    return f"serving-{made.pk}"


def told(row: Case, one: Serving, message: Any, at: datetime) -> None:
    """The carrier said what became of it: it came on the day that the receipt names, or it did not come."""
    signed = notices.signer(message)
    came = bool(signed) and message.state in ("delivered", "sent")
    moment = message.ended_at or at
    one.state = "served" if came else "returned" if message.state == "returned" else "failed"
    one.ended_at, one.proof = moment, f"{message.carrier} {message.reference} {signed}".strip()[:200] if came else message.reference
    one.save()
    facts = {"paper": one.paper, "why": one.state} if not came else {"paper": one.paper, "on": office.day_of(row, moment).isoformat()}
    office.record("paper_arrived" if came else "paper_not_arrived", row, facts, by=SYSTEM, at=at)
    if came:
        documents.serve(one.paper, how="mail", proof=one.proof, by=SYSTEM, at=moment)
        _count_anew(row, one, moment, at)


def _count_anew(row: Case, one: Serving, moment: datetime, at: datetime) -> None:
    """What was asked with this paper can be supplied for as long as if it had been asked when the letter came."""
    asked = Supplement.objects.filter(case=row).order_by("pk").last()
    notice = next((paper for paper in reversed(kept.of_subject("case", row.number)) if paper.kind == "supplement-notice"), None)
    if asked is None or notice is None or notice.number != one.paper:
        return
    period = required(office.service_of(row).supplement, office.day_of(row, asked.asked_at), "supplement").value
    end = due(moment, period, actors.calendar_of(row.region_id), actors.zone_of(row.region_id))
    effect = DueRow.objects.select_for_update().filter(case=row, effect="supplement_over", done_at=None, dropped=False).first()
    if asked.answered_at is not None:
        _open_again(row, asked, end, moment, at)
    elif effect is not None and end.day > effect.day:
        _move(row, asked, effect, end, at)


def _move(row: Case, asked: Supplement, effect: DueRow, end: Due, at: datetime) -> None:
    was = effect.day
    office.set_end(effect, end).save()
    asked.until = end.day
    asked.save(update_fields=["until"])
    row.save()
    facts = {"effect": effect.effect, "was": was.isoformat(), "until": end.day.isoformat()}
    office.record("period_moved", row, facts, by=SYSTEM, at=at)
    papers.draw(row, "period-moved", {**facts, "due": end.day.isoformat(), "why": "letter"}, by=SYSTEM, at=at)


def _open_again(row: Case, asked: Supplement, end: Due, moment: datetime, at: datetime) -> None:
    """The time was over while the letter was on its way: it is open again, until the next working day at least.

    For the carrier may tell long after that the letter was signed for.
    """
    lapse = reopening.latest(row, "supplement_over")
    if lapse is None or lapse.supplement != asked.pk or end.day <= lapse.day:
        return
    least = due(at, Period(1, "working_days"), actors.calendar_of(row.region_id), actors.zone_of(row.region_id))
    told = {"signed": office.day_of(row, moment).isoformat()}
    reopening.reopen(row, lapse, reopening.Cause("posted", max(end, least, key=lambda one: one.at), told), at=at)

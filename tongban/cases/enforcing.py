"""A fine that is not paid: the agency applies to a court. A recorded act, of which the party is told; what the court does is not here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused
from tongban.cases import about, charges, office, papers, relations, surcharges, unreachable
from tongban.cases.charge_models import Charge, Enforcement
from tongban.cases.models import Case
from tongban.services import queries as services

RIGHT = "case.decide"
FINES = ("fine", "surcharge")


@transaction.atomic
def enforce(number: str, court: str, words: str, *, by: Actor, at: datetime) -> Enforcement:
    """Record the application to a court for what was imposed and not paid. The same again changes nothing.

    Not before the time for remedies is over and none is sought: that order is from memory, no source that we have gives it, nor a period.
    Raises Refused("enforce.not_owed", "enforce.not_final", "enforce.disputed", "enforce.there"), what is missing all at once.
    """
    row = office.locked(number, at=at)
    actors.require(by, RIGHT, agency=row.agency_id, service=row.service)
    if by.kind != "officer":
        raise NotAllowed("actor.not_an_officer")
    relations.ensure_unrelated(row, by)
    named, said = text.clean(court, 120, field="court"), text.clean(words, 2000, lines=True, field="words")
    there = of_case(row)
    if there is not None:
        if (there.court, there.words) == (named, said):
            return there
        raise Refused("enforce.there", court=there.court)
    owed = _ensure_ripe(row, at)
    faults = {"enforce.court": ("court", not named), "enforce.words": ("words", not said)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    minor = sum(charges.owed(one) for one in owed) + sum(late.now for one in owed if (late := _late(row, one, at)))
    made = Enforcement.objects.create(case=row, court=named, words=said, minor=minor, currency=owed[0].currency, at=at, by=by.account)
    told = {"court": named, "minor": minor, "currency": made.currency, "words": said}
    office.record("enforced", row, told, by=by, at=at)
    papers.draw(row, "enforcement", told, by=by, at=at)
    return made


def _ensure_ripe(row: Case, at: datetime) -> list[Charge]:
    """What is owed and late, where nothing can be said against it any more."""
    today = office.day_of(row, at)
    owed = [one for one in charges.unpaid(row) if one.before in FINES and (last := surcharges.last_day(row, one)) and last < today]
    if row.state != "closed" or not owed:
        raise Refused("enforce.not_owed")
    final = unreachable.moved(row.final_on, row.region_id) if row.final_on else None
    if final is None or final >= today:
        raise Refused("enforce.not_final", until=final.isoformat() if final else "")
    open_ones = Case.objects.filter(about=row).exclude(state__in=about.OVER)
    if any(about.speaks(services.by_digest(one.digest).service) for one in open_ones):
        raise Refused("enforce.disputed")
    return owed


def _late(row: Case, charge: Charge, at: datetime) -> surcharges.Running | None:
    return surcharges.running(row, charge, office.day_of(row, at))


def of_case(found: Case) -> Enforcement | None:
    """The application to a court in a case."""
    return Enforcement.objects.filter(case=found).first()


def possible(row: Case, by: Actor, at: datetime) -> bool:
    """Whether an officer may apply to a court now."""
    if not actors.may(by, RIGHT, agency=row.agency_id, service=row.service) or of_case(row) is not None:
        return False
    try:
        return bool(_ensure_ripe(row, at))
    except Refused:
        return False

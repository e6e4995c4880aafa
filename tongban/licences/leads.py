"""Leads: what a register's news says against a licence that was issued, for an officer to look at. Only an officer revokes (design law 8).

A reason for which a pack lets its licence be revoked may name rules of the pack (`found_by`). When a record changes from which the
service fetches facts, these rules are asked again with what the record holds now; one that does not pass opens a lead with that reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.exchange import actions as asking
from tongban.exchange import queries as exchange
from tongban.licences.models import Lead, Licence
from tongban.log import actions as log
from tongban.pack.rules import load
from tongban.pack.shapes import Reason, Service
from tongban.registers import queries as registers
from tongban.services import queries as services

IN_FORCE = ("issued", "suspended")
LONGEST = 2000


@transaction.atomic
def news(record: registers.RecordView, *, event: str, at: datetime) -> int:
    """Hold what a register says now against the licences of a record's subject. Returns how many leads it opens.

    A lead for which the register gives no reason any more is gone: it took its news back before anybody acted.
    """
    opened = 0
    for row in (
        Licence.objects.select_for_update(of=("self",))
        .select_related("agency", "holder")
        .filter(holder=record.subject, state__in=IN_FORCE)
        .order_by("pk")
    ):
        service = services.by_digest(row.revision).service
        names = _fetched(service, record.register)
        watched = [one for one in service.licence.revoke_reasons if one.found_by] if service.licence and names else []
        if not watched or row.valid_until < legal_day(at, actors.zone_of(row.agency.region_id)):
            continue
        known = {**row.facts, "fetch": _asked(row, service, names, at), "case": {"region": row.agency.region_id}}
        for reason in watched:
            said = _said(service, reason, known)
            opened += _open(row, reason.name, record, said, event, at) if said else _gone(row, reason.name, record, at)
    return opened


def _fetched(service: Service, register: str) -> list[str]:
    """Under which names a service fetches facts from a register."""
    return [name for name, one in service.fetch.items() if exchange.offer_shape(one.offer).register == register]


def _asked(row: Licence, service: Service, names: Iterable[str], at: datetime) -> dict[str, Any]:
    """What the register answers now, asked for the purpose of the service, so that its subject sees it; nothing where nothing is held."""
    about, found = {"applicant.code": actors.code_of(row.holder), "applicant.name": row.holder.name}, dict[str, Any]()
    for name in names:
        one = service.fetch[name]
        claim = {field: about.get(expression, "") for field, expression in one.claim.items()}
        asked: dict[str, Any] = {"purpose": one.purpose, "about": row.case, "region": row.agency.region_id, "agency": row.agency_id}
        try:
            found[name] = asking.ask(one.offer, claim, **asked, by=SYSTEM, at=at).facts
        except Refused as refusal:
            if refusal.code != "offer.holds_nothing":
                raise
            found[name] = {}
    return found


def _said(service: Service, reason: Reason, known: dict[str, Any]) -> list[dict[str, Any]]:
    rules = load(service.rules)
    return [{"code": code, "told": dict(told)} for name in reason.found_by for code, told in rules[name](known)]


def _open(row: Licence, reason: str, record: registers.RecordView, said: list[dict[str, Any]], event: str, at: datetime) -> int:
    told = {"register": record.register, "key": record.key, "said": said, "event": event, "at": at}
    _, new = Lead.objects.get_or_create(licence=row, reason=reason, closed_at=None, defaults=told)
    if new:
        _log("opened", row, {"reason": reason, "register": record.register}, SYSTEM, at)
    return int(new)


def _gone(row: Licence, reason: str, record: registers.RecordView, at: datetime) -> int:
    if Lead.objects.filter(licence=row, reason=reason, register=record.register, key=record.key, closed_at=None).update(
        closed_at=at, how="gone"
    ):
        _log("closed", row, {"reason": reason, "how": "gone"}, SYSTEM, at)
    return 0


@transaction.atomic
def keep(lead: int, words: str, *, by: Actor, at: datetime) -> Lead:
    """The officer looked and the licence stays, with the reason why. Twice changes nothing.

    Raises NotFound("licence.no_lead"), NotAllowed, Refused("licence.lead_over", "licence.lead_why").
    """
    row = Lead.objects.select_for_update(of=("self",)).select_related("licence").filter(pk=lead).first()
    if row is None:
        raise NotFound("licence.no_lead")
    actors.require(by, "licence.revoke", agency=row.licence.agency_id, service=row.licence.service)
    said = text.clean(words, LONGEST, lines=True, field="words")
    if row.how == "kept":
        return row
    if row.closed_at is not None:
        raise Refused("licence.lead_over")
    if not said:
        raise Refused("licence.lead_why", field="words")
    row.closed_at, row.how, row.words, row.account = at, "kept", said, by.account
    row.save(update_fields=["closed_at", "how", "words", "account"])
    _log("closed", row.licence, {"reason": row.reason, "how": "kept"}, by, at)
    return row


def close(number: str, *, at: datetime) -> int:
    """Close what stood against a licence that was revoked. Returns how many leads."""
    return Lead.objects.filter(licence__number=number, closed_at=None).update(closed_at=at, how="revoked")


def _log(what: str, row: Licence, told: dict[str, Any], by: Actor, at: datetime) -> None:
    subject = ("licence", row.number[:80])
    log.append(f"licence.lead_{what}", subject, {"number": row.number, **told}, by=by, at=at, parties=[row.holder_id])


def standing(case: str) -> list[Lead]:
    """The leads that wait at the licence of a case, oldest first."""
    return list(Lead.objects.filter(licence__case=case, closed_at=None).select_related("licence").order_by("pk"))


def cases(by: Actor) -> QuerySet[Any]:
    """The numbers of the cases at whose licences a lead waits for a reader with the right to revoke."""
    mine: Q = actors.scope(by, "licence.revoke").q("licence__agency", "licence__service")
    return Lead.objects.filter(mine, closed_at=None).values("licence__case")

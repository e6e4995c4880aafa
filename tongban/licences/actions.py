"""Issue, suspend, restore, revoke, renew and show licences."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.identifiers import make_licence_number
from tongban.base.names import readable, token
from tongban.documents import actions as documents
from tongban.licences.models import Licence, ShowCode
from tongban.licences.queries import PAGES
from tongban.log import actions as log
from tongban.pack.shapes import Reason
from tongban.services import queries as services

SHOWN = timedelta(minutes=5)
RECONSIDERED = "reconsidered"  # the reason of a licence whose decision was revoked; it stands in no pack
# The type code of GB/T 36904 needs the defining authority's code; a body without one has the platform's placeholder of zeros.
NO_CODE = "000000000000000000"


@transaction.atomic
def issue(
    service: str,
    revision: str,
    holder: int,
    facts: dict[str, Any],
    *,
    case: str,
    agency: int,
    valid_from: date,
    valid_until: date,
    authority: str,
    by: Actor,
    at: datetime,
) -> Licence:
    """Issue a licence on the authority of a decision (its event). Numbered after GB/T 36904, with a token for its page."""
    kind = services.by_digest(revision).service.licence
    assert kind is not None, "the pack's checker refuses outcomes that issue without a licence"
    issuer = actors.agency(agency).code or NO_CODE
    serial = case.replace("-", "")
    number = make_licence_number(f"{issuer}001", issuer, serial, 1)
    row = Licence.objects.create(
        number=number,
        kind=kind.kind,
        token=token(12),
        service=service,
        revision=revision,
        case=case,
        holder_id=holder,
        agency_id=agency,
        facts=facts,
        valid_from=valid_from,
        valid_until=valid_until,
        issued_at=at,
        changed_at=at,
    )
    told = {"number": number, "case": case, "authority": authority, "until": valid_until.isoformat()}
    log.append("licence.issued", ("licence", number[:80]), told, by=by, at=at, parties=[holder])
    return row


@transaction.atomic
def amend(number: str, facts: dict[str, Any], *, case: str, authority: str, by: Actor, at: datetime) -> Licence:
    """Put other facts on a licence, on the authority of a decision: a new version takes the place of the old one, and its mark."""
    old = _locked(number)
    return _follow(old, "amended", {**old.facts, **facts}, old.valid_from, old.valid_until, case=case, authority=authority, by=by, at=at)


@transaction.atomic
def renew(number: str, facts: dict[str, Any], *, until: date, case: str, authority: str, by: Actor, at: datetime) -> Licence:
    """Let a licence run on until a later day, on the authority of a decision. Raises Refused("licence.not_later")."""
    old = _locked(number)
    if until <= old.valid_until:
        raise Refused("licence.not_later", until=old.valid_until.isoformat())
    return _follow(old, "renewed", {**old.facts, **facts}, old.valid_from, until, case=case, authority=authority, by=by, at=at)


def _follow(
    old: Licence, how: str, facts: dict[str, Any], since: date, until: date, *, case: str, authority: str, by: Actor, at: datetime
) -> Licence:
    """The next version of a licence: same serial number, version one higher (GB/T 36904); the page behind its mark shows it from now on."""
    if old.state != "issued":
        raise Refused("licence.wrong_state", state=old.state)
    kind, _, _ = old.number.rpartition(".")
    issuer, serial, version = kind.split(".")[-3:]
    mark, old.token, old.state, old.changed_at = old.token, token(12), "replaced", at
    old.save(update_fields=["token", "state", "changed_at"])
    row = Licence.objects.create(
        number=make_licence_number(f"{issuer}001", issuer, serial, int(version) + 1),
        kind=old.kind,
        token=mark,
        service=old.service,
        revision=old.revision,
        case=case,
        holder_id=old.holder_id,
        agency_id=old.agency_id,
        facts=facts,
        valid_from=since,
        valid_until=until,
        issued_at=at,
        changed_at=at,
        before=old,
    )
    told = {"number": row.number, "before": old.number, "case": case, "authority": authority, "until": until.isoformat()}
    log.append(f"licence.{how}", ("licence", row.number[:80]), told, by=by, at=at, parties=[old.holder_id])
    return row


@transaction.atomic
def suspend(number: str, *, reason: str, words: str, by: Actor, at: datetime) -> Licence:
    """Suspend a licence for a reason of its pack; a paper says so."""
    return _end(number, "suspended", ("issued",), reason, words, by, at)


@transaction.atomic
def revoke(number: str, *, reason: str, words: str, by: Actor, at: datetime) -> Licence:
    """Revoke a licence for a reason of its pack and its article; a paper says so with the remedy. Public at once."""
    return _end(number, "revoked", ("issued", "suspended"), reason, words, by, at)


@transaction.atomic
def restore(number: str, *, words: str = "", by: Actor, at: datetime) -> Licence:
    """Lift the suspension of a licence; a paper says for what it was suspended, and why that is over."""
    row = _locked(number)
    actors.require(by, "licence.restore", agency=row.agency_id, service=row.service)
    if row.state != "suspended":
        raise Refused("licence.wrong_state", state=row.state)
    service = services.by_digest(row.revision).service
    said = services.said(service, f"reason.{row.reason}", service.authentic)[0]
    facts = {"suspended_for": f"{said}（{row.article}）" if row.article else said, "words": words[:2000]}
    row.state, row.reason, row.article, row.changed_at = "issued", "", "", at
    row.save(update_fields=["state", "reason", "article", "changed_at"])
    told = {"number": number, "paper": _paper(row, "restoration", facts, by=by, at=at)}
    log.append("licence.restored", ("licence", number[:80]), told, by=by, at=at, parties=[row.holder_id])
    return row


@transaction.atomic
def annul(number: str, *, authority: str, words: str, by: Actor, at: datetime) -> Licence:
    """Revoke a licence because its decision was revoked, on the authority of the case that did so. A paper says so with the remedy."""
    row = _locked(number)
    if row.state not in ("issued", "suspended"):
        raise Refused("licence.wrong_state", state=row.state)
    row.state, row.reason, row.article, row.changed_at = "revoked", RECONSIDERED, "reconsideration-law unknown", at
    row.save(update_fields=["state", "reason", "article", "changed_at"])
    facts = {"reason": f"行政复议决定（{authority}）", "article": "", "words": words[:2000], "remedy": documents.REMEDY}
    paper = _paper(row, "revocation", facts, by=by, at=at)
    told = {"number": number, "reason": RECONSIDERED, "article": row.article, "authority": authority, "paper": paper}
    log.append("licence.revoked", ("licence", number[:80]), told, by=by, at=at, parties=[row.holder_id])
    return row


def _end(number: str, state: str, states: tuple[str, ...], reason: str, words: str, by: Actor, at: datetime) -> Licence:
    row = _locked(number)
    actors.require(by, f"licence.{'revoke' if state == 'revoked' else 'suspend'}", agency=row.agency_id, service=row.service)
    if row.state not in states:
        raise Refused("licence.wrong_state", state=row.state)
    found = _reason(row, state, reason)
    row.state, row.reason, row.article, row.changed_at = state, reason, f"{found.law.act} {found.law.article}".strip(), at
    row.save(update_fields=["state", "reason", "article", "changed_at"])
    service = services.by_digest(row.revision).service
    said = services.said(service, f"reason.{reason}", service.authentic)[0]
    facts = {"reason": said, "article": row.article, "words": words[:2000], "remedy": documents.REMEDY}
    paper = _paper(row, "revocation" if state == "revoked" else "suspension", facts, by=by, at=at)
    told = {"number": number, "reason": reason, "article": row.article, "paper": paper}
    log.append(f"licence.{state}", ("licence", number[:80]), told, by=by, at=at, parties=[row.holder_id])
    return row


def _paper(row: Licence, kind: str, facts: dict[str, Any], *, by: Actor, at: datetime) -> str:
    """Draw up the paper of an act on a licence among those of its case, and serve it on line; returns its number."""
    service, holder = services.by_digest(row.revision).service, actors.party(row.holder_id)
    named = {
        "licence": row.number,
        "case": row.case,
        "service": service.id,
        "title": services.said(service, "title", service.authentic)[0],
        "holder": holder.name,
        "holder_code": holder.code,
    }
    return documents.draw_up(
        kind,
        ("case", row.case),
        {**named, **facts},
        agency=actors.agency(row.agency_id),
        language=service.authentic,
        by=by,
        at=at,
        parties=(row.holder_id,),
        served=("online", "in the holder's space"),
    ).number


def _reason(row: Licence, state: str, reason: str) -> Reason:
    kind = services.by_digest(row.revision).service.licence
    known = {one.name: one for one in ((kind.revoke_reasons if state == "revoked" else kind.suspend_reasons) if kind else ())}
    if reason not in known:
        raise Refused("licence.no_reason", reason=reason, act=state, known=sorted(known))
    return known[reason]


@transaction.atomic
def show(number: str, *, by: Actor, at: datetime) -> tuple[str, datetime]:
    """A code under which the holder shows the licence for five minutes (V1). Returns it with its end."""
    row = _locked(number)
    if by.party != row.holder_id:
        raise NotAllowed("licence.not_holder")
    code = readable(10)
    ends = at + SHOWN
    ShowCode.objects.create(licence=row, digest=hashlib.sha256(code.encode()).hexdigest(), ends_at=ends)
    log.append("licence.shown", ("licence", number[:80]), {}, by=by, at=at, parties=[row.holder_id])
    return code, ends


def _locked(number: str) -> Licence:
    transaction.on_commit(PAGES.clear)  # pages that this process keeps show the change at once
    row = Licence.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound("licence.unknown")
    return row


def end_shown(*, at: datetime) -> int:
    """End every code that shows a licence, when the clock was set back and they would live longer. Returns how many."""
    return ShowCode.objects.filter(ends_at__gt=at).update(ends_at=at)

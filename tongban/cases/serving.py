"""Serving a decision by a carrier: a registered letter, mail and text message to who agreed to that, and a public notice at last.

What serves a decision, and from when its periods run:

| how | serves | on |
|---|---|---|
| letter | a registered letter whose receipt somebody signed | the day that the receipt names |
| electronic | mail or text message to who agreed to that (送达地址确认) | its arrival; of mail, when the server took it |
| public | a public notice (公告送达), after a letter came back | the end of its last day |

A letter without a signed receipt, one that came back, and a message that failed serve nothing. That electronic service needs consent, and
30 days of public notice, are assumed: no article on service stands in the standards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.actors import queries as actors
from tongban.actors import reaching
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.names import mask
from tongban.cases import charges, consulting, office, posting, rules, standing
from tongban.cases.models import Case
from tongban.cases.telling_models import Serving
from tongban.documents import announcing
from tongban.documents import queries as documents
from tongban.exchange import notices
from tongban.log import actions as log
from tongban.log import queries as events
from tongban.pack.conditions import dated
from tongban.pack.shapes import Service

WAYS = ("letter", "electronic", "public")
NOTICE_DAYS = 30  # assumed
TO_ALL = N_(
    "To %(name)s: the decision in matter %(number)s could not be handed over. It lies ready at our office and in your space on this "
    "platform. It counts as served when %(days)s days from today are over."
)
SERVED = {"letter": "mail", "electronic": "electronic", "public": "public"}  # as it stands with the paper


@transaction.atomic
def dispatch(number: str, how: str, *, by: Actor, at: datetime) -> Serving:
    """Send the decision on one of these ways; it is served when the proof comes. The same way again while it is open is the same.

    Raises Refused("serving.way", "serving.no_address", "serving.not_agreed", "serving.not_tried", "serving.no_carrier").
    """
    row = office.locked(number, at=at)
    by = standing.acting(row, by, at)
    office.officer(row, by, "case.serve")
    rules.ensure_may(row.state, "serve")
    if how not in WAYS:
        raise Refused("serving.way", field="how")
    charges.ensure_paid(row, "served")
    decision = _decision(row)
    open_one = Serving.objects.filter(case=row, how=how, paper=decision.number, state="sent").first()
    if open_one is not None:
        return open_one
    made = Serving(case=row, paper=decision.number, how=how, at=at, by=by.account)
    {"letter": _post, "electronic": _call, "public": _announce}[how](row, made, by, at)
    office.record("dispatched", row, {"how": how, "paper": decision.number}, by=by, at=at)
    return made


def fall_due(row: Case, service: Service, at: datetime) -> None:
    """A decision is served within the time that the service gives (行政处罚法 article 61); who supervises sees where it is not."""
    within = dated(service.serve, office.day_of(row, at))
    if within is not None:
        office.fall_due(row, at, serve=within.value)


def late(row: Case, at: datetime) -> None:
    """The time for serving is over, and the decision lies there still."""
    if row.state == "decided":
        office.record("serving_late", row, {"last": office.last_day(row, at).isoformat()}, by=SYSTEM, at=at)


def _decision(row: Case) -> Any:
    return next(paper for paper in reversed(documents.of_subject("case", row.number)) if paper.kind == "decision")


def _post(row: Case, made: Serving, by: Actor, at: datetime) -> None:
    """To the address that the applicant gave for the result, or for letters at all."""
    to = posting.known(row, at)
    if not to:
        raise Refused("serving.no_address")
    posting.ensure_carried(["letter"])
    made.save()
    notices.post(made.paper, to, party=row.party_id, about=row.number, name=posting.name_of(made), at=at)


def _call(row: Case, made: Serving, by: Actor, at: datetime) -> None:
    found = reaching.of(row.party_id, at)
    if not found.electronic:
        raise Refused("serving.not_agreed")
    ways = [way for way in found.ways if way != "letter" and notices.there(way)]
    posting.ensure_carried(ways)
    made.save()
    for way in ways:
        notices.call(way, row.party_id, row.number, made.paper, name=posting.name_of(made), at=at)


def _announce(row: Case, made: Serving, by: Actor, at: datetime) -> None:
    """Only when a letter came back: nobody is told in public what could reach them."""
    if not Serving.objects.filter(case=row, how="letter", paper=made.paper, state__in=("returned", "failed")).exists():
        raise Refused("serving.not_tried")
    today = office.day_of(row, at)
    made.until = today + timedelta(days=NOTICE_DAYS)
    titles, words = _words(row, made)
    made.announcement = announcing.announce(row.agency_id, titles, words, since=today, until=made.until, by=by, at=at).pk
    made.save()
    office.fall_due_on(row, "public_notice", made.until)


def _words(row: Case, made: Serving) -> tuple[dict[str, str], dict[str, str]]:
    """Title and words in every language: whom it is for and where the decision lies, nothing of what it says."""
    holder = actors.party_view(row.party)
    name = holder.name if holder.kind == "organisation" else mask(holder.name, 1, 0)
    told = {"name": name, "number": row.number, "days": NOTICE_DAYS}
    titles: dict[str, str] = {}
    words: dict[str, str] = {}
    for code, tag in (("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en"), ("fr", "fr")):
        with translation.override(code):
            titles[tag] = _("Public notice of a decision: %(number)s") % told
            words[tag] = _(TO_ALL) % told
    return titles, words


@transaction.atomic
def told(notice: int, *, at: datetime) -> None:
    """A carrier said what became of a message that brings a paper: it is served, or this way has failed. For the follower."""
    message = notices.notice(notice)
    if message is None or not message.paper:
        return
    row = office.locked(message.about, at=at)
    how = "letter" if message.carrier == "letter" else "electronic"
    open_one = Serving.objects.select_for_update().filter(case=row, how=how, paper=message.paper, state="sent").first()
    if open_one is None:
        return
    if documents.paper(message.paper).kind != posting.DECISION:
        posting.told(row, open_one, message, at)
        return
    if row.state != "decided":
        return
    signed = notices.signer(message)
    if message.state in ("delivered", "sent") and (signed or how == "electronic"):
        moment = message.ended_at or message.sent_at or at
        _serve(row, open_one, f"{message.carrier} {message.reference} {signed}".strip(), max(moment, row.decided_at or moment))
    elif how == "letter" or _all_failed(message.about, message.paper):
        why = "returned" if message.state == "returned" else "failed"
        open_one.state, open_one.ended_at, open_one.proof = why, message.ended_at or at, message.reference
        open_one.save()
        office.record("not_served", row, {"how": how, "why": why}, by=SYSTEM, at=at)


def _all_failed(about: str, paper: str) -> bool:
    rows = [one for one in notices.of_matter(about) if one.paper == paper and one.carrier != "letter"]
    return all(one.state in ("failed", "returned", "unwanted") for one in rows)


def _serve(row: Case, one: Serving, proof: str, moment: datetime) -> None:
    from tongban.cases.handling import take_effect  # which ends what else is open

    one.state, one.ended_at, one.proof = "served", moment, proof[:200]
    one.save()
    take_effect(row, how=SERVED[one.how], proof=one.proof, by=SYSTEM, at=moment)


def notice_over(row: Case, at: datetime) -> None:
    """The last day of a public notice is over: the decision counts as served."""
    one = Serving.objects.select_for_update().filter(case=row, how="public", state="sent").first()
    if one is not None and row.state == "decided":
        _serve(row, one, documents.announcement(one.announcement or 0).paper.number, at)


def end(row: Case, at: datetime) -> None:
    """The decision is served: other ways on which it was are over. Inside the act that serves it."""
    Serving.objects.filter(case=row, paper=_decision(row).number, state="sent").update(state="over", ended_at=at)
    office.drop_due(row, "public_notice", "serve")


def of_case(found: Case) -> list[Serving]:
    """The ways on which the decision and other papers were sent, oldest first."""
    return list(Serving.objects.filter(case=found).order_by("pk"))


def proof(found: Case) -> dict[str, Any]:
    """How each paper of a case, those to third parties too, was served, with what shows it: seals, letters of carriers, our receipts."""
    papers = [*documents.of_subject("case", found.number), *(documents.paper(one["row"].paper) for one in consulting.of_case(found))]
    served = [one for one in events.of_subject("case", found.number) if one.kind in ("paper.served", "case.dispatched", "case.not_served")]
    return {
        "platform": settings.ORIGIN,
        "case": found.number,
        "papers": [_paper(one) for one in papers],
        "ways": [_way(one) for one in of_case(found)],
        "messages": [_message(one) for one in notices.of_matter(found.number)],
        "log": [events.receipt(one) for one in served],
    }


def _paper(one: Any) -> dict[str, Any]:
    told = {"number": one.number, "kind": one.kind, "decided_at": log.moment(one.decided_at), "seal": one.seal, "seal_key": one.seal_key}
    return {**told, "served_at": log.moment(one.served_at) if one.served_at else None, "how": one.served_how, "proof": one.proof}


def _way(one: Serving) -> dict[str, Any]:
    ended = log.moment(one.ended_at) if one.ended_at else None
    until = one.until.isoformat() if one.until else None
    return {"how": one.how, "state": one.state, "at": log.moment(one.at), "ended_at": ended, "proof": one.proof, "until": until}


def _message(one: Any) -> dict[str, Any]:
    told = {"carrier": one.carrier, "why": one.why, "paper": one.paper, "state": one.state, "tries": one.tried, "reference": one.reference}
    moments = {name: log.moment(value) if (value := getattr(one, name)) else None for name in ("made_at", "sent_at", "ended_at")}
    return {**told, **moments, "signed_by": notices.signer(one), "letters": notices.letters_about(one)}

"""Where a matter stands: who has it, since when, by when and why, what is asked, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tongban.actors import history
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.base.limits import legal_day
from tongban.cases import about, applicant, charges, letters, overruns, queries, signing, urging
from tongban.cases.rules import MAY
from tongban.documents import queries as documents
from tongban.exchange import queries as exchange
from tongban.licences import queries as licences
from tongban.oversight import ratings
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import clock, forms, ledgers, talk, visits
from tongban.web.portal import asking, booking, delivering, looking, objecting, paying, proving, views
from tongban.web.portal.happened import entries
from tongban.web.qr import qr
from tongban.web.qr import receipt as proof

OVER = ("closed", "withdrawn", "decided")


def public(row: Any, at: datetime) -> dict[str, Any]:
    """What anybody with number and code may see: where it stands and what happened; no content, but of a letter without an account."""
    service = services.by_digest(row.digest).service
    told = {**views.card(row, at), **_stand(row, service, at)}
    days = clock.shown(row, at) if row.accepted_at else None
    found = {"matter": told, "clock": days, "timeline": entries(row, service, papers=False)}
    if not letters.of_a_stranger(row):
        told["decision"] = None
        return found
    return {**found, "letter": forms.summary(row, service, at)}


def shown(
    row: Any,
    by: Actor,
    at: datetime,
    problems: Sequence[Discrepancy] = (),
    typed: str = "",
    answers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The page of a matter for its party; `typed` is a message that was not kept, `answers` what is asked and was not."""
    service, given = services.by_digest(row.digest).service, list(problems)
    told, mine = {**views.card(row, at), **_stand(row, service, at)}, by.kind == "person"
    asked = asking.asked(row, service, given, at, answers)
    awaited = [] if asked else proving.awaited(row, service, given, at)
    if charges.unpaid(row):
        told["todo"] = gettext("A fee is to be paid: see “Fee”.")
    if awaited and not told["with_you"]:
        told["todo"] = gettext("We still need something from you: see below.")
    return {
        "section": "mine",
        "page_address": reverse("portal:matter", args=[row.number]),
        "matter": told,
        "supplement": asked,
        "awaited": awaited,
        "problems": views.summary(given),
        "clock": clock.shown(row, at) if row.accepted_at else None,
        "timeline": entries(row, service),
        "late": overruns.late(row, at),
        "agency": _agency(row),
        "agency_id": row.agency_id,
        "told": views.looked_up(row, at),
        "receipt": _receipt(row),
        "looked": _looked(row, at),
        "licence": _licence(row),
        "fee": paying.summary(row),
        "ways": _ways(row, at) if by.kind == "person" else [],
        "bound": _bound(row),
        "own_file": service.opened_by == "agency",
        "visits": _visits(row, at),
        "delivery": delivering.shown(row) if mine and row.state in MAY["choose_delivery"] else "",
        "signed": signing.kept(row) if service.signatories else [],
        "drawn": ledgers.of_case(row) if service.ledgers else [],
        "shipment": reverse("portal:shipment", args=[row.number]) if service.flows and row.submitted_at else "",
        "halls": booking.links(row.service, row.agency_id, case=row.number) if mine and row.state not in OVER else [],
        "officers": objecting.offered(row),
        "talk": talk.shown(row, by, at, given, typed) if by.kind == "person" else None,
        "rating": ratings.standing(row.number, to=by, at=at) if by.kind == "person" and row.state == "closed" else None,
    }


def _agency(row: Any) -> str:
    """Who has the matter, or as it was called on the day on which it was over."""
    ended = row.closed_at or row.decided_at
    if row.state not in OVER or ended is None:
        return str(row.agency.name)
    return history.named_on(row.agency_id, legal_day(ended, actors.zone_of(row.region_id))).name


def _stand(row: Any, service: Service, at: datetime) -> dict[str, Any]:
    with_you, over, days = queries.with_applicant(row), row.state in OVER, actors.calendar_of(row.region_id)
    today, due = legal_day(at, actors.zone_of(row.region_id)), applicant.day_that_counts(row)
    since = legal_day(row.since or row.created_at, actors.zone_of(row.region_id))
    step = views.said(service, f"step.{row.step}")[0] if row.step and not over else ""
    left = days.between(today, due) if due else 0
    settled = bool(service.amended_by) and row.accepted_at is not None  # only a decision about it changes or ends it
    return {
        "holder": _agency(row),
        "step": step,
        "taken": row.holder is not None,
        "with_you": with_you,
        "over": over,
        "since": since,
        "since_words": _since(days.between(since, today)) if not over else "",
        "due": None if over else due,
        "decision": _decision(row, service),
        "due_kind": "warn" if with_you or left < 0 else "info",
        "left": _left(left),
        "todo": gettext("An agency opened this about you: see “The file”.") if _own(row, service) else _todo(row, with_you),
        "may_change": row.state in ("submitted", "in_hand") and service.opened_by == "applicant" and not settled,
        "changing": queries.change(row),
        "may_urge": urging.possible(row, urging.APPLICANT, at),
        "may_withdraw": row.state in ("draft", "submitted", "in_hand", "waiting") and service.opened_by == "applicant" and not settled,
        "provisional": bool(due and days.provisional(due)),
    }


def _own(row: Any, service: Service) -> bool:
    return service.opened_by == "agency" and row.state == "in_hand"


def _decision(row: Any, service: Service) -> dict[str, Any] | None:
    """How a matter was decided, in the words of its service; None before, and for what ended without a decision."""
    if row.decided_at is None or row.outcome not in {name for step in service.steps.values() for name in step.outcomes}:
        return None
    words, lang = views.said(service, f"outcome.{row.outcome}")
    return {"words": words, "lang": lang, "said": row.words, "day": legal_day(row.decided_at, actors.zone_of(row.region_id))}


def _since(days: int) -> str:
    return ngettext("%(n)s working day ago", "%(n)s working days ago", days) % {"n": days} if days > 0 else ""


def _left(left: int) -> str:
    if left < 0:
        return ngettext("%(n)s working day late", "%(n)s working days late", -left) % {"n": -left}
    return ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left} if left else gettext("today is the last day")


def _todo(row: Any, with_you: bool) -> str:
    if with_you and row.state != "waiting":
        return gettext("Show that your new domains are yours. The clock stands until then.")
    words = {
        "submitted": gettext(
            "You need do nothing now. If you hear nothing in time, your application counts as accepted from the day we received it."
        ),
        "in_hand": gettext("You need do nothing now."),
        "waiting": gettext("We need something from you. The clock stands until it comes."),
        "decided": gettext("The decision is made and is being served."),
        "closed": gettext("The matter is closed. Its papers stay here."),
        "withdrawn": gettext("You withdrew the application."),
    }
    return words.get(row.state, "")


def _ways(row: Any, at: datetime) -> list[dict[str, Any]]:
    """What the party can still do about a matter, and until when."""
    found = []
    for service, until in about.ways(row, row.region_id, at):
        title, lang = views.said(service, "title")
        href = f"{reverse('portal:letter', args=[service.id])}?about={row.number}"
        found.append({"title": title, "lang": lang, "href": href, "until": until})
    return found


def _bound(row: Any) -> list[dict[str, Any]]:
    """The matter that one is about, and those that are about it."""
    rows = [*([(True, row.about)] if row.about_id else []), *((False, one) for one in about.filed_about(row))]
    found = []
    for first, one in rows:
        title, lang = views.said(services.by_digest(one.digest).service, "title")
        found.append({"first": first, "number": one.number, "title": title, "lang": lang, "state": one.state, "outcome": one.outcome})
    return found


def _visits(row: Any, at: datetime) -> dict[str, Any]:
    """How often one came, and how often one must at most."""
    told = visits.shown(queries.visits(row), legal_day(at, actors.zone_of(row.region_id)))
    return {**told, "promised": visits.promise(row.promised_visits)}


def _receipt(row: Any) -> dict[str, Any] | None:
    if row.submitted_at is None or services.by_digest(row.digest).service.opened_by == "agency":
        return None
    first = next((one for one in documents.of_subject("case", row.number) if one.kind == "receipt"), None)
    address = f"{settings.ORIGIN}{reverse('portal:progress')}?number={row.number}&code={row.code}"
    file = reverse("portal:receipt", args=[row.number])
    return {
        "qr": qr(address),
        "proof": proof(row.number),
        "code": row.code,
        "pdf": reverse("portal:paper", args=[first.pk]) if first else "",
        "file": file,
    }


def _looked(row: Any, at: datetime) -> list[dict[str, Any]]:
    uses = [looking.shown(use) for use in exchange.uses_of(row.party_id, at=at) if use.about == row.number][:4]
    return [{"who": use["agency"], "at": use["at"], "what": f"{use['register']}: {use['purpose']}"} for use in uses]


def _licence(row: Any) -> dict[str, str] | None:
    found = licences.of_case(row.number)
    return {"number": found.number, "href": reverse("portal:licence", args=[found.number])} if found else None

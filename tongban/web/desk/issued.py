"""What a case issued: its papers, how and when each was served, and the licence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.actors import reaching
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import consulting, delivery, posting, queries, serving, unreachable
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.exchange import notices
from tongban.licences import actions as licences
from tongban.licences import leads
from tongban.licences import queries as held
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import session
from tongban.web.papers import paper_title


def shown(row: Any, service: Service, by: Actor) -> dict[str, Any]:
    """The papers, oldest first, and the licence with what the reader may do with it."""
    licence, papers = held.of_case(row.number), [_paper(one, row) for one in documents.of_subject("case", row.number)]
    return {
        **_ways_of_serving(row, by, {one["row"].number: one for one in papers}),
        **_postable(row, by, papers),
        "papers": papers,
        "licence": licence,
        "licence_acts": _licence_acts(service, licence, by) if licence is not None else [],
        "may_restore": licence is not None and licence.state == "suspended" and _may(licence, "restore", by),
    }


def _postable(row: Any, by: Actor, papers: list[dict[str, Any]]) -> dict[str, Any]:
    """The papers that can go as a registered letter, the latest first, and whether an address is known."""
    may = notices.there("letter") and not row.erased_at and not queries.held_by_another(row.holder, row.agency_id, to=by)
    may = may and actors.may(by, "case.serve", agency=row.agency_id, service=row.service)
    fit = [one for one in reversed(papers) if may and not one["decision"]]
    return {"postable": fit, "address_known": bool(fit and posting.known(row, row.saved_at))}


def _ways_of_serving(row: Any, by: Actor, papers: dict[str, Any]) -> dict[str, Any]:
    """On which ways papers were sent, and those on which the decision can be sent now."""
    titles = {"letter": gettext("registered letter"), "electronic": gettext("mail or text message"), "public": gettext("public notice")}
    states = {
        "sent": ("info", gettext("on its way")),
        "served": ("ok", gettext("served it")),
        "failed": ("bad", gettext("did not serve it")),
        "returned": ("bad", gettext("came back")),
        "over": ("soft", gettext("over: served in another way")),
    }
    sent = [one for one in serving.of_case(row) if one.paper in papers]
    ours = [one for one in sent if papers[one.paper]["decision"]]
    tried = any(one.how == "letter" and one.state in ("failed", "returned") for one in ours)
    may = row.state == "decided" and actors.may(by, "case.serve", agency=row.agency_id, service=row.service)
    begun = {one.how for one in ours if one.state == "sent"}
    fit = {
        "letter": notices.there("letter"),
        "electronic": reaching.of(row.party_id, row.decided_at or row.saved_at).electronic,
        "public": tried,
    }
    return {
        "sent": [{"row": one, "title": titles[one.how], "paper": papers[one.paper]["title"], **_stands(one, states)} for one in sent],
        "sendable": [(how, titles[how]) for how, good in fit.items() if may and good and how not in begun],
    }


def _stands(one: Any, states: dict[str, tuple[str, str]]) -> dict[str, str]:
    kind, words = states[one.state]
    return {"kind": kind, "state": words}


def proof(request: HttpRequest, number: str) -> HttpResponse:
    """How the papers of a case were served, with everything that shows it, as a file."""
    found = serving.proof(queries.case(number, to=session.officer(request)))
    answer = JsonResponse(found, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="served-{number}.json"'
    return answer


def _paper(one: Any, row: Any) -> dict[str, Any]:
    """One paper: a decision takes effect when it is served, and is final when the time for remedies is over."""
    decision = one.kind == "decision"
    # What acts write themselves stands in the row in English; what officers wrote is shown as they wrote it.
    proofs = {
        "in the applicant's space": gettext("in the applicant's space"),
        "in the holder's space": gettext("in the holder's space"),
        "desk": gettext("noted at the desk"),
    }
    return {
        "row": one,
        "title": paper_title(one.kind),
        "how": ways().get(one.served_how, one.served_how),
        "proof": proofs.get(one.proof, one.proof),
        "effective": row.effective_at if decision else None,
        "final": unreachable.moved(row.final_on, row.region_id) if decision and row.final_on else None,
        "decision": decision,
    }


def by_hand() -> dict[str, str]:
    """How an officer serves a paper."""
    return {"online": gettext("on line"), "window": gettext("at a window"), "mail": gettext("by mail")}


def ways() -> dict[str, str]:
    """How a paper can be served."""
    return {**by_hand(), "electronic": gettext("by mail or text message"), "public": gettext("by public notice")}


def wished(row: Any) -> dict[str, Any]:
    """How the applicant wants the result, and where a letter goes."""
    kept = delivery.chosen(row)
    return {"how": kept.how, "words": ways()[kept.how], **delivery.opened(kept)} if kept else {}


def _may(licence: Any, act: str, by: Actor) -> bool:
    return actors.may(by, f"licence.{act}", agency=licence.agency_id, service=licence.service)


def _licence_acts(service: Service, licence: Any, by: Actor) -> list[dict[str, Any]]:
    """Suspending and revoking, as far as the state, the reader's right and the reasons of the pack allow them."""
    kind = service.licence
    told = (
        ("suspend", ("issued",), kind.suspend_reasons if kind else (), gettext("Suspend"), gettext("Suspend the licence")),
        ("revoke", ("issued", "suspended"), kind.revoke_reasons if kind else (), gettext("Revoke"), gettext("Revoke the licence")),
    )
    return [
        {"name": name, "title": title, "button": button, "reasons": [_reason(service, one) for one in reasons]}
        for name, states, reasons, title, button in told
        if reasons and licence.state in states and _may(licence, name, by)
    ]


def _reason(service: Service, one: Any) -> dict[str, str]:
    title = services.said(service, f"reason.{one.name}", session.language())[0]
    return {"name": one.name, "title": title, "law": f"{one.law.act} {one.law.article}"}


def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """A paper of a case that the officer may see."""
    found = documents.by_id(paper)
    queries.case(consulting.case_of(found.key) if found.noun == "consultation" else found.key, to=session.officer(request))
    return HttpResponse(pdf.of_paper(found), content_type="application/pdf")


@require_POST
def licence(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Suspend or revoke a licence with a reason of its pack, or lift its suspension."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    told = {"reason": posted.get("reason", ""), "words": posted.get("words", "")[:2000]}
    if act == "suspend":
        row = licences.suspend(number, **told, by=by, at=at)
        messages.success(request, gettext("The licence is suspended; its page says so now."))
    elif act == "restore":
        row = licences.restore(number, by=by, at=at)
        messages.success(request, gettext("The suspension is lifted; the licence is in force again."))
    elif act == "revoke":
        row = licences.revoke(number, **told, by=by, at=at)
        messages.success(request, gettext("The licence is revoked; its page says so now."))
    else:
        raise NotFound("web.no_such_page")
    return redirect(f"{reverse('desk:case', args=[row.case])}?part=papers")


@require_POST
def keep(request: HttpRequest, lead: int) -> HttpResponse:
    """The officer looked at what a register told, and the licence stays."""
    row = leads.keep(lead, request.POST.get("words", ""), by=session.officer(request), at=session.now(request))
    messages.success(request, gettext("Noted with your reason: the licence stays."))
    return redirect(f"{reverse('desk:case', args=[row.licence.case])}?part=papers")

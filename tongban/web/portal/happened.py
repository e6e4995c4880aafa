"""What happened to a case, in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tongban.cases import queries
from tongban.documents import queries as documents
from tongban.pack.graph import order
from tongban.pack.shapes import Service
from tongban.web import kinds_lapses, visits
from tongban.web.papers import paper_title
from tongban.web.portal import views

# Papers stand beside the event that drew them up.
PAPER_OF = {
    "case.submitted": "receipt",
    "case.accepted": "acceptance",
    "case.deemed_accepted": "acceptance",
    "case.supplement_asked": "supplement-notice",
    "case.extended": "extension",
    "case.joint": "joint",
    "case.paused": "pause",
    "case.resumed": "resumption",
    "case.period_moved": "period-moved",
    "case.reopened": "reopened",
    "case.moved": "revision-moved",
    "case.deemed_granted": "decision",
    "case.decided": "decision",
    "case.lapsed": "lapse",
    "case.withdrawn": "withdrawal",
    "case.charged": "fee-notice",
    "case.paid": "fee-receipt",
}


def _titles() -> dict[str, tuple[str, str]]:
    """Event kind -> (words, how the point on the line is drawn)."""
    return {
        "case.submitted": (gettext("You submitted the application"), "done"),
        "case.taken": (gettext("An officer took it"), "done"),
        **_of_fairness(),
        "case.original_taken": (gettext("You left an original with the office"), "done"),
        "case.original_returned": (gettext("The office gave an original back"), "done"),
        "case.urged": (gettext("The office was urged"), "done"),
        "case.accepted": (gettext("Accepted; the time limit runs"), "done"),
        "case.deemed_accepted": (gettext("Counts as accepted from the day of receipt, for nobody told you otherwise in time"), "done"),
        "case.supplement_asked": (gettext("You were asked for something; the clock stands"), "stop"),
        "case.supplied": (gettext("You supplied it; the clock runs again"), "done"),
        "case.supplement_over": (gettext("Your time to supply it ended; the clock runs again"), "done"),
        "case.change_proposed": (gettext("You asked for a change of your answers"), "done"),
        "case.change_answered": (gettext("The office answered the change you asked for"), "done"),
        "case.department_asked": (gettext("Another department was asked for its opinion"), "done"),
        "case.department_answered": (gettext("The other department answered"), "done"),
        "case.material_brought": (gettext("You brought a file"), "done"),
        "case.evidence_asked": (gettext("We looked for the proof of your domains"), "done"),
        "case.evidence_shown": (gettext("A domain was shown to be yours"), "done"),
        "case.visited": (gettext("You came in person"), "done"),
        "case.handed_outside": (gettext("Handed to a system outside"), "done"),
        "case.outside_told": (gettext("The system outside answered"), "done"),
        **_of_fees(),
        "case.reviewed": (gettext("Examined"), "done"),
        "case.returned": (gettext("Sent back for another look"), "done"),
        "case.extended": (gettext("The limit was extended"), "stop"),
        "case.joint": (gettext("Several departments handle it jointly; the limit is longer"), "stop"),
        "case.paused": (gettext("The clock stands for something that is not counted"), "stop"),
        "case.resumed": (gettext("The clock runs again"), "done"),
        "case.escalated": (gettext("A department did not answer in time; the superior of both was told"), "stop"),
        "case.instructed": (gettext("The superior set the silent department another day"), "done"),
        "case.deemed_consent": (gettext("A department did not answer in time, which counts as consent"), "done"),
        "case.deemed_granted": (gettext("Counts as granted, for no decision came before the licence ended"), "done"),
        "case.period_moved": (gettext("You have more time: the notice says why"), "done"),
        **kinds_lapses.to_party(),
        "case.moved": (gettext("The office moved it to another revision of the service, and said why"), "stop"),
        "case.explained": (gettext("The office explained in public why it is late"), "done"),
        "case.decided": (gettext("Decided"), "done"),
        "case.served": (gettext("Served; the decision has effect"), "done"),
        "case.withdrawn": (gettext("Withdrawn"), "stop"),
        "case.erased": (gettext("Its time of keeping ended; the content was erased, the proofs stay"), "done"),
        "case.lapsed": (gettext("Counts as not applied: the written proof did not come in time"), "stop"),
    }


def _of_fees() -> dict[str, tuple[str, str]]:
    """What was to be paid, came, or goes back."""
    return {
        "case.charged": (gettext("A fee was assessed"), "stop"),
        "case.fee_reckoned": (gettext("The fee was reckoned anew, because your answers changed"), "done"),
        "case.serving_late": (gettext("The time for serving the decision is over, and it is not served"), "stop"),
        "case.enforced": (gettext("The agency applied to a court for what was not paid"), "stop"),
        "case.charge_void": (gettext("The fee need not be paid any more"), "done"),
        "case.paid": (gettext("The fee was paid"), "done"),
        "case.security_called": (gettext("You did not pay in time: it was taken from the security"), "stop"),
        "case.security_failed": (gettext("You did not pay in time, and the security does not stand for it any more"), "stop"),
        "case.pay_failed": (gettext("The bank said that nothing was paid"), "stop"),
        "case.paid_in_vain": (gettext("Money came that was not owed; it goes back"), "done"),
        "case.refund_begun": (gettext("A refund was begun"), "done"),
        "case.refunded": (gettext("Money was given back"), "done"),
        "case.waiver_granted": (gettext("A waiver was granted"), "done"),
    }


def _of_fairness() -> dict[str, tuple[str, str]]:
    """Who has it and why, who keeps out, whose silence was told upward."""
    return {
        "case.out_of_turn": (gettext("An officer took it before others that had waited longer, and said why"), "done"),
        "case.allotted": (gettext("It was allotted to an officer whom nobody chose"), "done"),
        "case.handed_over": (gettext("It was handed to a colleague"), "done"),
        "case.disputed": (gettext("You asked for the decision to be looked at again"), "done"),
        "case.amended": (gettext("Changed by a decision about it"), "done"),
        "case.revoked": (gettext("Revoked by a decision about it"), "stop"),
        "case.reconsidered": (gettext("The decision was reconsidered"), "done"),
        "case.anew": (gettext("The refusal was revoked; the application is decided anew by others"), "done"),
        "case.referred": (gettext("It was passed on to the agency that is competent"), "done"),
        "case.succeeded": (gettext("The agency was reorganised; its successor goes on with it"), "done"),
        "case.assigned": (gettext("The leader gave it to another officer"), "done"),
        "case.recused": (gettext("An officer keeps out of it because of a relation"), "done"),
        "case.objected": (gettext("You asked that an officer keep out of it"), "done"),
        "case.objection_answered": (gettext("The leader answered whether the officer keeps out"), "done"),
        "case.objection_late": (gettext("The leader did not answer in time; who supervises sees it"), "stop"),
        "case.told_upward": (gettext("The officer let the limit of this step pass; the matter now lies with the leader"), "stop"),
    }


def _note(entry: Any) -> str:
    """What is told beside an event to whom it concerns."""
    if entry.kind == "case.visited":
        return visits.said(entry.facts)
    if entry.kind in ("case.disputed", "case.reconsidered", "case.anew", "case.amended", "case.revoked"):
        return gettext(", ").join(str(entry.facts[name]) for name in ("case", "anew") if name in entry.facts)
    if entry.kind in ("case.referred", "case.succeeded"):
        return f"{entry.facts['to_name']}: {entry.facts['reason']}"
    told = entry.facts.get("reason") or entry.facts.get("value") or entry.facts.get("values", "")
    return gettext(", ").join(told) if isinstance(told, list) else str(told)


def _whose(row: Any, service: Service) -> str:
    return gettext("you") if service.steps[row.step].waits_for else str(row.agency.name)


def entries(row: Any, service: Service, *, papers: bool = True) -> list[dict[str, Any]]:
    """The line of a case: what happened, what happens now, what is to come."""
    titles = _titles()
    rows = [one for one in documents.of_subject("case", row.number) if one.facts] if papers else []
    drawn = {name: one for one in rows for name in (one.kind, one.number)}
    found = []
    for entry in queries.timeline(row):
        if entry.kind in titles:
            words, kind = titles[entry.kind]
            paper = drawn.get(entry.facts.get("paper") or PAPER_OF.get(entry.kind, ""))
            linked = [{"href": reverse("portal:paper", args=[paper.pk]), "title": paper_title(paper.kind)}] if paper else []
            found.append({"title": words, "kind": kind, "at": entry.at, "note": _note(entry) if papers else "", "papers": linked})
    if row.state in ("submitted", "in_hand", "waiting"):
        names = [
            name for name in order(service) if service.steps[name].post or service.steps[name].waits_for or service.steps[name].outside
        ]
        place = names.index(row.step) if row.step in names else 0
        found.append({"title": views.said(service, f"step.{row.step}")[0], "kind": "now", "at": None, "note": _whose(row, service)})
        found += [{"title": views.said(service, f"step.{name}")[0], "kind": "next", "at": None, "note": ""} for name in names[place + 1 :]]
    return found

"""What happened to a case, in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tongban.cases import queries
from tongban.documents import queries as documents
from tongban.pack.graph import order
from tongban.pack.shapes import Service
from tongban.web.papers import paper_title
from tongban.web.portal import views

# Papers stand beside the event that drew them up.
PAPER_OF = {
    "case.submitted": "receipt",
    "case.accepted": "acceptance",
    "case.deemed_accepted": "acceptance",
    "case.supplement_asked": "supplement-notice",
    "case.extended": "extension",
    "case.decided": "decision",
    "case.lapsed": "lapse",
    "case.withdrawn": "withdrawal",
}


def _titles() -> dict[str, tuple[str, str]]:
    """Event kind -> (words, how the point on the line is drawn)."""
    return {
        "case.submitted": (gettext("You submitted the application"), "done"),
        "case.taken": (gettext("An officer took it"), "done"),
        "case.handed_over": (gettext("It was handed to a colleague"), "done"),
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
        "case.reviewed": (gettext("Examined"), "done"),
        "case.returned": (gettext("Sent back for another look"), "done"),
        "case.extended": (gettext("The limit was extended"), "stop"),
        "case.decided": (gettext("Decided"), "done"),
        "case.served": (gettext("Served; the decision has effect"), "done"),
        "case.withdrawn": (gettext("Withdrawn"), "stop"),
        "case.erased": (gettext("Its time of keeping ended; the content was erased, the proofs stay"), "done"),
        "case.lapsed": (gettext("Counts as not applied: the written proof did not come in time"), "stop"),
    }


def _note(entry: Any) -> str:
    """What is told beside an event to whom it concerns."""
    told = entry.facts.get("reason") or entry.facts.get("value") or entry.facts.get("values", "")
    return gettext(", ").join(told) if isinstance(told, list) else str(told)


def _whose(row: Any, service: Service) -> str:
    return gettext("you") if service.steps[row.step].waits_for else str(row.agency.name)


def entries(row: Any, service: Service, *, papers: bool = True) -> list[dict[str, Any]]:
    """The line of a case: what happened, what happens now, what is to come."""
    titles = _titles()
    drawn = {one.kind: one for one in documents.of_subject("case", row.number) if one.facts} if papers else {}
    found = []
    for entry in queries.timeline(row):
        if entry.kind in titles:
            words, kind = titles[entry.kind]
            paper = drawn.get(PAPER_OF.get(entry.kind, ""))
            linked = [{"href": reverse("portal:paper", args=[paper.pk]), "title": paper_title(paper.kind)}] if paper else []
            found.append({"title": words, "kind": kind, "at": entry.at, "note": _note(entry) if papers else "", "papers": linked})
    if row.state in ("submitted", "in_hand", "waiting"):
        names = [name for name in order(service) if service.steps[name].post or service.steps[name].waits_for]
        place = names.index(row.step) if row.step in names else 0
        found.append({"title": views.said(service, f"step.{row.step}")[0], "kind": "now", "at": None, "note": _whose(row, service)})
        found += [{"title": views.said(service, f"step.{name}")[0], "kind": "next", "at": None, "note": ""} for name in names[place + 1 :]]
    return found

"""My account: who I am, what is kept about me, taking it along, whom I act for, ending sessions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import accounts, own, sign_ins
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.actors.parties import speaks_for
from tongban.base.actor import Actor
from tongban.base.names import mask
from tongban.registers import queries as registers
from tongban.web import answers, session
from tongban.web.portal import taking_along, views
from tongban.web.posted import whole

RECORDS = 10  # the latest are shown, all are in the file


def account(request: HttpRequest) -> HttpResponse:
    """Who I am and whom I act for."""
    by, at = session.actor(request), session.now(request)
    if request.method == "POST" and (party := whole(request.POST, "party")):
        request.session[session.PARTY] = party
        return redirect("portal:mine")
    parties = actors.acting_for(request.user, at) if by.kind == "person" else []  # type: ignore[arg-type]
    page = {
        "section": "mine",
        "parties": parties,
        "current": by.party,
        "person": by.kind == "person",
        "level": by.level,
        "oneself": by.party == by.person,
    }
    return render(request, "portal/account.html", page | {"sign_ins": sign_ins.latest(by.account or 0)} | _held(by, at))


def _held(by: Actor, at: datetime) -> dict[str, Any]:
    """What is kept about the party one speaks for, numbers half hidden: others may look over the shoulder."""
    if by.party is None or not speaks_for(by, by.party, at):
        return {}
    kept = own.held(by, at=at)
    number = mask(kept.number, 6, 4) if kept.kind == "person" else kept.number
    found = registers.of_subject(kept.party)
    records = [
        {
            "title": views.label(registers.shape(one.register).title, one.register)[0],
            "since": one.valid_from,
            "facts": answers.facts(one.register, one.facts, at),
            "key": _key_label(one, at),
            "keeper": _keeper(registers.shape(one.register).owner, actors.party(kept.party).region, at),
        }
        for one in sorted(found, key=lambda one: one.valid_from, reverse=True)[:RECORDS]
    ]
    more = {"records": _told_apart(records), "older": max(len(found) - RECORDS, 0)}
    return {"kept": kept, "number": number, "phone": mask(kept.phone, 3, 4) if kept.phone else "", **more}


def _key_label(record: Any, at: datetime) -> str:
    key = registers.shape(record.register).key
    told = {key: record.facts[key]} if key in record.facts else {}
    return next((one["label"] for one in answers.facts(record.register, told, at)), "")


def _told_apart(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records of one register are called by their key, or by the first fact in which they differ."""
    for title, count in Counter(record["title"] for record in records).items():
        same = [record for record in records if record["title"] == title]
        values = [{fact["label"]: fact["value"] for fact in record["facts"]} for record in same]
        telling = [label for label in values[0] if len({one.get(label, "") for one in values}) == count > 1]
        telling.sort(key=lambda label: label != same[0]["key"])
        for record, value in zip(same, values, strict=True):
            record["called"] = value.get(telling[0], "") if telling else ""
    return records


def _keeper(function: str, region: str | None, at: datetime) -> str:
    """The agency that keeps a register where the party is, and so corrects what is wrong in it; empty where none is known."""
    found = actors.agency_for(function, region or DISTRICT, at.date())
    return actors.agency(found).name if found is not None else ""


def everything(request: HttpRequest) -> HttpResponse:
    """All that is kept about the party, as one file."""
    by, at = session.actor(request), session.now(request)
    answer = JsonResponse(taking_along.everything(by, at), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="tongban-{at:%Y-%m-%d}.json"'
    return answer


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one too."""
    by = session.actor(request)
    accounts.end_sessions(by.account or 0, by=by, at=session.now(request))
    session.signed_out(request)
    messages.success(request, gettext("You are signed out everywhere."))
    return redirect("portal:sign-in")

"""One's matters: where each stands, why its day is what it is, what is asked, what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.cases import actions, queries
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.exchange import queries as exchange
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import dates, session
from tongban.web.portal import applying, looking, proving, views
from tongban.web.portal.happened import entries
from tongban.web.qr import qr


def mine(request: HttpRequest) -> HttpResponse:
    """All matters of the party one acts for."""
    by = session.actor(request)
    rows = [views.card(row, session.now(request)) for row in queries.own(by)]
    return render(request, "portal/mine.html", {"section": "mine", "matters": rows})


def matter(request: HttpRequest, number: str) -> HttpResponse:
    """One matter."""
    by, at = session.actor(request), session.now(request)
    if queries.coming_now(number, at):
        actions.settle(number, at=at)
    return render(request, "portal/matter.html", shown(queries.case(number, to=by), at, problems=[]))


def shown(row: Any, at: Any, *, problems: list[Discrepancy], public: bool = False) -> dict[str, Any]:
    """What the page of a matter shows; in public only where it stands."""
    service = services.by_digest(row.digest).service
    told = {**views.card(row, at), **_stand(row, service, at)}
    asked = None if public else _supplement(row, service, problems, at)
    awaited = [] if public or asked else proving.awaited(row, service, problems, at)
    if awaited and not told["with_you"]:
        told["todo"] = gettext("We still need something from you: see below.")
    reading = queries.reading(row, at) if row.accepted_at else None
    found = {
        "section": "mine",
        "matter": told,
        "supplement": asked,
        "awaited": awaited,
        "problems": views.summary(problems),
        "clock": calendar(row, service, reading, at) if reading and row.state in ("in_hand", "waiting") else None,
        "timeline": entries(row, service, papers=not public),
    }
    if not public:
        found |= {"receipt": _receipt(row), "looked": _looked(row, at), "licence": _licence(row)}
    return found


def _stand(row: Any, service: Service, at: Any) -> dict[str, Any]:
    with_you = queries.with_applicant(row)
    asked = queries.supplement(row)
    due = asked.until if asked else row.due or (_last_day(row) if with_you else None)
    step = views.said(service, f"step.{row.step}")[0] if row.step else ""
    today = legal_day(at, actors.zone_of(row.region_id))
    left = actors.calendar_of(row.region_id).between(today, due) if due else 0
    over = row.state in ("closed", "withdrawn", "decided")
    return {
        "holder": f"{row.agency.name} {step}" if not over else row.agency.name,
        "with_you": with_you,
        "since": legal_day(row.since or row.created_at, actors.zone_of(row.region_id)),
        "due": None if over else due,
        "due_kind": "warn" if with_you or left < 0 else "info",
        "left": _left(left),
        "todo": _todo(row, with_you),
        "may_change": row.state in ("submitted", "in_hand"),
        "change_href": reverse("portal:change", args=[row.number]),
        "changing": queries.change(row),
        "may_withdraw": row.state in ("draft", "submitted", "in_hand", "waiting"),
        "withdraw_href": reverse("portal:withdraw", args=[row.number]),
        "bring_href": reverse("portal:bring", args=[row.number]),
        "look_href": reverse("portal:look", args=[row.number]),
        "supply_href": reverse("portal:supply", args=[row.number]),
        "provisional": bool(due and actors.calendar_of(row.region_id).provisional(due)),
    }


def _last_day(row: Any) -> Any:
    """The day on which what waits for the applicant ends."""
    return next((one.day for one in queries.coming(row) if one.effect == "proof_lapsed"), None)


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


def calendar(row: Any, service: Service, reading: Any, at: Any) -> dict[str, Any]:
    """The clock as a calendar of weeks, each day named, and a sentence that explains it."""
    today = legal_day(at, actors.zone_of(row.region_id))
    cells = {cell.day: cell for cell in reading.cells}
    if not cells:
        return {}
    first, last = min(cells), max(max(cells), today if today - max(cells) < timedelta(days=30) else max(cells))
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day <= last:
        weeks.append([_cell(cells.get(day + timedelta(days=number)), day + timedelta(days=number), today) for number in range(7)])
        day += timedelta(days=7)
    total = ngettext("%(n)s working day", "%(n)s working days", reading.total) % {"n": reading.total}
    told = gettext("%(total)s, counted from the day after acceptance. Days off do not count, nor days on which we wait for you.") % {
        "total": total
    }
    if reading.standing:
        told += " " + gettext("The clock stands now; %(left)s are left.") % {"left": views.limit_words(reading.left, "working_days")}
    limit = next((one for step in service.steps.values() if step.outcomes for one in step.limit), None)
    law = registers.cite(limit.law.act, limit.law.article) if limit else ""
    names = [dates.weekday_name(number) for number in range(7)]
    return {
        "words": told,
        "weeks": weeks if len(weeks) <= 12 else [],
        "weekdays": names,
        "law": gettext("Law: %(law)s") % {"law": law} if law else "",
    }


def _cell(cell: Any, day: Any, today: Any) -> dict[str, Any]:
    words = {"run": gettext("day %(n)s"), "hold": gettext("stands"), "off": gettext("off"), "end": gettext("due"), "free": ""}
    kind = cell.kind if cell else ("off" if day.weekday() > 4 else "free")
    text = words[kind] % {"n": cell.number} if kind == "run" else words[kind]
    return {"number": day.day, "kind": "" if kind == "free" else kind, "label": text, "today": day == today}


def _supplement(row: Any, service: Service, problems: list[Discrepancy], at: Any) -> dict[str, Any] | None:
    asked = queries.supplement(row)
    if asked is None:
        return None
    questions = {question.name: question for group in service.form for question in group.fields}
    wanted = [questions[item["field"]] for item in asked.items if item.get("field") in questions]
    names = {item["material"] for item in asked.items if item.get("material")}
    items = []
    for item in asked.items:
        title = views.said(service, f"material.{item['material']}")[0] if item.get("material") else ""
        items.append({"title": title or item.get("field", ""), "words": item.get("words", "")})
    for item, drawn in zip((one for one in items if one["title"] in questions), views.fields(wanted, {}, [], at), strict=False):
        item["title"] = drawn["label"]
    materials = [one for one in applying._materials(row, service, problems) if one["name"] in names]
    return {
        "items": items,
        "fields": views.fields(wanted, queries.answers(row), problems, at),
        "materials": materials,
        "words": asked.words,
    }


@require_POST
def supply(request: HttpRequest, number: str) -> HttpResponse:
    """Send in what was asked for: files first, then the answers."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    questions = [question for group in service.form for question in group.fields if question.name in request.POST]
    try:
        applying._upload(request, number, service)
        actions.supply(number, views.typed(questions, request.POST), by=by, at=at)
    except Refused as refusal:
        return render(request, "portal/matter.html", shown(row, at, problems=list(refusal.discrepancies)), status=422)
    messages.success(request, gettext("Thank you. It has come, and the clock runs again."))
    return redirect("portal:matter", number)


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw an application."""
    actions.withdraw(number, by=session.actor(request), at=session.now(request))
    messages.success(request, gettext("The application is withdrawn."))
    return redirect("portal:matter", number) if queries.case(number, to=session.actor(request)).submitted_at else redirect("portal:mine")


def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The signed receipt as a file that can be verified off line."""
    row = queries.case(number, to=session.actor(request))
    event = next((one for one in log.of_subject("case", row.number) if one.kind == "case.submitted"), None)
    if event is None:
        raise NotFound("paper.unknown")
    answer = JsonResponse(log.receipt(event), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="receipt-{row.number}.json"'
    return answer


def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """A paper of a case that the reader may see, as PDF."""
    found = documents.by_id(paper)
    queries.case(found.key, to=session.actor(request))
    answer = HttpResponse(pdf.of_paper(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="paper-{found.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _receipt(row: Any) -> dict[str, Any] | None:
    if row.submitted_at is None:
        return None
    first = next((one for one in documents.of_subject("case", row.number) if one.kind == "receipt"), None)
    address = f"{settings.ORIGIN}{reverse('portal:progress')}?number={row.number}&code={row.code}"
    file = reverse("portal:receipt", args=[row.number])
    return {"qr": qr(address), "code": row.code, "pdf": reverse("portal:paper", args=[first.pk]) if first else "", "file": file}


def _looked(row: Any, at: Any) -> list[dict[str, Any]]:
    uses = [looking.shown(use) for use in exchange.uses_of(row.party_id, at=at) if use.about == row.number][:4]
    return [{"who": use["agency"], "at": use["at"], "what": f"{use['register']}: {use['purpose']}"} for use in uses]


def _licence(row: Any) -> dict[str, str] | None:
    found = licences.of_case(row.number)
    return {"number": found.number, "href": reverse("portal:licence", args=[found.number])} if found else None

"""Differences between copies of ledgers at the desk of who keeps them: handing a copy in, what is open by its day, one with its answer."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.calendar import WorkingCalendar
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.cases import actions as cases
from tongban.registers import books, ledger_queries, reconciling
from tongban.registers.book_models import FOUND, BookCopy, BookDifference
from tongban.registers.reconciling import RIGHT, Asked
from tongban.web import differences as shown
from tongban.web import ledgers as named
from tongban.web import posted as given
from tongban.web import session
from tongban.web.problems import attempt, field, summary

PAGE = 40
COPIES = 14
DUE = ("overdue", "soon")


def listed(request: HttpRequest) -> HttpResponse:
    """Open differences of what the reader's agencies keep, the most urgent first, and the copies in which they were found."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, RIGHT)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if request.POST.get("act") != "copy":
            raise NotFound("web.no_such_page")
        made, problems = attempt(lambda: _handed(request, by=by, at=at))
        if made is not None:
            messages.success(request, gettext("The copy is kept. It is compared in the next minutes."))
            return redirect("desk:differences")
    return _page(request, problems, by, at)


def _page(request: HttpRequest, problems: list[Discrepancy], by: Actor, at: datetime) -> HttpResponse:
    today, calendar = shown.today(by, at)
    asked = {name: request.GET.get(name, "")[:80].strip() for name in ("type", "found", "due", "ledger")}
    found = asked["found"] if asked["found"] in FOUND else ""
    wanted = Asked(asked["type"], found, asked["ledger"], _until(asked["due"], today, calendar))
    rows = reconciling.differences(by, wanted, after=given.whole(request.GET, "after"), limit=PAGE + 1)
    count, overdue = reconciling.counted(by, today)
    told = {
        "section": "ledgers",
        "fields": _filters(asked),
        "rows": shown.rows(rows[:PAGE], today, calendar),
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "asked": asked,
        "filtered": any(asked.values()),
        "count": count,
        "overdue": overdue,
        "copies": shown.copy_rows(reconciling.copies(by, limit=COPIES)),
        "copy": _copy_fields(request, by, problems),
        "problems": summary(problems),
        "keeps": actors.may(by, "ledger.read"),
        "bills": shown.bill_rows(by, today),
    }
    return render(request, "desk/differences.html", told, status=422 if problems else 200)


def _until(due: str, today: date, calendar: WorkingCalendar) -> date | None:
    """Until which day, that day too, what is looked for is due."""
    if due not in DUE:
        return None
    return today - timedelta(days=1) if due == "overdue" else calendar.add(today, shown.NEAR).date


def _filters(asked: dict[str, str]) -> list[dict[str, Any]]:
    types = [{"value": name, "label": title, "lang": lang} for name, (title, lang) in named.titles().items()]
    kinds = [{"value": name, "label": words} for name, words in shown.kinds().items()]
    soon = gettext("Due within %(n)s working days, or overdue") % {"n": shown.NEAR}
    days = [{"value": "overdue", "label": gettext("Overdue")}, {"value": "soon", "label": soon}]

    def asking(name: str, title: str, **more: Any) -> dict[str, Any]:  # the form for a copy on the same page has a type too
        return field(name, title, id=f"f-find-{name}", value=asked[name], required=False, none=gettext("All"), **more)

    return [
        asking("due", gettext("Due"), kind="select", options=days),
        asking("type", gettext("Type of ledger"), kind="select", options=types),
        asking("found", gettext("What differs"), kind="select", options=kinds),
        asking("ledger", gettext("Number, or how it begins")),
    ]


def _copy_fields(request: HttpRequest, by: Actor, problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    """The form for a copy, for who keeps ledgers of some type."""
    titles = named.titles()
    types = [{"value": one, "label": titles[one][0], "lang": titles[one][1]} for one in reconciling.own_types(by)]
    if not types:
        return []
    posted = request.POST
    hint = gettext("A day that is over: the copy is as your ledgers were at its end.")
    columns = gettext("One row a ledger, line and entry, with the columns of the centre’s book: %(forms)s, at most %(most)s MB.")
    form = columns % {"forms": ", ".join(books.SOURCES), "most": reconciling.MOST_BYTES // 2**20}
    return [
        field("type", gettext("Type of ledger"), problems, kind="select", options=types, value=posted.get("type", "")),
        field("day", gettext("Day"), problems, kind="date", value=posted.get("day", "")[:10], hint=hint, short=True),
        field("file", gettext("File"), problems, hint=form, accept=",".join(f".{one}" for one in books.SOURCES)),
    ]


def _handed(request: HttpRequest, *, by: Actor, at: datetime) -> BookCopy:
    posted, sent = request.POST, request.FILES.get("file")
    wrong: list[Discrepancy] = []
    day = None
    try:
        day = given.day(posted, "day", "book.bad_day")
    except Refused as saying:
        wrong += saying.discrepancies
    if day is None and not wrong:
        wrong.append(Discrepancy("book.bad_day", {"field": "day", "given": ""}))
    if posted.get("type", "") not in reconciling.own_types(by):
        wrong.append(Discrepancy("book.no_type", {"field": "type"}))
    if sent is None:
        wrong.append(Discrepancy("book.file_missing", {"field": "file"}))
    if wrong or day is None or sent is None:
        raise Refused.of(wrong)
    form = Path(sent.name or "").suffix.lstrip(".").lower()
    with tempfile.NamedTemporaryFile() as kept:
        try:
            reconciling.pour(sent.chunks(), kept)
            return reconciling.hand_in_copy(posted["type"], day, Path(kept.name), form, by=by, at=at)
        except Refused as saying:
            raise Refused.of([_at_file(one) for one in saying.discrepancies]) from saying


def _at_file(one: Discrepancy) -> Discrepancy:
    """What is wrong inside of a copy is told at its field, with the name of the column."""
    column = str(one.facts.get("field", ""))
    return one if column == "day" else Discrepancy(one.code, {**one.facts, "field": "file", "label": column})


def difference(request: HttpRequest, difference: int) -> HttpResponse:
    """One difference: what each copy says, and the answer of who keeps the ledger."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = reconciling.difference(difference, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if posted.get("act") == "open":
            opened, problems = attempt(lambda: cases.open_about(row.pk, words=posted.get("why", ""), by=by, at=at))
            if opened is not None:
                return redirect("desk:case", opened.number)
            problems = [Discrepancy(one.code, {**one.facts, "field": "why"}) if "field" in one.facts else one for one in problems]
        else:
            done, problems = attempt(lambda: _answered(row, posted, by=by, at=at))
            if done is not None:
                messages.success(request, gettext("Answered."))
                return redirect("desk:differences")
    today, calendar = shown.today(by, at)
    (seen,) = shown.rows([row], today, calendar)
    told = {
        "section": "ledgers",
        "one": seen,
        "values": shown.values(row),
        "sides": shown.sides(row.found),
        "fields": [] if row.answer else _answer_fields(row, posted, problems),
        "here": _here(row, by),
        "why": _why(row, posted, problems, by),
        "answered": shown.answers().get(row.answer, ""),
        "who": actors.account_name(row.answered_by) if row.answered_by else "",
        "problems": summary(problems),
    }
    return render(request, "desk/difference.html", told, status=422 if problems else 200)


def _here(row: BookDifference, by: Actor) -> bool:
    """Whether the reader may open the ledger here."""
    try:
        ledger_queries.ledger(row.type_id, row.ledger, to=by)
    except (NotFound, NotAllowed):
        return False
    return True


def _why(row: BookDifference, posted: Any, problems: Sequence[Discrepancy], by: Actor) -> dict[str, Any] | None:
    """The field for a case about the holder, for who may open one, while none is open."""
    if row.answer or row.matter or not actors.may(by, "case.open", agency=row.agency_id):
        return None
    hint = gettext("The holder reads these words.")
    return field("why", gettext("Why a case is opened"), problems, kind="lines", rows=3, value=posted.get("why", "")[:2000], hint=hint)


def _answer_fields(row: BookDifference, posted: Any, problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    changes = reconciling.corrections(row)
    answers = [{"value": name, "label": words} for name, words in shown.answers().items() if name in reconciling.OFFICERS]
    rows = [{"value": str(one.pk), "label": shown.change(one)} for one in changes]
    none = gettext("No change of this line was approved since the difference was found.")
    hint = gettext("Only for what was corrected here: the change by which it was.") if changes else none
    chosen, said = posted.get("adjustment", "")[:9], posted.get("words", "")[:500]
    return [
        field("answer", gettext("Answer"), problems, kind="choice", options=answers, value=posted.get("answer", "")),
        field("adjustment", gettext("Approved change"), problems, kind="select", options=rows, value=chosen, hint=hint, required=False),
        field("words", gettext("How it came to differ, or what was done"), problems, kind="lines", rows=3, value=said),
    ]


def _answered(row: BookDifference, posted: Any, *, by: Actor, at: datetime) -> BookDifference:
    number = given.whole(posted, "adjustment") if posted.get("answer") == "corrected" else 0
    told = {"answer": posted.get("answer", ""), "words": posted.get("words", ""), "adjustment": number or None}
    return reconciling.answer_difference(row.pk, **told, by=by, at=at)

"""The form of a service on paper: its questions as numbered boxes, empty or with the answers of a draft, and where each box lies.

What is asked, and in which order, is that of the pages; the questions of those who handle a case are not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from tongban.base.canonical import digest
from tongban.base.errors import NotFound
from tongban.base.memory import Shelf
from tongban.documents import forms as paper
from tongban.documents.form_codes import Form
from tongban.documents.forms import Layout
from tongban.pack.shapes import Condition, Element, FormField, FormGroup, Service
from tongban.registers import queries as registers
from tongban.services import guides
from tongban.services.guides import Guide
from tongban.web import session
from tongban.web.answers import asked_by, label, shown

MOST_CHOICES = 12  # more are written in words
LINES = 5  # of a table, on paper
LINE, ROOM = 9, 24  # millimetres
OWN = "@"  # before the names of what is asked of everybody: it is no answer of the form
_made: Shelf[bytes] = Shelf(60, 3600)
_laid: Shelf[Layout] = Shelf(60, 3600)


def drawn(told: Guide, at: datetime, *, draft: str = "", name: str = "", answers: Mapping[str, Any] | None = None) -> bytes:
    """The form as PDF: empty, or of a draft with the name of its applicant and its answers. Raises NotFound where nothing is asked."""
    found = told.effective
    if found is None or not found.service.form:
        raise NotFound("web.no_such_page")
    form = Form(found.service.id, found.digest, told.region, draft, session.language(), "")
    asked = sheet(told, at, draft, name, answers or {})
    if draft:
        return paper.draw(asked, form, _layout(asked))
    # Its codes say the region and the language too, which the words on it need not tell apart.
    return _made.take((digest(asked), form), lambda: paper.draw(asked, form, _layout(asked)))


def layout(form: Form, at: datetime) -> Layout:
    """How the boxes of a form lie that was printed in its language; answers move none."""
    with override(form.language):
        asked = sheet(guides.guide(form.service, form.region, form.language, at), at, form.draft, "", {})
    return _layout(asked)


def _layout(asked: dict[str, Any]) -> Layout:
    return _laid.take((digest(asked),), lambda: paper.layout(asked))


def sheet(told: Guide, at: datetime, draft: str, name: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says: questions, what to add, where to hand it in."""
    service, numbers = _service(told), Numbers()
    groups = [_applicant(service, numbers, name)]
    groups += [_group(service, one, numbers, answers, at) for one in service.form if not one.step]
    return {
        "agency": told.department,
        "title": told.title.words,
        "heading": gettext("Application form"),
        "draft": draft,
        "lang": session.language().split("-")[0],
        "mark": "",
        "codes": [],
        "footer": f"{settings.ORIGIN}/services/{service.id}",
        "lines": [gettext("Write inside the boxes in black or blue, and put a cross into each check box that applies.")],
        "groups": groups,
        "parts": [one for one in (_more(service, answers), _materials(told), _places(told)) if one["lines"]],
        "signing": [gettext("Signature"), gettext("Day")],
    }


def _service(told: Guide) -> Service:
    if told.effective is None:
        raise NotFound("web.no_such_page")
    return told.effective.service


class Numbers:
    """The numbers of the boxes, from 1."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return str(self.last)


def _applicant(service: Service, numbers: Numbers, name: str) -> dict[str, Any]:
    """Who applies: a window and a letter both begin with that."""
    firm = "person" not in service.applicants
    asked = {"name": gettext("Name of the applicant")}
    asked |= {"code": gettext("Its unified social credit code"), "person": gettext("Who signs for it")} if firm else {}
    asked |= {"number": gettext("Resident number of who signs"), "phone": gettext("Telephone")}
    given = {"name": name}
    rows = [_box(f"{OWN}{key}", numbers.next(), words, given.get(key, "")) for key, words in asked.items()]
    return {"title": gettext("Who applies"), "note": "", "columns": 2, "lines": [{"title": "", "fields": rows}]}


def _box(path: str, number: str, words: str, value: str = "", room: int = LINE, hint: str = "") -> dict[str, Any]:
    return {"path": path, "number": number, "label": words, "hint": hint, "room": room, "value": value, "options": []}


def _group(service: Service, group: FormGroup, numbers: Numbers, answers: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    title, note = asked_by(service, group)[0], only(service, group.when, at)
    if group.repeat == 1:
        rows = [_question(service, one, one.name, numbers.next(), answers.get(one.name), at) for one in group.fields]
        return {"title": title, "note": note, "columns": 1, "lines": [{"title": "", "fields": rows}]}
    number, kept = numbers.next(), answers.get(group.name)
    lines = [one for one in kept if isinstance(one, Mapping)] if isinstance(kept, list) else []
    drawn_lines = []
    for place in range(printed(group)):
        line = lines[place] if place < len(lines) else {}
        cells = [
            _question(service, one, f"{group.name}.{place}.{one.name}", f"{number}.{place + 1}.{column}", line.get(one.name), at)
            for column, one in enumerate(group.fields, start=1)
        ]
        drawn_lines.append({"title": gettext("Line %(n)s") % {"n": place + 1}, "fields": cells})
    return {"title": f"{number}　{title}", "note": note, "columns": min(3, len(group.fields)), "lines": drawn_lines}


def printed(group: FormGroup) -> int:
    """How many lines of a table stand on paper."""
    return min(group.repeat, max(group.least, LINES))


def _question(service: Service, one: FormField, path: str, number: str, value: Any, at: datetime) -> dict[str, Any]:
    element = registers.elements()[one.element]
    words, long = label(element.label, one.name)[0], one.repeat > 1 or element.type == "long_text"
    own = label(element.hint)[0] or (gettext("One a line.") if one.repeat > 1 else "")
    hints = [own, only(service, one.when, at)]
    hints += [] if one.required else [gettext("Need not be answered.")]
    options = choices(one, element, at)
    told = _box(path, number, words, "" if options else shown(value, element, at), ROOM if long else LINE, " ".join(filter(None, hints)))
    return told | {"options": [{"code": code, "label": text, "ticked": value == of} for code, text, of in options]}


def choices(one: FormField, element: Element, at: datetime) -> list[tuple[str, str, Any]]:
    """The check boxes of a question: code, words and the answer that each means; none for what is written."""
    if element.type == "boolean":
        return [("yes", gettext("Yes"), True), ("no", gettext("No"), False)]
    codes = registers.codes(element.code_list, at.date()) if element.type == "code" and one.repeat == 1 else []
    return [(row.code, label(row.label, row.code)[0], row.code) for row in codes] if len(codes) <= MOST_CHOICES else []


def only(service: Service, when: Condition, at: datetime) -> str:
    """When a question is asked at all, in words where it hangs on another one of the form."""
    if not when:
        return ""
    asked = {one.name: one for group in service.form for one in group.fields}
    words = []
    for test in when:
        question = asked.get(test.field)
        if question is None or test.op not in ("equals", "one_of"):
            return gettext("Only where it applies.")
        element, wanted = registers.elements()[question.element], test.value if isinstance(test.value, list) else [test.value]
        values = gettext(" or ").join(shown(one, element, at) for one in wanted)
        words.append(gettext("Only if “%(question)s” is: %(values)s.") % {"question": asked_by(service, question)[0], "values": values})
    return " ".join(words)


def _more(service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Lines of tables that stand in the draft and have no room on paper: they stay."""
    lines = []
    for group in service.form:
        kept = answers.get(group.name) if group.repeat > 1 else None
        beyond = len(kept) - printed(group) if isinstance(kept, list) else 0
        if beyond > 0:
            words = ngettext("%(title)s: %(n)s more line stands in the draft.", "%(title)s: %(n)s more lines stand in the draft.", beyond)
            lines.append(words % {"title": asked_by(service, group)[0], "n": beyond})
    return {"title": gettext("Kept, and not printed here"), "lines": lines}


def _materials(told: Guide) -> dict[str, Any]:
    lines = []
    for one in told.materials:
        if one.shape.instead_of_asking:
            continue
        words = [one.title.words or one.shape.name]
        if one.shape.originals:
            words.append(ngettext("%(n)s original", "%(n)s originals", one.shape.originals) % {"n": one.shape.originals})
        if one.shape.copies:
            words.append(ngettext("%(n)s copy", "%(n)s copies", one.shape.copies) % {"n": one.shape.copies})
        words.append("" if one.shape.needed == "always" else one.hint.words or gettext("only where it applies"))
        lines.append(gettext(", ").join(filter(None, words)))
    return {"title": gettext("What to add"), "lines": lines}


def _places(told: Guide) -> dict[str, Any]:
    """Where the form is handed in or sent to; what nobody has published is not invented."""
    lines = [told.department]
    for place in told.places:
        lines.append(gettext(", ").join(filter(None, (place.name.words, place.address.words, place.hours.words, place.phone))))
    lines.append(gettext("At a window, or by letter with all pages, signed. You get a receipt with the number of your matter."))
    return {"title": gettext("Where to hand it in"), "lines": lines}

"""The boxes of a form on paper, for a service and for a joint matter: numbered questions, with what was answered inside.

The name of an answer is the path of its box; what was answered moves none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from tongban.base.canonical import digest
from tongban.base.memory import Shelf
from tongban.documents import forms as paper
from tongban.documents.form_codes import Form
from tongban.documents.forms import OWN, Layout
from tongban.pack.forms import Asked
from tongban.pack.shapes import Condition, Element, FormField, FormGroup, Service
from tongban.registers import queries as registers
from tongban.services.guides import Material, Place
from tongban.web import session
from tongban.web.answers import label, shown

MOST_CHOICES = 12  # more are written in words
LINES = 5  # of a table, on paper
LINE, ROOM = 9, 24  # millimetres
_made: Shelf[bytes] = Shelf(60, 3600)
_laid: Shelf[Layout] = Shelf(60, 3600)


def drawn(asked: dict[str, Any], form: Form) -> bytes:
    """A sheet as PDF with the codes of its form; one without a draft is kept at hand."""
    if form.draft:
        return paper.draw(asked, form, layout(asked))
    # Its codes say the region and the language too, which the words on it need not tell apart.
    return _made.take((digest(asked), form), lambda: paper.draw(asked, form, layout(asked)))


def layout(asked: dict[str, Any]) -> Layout:
    """How the boxes of a sheet lie."""
    return _laid.take((digest(asked),), lambda: paper.layout(asked))


def sheet(said: Mapping[str, str], groups: list[dict[str, Any]], parts: list[dict[str, Any]]) -> dict[str, Any]:
    """What a form says: its head (`said`: agency, title, draft, footer), pages of boxes, and lists below them where they have a line."""
    return {
        **said,
        "heading": gettext("Application form"),
        "lang": session.language().split("-")[0],
        "mark": "",
        "codes": [],
        "lines": [gettext("Write inside the boxes in black or blue, and put a cross into each check box that applies.")],
        "groups": groups,
        "parts": [one for one in parts if one["lines"]],
        "signing": [gettext("Signature"), gettext("Day")],
    }


class Numbers:
    """The numbers of the boxes, from 1."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return str(self.last)


def applicant(applicants: Collection[str], numbers: Numbers, name: str) -> dict[str, Any]:
    """Who applies: a window and a letter both begin with that."""
    firm = "person" not in applicants
    asked = {"name": gettext("Name of the applicant")}
    asked |= {"code": gettext("Its unified social credit code"), "person": gettext("Who signs for it")} if firm else {}
    asked |= {"number": gettext("Resident number of who signs"), "phone": gettext("Telephone")}
    given = {"name": name}
    rows = [_box(f"{OWN}{key}", numbers.next(), words, given.get(key, "")) for key, words in asked.items()]
    return {"title": gettext("Who applies"), "note": "", "columns": 2, "lines": [{"title": "", "fields": rows}]}


def _box(path: str, number: str, words: str, value: str = "", room: int = LINE, hint: str = "") -> dict[str, Any]:
    return {"path": path, "number": number, "label": words, "hint": hint, "room": room, "value": value, "options": []}


def group(
    asked: FormGroup, title: str, note: str, notes: Mapping[str, str], numbers: Numbers, answers: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """The boxes of one page of the form, a table line by line. `notes` say by name when a question is asked at all."""
    if asked.repeat == 1:
        rows = [_question(one, one.name, numbers.next(), answers.get(one.name), notes.get(one.name, ""), at) for one in asked.fields]
        return {"title": title, "note": note, "columns": 1, "lines": [{"title": "", "fields": rows}]}
    number, kept = numbers.next(), answers.get(asked.name)
    lines = [one for one in kept if isinstance(one, Mapping)] if isinstance(kept, list) else []
    drawn_lines = []
    for place in range(printed(asked)):
        line = lines[place] if place < len(lines) else {}
        cells = [
            _question(
                one, f"{asked.name}.{place}.{one.name}", f"{number}.{place + 1}.{column}", line.get(one.name), notes.get(one.name, ""), at
            )
            for column, one in enumerate(asked.fields, start=1)
        ]
        drawn_lines.append({"title": gettext("Line %(n)s") % {"n": place + 1}, "fields": cells})
    return {"title": f"{number}　{title}", "note": note, "columns": min(3, len(asked.fields)), "lines": drawn_lines}


def printed(group: FormGroup) -> int:
    """How many lines of a table stand on paper."""
    return min(group.repeat, max(group.least, LINES))


def _question(one: FormField, path: str, number: str, value: Any, note: str, at: datetime) -> dict[str, Any]:
    element = registers.elements()[one.element]
    words, long = label(element.label, one.name)[0], one.repeat > 1 or element.type == "long_text"
    own = label(element.hint)[0] or (gettext("One a line.") if one.repeat > 1 else "")
    hints = [own, note]
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


def only(asked: Mapping[str, Asked], when: Condition, at: datetime) -> str:
    """When a question is asked at all, in words where it hangs on another one: `asked` are those by the names that conditions use."""
    if not when:
        return ""
    words = []
    for test in when:
        question = asked.get(test.field)
        if not isinstance(question, FormField) or test.op not in ("equals", "one_of"):
            return gettext("Only where it applies.")
        element, wanted = registers.elements()[question.element], test.value if isinstance(test.value, list) else [test.value]
        values = gettext(" or ").join(shown(one, element, at) for one in wanted)
        named = label(element.label, question.name)[0]
        words.append(gettext("Only if “%(question)s” is: %(values)s.") % {"question": named, "values": values})
    return " ".join(words)


def more(tables: Mapping[str, FormGroup], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Lines of tables, each by its title, that stand in the draft and have no room on paper: they stay."""
    lines = []
    for title, asked in tables.items():
        kept = answers.get(asked.name)
        beyond = len(kept) - printed(asked) if isinstance(kept, list) else 0
        if beyond > 0:
            words = ngettext("%(title)s: %(n)s more line stands in the draft.", "%(title)s: %(n)s more lines stand in the draft.", beyond)
            lines.append(words % {"title": title, "n": beyond})
    return {"title": gettext("Kept, and not printed here"), "lines": lines}


def questions(service: Service) -> dict[str, FormField]:
    """The questions of a form, those of tables too, by the names that conditions use."""
    return {one.name: one for group in service.form for one in group.fields}


def material(one: Material, *, sometimes: bool = False) -> str:
    """Something to bring, in words; `sometimes` where it is brought only by some."""
    words = [one.title.words or one.shape.name]
    if one.shape.originals:
        words.append(ngettext("%(n)s original", "%(n)s originals", one.shape.originals) % {"n": one.shape.originals})
    if one.shape.copies:
        words.append(ngettext("%(n)s copy", "%(n)s copies", one.shape.copies) % {"n": one.shape.copies})
    words.append("" if one.shape.needed == "always" and not sometimes else one.hint.words or gettext("only where it applies"))
    return gettext(", ").join(filter(None, words))


def place(one: Place) -> str:
    """A place in a line."""
    return gettext(", ").join(filter(None, (one.name.words, one.address.words, one.hours.words, one.phone)))


def handed_in() -> str:
    """How a form on paper comes to an office."""
    return gettext("At a window, or by letter with all pages, signed. You get a receipt with the number of your matter.")

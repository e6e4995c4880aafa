"""What stands in the way of a form: caught in one place, listed at the top of its page and again at each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused, Saying
from tongban.web.answers import label
from tongban.web.words import say

Result = TypeVar("Result")
CELL = re.compile(r"[^.]+\.(\d{1,3})\.[^.]+")  # goods.3.weight, the first line is 0


def attempt(act: Callable[[], Result]) -> tuple[Result | None, list[Discrepancy]]:
    """Do what a form asks for: the result, or what must be changed. Who may not, or cannot now, gets the page of that refusal."""
    try:
        return act(), []
    except (Refused, NotFound) as refusal:
        return None, list(refusal.discrepancies)


def refused(act: Callable[[], object]) -> list[Discrepancy]:
    """Do one of several acts that are asked for together: what stood in its way, of whatever kind; the others go on."""
    try:
        act()
    except Saying as refusal:
        return list(refusal.discrepancies)
    return []


def proved(act: Callable[[], Result], field: str) -> tuple[Result | None, list[Discrepancy]]:
    """`attempt` where people prove who they are: what did not match, and too many tries, are told at the field of the proof."""
    try:
        return attempt(act)
    except NotAllowed as refusal:
        return None, [Discrepancy(one.code, {**one.facts, "field": field}) for one in refusal.discrepancies]


def named(problems: Sequence[Discrepancy], titles: Mapping[str, str]) -> list[Discrepancy]:
    """The same problems, with each field called what the form calls it."""
    return [Discrepancy(one.code, {"label": titles.get(str(one.facts.get("field")), ""), **one.facts}) for one in problems]


def words(one: Discrepancy) -> str:
    """The sentence of a discrepancy: the pack's own words where it has them, with the field's label in the reader's language."""
    texts = one.facts.get("texts")
    if texts and one.code not in ("case.material_missing",):
        return label(texts, one.code)[0]
    labels = one.facts.get("labels")
    called = label(labels, str(one.facts.get("label", "")))[0] if labels else one.facts.get("label", "")
    return say(Discrepancy(one.code, {**one.facts, "label": called, "field": called or one.facts.get("field", "")}))


def summary(problems: Sequence[Discrepancy]) -> list[dict[str, str]]:
    """Problems for the list on top of a page, each with a link to its field, or to its cell in a table, whose line is told."""
    found = []
    for one in problems:
        path = str(one.facts.get("field", ""))
        field, cell = path.split(".")[0], CELL.fullmatch(path)
        href = f"#{field}" if field.startswith("material-") else f"#f-{path if cell else field}" if field else ""
        text = gettext("Line %(line)s: %(words)s") % {"line": int(cell[1]) + 1, "words": words(one)} if cell else words(one)
        found.append({"words": text, "href": href})
    return found


def at_cell(problems: Sequence[Discrepancy], path: str) -> list[str]:
    """The sentences that belong to a table as a whole, or to one cell of it, and to nothing inside."""
    return [words(one) for one in problems if one.facts.get("field") == path]


def at_field(problems: Sequence[Discrepancy], name: str) -> list[str]:
    """The sentences that belong to a field."""
    fields = [(str(one.facts.get("field", "")), one) for one in problems]
    return [words(one) for field, one in fields if field == name or field.startswith(f"{name}.")]


def field(name: str, title: str, problems: Sequence[Discrepancy] = (), **more: Any) -> dict[str, Any]:
    """A field of a form that no pack describes, as `portal/field.html` draws it. `more`: kind, value, hint, options, required, short."""
    plain = {"kind": "text", "value": "", "required": True}
    return {**plain, "id": f"f-{name}", "name": name, "label": title, "errors": at_field(problems, name), **more}

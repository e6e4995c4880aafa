"""Which answers go along from one revision of a form to another. Pure; nothing that was said is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tongban.pack.forms import Asked, answers_of
from tongban.pack.shapes import Element, FormGroup, Material, Service

MATERIAL = "material-"  # before the name of a material, as in problems


@dataclass(frozen=True)
class Mark:
    """A question, table or material (`material-<name>`) that is new, asked otherwise, or asked no longer; `said` is what stood there.

    What is said no longer stands in the form when the question is gone, or when its kind of answer changed (`left`).
    """

    name: str
    change: Literal["added", "changed", "removed"]
    said: Any = None
    left: bool = False


@dataclass(frozen=True)
class Carried:
    """The answers under the new form, and what differs."""

    form: Mapping[str, Any]
    marks: tuple[Mark, ...]


def carry(old: Service, new: Service, form: Mapping[str, Any], elements: Mapping[str, Element]) -> Carried:
    """Take answers over. Every answer given stands in the new form as it was, or in a mark; a material only where it is asked or not."""
    found = carry_answers(answers_of(old), answers_of(new), form, elements)
    return Carried(found.form, (*found.marks, *material_marks(old.materials, new.materials)))


def carry_answers(
    before: Mapping[str, Asked], after: Mapping[str, Asked], form: Mapping[str, Any], elements: Mapping[str, Element]
) -> Carried:
    """The same of what was asked and what is asked now, without materials."""
    kept: dict[str, Any] = {}
    marks: list[Mark] = []
    for name in dict.fromkeys([*after, *before, *form]):
        said = form.get(name)
        if name not in after:
            marks += [Mark(name, "removed", said, left=True)] if _said(said) else []
            continue
        kind = _kind(before[name], elements) if name in before else _kind_of(said)
        fits = not _said(said) or kind == _kind(after[name], elements)
        if fits and name in form:
            kept[name] = _within(after[name], said)
        if name not in before:
            marks.append(Mark(name, "added", said if _said(said) else None, left=not fits))
        elif before[name] != after[name] or not fits:
            marks.append(Mark(name, "changed", said if _said(said) else None, left=not fits or kept.get(name) != said))
    return Carried(kept, tuple(marks))


def over(mark: Mark, change: str, said: Any) -> Mark | None:
    """A mark over an earlier one at which nobody has looked yet; None where what was said under that one stays told."""
    if mark.said is None and said is not None and mark.change == change == "changed":
        return None
    return replace(mark, change="added") if mark.change == "changed" and change == "added" else mark


def _said(value: Any) -> bool:
    return value not in (None, "", [])


def _kind(asked: Asked, elements: Mapping[str, Element]) -> tuple[bool, bool, bool]:
    """In which form an answer is kept: a table, a list, yes or no; everything else is text."""
    if isinstance(asked, FormGroup):
        return True, False, False
    element = elements.get(asked.element)
    return False, asked.repeat > 1, element is not None and element.type == "boolean"


def _kind_of(said: Any) -> tuple[bool, bool, bool]:
    """The same of an answer to a question that was not asked in between."""
    table = isinstance(said, list) and any(isinstance(one, Mapping) for one in said)
    return table, isinstance(said, list) and not table, isinstance(said, bool)


def _within(asked: Asked, said: Any) -> Any:
    """The lines of a table without the columns that it has no longer; any other answer as it is."""
    if not isinstance(asked, FormGroup) or not isinstance(said, list):
        return said
    columns = {one.name for one in asked.fields}
    return [{name: cell for name, cell in line.items() if name in columns} if isinstance(line, Mapping) else line for line in said]


def material_marks(old: Mapping[str, Material], new: Mapping[str, Material]) -> list[Mark]:
    """Materials that are new, asked otherwise or asked no longer."""
    asked = {name: [of.get(name) for of in (old, new)] for name in dict.fromkeys([*new, *old])}
    found = []
    for name, (was, now) in asked.items():
        here, there = (one is not None and not one.instead_of_asking for one in (was, now))
        if here != there:
            found.append(Mark(f"{MATERIAL}{name}", "added" if there else "removed"))
        elif here and was != now:
            found.append(Mark(f"{MATERIAL}{name}", "changed"))
    return found

"""Checks of questions and of conditions: each looks at a fact that there is, with a comparison that fits its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.pack.forms import MOST_CELLS, MOST_LINES
from tongban.pack.looking import paths
from tongban.pack.shapes import Condition, Element, FormField, FormGroup, Service, Test
from tongban.pack.world import Check, near

Where = tuple[str | int, ...]
FREE = ("applicant", "case", "about", "times")  # facts of the platform: their fields are not the pack's
ORDERED = ("integer", "quantity", "money", "date", "instant")
NUMBERS = ("integer", "quantity", "money")


@dataclass(frozen=True)
class Fact:
    """What a condition can look at: the element, if it is one value; else only whether it is present."""

    element: Element | None = None
    many: bool = False


def facts_of(one: Check, service: Service) -> dict[str, Fact]:
    """Every path that conditions of a service can name, except those of the applicant and the case."""
    found = {}
    for group in service.form:
        if group.repeat > 1:
            found[group.name] = Fact(many=True)
        for question in group.fields:
            path = f"{group.name}.{question.name}" if group.repeat > 1 else question.name
            found[path] = Fact(one.world.elements.get(question.element), many=question.repeat > 1 or group.repeat > 1)
    for fetch in service.fetch.values():
        found[f"fetch.{fetch.name}"] = Fact(many=True)
        offer = one.world.offers.get(fetch.offer)
        register = one.world.registers.get(offer.register) if offer else None
        for name in offer.fields if offer else ():
            column = register.fields.get(name) if register else None
            found[f"fetch.{fetch.name}.{name}"] = Fact(one.world.elements.get(column.element) if column else None)
    found |= {path: Fact(element, many=element is None and not path.endswith(".days")) for path, element in paths(one, service)}
    found |= {"checks.refer": Fact(many=True)} if service.cross_checks else {}
    found |= {f"outside.{name}": Fact() for name, step in service.steps.items() if step.outside}
    return found | {f"material.{name}": Fact(many=True) for name in service.materials}


def check_condition(one: Check, file: str, where: Where, condition: Condition, facts: Mapping[str, Fact]) -> None:
    """Every comparison of a condition, against the facts there are."""
    for test in condition:
        if test.field.split(".")[0] in FREE:
            continue
        if test.field not in facts:
            reason = f"The condition looks at {test.field}, which is neither asked nor fetched."
            one.complain(file, where, "condition.unknown_field", reason, f"Name a question.{near(test.field, facts)}")
            continue
        for code, reason, cure in _misfits(one, test, facts[test.field]):
            one.complain(file, where, code, reason, cure)


def _misfits(one: Check, test: Test, fact: Fact) -> Iterator[tuple[str, str, str]]:
    kind = fact.element.type if fact.element else ""
    if test.op == "present":
        if not isinstance(test.value, bool):
            yield "condition.wrong_value", f"present is {test.value!r}.", "Give true or false."
    elif fact.many:
        yield "condition.many", f"{test.field} may be several values; {test.op} compares one.", "Ask only whether it is present."
    elif test.op in ("at_least", "at_most") and kind and kind not in ORDERED:
        yield "condition.no_order", f"{test.field} is {kind}, which has no order.", "Use equals or one_of, or a rule."
    elif test.op == "one_of" and not (isinstance(test.value, list) and test.value):
        yield "condition.wrong_value", f"one_of is {test.value!r}.", "Give a list with at least one value."
    elif fact.element is not None:
        for value in test.value if test.op == "one_of" else [test.value]:
            yield from _value(one, test, fact.element, value)


def _value(one: Check, test: Test, element: Element, value: Any) -> Iterator[tuple[str, str, str]]:
    wanted = int if element.type in NUMBERS else bool if element.type == "boolean" else str
    if type(value) is not wanted:
        names = {int: "a whole number", bool: "true or false", str: "text; put it in quotes"}
        yield "condition.wrong_value", f"{test.field} is {element.type}, compared with {value!r}.", f"Give {names[wanted]}."
    elif element.type == "code" and element.code_list in one.world.code_lists:
        codes = [code.code for code in one.world.code_lists[element.code_list].codes]
        if value not in codes:
            cure = f"Give one of the list.{near(str(value), codes)}"
            yield "condition.no_code", f"{element.code_list} has no code {value}.", cure


def check_form(one: Check, base: str, service: Service) -> None:
    """Every problem of the questions of a service."""
    file, facts, fetched = f"{base}form.yaml", facts_of(one, service), _fetched(one, service)
    seen: set[str] = set()
    for place, group in enumerate(service.form):
        check_condition(one, file, ("groups", place), group.when, facts)
        if not group.fields:
            one.complain(file, ("groups", place), "form.no_fields", f"{group.name} asks nothing.", "Add `fields:`.")
        for number, question in enumerate(group.fields):
            where = ("groups", place, "fields", number)
            _question(one, file, where, question, fetched)
            check_condition(one, file, where, question.when, facts)
            if any(test.field == question.name for test in question.when):
                one.complain(file, where, "condition.itself", f"{question.name} is asked depending on itself.", "Name another question.")
            if question.personal and group.repeat > 1:
                cure = "Take it out of the repeated group."
                one.complain(file, where, "form.personal", f"{question.name} is personal and stands in a repeated group.", cure)
            path = f"{group.name}.{question.name}" if group.repeat > 1 else question.name
            if path in seen:
                one.complain(file, where, "form.twice", f"{path} is asked twice.", "Ask it once.")
            seen.add(path)
        for reason, cure in _lines(group):
            one.complain(file, ("groups", place), "form.lines", reason, cure)
        if group.name in seen:
            one.complain(file, ("groups", place), "form.twice", f"{group.name} names a group and a question.", "Rename one of them.")


def _lines(group: FormGroup) -> Iterator[tuple[str, str]]:
    """What is wrong with a group as a table of lines."""
    if not 1 <= group.repeat <= MOST_LINES:
        yield f"{group.name} may be given {group.repeat} times.", f"Give 1 to {MOST_LINES} lines; more is a register or a file."
    if group.repeat * len(group.fields) > MOST_CELLS:
        yield f"{group.name} has {group.repeat} lines of {len(group.fields)} columns.", f"Leave at most {MOST_CELLS} cells."
    if not 0 <= group.least <= (group.repeat if group.repeat > 1 else 0):
        yield f"{group.name} needs {group.least} lines of {group.repeat}.", "Give `least` from 0 to `repeat`, in a repeated group only."
    for column in group.fields if group.repeat > 1 else ():
        if column.repeat > 1:
            yield f"{column.name} may be several in one line of {group.name}.", "Ask for one in each line."


def _fetched(one: Check, service: Service) -> set[str]:
    """Elements that the fetches of a service give."""
    found = set()
    for fetch in service.fetch.values():
        offer = one.world.offers.get(fetch.offer)
        register = one.world.registers.get(offer.register) if offer else None
        if offer and register:
            found |= {register.fields[name].element for name in offer.fields if name in register.fields}
    return found


def _question(one: Check, file: str, where: Where, question: FormField, fetched: set[str]) -> None:
    if question.element not in one.world.elements:
        cure = f"Name one of standards.{near(question.element, one.world.elements)}"
        one.complain(file, where, "element.unknown", f"{question.name} names the element {question.element}.", cure)
    elif question.element in fetched:
        cure = "Delete the question; show the fetched fact (design law 9)."
        one.complain(file, where, "once_only", f"{question.name} is asked although a fetch gives it.", cure)
    if question.personal and question.repeat > 1:
        one.complain(file, where, "form.personal", f"{question.name} is personal and may be several.", "Ask for one, or say it is not.")
    if question.repeat < 1:
        one.complain(file, where, "form.repeat", f"{question.name} may be given {question.repeat} times.", "Give 1 or more.")

"""Checks of what a service pays by age, and of personal answers."""

from __future__ import annotations

from tongban.pack.form_checks import facts_of
from tongban.pack.shapes import Benefit, Condition, Service
from tongban.pack.world import Check, near

BENEFIT = "benefit"  # what a licence shows of it: the amounts, each from its day
AGE = ("case.age", "case.benefit")


def personal(service: Service) -> set[str]:
    """The questions whose answers are kept encrypted."""
    return {question.name for group in service.form for question in group.fields if question.personal}


def check_benefit(one: Check, main: str, service: Service) -> None:
    """Every problem of the day of birth and of what is paid by age."""
    facts = facts_of(one, service)
    if service.born:
        fact = facts.get(service.born)
        if fact is None:
            cure = f"Name a fetched fact or a question.{near(service.born, facts)}"
            one.complain(main, ("born",), "born.unknown", f"{service.born} is neither asked nor fetched.", cure)
        elif fact.many or fact.element is None or fact.element.type != "date":
            one.complain(main, ("born",), "born.no_day", f"{service.born} is not a day.", "Name a fact whose element is a date.")
    elif service.benefit is not None:
        one.complain(main, ("benefit",), "born.missing", "What is paid depends on an age that nobody knows.", "Add `born: fetch.…`.")
    elif any(test.field.startswith(AGE) for condition in _conditions(service) for test in condition):
        one.complain(main, (), "born.missing", "A condition looks at an age that nobody knows.", "Add `born: fetch.…`.")
    if service.benefit is not None and "benefit" in one.page(main).value:
        _amounts(one, main, service.benefit)


def _conditions(service: Service) -> list[Condition]:
    steps = [following.when for step in service.steps.values() for following in step.next]
    materials = [one.needed for one in service.materials.values() if not isinstance(one.needed, str)]
    return [*steps, *materials, *(group.when for group in service.form), *(one.when for group in service.form for one in group.fields)]


def _amounts(one: Check, main: str, benefit: Benefit) -> None:
    where = ("benefit", "amounts")
    if not benefit.amounts:
        one.complain(main, ("benefit",), "benefit.none", "Nothing is paid.", "Add `amounts:` with a dated list.")
    one.dated(main, where, benefit.amounts, "What is paid")
    for place, row in enumerate(benefit.amounts):
        ages = [age for age, _ in row.value.amounts]
        if ages != sorted(set(ages)) or ages[0] < 0:
            cure = "Put the youngest first, each age once."
            one.complain(main, (*where, place), "benefit.order", "The bands are not in the order of their ages.", cure)

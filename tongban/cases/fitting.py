"""Whether answers fit: the form, the materials, the automatic checks; everything that does not, at once, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tongban.base.errors import Discrepancy, Refused
from tongban.cases import checking, completing, crossing, drawing, office, rules
from tongban.cases.models import Case
from tongban.cases.personal import opened
from tongban.pack.forms import Asked, answers_of, element_of
from tongban.pack.shapes import Element, FormGroup, Service
from tongban.registers import queries as registers
from tongban.registers.validate import form as validate_form

EXACT = ("integer", "quantity", "money", "boolean", "date", "instant")  # what rules reckon with


def checked(row: Case, service: Service, at: datetime) -> dict[str, Any]:
    """The clean answers. Raises Refused with everything that does not fit: fields, materials, automatic checks."""
    stand_still(row, row.form)
    kept, found = judged(service, row.form, office.facts_of(row, row.form), office.day_of(row, at), lambda form: office.facts_of(row, form))
    answers = kept if service.reckons else row.form
    found += labelled(service, crossing.unfit(office.facts_of(row, answers), row.form, found))
    if found:
        raise Refused.of([*found, *drawing.unfit(row, kept, found, at=at)])
    return kept


def stand_still(row: Case, form: Mapping[str, Any]) -> None:
    """Where rules are told of ledgers, nobody draws on them until the act is done."""
    if any(use.told for use in office.service_of(row).ledgers.values()):
        drawing.told(row, form, still=True)


def judged(
    service: Service,
    form: Mapping[str, Any],
    facts: Mapping[str, Any],
    on: date,
    anew: completing.Facts | None = None,
) -> tuple[dict[str, Any], list[Discrepancy]]:
    """The clean answers of what is filed on a day, and everything that does not fit: fields, materials, automatic checks.

    `anew`: the facts of other answers, for what is reckoned one from another.
    """
    kept, found = validate_form(service.form, form, registers.elements(), on, facts)
    if service.reckons:
        kept, told = completed(service, kept, found, anew or (lambda answers: {**facts, **answers}), {})
        facts, found = (anew(kept) if anew else facts), found + told
    found += [
        Discrepancy(
            "case.material_missing", {"field": f"material-{name}", "label": name, "texts": office.texts(service, f"material.{name}")}
        )
        for name in rules.missing(service, facts, facts["material"])
        if not service.materials[name].later
    ]
    return kept, labelled(service, found + _failed(service, _readable(service, {**facts, **kept}, found)))


def completed(
    service: Service, kept: Mapping[str, Any], found: list[Discrepancy], facts: completing.Facts, before: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Discrepancy]]:
    """Answers with what is reckoned, as far as those that are there are of their kind; and what was given otherwise."""
    return completing.complete(service, kept, lambda form: _readable(service, {**facts(form), **form}, found), before)


def clean(row: Case, service: Service, form: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The clean answers of a filed case. Raises Refused with all that does not fit the form or the automatic checks."""
    kept, found = fitted(row, service, form, at)
    facts = office.facts_of(row, kept)
    found += _failed(service, _readable(service, {**facts, **kept}, found))
    found += crossing.unfit(facts, form, found)
    if found:
        raise Refused.of(labelled(service, found))
    return kept


def fitted(row: Case, service: Service, form: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any], list[Discrepancy]]:
    """The clean answers of a filed case that change, with what is reckoned anew, and what does not fit the form."""
    kept, found = validate_form(service.form, form, registers.elements(), office.day_of(row, at), office.facts_of(row, form))
    stand_still(row, kept)
    if not service.reckons:
        return kept, found
    kept, told = completed(service, kept, found, lambda answers: office.facts_of(row, answers), row.form)
    return kept, found + told


def _failed(service: Service, facts: Mapping[str, Any]) -> list[Discrepancy]:
    return checking.run(service, service.steps[service.start].automatic, facts)[1]


def _readable(service: Service, facts: Mapping[str, Any], found: list[Discrepancy]) -> dict[str, Any]:
    """The facts for rules, without the answers that are not even of the kind that was asked for; words that do not fit stay words."""
    asked, known = answers_of(service), registers.elements()
    wrong = {str(one.facts.get("field", "")).partition(".")[0] for one in found if one.code.startswith("field.")}
    gone = {name for name in wrong & set(asked) if not _of_its_kind(asked[name], facts.get(name), known)}
    return {name: value for name, value in facts.items() if name not in gone}


def _of_its_kind(asked: Asked, value: Any, known: Mapping[str, Element]) -> bool:
    if isinstance(asked, FormGroup):
        return isinstance(value, list) and all(isinstance(line, Mapping) and _line_of_its_kind(asked, line, known) for line in value)
    values = value if isinstance(value, list) and asked.repeat > 1 else [value]
    return known[asked.element].type not in EXACT and all(isinstance(one, str) for one in values)


def _line_of_its_kind(group: FormGroup, line: Mapping[str, Any], known: Mapping[str, Element]) -> bool:
    cells = [(known[one.element].type, line.get(one.name)) for one in group.fields]
    return all(cell in (None, "") or (kind not in EXACT and isinstance(cell, str)) for kind, cell in cells)


def misfits(found: Case, *, at: datetime) -> list[Discrepancy]:
    """What does not fit in a draft as it stands, to be told where it stands: of the form, and of what is checked without asking anybody."""
    row, service = Case.objects.whole().get(pk=found.pk), office.service_of(found)
    row.form = opened(service, row.form)
    facts = office.facts_of(row, row.form)
    kept, told = validate_form(service.form, row.form, registers.elements(), office.day_of(row, at), facts)
    return labelled(service, told + _failed(service, _readable(service, {**facts, **kept}, told)))


def labelled(service: Service, found: list[Discrepancy]) -> list[Discrepancy]:
    """Each discrepancy with the label of its field in every language, so that pages can say it in the reader's."""
    known, tables = registers.elements(), {one.name for one in service.form if one.repeat > 1}
    done = []
    for one in found:
        name, field = str(one.facts.get("label", "")), str(one.facts.get("field", ""))
        labels: Any = None
        if name in service.materials:
            labels = one.facts.get("texts")
        elif name in tables:
            labels = office.texts(service, f"group.{name}")
        elif element := element_of(service, field if field.partition(".")[0] in tables else name):
            labels = dict(known[element].label)
        done.append(Discrepancy(one.code, {**one.facts, "labels": labels}) if labels else one)
    return done

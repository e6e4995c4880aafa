"""Checks of evidence that a link looks for outside, and of the steps that wait for it."""

from __future__ import annotations

from tongban.pack.form_checks import facts_of
from tongban.pack.shapes import Evidence, Service
from tongban.pack.values import PAYMENT
from tongban.pack.world import Check, near

KINDS = {"domain": "domain"}  # link -> the type of element that it can look at


def check_evidence(one: Check, main: str, service: Service) -> None:
    """Every problem of the evidence of a service: what it is looked for at, the material beside it, and that waiting has an end."""
    for evidence in service.evidence.values():
        where = ("evidence", evidence.name)
        one.law(main, where, evidence.law, None, f"The evidence {evidence.name}")
        _each(one, main, where, evidence, service)
        _material(one, main, where, evidence, service)
    for name, step in service.steps.items():
        if step.waits_for == PAYMENT and service.pay is None:
            cure = "Add `pay: {before: step, …}`, or take the step out."
            one.complain(main, ("steps", name, "waits_for"), "pay.missing", f"{name} waits for a payment, and nothing is to be paid.", cure)
        elif step.waits_for and step.waits_for not in (PAYMENT, *service.evidence):
            cure = f"Name one under `evidence:`.{near(step.waits_for, service.evidence)}"
            one.complain(main, ("steps", name, "waits_for"), "evidence.unknown", f"{name} waits for {step.waits_for}.", cure)


def _each(one: Check, main: str, where: tuple[str, str], evidence: Evidence, service: Service) -> None:
    facts = facts_of(one, service)
    fact = facts.get(evidence.each)
    if fact is None or fact.element is None or fact.element.type != KINDS.get(evidence.link):
        reason = f"{evidence.each} is no question that the link {evidence.link} can look at."
        cure = f"Name one whose element is a {KINDS.get(evidence.link)}.{near(evidence.each, facts)}"
        one.complain(main, (*where, "each"), "evidence.no_question", reason, cure)


def _material(one: Check, main: str, where: tuple[str, str], evidence: Evidence, service: Service) -> None:
    material = service.materials.get(evidence.material)
    if material is None or material.instead_of_asking:
        cure = f"Name one that may be brought instead.{near(evidence.material, service.materials)}"
        one.complain(main, (*where, "material"), "evidence.no_material", f"{evidence.material} is no material to be brought.", cure)
    elif not material.later:
        reason = f"Nobody must bring {evidence.material} by any day, so a case could wait for ever."
        one.complain(main, (*where, "material"), "evidence.no_end", reason, f"Give {evidence.material} a dated `later:`.")

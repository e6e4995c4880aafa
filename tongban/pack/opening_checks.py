"""Checks of what an agency does of its own accord: who opens the case, who writes what at which step, lots, defence, publication."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack.benefit_checks import personal
from tongban.pack.findings import check_findings
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Service
from tongban.pack.world import Check, near


def check_opening(one: Check, main: str, service: Service) -> None:
    """Everything of it that cannot be, with its cure."""
    for path, code, reason, cure in (*_groups(service), *_pairs(service), *_ways(service), *_published(service), *_drawn(one, service)):
        one.complain(main, path, code, reason, cure)
    if service.defence is not None:
        one.law(main, ("defence",), service.defence.law, None, "The defence")
        for name in ("statement", "hearing", "ahead"):
            one.dated(main, ("defence", name), getattr(service.defence, name), name)
    one.dated(main, ("serve",), service.serve, "The time for serving")
    check_findings(one, main, service)
    if service.publishing is not None:
        one.dated(main, ("publishing", "within"), service.publishing.within, "The time of publication")
        one.dated(main, ("publishing", "kept"), service.publishing.kept, "How long it is public")
    if service.random is not None:
        one.law(main, ("random",), service.random.law, None, "The random inspection")
        one.dated(main, ("random", "between"), service.random.between, "The time between inspections")


Found = Iterator[tuple[tuple[str, ...], str, str, str]]


def _groups(service: Service) -> Found:
    """A group of a step belongs to one that a person does, of a service that nobody applies for."""
    for group in service.form:
        step = service.steps.get(group.step)
        if group.step and (step is None or not step.post):
            cure = f"Name a step with a post.{near(group.step, service.steps)}"
            yield (), "form.no_step", f"{group.name} is written at {group.step}, which nobody does.", cure
        elif group.step and service.opened_by != "agency":
            cure = "Take `step:` out, or say `opened_by: agency`."
            yield (), "form.step_of_applicant", f"{group.name} is asked at a step, and the applicant files all at once.", cure


def _pairs(service: Service) -> Found:
    """Somebody else than at a step beside it."""
    for name, step in service.steps.items():
        beside = next((one.parallel for one in service.steps.values() if name in one.parallel), ())
        if step.other_than and (step.other_than not in beside or step.other_than == name or service.steps[step.other_than].other_than):
            cure = f"Name a step that runs beside it and names none itself.{near(step.other_than, beside)}"
            yield ("steps", name, "other_than"), "step.other_than", f"{step.other_than} does not run beside {name}.", cure


def _ways(service: Service) -> Found:
    """What only an agency opens, and what a service of an agency cannot have."""
    own = service.opened_by == "agency"
    for name in ("random", "defence", "publishing"):
        if getattr(service, name) is not None and not own:
            yield (name,), "opening.applied", f"{name} belongs to what an agency opens.", "Say `opened_by: agency`."
    for name in ("notice", "supplement", "signatories", "fetch", "concerns", "about", "draws", "ledgers"):
        if own and getattr(service, name):
            yield (name,), "opening.no_applicant", f"Nobody applies, so {name} has no meaning.", "Take it out."
    if own and service.pay is not None and service.pay.before != "fine":
        yield ("pay",), "opening.fee", "Nobody applies, so nothing is paid before.", "Say `before: fine`, or take it out."
    if not own and service.pay is not None and service.pay.before == "fine":
        yield ("pay",), "opening.applied", "A fine belongs to what an agency opens.", "Say `opened_by: agency`."
    step = service.steps.get(service.defence.step) if service.defence else None
    if service.defence is not None and (step is None or not step.post or step.outcomes):
        cure = f"Name a step with a post and without outcomes.{near(service.defence.step, service.steps)}"
        yield ("defence", "step"), "defence.no_step", f"{service.defence.step} is no step at which somebody can be told.", cure


def _published(service: Service) -> Found:
    """What is public needs a time, and shows no personal answer."""
    public = any(outcome.public for step in service.steps.values() for outcome in step.outcomes.values())
    if public != (service.publishing is not None):
        cure = "Have both: an outcome with `public: true`, and `publishing:` with its times."
        yield ("publishing",), "publishing.half", "Something is public without a time, or the other way round.", cure
    known, kept = answers_of(service), personal(service)
    for name in service.publishing.shows if service.publishing else ():
        if name not in known or name in kept:
            cure = f"Name a question that is not personal.{near(name, known)}"
            yield ("publishing", "shows"), "publishing.shows", f"{name} cannot be shown to everybody.", cure


def _drawn(one: Check, service: Service) -> Found:
    """Objects come from a register that says of whom each record is; its fields are compared."""
    if service.random is None:
        return
    register = one.world.registers.get(service.random.register)
    if register is None or not register.subject:
        cure = f"Name a register with a subject.{near(service.random.register, one.world.registers)}"
        yield ("random", "register"), "random.register", f"{service.random.register} says of nobody whom a record is about.", cure
        return
    for name in service.random.only:
        if name not in register.fields:
            cure = f"Name a field of the register.{near(name, register.fields)}"
            yield ("random", "only"), "random.field", f"The register has no field {name}.", cure
    if not any(step.allocate == "lot" for step in service.steps.values()):
        yield ("steps",), "random.inspectors", "The inspectors are not drawn by lot.", "Say `allocate: lot` at their steps."

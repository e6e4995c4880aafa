"""Checks of what other case an application is about, and of the post that is anybody's."""

from __future__ import annotations

from tongban.pack.shapes import Service, Step
from tongban.pack.world import Check, near

ANYBODY = "officer"  # the post of a step that whoever of the agency has the right may do


def check_about(one: Check, main: str, service: Service) -> None:
    """Its services must be there, a superior needs a case to be of, and a time needs a decision to run from."""
    about = service.about
    _amending(one, main, service)
    says = [outcome.name for step in service.steps.values() for outcome in step.outcomes.values() if outcome.remedy]
    if says and (about is None or about.case != "decided"):
        cure = "Say `about: {case: decided, needed: true}`, or take `remedy:` out."
        one.complain(main, ("steps",), "remedy.of_nothing", f"{says[0]} says something of a decision, and there is none.", cure)
    if about is None:
        return
    for name in about.services:
        if name not in one.pack.services and name not in one.world.services:
            known = {*one.pack.services, *one.world.services}
            cure = f"Name a service.{near(name, known)}"
            one.complain(main, ("about", "services"), "about.unknown", f"{name} is no service that is known.", cure)
    if about.case == "none" and (about.goes_to != "agency" or about.needed or about.services or about.once):
        cure = "Say `{case: none, goes_to: agency}` and nothing else, or which case it is about."
        one.complain(main, ("about", "case"), "about.of_nothing", "It is about no case, and says something of one.", cure)
    if about.goes_to == "superior" and not about.needed:
        cure = "Say `needed: true`, or another `goes_to:`."
        one.complain(main, ("about", "goes_to"), "about.no_case", "Without a case nobody knows whose superior is meant.", cure)
    if about.within and about.case != "decided":
        cure = "Say `case: decided`, or take `within:` out."
        one.complain(main, ("about", "within"), "about.no_day", "The time runs from a decision, and the case need have none.", cure)
    if service.concerns:
        cure = "Take `about:` or `concerns:` out."
        one.complain(main, ("about",), "about.both", "An application is about a licence or about a case, not both.", cure)
    one.dated(main, ("about", "within"), about.within, "The time")


def _amending(one: Check, main: str, service: Service) -> None:
    """Who changes or revokes a case by a decision says which case, and asks into what."""
    about = service.about
    for name in service.amended_by:
        if name not in one.pack.services and name not in one.world.services:
            cure = f"Name a service.{near(name, one.pack.services)}"
            one.complain(main, ("amended_by",), "about.unknown", f"{name} is no service that is known.", cure)
    does = {outcome.of_case for step in service.steps.values() for outcome in step.outcomes.values() if outcome.of_case}
    if does and (about is None or not about.needed or about.case != "accepted"):
        cure = "Say `about: {case: accepted, needed: true, services: […]}`, or take `of_case:` out."
        one.complain(main, ("steps",), "amend.of_nothing", "An outcome changes or revokes a case, and there is none.", cure)
    if "change" in does and service.form_of is None:
        cure = "Add `form_of: {service: …}` with the questions of that case."
        one.complain(main, ("steps",), "amend.asks_nothing", "An outcome changes a case, and nothing asks into what.", cure)


def check_anybody(one: Check, main: str, where: tuple[str | int, ...], step: Step) -> None:
    """Nobody is allotted what is anybody's."""
    if step.post == ANYBODY and step.allocate != "queue":
        cure = "Take `allocate:` out, or name a post of the pack's own."
        one.complain(main, (*where, "allocate"), "allocate.anybody", "The post `officer` names nobody among whom to allot.", cure)

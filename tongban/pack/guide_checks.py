"""Checks of what a guide tells: topics, life events, conditions as questions, places, remedies; and of services that are a guide only."""

from __future__ import annotations

from tongban.pack.shapes import Service
from tongban.pack.world import Check, near

TOPICS = {"person": "topic-natural-person", "enterprise": "topic-legal-person"}
EVENTS = "life-event"


def check_guide(one: Check, main: str, service: Service) -> None:
    """Every problem of the guide of a service."""
    for topic in service.topics:
        whose, _, code = topic.partition(".")
        _code(one, main, "topics", TOPICS.get(whose, ""), code)
    for event in service.life_events:
        _code(one, main, "life_events", EVENTS, event)
    for name in service.ask_yourself:
        _question(one, main, name, service)
    for name, place in service.places.items():
        one.law(main, ("places", name), place.law, None, f"The place {name}")
    for name, remedy in service.remedies.items():
        if not remedy.limit:
            one.complain(main, ("remedies", name), "remedy.no_limit", f"{name} has no time.", "Add a dated `limit:`.")
        one.dated(main, ("remedies", name, "limit"), remedy.limit, f"The time for {name}")
    if service.publish:
        one.law(main, ("publish",), service.publish, None, "What is published")
    if service.online == "no":
        _guide_only(one, main, service)
    _sometimes(one, main, service)


def _sometimes(one: Check, main: str, service: Service) -> None:
    """Only people understand when: an application on line needs a condition, and readers of a guide a hint."""
    hints = service.texts.get(service.authentic, {})
    for name in (name for name, material in service.materials.items() if material.needed == "sometimes"):
        if service.online == "yes" or not hints.get(f"material.{name}.hint"):
            cure = "Give a condition, or say optional." if service.online == "yes" else f"Add the text material.{name}.hint."
            reason = f"{name} is needed sometimes, but nothing says when."
            one.complain(main, ("materials", name), "material.sometimes", reason, cure)


def _code(one: Check, main: str, key: str, name: str, code: str) -> None:
    """A code of an official list that is in the world; the list of topics is that of people or of enterprises."""
    known = one.world.code_lists.get(name)
    codes = {row.code for row in known.codes} if known else set[str]()
    if code not in codes:
        cure = f"Take one of the code list {name or 'of person or enterprise'}.{near(code, codes)}"
        one.complain(main, (key,), "guide.no_code", f"{key} names {code}, which is no code.", cure)


def _question(one: Check, main: str, name: str, service: Service) -> None:
    question, where = service.ask_yourself[name], ("ask_yourself", name)
    if question.instead_of_asking and question.instead_of_asking not in service.fetch:
        reason = f"{question.instead_of_asking} is not fetched."
        one.complain(main, where, "ask.no_fetch", reason, f"Name a fetch.{near(question.instead_of_asking, service.fetch)}")
    one.law(main, where, question.law, None, f"The condition {name}")


def _guide_only(one: Check, main: str, service: Service) -> None:
    """Nobody applies here for what is not on line: there is nothing to ask, fetch, look for, issue or hold."""
    if not service.items:
        reason, cure = "A guide without `items:` belongs to no agency.", "Name the basic code that catalogues give it."
        one.complain(main, (), "guide.no_item", reason, cure)
    for key in ("form", "fetch", "evidence", "draws", "ledgers", "licence", "concerns"):
        if getattr(service, key):
            cure = "Take it out, or leave `online: no` out."
            one.complain(main, (key,) if key != "form" else (), "guide.not_online", f"A guide only has no {key}.", cure)
    for name, step in service.steps.items():
        if step.automatic or step.waits_for or step.outside or any(outcome.issue or outcome.enter for outcome in step.outcomes.values()):
            reason = f"{name} would do something, but nobody applies here."
            one.complain(main, ("steps", name), "guide.not_online", reason, "Say who acts (`post:`), and no more.")

"""Checks of rules of time, and of the limits of services that cite them."""

from __future__ import annotations

from datetime import date

from tongban.base.limits import Period
from tongban.pack.deadlines import EFFECTS, EVENTS, SIDES, Deadline, Pause
from tongban.pack.shapes import Service, Step
from tongban.pack.values import Dated
from tongban.pack.world import Check, near, ruling


def check_deadlines(one: Check) -> None:
    """Every problem of the deadlines and pauses of a pack."""
    for rule in one.pack.deadlines.values():
        _deadline(one, one.home("deadlines/", rule.id), rule)
    for pause in one.pack.pauses.values():
        _pause(one, one.home("pauses/", pause.id), pause)


def check_times(one: Check, main: str, service: Service) -> None:
    """The rules of time whose length a service looks at are there."""
    for name, rule in service.times.items():
        if rule not in one.world.deadlines:
            cure = f"Name one that exists.{near(rule, one.world.deadlines)}"
            one.complain(main, ("times", name), "deadline.unknown", f"{name} is {rule}, which is no rule of time.", cure)


def check_extending(one: Check, main: str, service: Service) -> None:
    """`may: [extend]` is of use only where the limit of the whole case, at the step that decides, stands under a rule with an extension."""
    decides = next((step for step in service.steps.values() if step.outcomes and not step.next), None)
    rule = decides.limit[-1].rule if decides and decides.limit else ""
    if rule and any(other.extends == rule for other in one.world.deadlines.values()):
        return
    reason = f"The time of the decision stands under {rule}, which no rule extends." if rule else "The time of the decision names no rule."
    for name, step in service.steps.items():
        if "extend" in step.may:
            cure = "Name the `rule:` of the limit that a law lets the head extend, or take `extend` out."
            one.complain(main, ("steps", name, "may"), "limit.no_extension", f"{reason} So {name} cannot extend it.", cure)


def _deadline(one: Check, file: str, rule: Deadline) -> None:
    what = f"The rule {rule.id}"
    one.words(file, (rule.id, "title"), rule.title, what)
    one.dated(file, (rule.id, "limit"), rule.limit, what)
    _coded(one, file, (rule.id, "before" if rule.before else "after"), EVENTS, rule.event)
    for side in rule.whose:
        _coded(one, file, (rule.id, "whose"), SIDES, side)
    for key in ("extends", "instead_of"):
        other = getattr(rule, key)
        if other and other not in one.world.deadlines:
            cure = f"Name one that exists.{near(other, one.world.deadlines)}"
            one.complain(file, (rule.id, key), "deadline.unknown", f"{rule.id} names {other}, which is no rule.", cure)
        if other and not rule.approval:
            cure = "Say `approval: head` or `approval: government`."
            one.complain(file, (rule.id, key), "deadline.approval", f"{rule.id} lengthens a period without approval.", cure)
    if rule.missed:
        where, on = (rule.id, "missed"), rule.limit[-1].since if rule.limit else date.max
        _coded(one, file, where, EFFECTS, rule.missed.effect)
        # An effect may stand in a later law than its period: it then holds from that law on.
        one.law(
            file, where, rule.missed.law, max(on, _begins(one, rule.missed.law.act, rule.missed.law.article)), f"The effect of {rule.id}"
        )
        if rule.missed.as_of:
            _coded(one, file, where, EVENTS, rule.missed.as_of)
        if rule.missed.whose:
            _coded(one, file, where, SIDES, rule.missed.whose)


def _begins(one: Check, act: str, article: str) -> date:
    known = one.world.acts.get(act)
    return min((found.since for found in known.articles if found.article == article), default=date.min) if known else date.min


def _coded(one: Check, file: str, path: tuple[str, ...], code_list: str, code: str) -> None:
    """A word must be a code of its list."""
    known = one.world.code_lists.get(code_list)
    codes = [entry.code for entry in known.codes] if known else []
    if code not in codes:
        one.complain(file, path, "deadline.no_code", f"{code!r} is not in the list {code_list}.", f"Name one that is.{near(code, codes)}")


def _pause(one: Check, file: str, pause: Pause) -> None:
    what = f"The pause {pause.id}"
    one.words(file, (pause.id, "title"), pause.title, what)
    one.law(file, (pause.id,), pause.law, pause.since, what)
    _coded(one, file, (pause.id, "whose"), SIDES, pause.whose)
    if not pause.stops:
        one.complain(file, (pause.id,), "pause.stops_nothing", f"{what} stops no rule.", "Add `stops: [rule, …]`.")
    for name in (*pause.stops, *((pause.most,) if pause.most else ())):
        if name not in one.world.deadlines:
            cure = f"Name one that exists.{near(name, one.world.deadlines)}"
            one.complain(file, (pause.id, "stops"), "deadline.unknown", f"{what} names {name}, which is no rule.", cure)
    if pause.until is not None and pause.until <= pause.since:
        one.complain(file, (pause.id, "until"), "dates.order", f"{what} ends before it begins.", "Give a later `until`.")


def check_cited(one: Check, file: str, path: tuple[str | int, ...], limit: Dated, what: str) -> None:
    """A limit that cites a rule is of its unit and law, and not longer."""
    rule = one.world.deadlines.get(limit.rule)
    if rule is None:
        cure = f"Name one that exists.{near(limit.rule, one.world.deadlines)}"
        one.complain(file, path, "deadline.unknown", f"{what} cites the rule {limit.rule}.", cure)
        return
    most = ruling(rule.limit, limit.since)
    if most is None or not isinstance(most.value, Period) or not isinstance(limit.value, Period):
        reason = f"{what} cites {limit.rule}, which gives no length on {limit.since}."
        one.complain(file, path, "deadline.no_length", reason, "Cite a rule that holds on that day.")
    elif most.value.unit != limit.value.unit:
        reason = f"{what} is in {limit.value.unit}, but {limit.rule} in {most.value.unit}."
        one.complain(file, path, "deadline.unit", reason, "Count as the rule does.")
    elif rule.sense == "at_most" and limit.value.amount > most.value.amount:
        reason = f"{what} is {limit.value.amount}, but {limit.rule} allows {most.value.amount}."
        one.complain(file, path, "deadline.too_long", reason, "Promise as much or less.")
    elif limit.law.act and limit.law.act != most.law.act:
        reason = f"{what} cites {limit.law.act}, but {limit.rule} stands in {most.law.act}."
        one.complain(file, path, "deadline.other_law", reason, "Cite the law of the rule.")


def check_silence(one: Check, main: str, service: Service, step: Step) -> None:
    """Silence means something only where an article says so: `consent` of a department, or an outcome in favour of who asked."""
    where = ("steps", step.name, "deemed")
    what = f"The effect of silence at {step.name}"
    one.law(main, where, step.law, None, what)
    if step.law.assumed or step.law.article in ("", "unknown"):
        one.complain(main, where, "silence.no_article", f"{what} rests on no article.", "Name it, or take `deemed:` out.")
    if step.outcomes:
        chosen = step.outcomes.get(step.deemed)
        if chosen is None or not chosen.favourable:
            cure = "Name an outcome in favour of who asked."
            one.complain(main, where, "silence.outcome", f"{what} is {step.deemed}, which is no such outcome.", cure)
        if not service.concerns:
            cure = "Add `concerns:`, or take `deemed:` out."
            one.complain(main, where, "silence.no_licence", f"{what} comes when a licence ends, but the application is about none.", cure)
    elif step.deemed != "consent" or not step.agency:
        cure = "Only `deemed: consent` of a step at another `agency`."
        one.complain(main, where, "silence.outcome", f"{what} is {step.deemed}.", cure)

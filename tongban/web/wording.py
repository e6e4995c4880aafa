"""Figures in words: what each is called, how it is reckoned, of whom, in which unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from tongban.base import exact
from tongban.oversight.queries import Figure
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import pilot_figures, session, visits
from tongban.web.answers import label


def titles() -> dict[str, str]:
    """Indicator -> its name."""
    return {
        "on_time": gettext("Decided on time"),
        "first_time": gettext("Right the first time"),
        "digital": gettext("Filed on line"),
        "visits": gettext("Without a visit"),
        "gross": gettext("Time from filing to decision"),
        "net": gettext("Time without the applicant's"),
        "own": gettext("Time with the own office"),
        "others": gettext("Time with other departments"),
        "applicant": gettext("Time with the applicant"),
        "step_days": gettext("Time of a step"),
        "step_on_time": gettext("Steps done on time"),
        "asked": gettext("Asked for afterwards"),
        "good": gettext("Good ratings"),
        "response": gettext("Matters that were rated"),
        "verified_in_time": gettext("Bad ratings looked into in time"),
        "mended_in_time": gettext("Bad ratings put right in time"),
        "answered_in_time": gettext("Bad ratings answered in time"),
        "called_back": gettext("Called back in time"),
        **pilot_figures.titles(),
    }


def formulas() -> dict[str, str]:
    """Indicator -> how it is reckoned."""
    return {
        "on_time": gettext(
            "Cases decided on or before their last day, divided by decided cases that had one. Days on which the clock stood do not count."
        ),
        "first_time": gettext("Decided cases without any supplement, divided by decided cases."),
        "digital": gettext("Decided cases filed by browser, telephone, program or kiosk, divided by decided cases."),
        "visits": gettext(
            "Decided cases for which nobody had to come, divided by those of which it is known: served, and noted where a window was used."
        ),
        "gross": gettext("Working days from the day after filing up to the day of the decision, with all that passed."),
        "net": gettext("The same without the days that began with the applicant."),
        "own": gettext("Working days that began with the deciding agency."),
        "others": gettext("Working days that began while a step or an opinion was with another department."),
        "applicant": gettext("Working days that began while a supplement or evidence was awaited from the applicant."),
        "step_days": gettext("Working days from the day after a step was opened up to the day on which it was done."),
        "step_on_time": gettext(
            "Steps done on or before their own last day, divided by steps that had one; also where the case was not late."
        ),
        "asked": gettext("How often a supplement asked for this field or material, or was asked for this cause, counted once a case."),
        "good": gettext("Ratings of the levels 1 to 3, divided by all ratings. Compared by what the share is at least (Wilson, 95 %)."),
        "response": gettext("Closed matters that were rated, divided by closed matters."),
        "verified_in_time": gettext("Bad ratings looked into by their day, divided by all bad ratings. While the day runs it is missing."),
        "mended_in_time": gettext(
            "Bad ratings that were put right by their day, divided by bad ratings not found to be untrue. While the day runs it is missing."
        ),
        "answered_in_time": gettext("Bad ratings answered by their day, divided by all bad ratings. While the day runs it is missing."),
        "called_back": gettext(
            "Bad ratings whose author was called and reached by the day, divided by those who can be called. While it runs it is missing."
        ),
        **pilot_figures.formulas(),
    }


def populations() -> dict[str, str]:
    """What an indicator counts."""
    return {
        "case": gettext("Cases decided in the month"),
        "step": gettext("Steps of these cases that people did"),
        "item": gettext("Supplements of these cases"),
        **pilot_figures.populations(),
    }


def posts(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Kinds of posts as packs name them: kind -> name and its language."""
    known = services.posts(timezone.now())
    return {key: label(known.get(key, {}), key) for key in keys}


def steps(keys: Iterable[str], of: Iterable[str]) -> dict[str, str]:
    """Steps of some services, or what supplements asked for, as packs and standards name them."""
    known = services.steps(of, session.language(), timezone.now())
    return {key: known.get(key) or _asked(key) for key in keys}


def _asked(key: str) -> str:
    """A field, a material or a cause that supplements named."""
    kind, _, name = key.partition(":")
    if kind == "field" and name in registers.elements():
        return label(registers.elements()[name].label, name)[0]
    if kind == "cause":
        return visits.titles(visits.CAUSES, timezone.localdate()).get(name, name)
    return name or key


def unit(how: str) -> str:
    """The unit of a figure."""
    return {"share": "%", "good": "%", "days": gettext("working days"), "count": gettext("times"), "mean": gettext("per case")}[how]


def shown(one: Figure) -> dict[str, Any]:
    """A figure as pages draw it: missing is said, never 0."""
    how = one.indicator.how
    if one.hidden:
        value = gettext("fewer than 5")
    elif one.value is None:
        value = gettext("missing") if one.expected else gettext("none")
    else:
        value = f"{one.value * 100:.1f}" if how in ("share", "good") else f"{one.value:.1f}" if how == "mean" else f"{one.value:g}"
    complete = None if one.complete is None or one.hidden else one.complete * 100
    return {
        "id": one.indicator.id,
        "title": titles()[one.indicator.id],
        "figure": one,
        "value": value,
        "number": one.value is not None,
        "unit": unit(how) if one.value is not None else "",
        "of": "" if one.hidden else gettext("of %(n)s") % {"n": f"{one.n:,}"},
        "complete": None if complete is None else f"{complete:.1f}",
        "width": "0" if complete is None else f"{complete:.0f}",
        "high": None if one.high is None else f"{one.high:g}",
        "mean": None if one.mean is None else f"{one.mean:.1f}",
        "least": None if one.least is None or how != "good" else f"{one.least * 100:.1f}",
        "ranked": one.ranked or one.value is None or how == "count",
        "bad": "no" if how in ("share", "good") else one.high and f"{one.high:g}",
    }


def measure(unit: str, amount: int) -> str:
    """How much a decision imposes, as people read it: money with its currency, or a span of time."""
    spans = {"days": gettext("%(n)s days"), "months": gettext("%(n)s months"), "years": gettext("%(n)s years")}
    return spans[unit] % {"n": amount} if unit in spans else f"{exact.show(amount, 2)} {unit}"


def lent_acts() -> dict[str, str]:
    """The acts that may be lent one by one."""
    return {
        "accept": gettext("taking in"),
        "supplement": gettext("asking for a supplement"),
        "review": gettext("examining"),
        "decide": gettext("deciding"),
        "serve": gettext("serving"),
    }

"""What a region may say of its own about a service that a higher level defines: declared deviations, data only (design law 5).

`local/<region code>.yaml` may shorten the agency's periods, lower fees, pay more and promise fewer visits, lengthen the applicant's
periods, take more forms of a material, and add places, with texts of these and notes. It never changes steps, questions, reasons,
outcomes or rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tongban.base.errors import Refused
from tongban.pack.ages import at_age
from tongban.pack.fee_sections import fee
from tongban.pack.lines import Page, Path, Problem
from tongban.pack.sections import Section, dated, period
from tongban.pack.services import bands, place_of, visits
from tongban.pack.shapes import Bands, Benefit, Dated, Fee, Material, Period, Place, Service, Words
from tongban.pack.world import ruling

TEXTS = ("place.", "contact.", "note.", "faq.")


@dataclass(frozen=True)
class Overlay:
    """The deviations of one region, read. `limits` by step; `materials` with what each may change."""

    limits: Mapping[str, tuple[Dated, ...]]
    supplement: tuple[Dated, ...]
    notice: tuple[Dated, ...]
    fees: tuple[Dated, ...]
    amounts: tuple[Dated, ...]
    visits: tuple[Dated, ...]
    materials: Mapping[str, Material]
    texts: Mapping[str, Words]
    places: Mapping[str, Place]


def read(page: Page, problems: list[Problem]) -> Overlay:
    """The deviations of a page; whatever else stands there becomes a problem."""
    top = Section(page, (), problems)
    limits = top.inside("limits")
    made = Overlay(
        limits={name: dated(limits, name, period) for name in limits.value} if limits else {},
        supplement=dated(top, "supplement", period),
        notice=dated(top, "notice", period),
        fees=dated(top, "fees", fee),
        amounts=dated(top, "amounts", bands),
        visits=dated(top, "visits", visits),
        materials=top.each("materials", _material),
        texts={language: words for language in top.take("texts", dict, {}) if (words := _words(top, language))},
        places=top.each("places", place_of),
    )
    top.done()
    return made


def _material(name: str, one: Section) -> Material:
    return Material(name, formats=one.texts("formats"), most=one.take("most", int, 0), later=dated(one, "later", period))


def _words(top: Section, language: str) -> dict[str, str]:
    inner = Section(top.page, ("texts", language), top.problems)
    return {key: inner.word(key) for key in inner.value}


def apply(service: Service, facts: Mapping[str, Any]) -> Service:
    """The service as it holds in a region whose overlay is `facts` (as read from YAML, or from JSON with days as text).

    Apply the overlays down the region's path one after the other. Raises Refused("pack.bad_overlay") when something in it is not
    a deviation that a region may declare; the checker says all of that before publication.
    """
    page = Page("overlay", _with_days(facts), {})
    problems: list[Problem] = []
    overlay = read(page, problems)
    problems += [Problem("overlay", 1, code, reason, cure) for _, code, reason, cure in excesses(service, overlay)]
    if problems:
        raise Refused("pack.bad_overlay", service=service.id, count=len(problems), first=problems[0].reason)
    return replace(
        service,
        steps={name: replace(step, limit=over(step.limit, overlay.limits.get(name, ()))) for name, step in service.steps.items()},
        supplement=over(service.supplement, overlay.supplement),
        notice=over(service.notice, overlay.notice),
        fees=over(service.fees, overlay.fees),
        benefit=replace(service.benefit, amounts=over(service.benefit.amounts, overlay.amounts)) if service.benefit else None,
        visits=over(service.visits, overlay.visits),
        materials={name: _changed(one, overlay.materials.get(name)) for name, one in service.materials.items()},
        places={**service.places, **overlay.places},
        texts={
            language: {**service.texts.get(language, {}), **overlay.texts.get(language, {})}
            for language in (*service.texts, *(one for one in overlay.texts if one not in service.texts))
        },
    )


def over(base: tuple[Dated, ...], local: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """Local values hold from the day of the first of them; until then those of the base. One that names no rule stands under the base's."""
    if not local:
        return base
    return (*(one for one in base if one.since < local[0].since), *(_ruled(one, base) for one in local))


def _ruled(local: Dated, base: tuple[Dated, ...]) -> Dated:
    law = ruling(base, local.since)
    return local if local.rule or law is None else replace(local, rule=law.rule)


def _changed(base: Material, local: Material | None) -> Material:
    if local is None:
        return base
    return replace(base, formats=local.formats or base.formats, most=local.most or base.most, later=over(base.later, local.later))


def _with_days(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _day(one) if key == "from" else _with_days(one) for key, one in value.items()}
    return [_with_days(one) for one in value] if isinstance(value, list | tuple) else value


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


Excess = tuple[Path, str, str, str]  # where in the overlay, code, reason, cure


def excesses(service: Service, overlay: Overlay) -> Iterator[Excess]:
    """Where an overlay goes beyond what a region may say."""
    for name, values in overlay.limits.items():
        if name not in service.steps:
            yield ("limits", name), "overlay.unknown_step", f"{name} is not a step of the service.", "Name one that is."
        else:
            yield from _periods(("limits", name), service.steps[name].limit, values)
    yield from _periods(("notice",), service.notice, overlay.notice)
    yield from _periods(("supplement",), service.supplement, overlay.supplement)
    yield from _fees(service.fees, overlay.fees)
    yield from _amounts(service.benefit, overlay.amounts)
    yield from _visits(service.visits, overlay.visits)
    for name, material in overlay.materials.items():
        yield from _materials(name, service.materials.get(name), material)
    for language, words in overlay.texts.items():
        for key in words:
            if not key.startswith(TEXTS) and not key.endswith(".note"):
                cure = f"Say it in a note, or under {', '.join(TEXTS)}."
                yield ("texts", language, key), "overlay.text", f"A region does not change the text {key}.", cure


def _periods(path: Path, base: tuple[Dated, ...], local: tuple[Dated, ...]) -> Iterator[Excess]:
    for place, one in enumerate(local):
        for law in _meanwhile(base, local, place):
            worse = beyond(one.value, law.value)
            if worse is None:
                reason = f"{_said(one.value)} and {_said(law.value)} (in force from {law.since}) cannot be compared."
                yield (*path, place), "overlay.other_unit", reason, "Use the unit and the side of the definition above."
            elif worse:
                reason = f"{_said(one.value)} is worse for the applicant than {_said(law.value)}, in force from {law.since}."
                yield (*path, place), "overlay.exceeds", reason, "Promise at least what the definition above grants."


def _meanwhile(base: tuple[Dated, ...], local: tuple[Dated, ...], place: int) -> list[Dated]:
    """Values of the base in force on some day on which the local one holds."""
    start, end = local[place].since, local[place + 1].since if place + 1 < len(local) else date.max
    ends = [*(one.since for one in base[1:]), date.max]
    return [one for one, until in zip(base, ends, strict=False) if one.since < end and start < until]


def beyond(local: Period, base: Period) -> bool | None:
    """Whether a local period is worse for the applicant: longer when it is the agency's, shorter when it is the applicant's.

    None when the two cannot be compared. As many days are never longer than as many working days.
    """
    if local.whose != base.whose:
        return None
    one, other = _months(local), _months(base)
    if one.unit != other.unit:
        sooner = (one.unit, other.unit) == ("days", "working_days") and one.amount <= other.amount and local.whose == "agency"
        return False if sooner else None
    return one.amount > other.amount if local.whose == "agency" else one.amount < other.amount


def _months(span: Period) -> Period:
    return Period(span.amount * 12, "months", span.whose) if span.unit == "years" else span


def _said(span: Period) -> str:
    return f"{span.amount} {span.unit.replace('_', ' ')} of the {span.whose}"


def _fees(base: tuple[Dated, ...], local: tuple[Dated, ...]) -> Iterator[Excess]:
    for place, one in enumerate(local):
        for law in _meanwhile(base, local, place):
            if not _no_dearer(one.value, law.value):
                reason = f"It may come to more than what is in force from {law.since}, is in another currency, or cannot be compared."
                yield ("fees", place), "overlay.exceeds", reason, "Ask at most what the definition above asks."


def _no_dearer(local: Fee, base: Fee) -> bool:
    """Whether a region asks at most the same: nothing at all, or the same way of reckoning with no amount above that of the definition."""
    if local.currency != base.currency:
        return False
    if local.free:
        return True
    if (local.per, local.by, local.formula) != (base.per, base.by, base.formula) or [one for one, _ in local.bands] != [
        one for one, _ in base.bands
    ]:
        return False
    most = local.most is not None and (base.most is None or local.most <= base.most)
    cheaper = all(minor <= other for (_, minor), (_, other) in zip(local.bands, base.bands, strict=True))
    return local.minor <= base.minor and cheaper and (most or base.most is None)


def _amounts(benefit: Benefit | None, local: tuple[Dated, ...]) -> Iterator[Excess]:
    if local and benefit is None:
        yield ("amounts",), "overlay.no_benefit", "The service pays nothing.", "Take the amounts out."
        return
    for place, one in enumerate(local):
        for law in _meanwhile(benefit.amounts if benefit else (), local, place):
            if one.value.currency != law.value.currency or _pays_less(one.value, law.value):
                reason = f"It pays less at some age than the amounts in force from {law.since}, or in another currency."
                yield ("amounts", place), "overlay.exceeds", reason, "Pay at least what the definition above pays."


def _pays_less(local: Bands, base: Bands) -> bool:
    ages = {age for age, _ in (*local.amounts, *base.amounts)}
    return any(at_age(local, age) < at_age(base, age) for age in ages)


def _visits(base: tuple[Dated, ...], local: tuple[Dated, ...]) -> Iterator[Excess]:
    for place, one in enumerate(local):
        for law in _meanwhile(base, local, place):
            if one.value > law.value:
                reason = f"{one.value} visits are more than {law.value}, in force from {law.since}."
                yield ("visits", place), "overlay.exceeds", reason, "Promise at most as many as the definition above."


def _materials(name: str, base: Material | None, local: Material) -> Iterator[Excess]:
    path = ("materials", name)
    if base is None:
        yield path, "overlay.unknown_material", f"{name} is not a material of the service.", "A region asks for nothing more."
        return
    lacking = [one for one in base.formats if local.formats and one not in local.formats]
    if lacking or (local.most and local.most < base.most):
        yield path, "overlay.exceeds", f"{name} would be taken in fewer forms or numbers.", "Take all that the definition above takes."
    yield from _periods((*path, "later"), base.later, local.later)

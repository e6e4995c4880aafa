"""Where regions deviate from what is defined above them: which overlay changes what of a service, exactly, and for whom it is better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.base.limits import Period
from tongban.pack import overlay, shapes
from tongban.pack.conditions import dated
from tongban.pack.overlay_checks import encloses
from tongban.services import queries

UNITS = {"hours": 1, "days": 24, "working_days": 24, "months": 720, "years": 8760}  # only to tell which of two is longer


@dataclass(frozen=True)
class Difference:
    """One thing that differs: `part` of the service and its `name` there, both values as text, and which `way`.

    The way is shorter, longer, fewer, more or less. `title` is what the pack calls the step, material or place, by language.
    """

    part: str
    name: str
    was: str
    now: str
    way: str
    title: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Deviation:
    """What one region says of one service otherwise than what holds above it on a day."""

    region: str
    service: str
    difference: Difference


def report(at: datetime, region: str = "") -> list[Deviation]:
    """All deviations that hold, by region and service; of a region and what lies below it where one is named."""
    found: list[Deviation] = []
    for name in queries.packs():
        revision = queries.in_force(name, at)
        for service in queries.parsed(revision).services.values() if revision else ():
            for code in sorted(service.local):
                if not region or region == code or not region.strip("0") or encloses(region, code):
                    found += [Deviation(code, service.id, one) for one in of_region(service, code, at)]
    return sorted(found, key=lambda one: (one.region, one.service, one.difference.part, one.difference.name))


def of_region(service: shapes.Service, code: str, at: datetime) -> list[Difference]:
    """What the overlay of a region changes against what holds above it, on the day of a moment."""
    above = holds_above(service, code)
    return list(between(above, overlay.apply(above, service.local[code]), at.date()))


def holds_above(service: shapes.Service, code: str) -> shapes.Service:
    """A service as the regions around one have it; by their codes, since a pack may name regions that this node has not loaded."""
    above = service
    for one in sorted(name for name in service.local if name != code and encloses(name, code)):
        above = overlay.apply(above, service.local[one])
    return above


def between(was: shapes.Service, now: shapes.Service, on: date) -> Iterator[Difference]:
    """How two forms of one service differ on a day."""
    for name, step in was.steps.items():
        yield from _differs("limit", name, step.limit, now.steps[name].limit, on, _called(was, f"step.{name}"))
    for part in ("notice", "supplement", "fees", "visits"):
        yield from _differs(part, "", getattr(was, part), getattr(now, part), on)
    if was.benefit and now.benefit:
        yield from _differs("amounts", "", was.benefit.amounts, now.benefit.amounts, on)
    for name, one in was.materials.items():
        other = now.materials[name]
        title = _called(was, f"material.{name}")
        yield from _differs("later", name, one.later, other.later, on, title)
        for part, before, after in (("formats", len(one.formats), len(other.formats)), ("most", one.most, other.most)):
            if before != after:
                told = ("; ".join(one.formats), "; ".join(other.formats)) if part == "formats" else (str(before), str(after))
                yield Difference(part, name, *told, "more" if after > before else "fewer", title)
    for name in now.places:
        if now.places[name] != was.places.get(name):
            yield Difference("place", name, "", name, "more", _called(now, f"place.{name}"))


def _called(service: shapes.Service, key: str) -> dict[str, str]:
    return {language: texts[key] for language, texts in service.texts.items() if key in texts}


def _differs(part: str, name: str, was: Any, now: Any, on: date, title: Mapping[str, str] | None = None) -> Iterator[Difference]:
    one, other = dated(was, on), dated(now, on)
    before, after = (found.value if found else None for found in (one, other))
    if before != after:
        yield Difference(part, name, said(before), said(after), _way(before, after), title or {})


def said(value: Any) -> str:
    """A value as exact text: `20 working_days`, `12000 CNY`, `3`; empty where there is none."""
    if isinstance(value, Period):
        return f"{value.amount} {value.unit}"
    if isinstance(value, shapes.Bands):
        return "; ".join(f"{age}: {amount} {value.currency}" for age, amount in value.amounts)
    if isinstance(value, shapes.Fee):
        bands = "; ".join(f"{above}: {minor}" for above, minor in value.bands)
        return " ".join(one for one in (str(value.minor), value.currency, value.per or value.by or value.formula, bands) if one)
    return "" if value is None else str(value)


def _way(before: Any, after: Any) -> str:
    if before is None or after is None:
        return "more" if before is None else "fewer"
    if isinstance(before, Period):
        longer = after.amount * UNITS[after.unit] > before.amount * UNITS[before.unit]
        return "longer" if longer else "shorter"
    if isinstance(before, shapes.Bands):
        return "more"  # a region never pays less: the checker refuses it
    if isinstance(before, shapes.Fee):
        return "less"  # nor asks for more
    return "more" if after > before else "fewer"


def table(rows: list[Deviation], names: Mapping[str, Any], titles: Mapping[str, tuple[str, str]], language: str) -> list[dict[str, Any]]:
    """The report as rows of a file."""
    return [
        {
            "region": one.region,
            "region_name": names[one.region].name if one.region in names else "",
            "service": one.service,
            "title": titles[one.service][0],
            "part": one.difference.part,
            "name": one.difference.name,
            "called": queries.in_language(one.difference.title, language)[0],
            "basic": one.difference.was,
            "local": one.difference.now,
            "way": one.difference.way,
        }
        for one in rows
    ]

"""What decides over an application: the comparisons of a service, and the facts of registers that its rules and conditions read. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack import rules
from tongban.pack.shapes import Condition, OfferShape, Service, Test


def tests(service: Service) -> Iterator[Test]:
    """Every comparison that decides what is asked, brought, paid, or which way the course goes."""
    for condition in _conditions(service):
        yield from condition


def _conditions(service: Service) -> Iterator[Condition]:
    for group in service.form:
        yield group.when
        yield from (one.when for one in group.fields)
    yield from (one.needed for one in service.materials.values() if not isinstance(one.needed, str))
    yield from (one.when for one in service.waivers.values())
    for step in service.steps.values():
        yield from (one.when for one in step.next)
        yield from (band.when for chosen in step.outcomes.values() for standard in chosen.bands for band in standard.value.bands)


def asked_rules(service: Service) -> tuple[str, ...]:
    """The rules that filing asks: automatic checks and what reckons a fee."""
    checks = {*service.doubts, *(name for step in service.steps.values() for name in step.automatic)}
    return tuple(sorted(checks | {one.value.formula for one in service.fees if one.value.formula}))


def constants(service: Service) -> frozenset[str | int]:
    """What stands written in the rules that filing asks."""
    return rules.constants(service.rules, asked_rules(service)) if service.rules else frozenset()


def assumed(service: Service, fetch: str, offer: OfferShape) -> tuple[str, ...]:
    """The fields of an offer that something of the service reads: what somebody who is not looked up must say instead."""
    paths = {test.field for test in tests(service)} | {service.born}
    paths |= {path for one in service.fees for path in (one.value.per, one.value.by)}
    written = constants(service)
    return tuple(name for name in offer.fields if f"fetch.{fetch}.{name}" in paths or (fetch in written and name in written))

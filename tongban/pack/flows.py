"""The three flows of one shipment, as its declaration's service says them: information, funds and goods, mark by mark in their order.

A mark is something that happens to a shipment once everything goes well; where it has not happened, the page of the shipment says the
gap in the words of the service (`flow.<name>.gap`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.pack.ledgers import POINTS
from tongban.pack.values import Condition

if TYPE_CHECKING:
    from tongban.pack.sections import Section
    from tongban.pack.shapes import Service
    from tongban.pack.world import Check

FLOWS = ("information", "funds", "goods")
WAYS = ("point", "outside", "draws", "opens", "used", "reports", "about", "charge")  # in one of which a mark is said

CHARGES = ("billed", "paid", "posted")


@dataclass(frozen=True)
class Mark:
    """One thing of a flow, said in one way.

    `point`: an act or a step that the declaration passed; `outside`: a step that a system outside does; `draws`: a use of ledgers by its
    name; `opens`: a type of ledgers that stand open for the declaration; `used`: what others drew on these; `reports`: a use of ledgers,
    applications about the case that opened what it names (`when`: those whose answers fit); `about`: applications about the declaration;
    `charge`: what is to be paid for it was `billed`, all of it is `paid`, or what was paid is `posted` on the ledgers of its bills.
    """

    name: str
    point: str = ""
    outside: str = ""
    draws: str = ""
    opens: str = ""
    used: str = ""
    reports: str = ""
    about: str = ""
    charge: str = ""
    when: Condition = ()


def flows(top: Section) -> dict[str, tuple[Mark, ...]]:
    """`flows: {funds: [{name: payment, opens: eport.payment}, …], …}`; nothing where a service has no shipment."""
    one = top.inside("flows")
    if one is None:
        return {}
    found = {name: tuple(map(_mark, one.rows(name))) for name in FLOWS}
    one.done()
    return found


def _mark(row: Section) -> Mark:
    from tongban.pack.sections import NAME, condition  # which reads the shapes, of which these are part

    made = Mark(row.name_of("name", NAME), **{way: row.word(way) for way in WAYS}, when=condition(row, "when"))
    row.done()
    return made


def marks(service: Service) -> Iterator[tuple[str, int, Mark]]:
    """Every mark with its flow and place."""
    yield from ((flow, place, mark) for flow, listed in service.flows.items() for place, mark in enumerate(listed))


def check_flows(one: Check, main: str, service: Service) -> None:
    """A mark that can never be met would be a gap for ever."""
    for name, times in Counter(mark.name for _, _, mark in marks(service)).items():
        if times > 1:
            one.complain(main, ("flows",), "flow.twice", f"Two marks are called {name}.", "Give each a name of its own.")
    for flow, place, mark in marks(service):
        for way, reason, known in _unmet(one, service, mark):
            one.complain(
                main, ("flows", flow, place, way), "flow.unmet", reason, f"Name one of: {', '.join(sorted(known)) or 'none is there'}."
            )
        if sum(bool(getattr(mark, way)) for way in WAYS) != 1:
            one.complain(
                main, ("flows", flow, place), "flow.which", f"{mark.name} is not said in one way.", f"Give one of: {', '.join(WAYS)}."
            )
        if mark.when and not mark.reports:
            one.complain(
                main, ("flows", flow, place, "when"), "flow.when", "Only reports are chosen by their answers.", "Take `when:` out."
            )


def _unmet(one: Check, service: Service, mark: Mark) -> Iterator[tuple[str, str, set[str]]]:
    """What a mark names and nobody knows."""
    outside = {name for name, step in service.steps.items() if step.outside}
    known: Mapping[str, set[str]] = {
        "point": {*POINTS, *service.steps},
        "outside": outside,
        "draws": set(service.ledgers),
        "reports": set(service.ledgers),
        "opens": set(one.world.ledgers),
        "used": set(one.world.ledgers),
        "charge": set(CHARGES) if service.pay else set(),
        "about": {*one.pack.services, *one.world.services},
    }
    for way, names in known.items():
        said = getattr(mark, way)
        if said and said not in names:
            yield way, f"{mark.name} names {said}, which is not there.", names

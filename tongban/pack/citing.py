"""What of a service rests on which article. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tongban.pack.shapes import LawRef


def references(service: Any) -> Iterator[tuple[str, LawRef]]:
    """Everything of a service that cites an article, by where it stands: `steps.decide.limit`, `materials.proof`."""
    yield from (("law", ref) for ref in service.law)
    for name in ("fees", "notice", "supplement", "visits", "serve"):
        yield from ((name, one.law) for one in getattr(service, name))
    yield from ((f"waivers.{name}", one.law) for name, one in service.waivers.items())
    if service.pay is not None:
        pay = service.pay
        told = (*pay.within, *pay.surcharge, *pay.after)
        yield from (("pay", law) for law in (pay.law, *pay.refunds.values(), *(one.law for one in told)))
    for step in service.steps.values():
        yield from ((f"steps.{step.name}.limit", one.law) for one in step.limit)
    yield from ((f"reasons.{reason.name}", reason.law) for reason in service.reasons.values())
    yield from ((f"materials.{material.name}", material.law) for material in service.materials.values())

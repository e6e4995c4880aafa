"""Which cases are accepted as they are filed: all of a service, or those that are clean, where no rule of doubt says anything."""

from __future__ import annotations

from tongban.cases import checking, late_answers, office
from tongban.cases.models import Case
from tongban.pack.shapes import Service


def doubts(row: Case, service: Service) -> checking.Kept:
    """What the rules of doubt saw in the answers of a case, to be kept with them."""
    return checking.run(service, service.doubts, office.facts_of(row, row.form))[0] if service.doubts else []


def at_once(row: Case, service: Service, saw: checking.Kept) -> bool:
    """Whether a case is accepted without an officer, by what the rules of doubt saw; not while a register has not answered."""
    if service.accept != "when_clean":
        return service.accept == "at_once"
    return not late_answers.awaited(row) and not any(one["said"] for one in saw)

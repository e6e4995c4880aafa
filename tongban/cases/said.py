"""What the answers of a case say of a ledger, line by line, and where each part stands in the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tongban.base import exact
from tongban.base.errors import Refused
from tongban.cases import office
from tongban.cases.models import Case
from tongban.pack.conditions import holds
from tongban.pack.forms import element_of
from tongban.pack.forms import lines as filled
from tongban.pack.ledgers import HEAD, LedgerUse, type_for


def uses_of(row: Case, form: Mapping[str, Any], acts: Collection[str] = (), point: str = "") -> list[LedgerUse]:
    """What the service does on ledgers, where its conditions hold for these answers: by some `acts` alone, at a point or at any."""
    uses = [one for one in office.service_of(row).ledgers.values() if not acts or _does(one, acts, point)]
    facts = office.facts_of(row, form) if any(one.when for one in uses) else {}
    return [one for one in uses if holds(one.when, facts)]


def _does(use: LedgerUse, acts: Collection[str], point: str) -> bool:
    return any(act in acts for name, done in use.acts.items() if point in ("", name) for act in done)


def said_lines(
    row: Case, use: LedgerUse, form: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Line by line what the answers say of each part, as texts, and where they stand in the form as it was given; also the `type`."""
    service = office.service_of(row)
    columns = {source for source in use.takes.values() if use.each and element_of(service, f"{use.each}.{source}")}
    lines: list[tuple[int, Mapping[str, Any]]] = list(filled(form.get(use.each))) if use.each else [(0, {})]
    places = [place for place, _ in filled(given.get(use.each))]
    for number, (place, line) in enumerate(lines):
        stands = places[number] if len(places) == len(lines) else place
        said, fields = {}, {}
        for part, source in use.takes.items():
            column = source in columns and part not in HEAD
            value = (line if column else form).get(source)
            said[part] = "" if value in (None, False) else str(value)
            fields[part] = f"{use.each}.{stands}.{source}" if column else source
        yield {**use.says, **said, "type": type_for(use.type, use.instead, {**form, **line})}, fields


def measured(text: str, places: int) -> int:
    """A number above nothing; what is none is told of the form, or as nothing drawn."""
    try:
        return max(0, exact.parse(text, places))
    except Refused:
        return 0

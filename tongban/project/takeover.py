"""What a row of another system becomes here: a record, a licence, an open or a closed case, each through the act that makes it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases import past
from tongban.licences import actions as licences
from tongban.pack.shapes import FormField, FormGroup
from tongban.registers import actions as registers
from tongban.registers import queries as records
from tongban.registers import validate
from tongban.services import queries as services

Row = Mapping[str, Any]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file: JSON lines, or CSV whose columns are the fields. Raises Refused("import.bad_line") with its number."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix == ".csv":
            yield from csv.DictReader(file)
            return
        for number, line in enumerate(file, 1):
            try:
                told = json.loads(line)
            except ValueError as error:
                raise Refused("import.bad_line", line=number) from error
            if not isinstance(told, dict):
                raise Refused("import.bad_line", line=number)
            yield told


def takers(source: str, register: str, at: datetime) -> dict[str, Callable[[Row], str]]:
    """What takes a row of each kind over."""
    return {
        "registers": lambda row: _record(row, register, source, at),
        "licences": lambda row: _licence(row, source, at),
        "cases": lambda row: _past(row, source, at) if row.get("closed_on") else _case(row, source),
    }


def _wanted(row: Row, name: str) -> Any:
    if row.get(name) in (None, ""):
        raise Refused("import.no_field", field=name)
    return row[name]


def _record(row: Row, register: str, source: str, at: datetime) -> str:
    """`{"id": …, <field>: <value>, …}`, each value held against its element."""
    shape = records.shape(register)
    facts = {name: value for name, value in row.items() if name != "id" and value != ""}
    fields = tuple(FormField(one.name, one.element, one.required) for one in shape.fields.values())
    clean, wrong = validate.form((FormGroup("row", fields),), facts, records.elements(), at.date(), {})
    if wrong:
        raise Refused.of(wrong)
    unknown = {name: value for name, value in facts.items() if name not in shape.fields}
    made = registers.enter(register, {**clean, **unknown}, by=SYSTEM, at=at, authority=_authority(row, source))
    return f"{register}:{made.key}"


def _licence(row: Row, source: str, at: datetime) -> str:
    """`{"id", "service", "holder": code, "valid_from", "valid_until", "facts": {…}, "region"?}`."""
    service, holder = str(_wanted(row, "service")), _party(str(_wanted(row, "holder")))
    agency, region = services.offering(service, str(row.get("region") or DISTRICT))
    effective = services.effective(service, region, at)
    if effective.service.licence is None:
        raise Refused("import.no_licence", service=service)
    made = licences.issue(
        service,
        effective.digest,
        holder,
        dict(_wanted(row, "facts")),
        case=f"IM-{digest([source, str(_wanted(row, 'id'))])[:20].upper()}",  # the serial of a licence number takes capitals and digits
        agency=agency,
        valid_from=_day(row, "valid_from"),
        valid_until=_day(row, "valid_until"),
        authority=_authority(row, source),
        by=SYSTEM,
        at=at,
    )
    return made.number


def _case(row: Row, source: str) -> str:
    """`{"id", "service", "applicant": code, "form": {…}, "submitted_at", "region"?}`: an open case, filed as of then."""
    at = _moment(row)
    party = _party(str(_wanted(row, "applicant")))
    by = Actor(kind="person", party=party, level=3, channel="api")
    made = cases.start(str(_wanted(row, "service")), region=str(row.get("region") or DISTRICT), by=by, at=at)
    cases.save(made.number, dict(_wanted(row, "form")), by=by, at=at)
    return cases.submit(made.number, key=f"{source}:{row['id']}"[:64], by=by, at=at).number


def _past(row: Row, source: str, at: datetime) -> str:
    """`{"id", "service", "applicant": code, "number", "closed_on", "course": […], … (cases.past_rules), "region"?}`: a closed case."""
    party, where = _party(str(_wanted(row, "applicant"))), str(row.get("region") or DISTRICT)
    return f"past:{past.take_over(source, str(_wanted(row, 'service')), party, row, region=where, by=SYSTEM, at=at).pk}"


def _party(code: str) -> int:
    found = next((one for scheme in ("uscc", "resident") if (one := actors.party_by_code(scheme, code))), None)
    if found is None:
        raise NotFound("import.no_party")
    return found.id


def _authority(row: Row, source: str) -> str:
    return f"import:{source}:{row.get('id', '')}"[:80]


def _day(row: Row, name: str) -> date:
    try:
        return date.fromisoformat(str(_wanted(row, name)))
    except ValueError as error:
        raise Refused("import.bad_day", field=name) from error


def _moment(row: Row) -> datetime:
    try:
        found = datetime.fromisoformat(str(_wanted(row, "submitted_at")))
    except ValueError as error:
        raise Refused("import.bad_day", field="submitted_at") from error
    if found.tzinfo is None:
        raise Refused("import.bad_day", field="submitted_at")
    return found

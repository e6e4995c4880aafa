"""What a service looks up for its rules on the day of filing, and its cross checks: all that is wrong, at the very answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.errors import Discrepancy
from tongban.base.limits import matching_day
from tongban.cases import office
from tongban.cases.drawing_models import CaseDraw
from tongban.cases.models import Case
from tongban.pack.conditions import value_of
from tongban.pack.forms import lines as filled
from tongban.pack.ledgers import type_for
from tongban.pack.looking import APPLICANT, LITERAL, PARTS, SINCE, CrossCheck, LookUp
from tongban.pack.shapes import Service
from tongban.registers import crossing, dated, ledger_queries
from tongban.services import times

Row = dict[str, Any]


def looked_up(row: Case, service: Service, form: Mapping[str, Any], facts: Mapping[str, Any], on: date) -> dict[str, Any]:
    """`found` and `checks` of a case for its answers on a legal day; asked once for the same answers."""
    if not (service.looks_up or service.cross_checks):
        return {}
    kept: dict[str, dict[str, Any]] = row.__dict__.setdefault("looked_up", {})
    key = f"{on.isoformat()} {json.dumps(form, sort_keys=True, default=str)}"
    if key not in kept:
        held = _held(row, service, form, on)
        told: dict[str, Any] = {**facts, "found": {name: _found(row, one, form, on, held) for name, one in service.looks_up.items()}}
        wrong = [one for check in service.cross_checks for one in _crossed(check, service, told, on)]
        refer = [one.code for one, _ in wrong if one.facts.get("severity") == "refer"]
        kept[key] = {"found": told["found"], "checks": {"refer": refer, "said": wrong}}
    return kept[key]


def unfit(facts: Mapping[str, Any], given: Mapping[str, Any], wrong: Sequence[Discrepancy]) -> list[Discrepancy]:
    """What cross checks refuse in answers, at the fields of the form as it was `given`; of what is not wrong anyway."""
    spoilt = {str(one.facts.get("field", "")) for one in wrong}
    said = facts.get("checks", {}).get("said", ())
    placed = [_placed(one, given) for one, head in said if one.facts.get("severity") == "block" and not spoilt & set(head)]
    return [one for one in placed if one.facts.get("field", "-") not in spoilt]


def _placed(one: Discrepancy, given: Mapping[str, Any]) -> Discrepancy:
    """At the place of its line in the table as it was given."""
    table, _, column = str(one.facts.get("field", "")).partition(".")
    if not column:
        return one
    places = [place for place, _ in filled(given.get(table))]
    line = int(one.facts["line"])
    place = places[line - 1] if line <= len(places) else line - 1
    return Discrepancy(one.code, {**one.facts, "field": f"{table}.{place}.{column}"})


def _held(row: Case, service: Service, form: Mapping[str, Any], on: date) -> dict[tuple[str, str], dated.Rows]:
    """By register and field the rows that hold for everything that is looked up there: one question, however many look-ups."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for look in service.looks_up.values():
        if look.register:
            asked = {one for value in _values(row, look, form) for one in dated.beginnings(value, look.shortest)}
            wanted.setdefault((look.register, look.field), set()).update(asked)
    return dated.holding(wanted, on)


def _values(row: Case, look: LookUp, form: Mapping[str, Any]) -> list[str]:
    """What is looked up: one value, or one a line of the table."""
    if look.by.startswith(LITERAL) or look.by == APPLICANT:
        return [actors.party_view(row.party).code if look.by == APPLICANT else look.by.removeprefix(LITERAL)]
    lines = [one for _, one in filled(form.get(look.each))] if look.each else [form]
    return [str(one.get(look.by) or "") for one in lines]


def _found(row: Case, look: LookUp, form: Mapping[str, Any], on: date, held: Mapping[tuple[str, str], dated.Rows]) -> Any:
    if look.opened:
        return _opened(row, look, str(form.get(look.by) or ""))
    if look.owed:
        return _owed(row, look, form)
    if look.ledger:
        return _ledger(row, type_for(look.ledger, look.instead, form), str(form.get(look.by) or ""))
    if look.days:
        return _days(row, look, str(form.get(look.by) or ""), on)
    rows = held[look.register, look.field]
    found = [dict(dated.best(value, look.shortest, rows)) for value in _values(row, look, form)]
    return found if look.each else found[0]


def _opened(row: Case, look: LookUp, number: str) -> Row:
    """The answers, none of them personal, of the case of the party by which a ledger was opened; nothing of a stranger's."""
    case = Case.objects.filter(number=ledger_queries.why_opened(look.opened, number), party=row.party_id).first() if number else None
    if case is None or not CaseDraw.objects.filter(case=case, act="open", ledger=f"{look.opened}/{number}").exists():
        return {}
    return dict(office.seen_of(case)["form"])


def _owed(row: Case, look: LookUp, form: Mapping[str, Any]) -> list[Row]:
    """The bills of a month on a security of the party's."""
    from tongban.cases import collecting  # which asks for the facts of other cases

    try:
        month = date.fromisoformat(str(form.get(look.month)))
    except ValueError:
        return []
    return collecting.owed(row.party_id, look.owed, str(form.get(look.by) or ""), month)


def _ledger(row: Case, kind: str, number: str) -> Row:
    """What is left on a ledger of the party's own, line 1 and line 2; nothing of a stranger's."""
    seen = ledger_queries.rests(kind, number, holder=row.party_id, document=f"case/{row.number}") if number else {}
    return {name: exact.show(value, exact.QUANTITY_PLACES) if isinstance(value, int) else value for name, value in seen.items()}


def _days(row: Case, look: LookUp, answer: str, on: date) -> Row:
    """Days until the filing; or by how many a rule of time was missed, the first one and the last both counted.

    Where the first day of delay is a day off, the next working day is the first.
    """
    try:
        begun = date.fromisoformat(answer)
    except ValueError:
        return {}
    if look.days == SINCE:
        return {"days": max((on - begun).days, 0)}
    limit = times.length(look.days, begun, row.submitted_at or row.saved_at)
    if limit is None:
        return {}
    last = begun + timedelta(days=limit.value.amount) if limit.value.unit == "days" else matching_day(begun, limit.value)
    first = actors.calendar_of(row.region_id).next_working(last + timedelta(days=1))
    return {"days": max((on - first).days + 1, 0), "first": first.isoformat()}


def _crossed(check: CrossCheck, service: Service, facts: Mapping[str, Any], on: date) -> Iterator[tuple[Discrepancy, list[str]]]:
    """What a check says, and on which answers of the form as a whole it rests."""
    head_parts, line_parts = PARTS[check.name]
    head = {part: _text(value_of(check.takes.get(part, ""), facts)) for part in head_parts}
    lines = [one for _, one in filled(facts.get(check.each))] if check.each else []
    said = [
        {part: _text(_of_line(check.takes.get(part, ""), place, line, service, facts)) for part in line_parts}
        for place, line in enumerate(lines)
    ]
    for one in crossing.run(check.name, head, said, on):
        source = check.takes.get(crossing.part_of(one), "")
        in_line = bool(one.facts.get("line")) and crossing.part_of(one) in line_parts
        told = {"field": f"{check.each}.{source}" if in_line else source} if source and "." not in source else {}
        yield Discrepancy(one.code, {**one.facts, **told}), [check.takes.get(part, "") for part in head_parts]


def _of_line(source: str, place: int, line: Mapping[str, Any], service: Service, facts: Mapping[str, Any]) -> Any:
    """A column, what was looked up for the line, or an answer of the form."""
    if source in line:
        return line[source]
    first, _, rest = source.partition(".")
    name, _, field = rest.partition(".")
    if first == "found" and name in service.looks_up and service.looks_up[name].each:
        return facts["found"][name][place].get(field)
    return value_of(source, facts)


def _text(value: Any) -> str:
    return "" if value in (None, False) else str(value)

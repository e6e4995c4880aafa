"""Reads of registers, standards, laws and powers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import idna
from django.db.models import Count, Q

from tongban.actors.history import has_function
from tongban.actors.queries import scope
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.memory import remembered
from tongban.base.prepared import Prepared, asked
from tongban.log.store import keys
from tongban.pack import shapes
from tongban.registers import delegations
from tongban.registers.models import Article, Code, Element, Power, Record, RecordIndex, Register, Reliance


@dataclass(frozen=True)
class RecordView:
    """A record as other engines see it; personal values are open."""

    register: str
    key: str
    facts: dict[str, Any]
    valid_from: datetime
    valid_to: datetime | None
    recorded_from: datetime
    subject: int | None
    struck: bool
    recorded_to: datetime | None = None
    row: int = 0  # of which the events of the register tell


@dataclass(frozen=True)
class Match:
    """Whether given facts agree with a record; shows nothing of it."""

    found: bool
    agrees: dict[str, bool]


@remembered
def shape(register: str) -> shapes.RegisterShape:
    """The shape of a register in force. Raises NotFound("register.unknown")."""
    row = Register.objects.filter(pk=register).first()
    if row is None:
        raise NotFound("register.unknown", register=register)
    told = dict(row.definition)
    told["fields"] = {name: shapes.RegisterField(**one) for name, one in told["fields"].items()}
    return shapes.RegisterShape(**{**told, "states": tuple(told["states"])})


def kept() -> list[shapes.RegisterShape]:
    """Every register that is kept here, by id."""
    return [shape(register) for register in Register.objects.order_by("pk").values_list("pk", flat=True)]


def current(register: str, key: str) -> RecordView | None:
    """The current record of a key."""
    row = _current(register=register, key=key)
    return _view(row) if row else None


_current = Prepared(
    lambda: (
        Record.objects.filter(register=asked("register"), key=asked("key"))
        .filter(recorded_to=None, valid_to=None, struck=False)
        .order_by("pk")
    )
)


def told_of(row: int) -> RecordView | None:
    """The record of which an event of a register tells (`record` in its body), as it was written then."""
    found = Record.objects.filter(pk=row).first()
    return _view(found) if found else None


def as_of(register: str, key: str, *, valid: datetime, known: datetime) -> RecordView | None:
    """What was true at `valid` as it was recorded at `known`: an end that was recorded later was not known then."""
    rows = Record.objects.filter(Q(recorded_to=None) | Q(recorded_to__gt=known), register=register, key=key)
    row = rows.filter(valid_from__lte=valid, recorded_from__lte=known).order_by("-recorded_from", "-pk").first()
    if row is None or (row.struck and row.valid_to is not None and row.valid_to <= min(valid, known)):
        return None
    return _view(row)


def history(register: str, key: str) -> list[RecordView]:
    """Every row of a key, oldest first."""
    return [_view(row) for row in Record.objects.filter(register=register, key=key).order_by("recorded_from", "pk")]


def versions(register: str, key: str, *, before: int = 0, limit: int = 20) -> list[RecordView]:
    """The rows of a key, newest first; `before` is the `row` of the last one seen."""
    rows = Record.objects.filter(register=register, key=key)
    return [_view(row) for row in (rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit]]


def find(register: str, field: str, value: Any) -> list[RecordView]:
    """Current records with a value in a field marked find or unique."""
    one = shape(register).fields[field]
    wanted = keys().lookup(one.element, str(value)) if one.personal else str(value)[:255]
    rows = RecordIndex.objects.filter(register=register, field=field, value=wanted).select_related("record").order_by("record_id")
    return [_view(row.record) for row in rows]


def marks(register: shapes.RegisterShape) -> list[str]:
    """The fields by which records of a register are found: its key first."""
    return [register.key, *(name for name, one in register.fields.items() if (one.find or one.unique) and name != register.key)]


def search(register: str, text: str, *, after: int = 0, limit: int = 20) -> list[RecordView]:
    """Current records with a mark that is, or begins with, a text (a personal mark only as a whole), in the order of their entry."""
    definition, known = shape(register), elements()
    wanted = Q(key=text)
    for name in marks(definition):
        one = definition.fields[name]
        value = Q(value=keys().lookup(one.element, text)) if one.personal else _beginning(text, known.get(one.element))
        wanted |= Q(pk__in=RecordIndex.objects.filter(value, register=register, field=name).values("record_id"))
    rows = Record.objects.filter(wanted, register=register, recorded_to=None, valid_to=None, struck=False, pk__gt=after)
    return [_view(row) for row in rows.order_by("pk")[:limit]]


def _beginning(text: str, element: shapes.Element | None) -> Q:
    """Values that begin with a text; a domain also in the one form in which domains are kept."""
    if element is not None and element.type == "domain" and not text.isascii():
        with suppress(UnicodeError):
            return Q(value__startswith=text) | Q(value__startswith=idna.encode(text, uts46=True).decode())
    return Q(value__startswith=text)


def match(register: str, key: str, facts: Mapping[str, Any]) -> Match:
    """Whether facts agree with the current record, field by field."""
    found = current(register, key)
    if found is None:
        return Match(False, {})
    return Match(True, {name: found.facts.get(name) == value for name, value in facts.items()})


def readable(by: Actor) -> list[shapes.RegisterShape]:
    """The registers into which an officer may look: those that a grant of `register.read` names, or all."""
    names = {service for _, _, service in scope(by, "register.read").parts}
    return [one for one in kept() if by.kind == "system" or names & {"*", one.id}]


@remembered
def sizes() -> dict[str, int]:
    """How many current records each register holds."""
    rows = Record.objects.filter(recorded_to=None, valid_to=None, struck=False).order_by()
    return dict(rows.values_list("register").annotate(n=Count("pk")))


def records(register: str, *, after: str = "", limit: int = 50) -> list[RecordView]:
    """Current records in the order of their keys."""
    rows = Record.objects.filter(register=register, recorded_to=None, valid_to=None, struck=False, key__gt=after).order_by("key")[:limit]
    return [_view(row) for row in rows]


def of_subject(party: int) -> list[RecordView]:
    """Current records about a party."""
    rows = Record.objects.filter(subject=party, recorded_to=None, valid_to=None, struck=False).order_by("register_id", "key")
    return [_view(row) for row in rows]


def tied_with(party: int) -> set[int]:
    """Parties that share, in a current record of theirs, a value of a field that ties people together (`ties` of a register)."""
    found: set[int] = set()
    for register in kept():
        for field in register.ties:
            rows = RecordIndex.objects.filter(register=register.id, field=field)
            values = rows.filter(record__subject=party).values("value")
            found |= {one for one in rows.filter(value__in=values).values_list("record__subject", flat=True) if one is not None}
    return found - {party}


def _view(row: Record) -> RecordView:
    personal = {name for name, one in shape(row.register_id).fields.items() if one.personal}
    facts = {name: keys().open(str(value)) if name in personal and value else value for name, value in row.facts.items()}
    times = (row.valid_from, row.valid_to, row.recorded_from)
    return RecordView(row.register_id, row.key, facts, *times, row.subject, row.struck, row.recorded_to, row.pk)


@remembered
def elements() -> dict[str, shapes.Element]:
    """Every data element in force; not to be changed by who asks."""
    return {row.pk: shapes.Element(**row.definition) for row in Element.objects.all()}


def codes(code_list: str, on: date) -> list[Code]:
    """The codes of a list that hold on a day, in the order of the latest edition."""
    return [one for one in _codes(code_list) if (one.since is None or one.since <= on) and (one.until is None or one.until > on)]


@remembered
def _codes(code_list: str) -> tuple[Code, ...]:
    latest = Code.objects.filter(list=code_list).order_by("-edition").values("edition")[:1]
    return tuple(Code.objects.filter(list=code_list, edition=latest).order_by("order"))


def article(act: str, article: str, on: date) -> Article | None:
    """An article as it holds on a day."""
    return Article.objects.filter(Q(until=None) | Q(until__gt=on), act=act, article=article, since__lte=on).first()


@remembered
def cite(act: str, article: str) -> str:
    """An article as people read it: 《…》第42条, in the official script; the register's id where no title is known."""
    row = Article.objects.filter(act=act).values_list("act_title", flat=True).first()
    title = next(iter(row.values()), act) if row else act
    if not article or article == "unknown":
        return f"《{title}》" if row else title
    return f"《{title}》第{article}条"


def known_article(act: str, article: str) -> bool:
    """Whether an article is known, on whichever day it holds or held, or relied on."""
    return any(rows.filter(act=act, article=article).exists() for rows in (Article.objects, Reliance.objects))


def relied_on() -> list[tuple[str, str]]:
    """The articles on which something relies: act and article."""
    return sorted(set(Reliance.objects.order_by().values_list("act", "article")))


def users_of(act: str, article: str) -> list[str]:
    """What relies on an article."""
    return list(Reliance.objects.filter(act=act, article=article).order_by("what").values_list("what", flat=True))


def holds_power(agency: int, power: str, on: date, service: str = "") -> bool:
    """Whether an agency holds a power on a day: by its function, or by delegation (for a service, where one is named)."""
    row = Power.objects.filter(Q(since__lte=on) & (Q(until=None) | Q(until__gt=on)), pk=power).first()
    if row is None:
        return False
    return has_function(agency, row.function, on) or delegations.used(power, agency, on, service) is not None


def lent(agency: int, power: str, on: date, service: str) -> int | None:
    """The delegation by which alone an agency holds a power on a day for a service; None where the power is its own."""
    function = power_function(power)
    if not function or has_function(agency, function, on):
        return None
    return delegations.used(power, agency, on, service)


def power_function(power: str) -> str:
    """The function of the agencies that hold a power; empty for an unknown one."""
    return Power.objects.filter(pk=power).values_list("function", flat=True).first() or ""

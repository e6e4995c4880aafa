"""Acts on registers: define, enter, change, correct, strike; repeal an article, end a power."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from json import dumps, loads
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.actors.queries import party_by_code, require
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.memory import forget
from tongban.base.prepared import insert
from tongban.log import actions as log
from tongban.log.store import keys
from tongban.pack.shapes import Pack, RegisterField, RegisterShape
from tongban.registers.ledger_models import LedgerType, Unit
from tongban.registers.models import Article, Code, Element, Power, Record, RecordIndex, Register, Reliance
from tongban.registers.queries import shape


@transaction.atomic
def define(pack: Pack, *, revision: str, by: Actor, at: datetime) -> None:
    """Take over what a published pack defines: elements, code lists, laws, powers, registers. Called by services.publish."""
    elements = [Element(id=one.id, definition=asdict(one)) for one in pack.elements.values()]
    Element.objects.bulk_create(elements, update_conflicts=True, unique_fields=["id"], update_fields=["definition"])
    for codes in pack.code_lists.values():
        Code.objects.filter(list=codes.id, edition=codes.edition).delete()
        Code.objects.bulk_create(
            Code(list=codes.id, edition=codes.edition, code=one.code, label=dict(one.label), since=one.since, until=one.until, order=place)
            for place, one in enumerate(codes.codes)
        )
    for act in pack.acts.values():
        Article.objects.filter(act=act.id).delete()
        if not act.articles:  # its title is known, its articles are not
            Article.objects.create(act=act.id, act_title=dict(act.title), article="", title={}, since=date.min)
        Article.objects.bulk_create(
            Article(act=act.id, act_title=dict(act.title), article=one.article, title=dict(one.title), since=one.since, until=one.until)
            for one in act.articles
        )
    for power in pack.powers.values():
        values = {"title": dict(power.title), "function": power.function, "act": power.law.act, "article": power.law.article}
        Power.objects.update_or_create(id=power.id, defaults={**values, "since": power.since, "until": power.until})
    for register in pack.registers.values():
        definition = {**asdict(register), "fields": {name: asdict(one) for name, one in register.fields.items()}}
        values = {"owner": register.owner, "definition": definition, "revision": revision}
        Register.objects.update_or_create(id=register.id, defaults=values)
    _define_ledgers(pack, revision)
    transaction.on_commit(forget)
    forget()
    log.append("registers.defined", ("pack", pack.id), {"revision": revision, "registers": sorted(pack.registers)}, by=by, at=at)


def _define_ledgers(pack: Pack, revision: str) -> None:
    """Types of ledgers and units of measure."""
    for unit in (one for table in pack.units.values() for one in table.units):
        factor = {"base": unit.base, "numerator": unit.numerator, "denominator": unit.denominator}
        Unit.objects.update_or_create(code=unit.code, defaults={**factor, "title": dict(unit.title)})
    for ledger in pack.ledgers.values():
        definition = loads(dumps(asdict(ledger), default=date.isoformat))  # as it comes back from the database
        LedgerType.objects.update_or_create(id=ledger.id, defaults={"owner": ledger.owner, "definition": definition, "revision": revision})


def rely(pack: str, uses: Iterable[tuple[str, str, str]]) -> None:
    """Note what a pack's services rely on: (act, article, what). Inside services.publish."""
    Reliance.objects.filter(pack=pack).delete()
    Reliance.objects.bulk_create(Reliance(act=act, article=article, pack=pack, what=what[:160]) for act, article, what in uses)


@transaction.atomic
def enter(
    register: str, facts: Mapping[str, Any], *, by: Actor, at: datetime, valid_from: datetime | None = None, authority: str = ""
) -> Record:
    """Enter a new record. `authority` names the event of a decision that orders it; without one the actor needs `register.enter`.

    Raises Refused("register.taken") for each unique value that stands already.
    """
    definition = _allowed(register, "register.enter", by, authority)
    row = _write(definition, dict(facts), by=by, at=at, valid_from=valid_from or at)
    _log("record.entered", row, {"authority": authority}, by, at)
    return row


def enter_all(rows: Sequence[tuple[str, Mapping[str, Any]]], *, by: Actor, at: datetime, authority: str) -> list[Record]:
    """Enter records of several registers on the authority of one act: two statements and the events, however many.

    Raises IntegrityError, and the transaction is lost, when a value stands already: `taken` tells which, in a new one.
    """
    written = [_row(shape(register), dict(facts), at=at, valid_from=at) for register, facts in rows]
    insert(*(row for row, _ in written))
    insert(*(one for row, facts in written for one in _index(shape(row.register_id), facts, row)))
    for row, _ in written:
        _log("record.entered", row, {"authority": authority}, by, at)
    return [row for row, _ in written]


def taken(register: str, facts: Mapping[str, Any]) -> bool:
    """Whether a record with the key, or with a unique value, of these facts stands."""
    definition = shape(register)
    rows = [(name, indexed(one, value)) for name, one, value in _indexed(definition, facts) if one.unique]
    held = Q(pk=None)
    for name, value in rows:
        held |= Q(field=name, value=value)
    key = str(facts[definition.key])
    standing = Record.objects.filter(register=register, key=key, recorded_to=None, valid_to=None, struck=False)
    return standing.exists() or RecordIndex.objects.filter(held, register=register, unique=True).exists()


def enter_many(register: str, rows: Iterable[Mapping[str, Any]], *, by: Actor, at: datetime) -> int:
    """Enter records in bulk, one transaction for all; each is checked as by `enter`. Returns how many."""
    definition = _allowed(register, "register.enter", by, "")
    with transaction.atomic():
        written = [_write(definition, dict(facts), by=by, at=at, valid_from=at) for facts in rows]
        told = {"rows": len(written), "keys": [row.key for row in written][:2000]}
        log.append("record.entered_many", ("register", register), told, by=by, at=at)
    return len(written)


@transaction.atomic
def change(
    register: str, key: str, facts: Mapping[str, Any], *, by: Actor, at: datetime, valid_from: datetime | None = None, authority: str = ""
) -> Record:
    """The facts became different from a moment on: the earlier ones stay as what was true until then. The same again changes nothing."""
    return _follow(register, key, facts, "record.changed", by=by, at=at, valid_from=valid_from or at, authority=authority, reason="")


@transaction.atomic
def correct(register: str, key: str, facts: Mapping[str, Any], *, reason: str, by: Actor, at: datetime, authority: str = "") -> Record:
    """The facts were wrong from the beginning: the wrong ones stay visible as what was recorded until now."""
    return _follow(register, key, facts, "record.corrected", by=by, at=at, valid_from=None, authority=authority, reason=reason)


@transaction.atomic
def strike(register: str, key: str, *, reason: str, by: Actor, at: datetime, authority: str = "") -> Record:
    """End a record: it is struck, never removed, and its unique values are free again."""
    _allowed(register, "register.strike", by, authority)
    row = _lock(register, key)
    row.valid_to, row.struck = at, True
    row.save(update_fields=["valid_to", "struck"])
    RecordIndex.objects.filter(record=row).delete()
    _log("record.struck", row, {"reason": reason, "authority": authority}, by, at)
    return row


@transaction.atomic
def reindex() -> int:
    """Write the index of every current record anew. Returns of how many records."""
    RecordIndex.objects.all().delete()
    rows, count = [], 0
    for row in Record.objects.filter(recorded_to=None, valid_to=None, struck=False).order_by("pk").iterator(chunk_size=2000):
        definition = shape(row.register_id)
        rows += _index(definition, _opened(definition, row.facts), row)
        count += 1
        if len(rows) >= 2000:
            RecordIndex.objects.bulk_create(rows)
            rows = []
    RecordIndex.objects.bulk_create(rows)
    return count


@transaction.atomic
def repeal(act: str, article: str, *, until: date, by: Actor, at: datetime) -> list[str]:
    """End an article on a day. Returns what relies on it, so that nobody is surprised."""
    require(by, "law.repeal")
    changed = Article.objects.filter(act=act, article=article, until=None).update(until=until)
    if not changed:
        raise NotFound("law.no_article", act=act, article=article, day=until.isoformat())
    users = list(Reliance.objects.filter(act=act, article=article).order_by("what").values_list("what", flat=True))
    log.append("law.repealed", ("law", act), {"article": article, "until": until.isoformat(), "users": users}, by=by, at=at)
    return users


@transaction.atomic
def end_power(power: str, *, until: date, by: Actor, at: datetime) -> None:
    """End a power on a day: from then on no case can be opened under it; the same day again changes nothing."""
    require(by, "law.repeal")
    row = power_on(power, until)
    if row.until == until:
        return
    row.until = until
    row.save(update_fields=["until"])
    log.append("power.ended", ("power", power), {"until": until.isoformat()}, by=by, at=at)


def power_on(power: str, on: date) -> Power:
    """A power, locked. Raises NotFound("law.no_power")."""
    row = Power.objects.select_for_update().filter(pk=power).first()
    if row is None:
        raise NotFound("law.no_power", agency="", day=on.isoformat())
    return row


def _allowed(register: str, verb: str, by: Actor, authority: str) -> RegisterShape:
    definition = shape(register)
    if not authority:
        require(by, verb)
    return definition


def _follow(
    register: str,
    key: str,
    facts: Mapping[str, Any],
    kind: str,
    *,
    by: Actor,
    at: datetime,
    valid_from: datetime | None,
    authority: str,
    reason: str,
) -> Record:
    definition = _allowed(register, "register.change", by, authority)
    old = _lock(register, key)
    before = _opened(definition, old.facts)
    if all(name in before and before[name] == value for name, value in facts.items()):
        return old  # told again, or nothing is different
    RecordIndex.objects.filter(record=old).delete()
    if valid_from is None:
        old.recorded_to = at
        old.save(update_fields=["recorded_to"])
    else:
        old.valid_to = valid_from
        old.save(update_fields=["valid_to"])
    row = _write(definition, {**before, **facts}, by=by, at=at, valid_from=valid_from or old.valid_from)
    _log(kind, row, {"authority": authority, "reason": reason, "changed": sorted(facts)}, by, at)
    return row


def _lock(register: str, key: str) -> Record:
    """The current row of a record. Acts wait for the first row of its key, which stays: which one is current is read after that, for
    PostgreSQL gives nothing to who waited for a row that was replaced meanwhile.
    """
    rows = Record.objects.filter(register=register, key=key)
    rows.select_for_update().order_by("pk").first()
    found = rows.filter(recorded_to=None, valid_to=None, struck=False).first()
    if found is None:
        raise NotFound("register.no_record", register=register, key=key)
    return found


def _write(definition: RegisterShape, facts: dict[str, Any], *, by: Actor, at: datetime, valid_from: datetime) -> Record:
    row, facts = _row(definition, facts, at=at, valid_from=valid_from)
    try:
        with transaction.atomic():
            row.save()
            RecordIndex.objects.bulk_create(_index(definition, facts, row))
    except IntegrityError as error:
        raise Refused.of(_taken(definition, facts)) from error
    return row


def _row(definition: RegisterShape, facts: dict[str, Any], *, at: datetime, valid_from: datetime) -> tuple[Record, dict[str, Any]]:
    """A record, not yet written, with its open facts. Raises Refused with every unknown and missing field."""
    unknown = [
        Discrepancy("register.unknown_field", {"register": definition.id, "field": name}) for name in facts if name not in definition.fields
    ]
    missing = [
        Discrepancy("field.missing", {"field": name, "label": name})
        for name, one in definition.fields.items()
        if one.required and facts.get(name) in (None, "", [])
    ]
    if unknown or missing:
        raise Refused.of(unknown + missing)
    row = Record(
        register_id=definition.id,
        key=str(facts[definition.key]),
        revision="",
        valid_from=valid_from,
        recorded_from=at,
        facts=_sealed(definition, facts),
        subject=_subject(definition, facts),
    )
    return row, facts


def _subject(definition: RegisterShape, facts: Mapping[str, Any]) -> int | None:
    if not definition.subject or not facts.get(definition.subject):
        return None
    value = str(facts[definition.subject])
    for scheme in ("uscc", "resident"):
        found = party_by_code(scheme, value)
        if found:
            return found.id
    return None


def _index(definition: RegisterShape, facts: Mapping[str, Any], row: Record) -> list[RecordIndex]:
    return [
        RecordIndex(register=definition.id, field=name, value=indexed(one, value), record=row, unique=one.unique)
        for name, one, value in _indexed(definition, facts)
    ]


def _indexed(definition: RegisterShape, facts: Mapping[str, Any]) -> Iterator[tuple[str, RegisterField, Any]]:
    for name, one in definition.fields.items():
        if one.find or one.unique:
            values = facts.get(name) or []
            yield from ((name, one, value) for value in (values if isinstance(values, list) else [values]))


def indexed(field: RegisterField, value: Any) -> str:
    """The form under which a value is found: itself, or its keyed hash when it is personal."""
    return keys().lookup(field.element, str(value)) if field.personal else str(value)[:255]


def _taken(definition: RegisterShape, facts: Mapping[str, Any]) -> list[Discrepancy]:
    found = []
    for name, one in definition.fields.items():
        values = facts.get(name) if one.unique or name == definition.key else None
        for value in values if isinstance(values, list) else [values] if values else []:
            rows = RecordIndex.objects.filter(register=definition.id, field=name, value=indexed(one, value), unique=True)
            if rows.exists() or name == definition.key:
                shown = "…" if one.personal else str(value)
                found.append(Discrepancy("register.taken", {"register": definition.id, "field": name, "given": shown}))
    return found


def _sealed(definition: RegisterShape, facts: Mapping[str, Any]) -> dict[str, Any]:
    personal = {name for name, one in definition.fields.items() if one.personal}
    return {name: keys().seal(str(value)) if name in personal and value else value for name, value in facts.items()}


def _opened(definition: RegisterShape, facts: Mapping[str, Any]) -> dict[str, Any]:
    personal = {name for name, one in definition.fields.items() if one.personal}
    return {name: keys().open(str(value)) if name in personal and value else value for name, value in facts.items()}


def _log(kind: str, row: Record, told: dict[str, Any], by: Actor, at: datetime) -> None:
    parties = [row.subject] if row.subject else []
    subject = ("record", f"{row.register_id}/{row.key}"[:80])
    log.append(kind, subject, {"register": row.register_id, "record": row.pk, **told}, by=by, at=at, parties=parties)

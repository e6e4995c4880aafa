"""Looks into registers, and comparisons: for a purpose and a matter. Whoever it concerns sees it; what is not found is kept too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors.queries import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.canonical import digest, dumps
from tongban.base.errors import Discrepancy, Refused
from tongban.exchange.models import Question
from tongban.exchange.queries import purposes
from tongban.log import actions as log
from tongban.log.store import keys
from tongban.registers import queries as registers

MOST = 20  # records that one search lists at a time
SHORTEST = 2  # characters of what is searched for: one would list half a register


@dataclass(frozen=True)
class Look:
    """An officer's look at one record: the number of the question, and what was held; None when nothing."""

    question: int
    record: registers.RecordView | None


@dataclass(frozen=True)
class Found:
    """What a search came to: one record, at which the officer looks at once; or those that are listed, `more` behind the last."""

    look: Look | None = None
    listed: tuple[registers.RecordView, ...] = ()
    more: int = 0


@transaction.atomic
def consult(register: str, key: str, *, purpose: str, about: str, by: Actor, at: datetime) -> Look:
    """An officer looks at a named party's record for a purpose and a matter; the party sees it. A struck record is shown as struck.

    A look that finds nothing is kept too, so that nobody tries numbers out unseen.
    Raises Refused for what is missing ("consult.no_register", "consult.no_key" ...) or cannot be kept, all at once.
    """
    key, purpose, about = _given(register, key, purpose, about, by)
    return _look(register, key, purpose, about, by=by, at=at)


@transaction.atomic
def search(register: str, key: str, *, purpose: str, about: str, by: Actor, at: datetime, after: int = 0) -> Found:
    """Look for records by number, name or another mark. One that fits is opened at once; of several, only marks are listed, none personal.

    Whoever is listed sees that. Raises Refused like `consult`, and "consult.too_short".
    """
    key, purpose, about = _given(register, key, purpose, about, by)
    if len(key) < SHORTEST:
        raise Refused("consult.too_short", field="key", least=SHORTEST)
    rows = registers.search(register, key, after=after, limit=MOST + 1)
    exact = next((one.key for one in rows if one.key == key), rows[0].key if len(rows) == 1 else key if not rows else "")
    if exact and not after:
        return Found(_look(register, exact, purpose, about, by=by, at=at))
    listed = rows[:MOST]
    offer, names = f"search:{register}", shown(register)
    Question.objects.bulk_create(_question(offer, one.key, one, names, purpose, about, by, at) for one in listed)
    told = {"purpose": purpose, "about": about, "found": len(listed)}
    log.append("record.searched", ("register", register), told, by=by, at=at, parties=_parties(listed))
    return Found(None, tuple(listed), listed[-1].row if len(rows) > MOST else 0)


def match(
    register: str, key: str, facts: Mapping[str, Any], *, purpose: str, about: str = "", once: str = "", by: Actor, at: datetime
) -> registers.Match:
    """A program holds facts against a record, and learns only which of them agree. The subject sees who compared what, and why.

    What was given is not kept; where there is no record, the number under which it was looked for neither. A program of a party
    need name no matter. `once` is a key of the program's own making: with it, a repeated call is told the same and kept once.
    Raises Refused for what is missing or wrong ("consult.no_purpose", "match.no_purpose", "match.no_facts" ...), all at once,
    and "match.key_used" for a key under which something else was asked.
    """
    act = partial(_match, register, key, facts, purpose, about, once, by=by, at=at)
    try:
        with transaction.atomic():
            return act()
    except IntegrityError:  # another call with this key came in between: what it was told holds
        with transaction.atomic():
            return act()


def _match(
    register: str, key: str, facts: Mapping[str, Any], purpose: str, about: str, once: str, *, by: Actor, at: datetime
) -> registers.Match:
    key, purpose, about, once = _comparable(register, key, facts, purpose, about, once, by, at)
    asked = keys().lookup("match", dumps([register, key, dict(facts), purpose, about]).decode()) if once else ""
    earlier = Question.objects.filter(account=by.account, once=once).first() if once else None
    if earlier is not None:
        if earlier.asked != asked:
            raise Refused("match.key_used", field="Idempotency-Key", key=once)
        return registers.Match(**dict(earlier.told or {}))
    record, found = registers.current(register, key), registers.match(register, key, facts)
    question = _question(f"match:{register}", key if record else "", record, facts, purpose, about, by, at)
    law = purposes(register, at.date())[purpose].law
    question.act, question.article = law.act, law.article
    question.fields, question.digest = sorted(facts), digest(dict(found.agrees))
    question.once, question.asked, question.told = once, asked, {"found": found.found, "agrees": found.agrees} if once else None
    question.save()
    told = {"register": register, "question": question.pk, "purpose": purpose, "about": about, "found": found.found}
    subject = ("record", f"{register}/{key}"[:80]) if record else ("register", register)
    log.append("record.matched", subject, told, by=by, at=at, parties=_parties([record] if record else []))
    return found


def _comparable(
    register: str, key: str, facts: Mapping[str, Any], purpose: str, about: str, once: str, by: Actor, at: datetime
) -> tuple[str, str, str, str]:
    """What is given for a comparison, cleaned; everything that does not fit at once."""
    fields = registers.shape(register).fields
    wrong = [] if facts else [Discrepancy("match.no_facts", {"field": "facts"})]
    known = {"register": register, "known": sorted(fields)}
    wrong += [Discrepancy("match.no_field", {"field": f"facts.{name[:80]}", **known}) for name in sorted(set(facts) - set(fields))]
    named = purposes(register, at.date())
    if purpose.strip() and purpose not in named:
        wrong.append(Discrepancy("match.no_purpose", {"field": "purpose", "given": purpose[:60], "known": sorted(named)}))
    given = {"key": (key, 255), "purpose": (purpose, 60), "about": (about, 80), "Idempotency-Key": (once, 80)}
    optional = [name for name in ("about", "Idempotency-Key") if not given[name][0] and (name != "about" or by.kind == "person")]
    said = _said({name: one for name, one in given.items() if name not in optional}, wrong)
    told = dict(zip([name for name in given if name not in optional], said, strict=True))
    return told["key"], told["purpose"], told.get("about", ""), told.get("Idempotency-Key", "")


def shown(register: str) -> list[str]:
    """What a list tells of each record: the marks by which it is found, none that is personal."""
    fields = registers.shape(register).fields
    return [name for name in registers.marks(registers.shape(register)) if not fields[name].personal]


def _look(register: str, key: str, purpose: str, about: str, *, by: Actor, at: datetime) -> Look:
    record = registers.current(register, key) or next(iter(registers.versions(register, key, limit=1)), None)
    question = _question(f"consult:{register}", key, record, list(registers.shape(register).fields), purpose, about, by, at)
    question.save()
    told = {"register": register, "question": question.pk, "purpose": purpose, "about": about, "found": record is not None}
    parties = _parties([record] if record else [])
    log.append("record.consulted", ("record", f"{register}/{key}"[:80]), told, by=by, at=at, parties=parties)
    return Look(question.pk, record)


def _question(
    offer: str,
    key: str,
    record: registers.RecordView | None,
    fields: Iterable[str],
    purpose: str,
    about: str,
    by: Actor,
    at: datetime,
) -> Question:
    told = {name: record.facts[name] for name in fields if name in record.facts} if record else {}
    return Question(
        offer=offer,
        purpose=purpose,
        act="",
        article="",
        about=about,
        agency=by.agency,
        account=by.account,
        subject=record.subject if record else None,
        fields=sorted(told),
        asked_at=at,
        found=record is not None,
        digest=digest(told),
        disclosure="at_once",
        visible_from=at,
        register=offer.partition(":")[2],
        key=key,
    )


def _parties(rows: Iterable[registers.RecordView]) -> list[int]:
    return sorted({row.subject for row in rows if row.subject})


NEEDED = {"key": "consult.no_key", "purpose": "consult.no_purpose", "about": "consult.no_matter", "Idempotency-Key": "web.no_key"}


def _given(register: str, key: str, purpose: str, about: str, by: Actor) -> list[str]:
    """What must be given, cleaned, by who may look into the register."""
    require(by, "register.read")
    known = {one.id for one in registers.kept()}
    wrong = [] if register in known else [Discrepancy("consult.no_register", {"field": "register"})]
    if not wrong:
        require(by, "register.read", service=register)
    return _said({"key": (key, 255), "purpose": (purpose, 60), "about": (about, 80)}, wrong)


def _said(given: Mapping[str, tuple[str, int]], wrong: list[Discrepancy]) -> list[str]:
    """Texts, cleaned; raises everything that is wrong at once."""
    said = []
    for field, (value, most) in given.items():
        try:
            said.append(text.clean(value, most, field=field))
        except Refused as refusal:
            wrong.extend(refusal.discrepancies)
        else:
            wrong += [] if said[-1] else [Discrepancy(NEEDED[field], {"field": field})]
    if wrong:
        raise Refused.of(wrong)
    return said

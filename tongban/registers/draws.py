"""Draws on ledgers: check, reserve (核注), consume, release, reverse and note, all for one document or none (rules G1-G7, G9-G11).

The way that is nearly always taken asks nothing twice: lines are read without locks, held against the rules, and changed by conditional
UPDATEs that find them only as they were allowed and with enough rest. Whatever does not go that way (too little rest, a key that was used,
a document that is known) is undone and done again under locks, where everything that is wrong is said at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import canonical, prepared, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused, Saying, Unavailable
from tongban.base.limits import legal_day
from tongban.base.prepared import Prepared
from tongban.log import actions as log
from tongban.registers import lines, posting
from tongban.registers.draw_shapes import Document, Draw, read, sender, tell
from tongban.registers.ledger_models import DrawRequest
from tongban.registers.ledger_rules import DRAWS, Known, LineView, problems

AHEAD = timedelta(hours=14)  # on earth it is nowhere later
PAST = {"reserve": "reserved", "consume": "consumed", "release": "released", "reverse": "reversed", "note": "noted"}  # kinds of events
TRIES = 20  # of a request whose lines others change in the same instants


@dataclass(frozen=True)
class Answer:
    """What a request came to: done, pending (an owner cannot be reached) or parked (its document is not known yet)."""

    request: int
    outcome: str
    drawn: tuple[dict[str, Any], ...] = ()  # by line of a ledger: what is left


@dataclass(frozen=True)
class Asked:
    """A request on its way. `received` is when it came, which counts for its time; `row` where it waited."""

    act: str
    document: Document
    draws: tuple[Draw, ...]
    key: str
    by: Actor
    at: datetime
    received: datetime
    row: DrawRequest | None = None
    back: int | None = None  # the owner that has just come back

    @property
    def sender(self) -> str:
        """Whose keys these are."""
        return sender(self.by)

    @property
    def told(self) -> dict[str, Any]:
        """What is asked, as it is kept."""
        return {"act": self.act, **tell(self.document, self.draws)}


class _Again(Exception):
    """It did not go the short way."""


class _Told(Exception):
    """A refusal that was told before, or that the key is used: nothing new to keep."""

    def __init__(self, saying: Saying) -> None:
        super().__init__()
        self.saying = saying


def reserve(document: Document, draws: Sequence[Draw], *, key: str, by: Actor, at: datetime) -> Answer:
    """Hold what a document draws, until it is consumed or released. All draws or none.

    Raises Refused with everything that does not fit; the same key is told the same again, with other content Refused("ledger.key_used").
    """
    return _asked(Asked("reserve", document, tuple(draws), key, by, at, at))


def note(document: Document, draws: Sequence[Draw], *, key: str, by: Actor, at: datetime) -> Answer:
    """Use up at once what a document draws, on ledgers that hold nothing beforehand (a bank's 核注). Refusals as `reserve`."""
    return _asked(Asked("note", document, tuple(draws), key, by, at, at))


def consume(document: Document, draws: Sequence[Draw] = (), *, key: str, by: Actor, at: datetime) -> Answer:
    """Use up what was reserved; without draws all that the document has reserved. Expiry does not hinder it (G11).

    Parked where the document is not known yet (G10). Raises Refused with everything that does not fit.
    """
    return _asked(Asked("consume", document, tuple(draws), key, by, at, at))


def release(document: Document, draws: Sequence[Draw] = (), *, key: str, by: Actor, at: datetime) -> Answer:
    """Give back what was reserved; without draws all of it. Parked and refused as `consume`."""
    return _asked(Asked("release", document, tuple(draws), key, by, at, at))


def reverse(document: Document, draws: Sequence[Draw] = (), *, key: str, by: Actor, at: datetime) -> Answer:
    """Take back what was used up; without draws all of it. Parked and refused as `consume`."""
    return _asked(Asked("reverse", document, tuple(draws), key, by, at, at))


@transaction.atomic
def check(document: Document, draws: Sequence[Draw], *, by: Actor, at: datetime) -> list[Discrepancy]:
    """What reserving or noting would be refused for now; empty when nothing. Changes no ledger; their holders see who asked."""
    found, wrong = _held_against(document, draws, by, at)
    for name, holder in sorted({(one.name, one.holder) for one in found.values()}):
        told = {"document": document.name, "fits": not wrong, "codes": [one.code for one in wrong][:50]}
        log.append("ledger.checked", ("ledger", name[:80]), told, by=by, at=at, parties=[holder])
    return wrong


def unfit(document: Document, draws: Sequence[Draw], by: Actor, at: datetime) -> list[Discrepancy]:
    """The same for an act that is refused already, beside its own reasons: nobody looks, so nothing is kept."""
    return _held_against(document, draws, by, at)[1]


def _held_against(
    document: Document, draws: Sequence[Draw], by: Actor, at: datetime
) -> tuple[dict[lines.Key, LineView], list[Discrepancy]]:
    asked = Asked("check", document, tuple(draws), "", by, at, at)
    found = lines.read(one.key for one in asked.draws)
    _may(asked, found)
    held = lines.held(document.name, found.values())
    return found, problems("reserve", document, asked.draws, known(asked, found, held))


def _asked(asked: Asked) -> Answer:
    """The short way, else the careful one."""
    key = text.clean(asked.key, 80, field="key")
    if not key:
        raise Refused("ledger.no_key", field="key")
    if not asked.draws and asked.act in DRAWS:
        raise Refused("ledger.no_draws", field="draws")
    asked = replace(asked, key=key)
    try:
        with transaction.atomic():
            return _short(asked)
    except (_Again, IntegrityError):
        return carefully(asked)


def _short(asked: Asked) -> Answer:
    if not asked.draws:
        raise _Again
    found = lines.read(one.key for one in asked.draws)
    _may(asked, found)
    held: dict[int, Any] = {}
    if asked.act not in DRAWS:
        held = lines.held(asked.document.name, found.values())
    if any(one.down for one in found.values()) or problems(asked.act, asked.document, asked.draws, known(asked, found, held)):
        raise _Again
    return _done(asked, asked.draws, found, held)


def carefully(asked: Asked) -> Answer:
    """Under locks: what was told before, what waits, what is refused with everything, what is done."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _locked(asked)
        except (_Again, IntegrityError):
            continue  # another with the same key, or a document that became known meanwhile
        except _Told as told:
            raise told.saying from None
        except Refused as saying:
            with transaction.atomic():
                kept = _refusal_kept(asked, saying)
            if kept:
                raise
    raise Unavailable("ledger.busy")


def _locked(asked: Asked) -> Answer:
    found = _lines(asked)
    lines.lock(found.values())
    if asked.row is None:
        before = _earlier(asked)
        if before is not None:
            return before
    found = _lines(asked)  # as they are now
    _may(asked, found)
    away = next((one.agency for one in found.values() if one.down and one.agency != asked.back), None)
    if away is not None:
        return _waiting(asked, away, found)
    held = lines.held(asked.document.name, found.values())
    if asked.act not in DRAWS and not held and not posting.is_known(asked.document.name):
        return _parked(asked)
    draws = asked.draws or tuple(posting.everything(asked.act, found, held))
    if not draws:
        raise Refused("ledger.nothing_held", document=asked.document.name)
    wrong = problems(asked.act, asked.document, draws, known(asked, found, held))
    if wrong:
        raise Refused.of(wrong)
    return _done(asked, draws, found, held)


def _lines(asked: Asked) -> dict[lines.Key, LineView]:
    return lines.read(one.key for one in asked.draws) if asked.draws else lines.of_document(asked.document.name)


def _may(asked: Asked, found: dict[lines.Key, LineView]) -> None:
    """Who draws has the right at their agency, and the type names that agency among those who draw."""
    if asked.row is not None:
        return  # asked when it came
    actors.require(asked.by, "ledger.draw", agency=asked.by.agency)
    for kind in sorted({one.type for one in found.values()}):
        shape = lines.shape(kind)
        if asked.by.agency is not None and lines.function_of(asked.by.agency) not in shape.drawn_by:
            raise NotAllowed("ledger.not_drawer", type=kind)
        if asked.act == "reserve" and not shape.reserve:
            raise Refused("ledger.not_reserved", type=kind)
        if asked.act == "note" and shape.reserve:
            raise Refused("ledger.not_noted", type=kind)


def known(asked: Asked, found: dict[lines.Key, LineView], held: dict[int, Any] | None = None) -> Known:
    """What a request is held against."""
    return Known(
        lines=found,
        held=held or {},
        units=lines.units(),
        good=lines.good(found.values()),
        holders=lines.holder_lookups(asked.document.holder),
        agency=asked.by.agency,
        day=asked.document.day or _day(asked, found),
        latest=(asked.received + AHEAD).date(),
        shapes={one.type: lines.shape(one.type) for one in found.values()},
    )


def _day(asked: Asked, found: dict[lines.Key, LineView]) -> date:
    """The day on which it was received, where the owner of the ledger sits."""
    owner = next((one.agency for one in found.values()), None)
    return legal_day(asked.received, actors.zone_of(actors.agency(owner).region)) if owner else asked.received.date()


def _earlier(asked: Asked) -> Answer | None:
    """What the same request was told before. Raises _Told with its refusal, or with Refused("ledger.key_used")."""
    row = DrawRequest.objects.filter(sender=asked.sender, key=asked.key).first()
    if row is None:
        return None
    if row.digest != canonical.digest(asked.told):
        raise _Told(Refused("ledger.key_used", key=asked.key))
    try:
        return told_again(row)
    except Refused as saying:
        raise _Told(saying) from None


def told_again(row: DrawRequest) -> Answer:
    """The answer of a request as it stands. Raises its refusal."""
    if row.result == "refused":
        raise Refused.of([Discrepancy(one["code"], one["facts"]) for one in json.loads(row.answer)])
    if row.result == "done":
        return Answer(row.pk, "done", tuple(json.loads(row.answer)))
    return Answer(row.pk, "pending" if row.awaits_id else "parked")


def _done(asked: Asked, draws: Sequence[Draw], found: dict[lines.Key, LineView], held: dict[int, Any]) -> Answer:
    """Write it. Raises _Again where a line is not as it was read."""
    moved = posting.moves(asked.act, draws, found, held, lines.units())
    after = posting.lines_moved(moved)
    if after is None:
        raise _Again
    if not posting.shares_moved(asked.document.name, moved, held):
        raise _Again
    drawn = tuple(posting.told(one, state) for one, state in zip(moved, after, strict=True))
    row = _kept(asked, "done", list(drawn))
    posting.entries(asked, moved, after, row.pk)
    with log.gathered():
        for name, holder in dict.fromkeys((one.line.name, one.line.holder) for one in moved):
            told = {"request": row.pk, "document": asked.document.name, "version": asked.document.version}
            rows = [told_line for told_line in drawn if told_line["ledger"] == name]
            log.append(
                f"ledger.{PAST[asked.act]}", ("ledger", name[:80]), {**told, "lines": rows}, by=asked.by, at=asked.at, parties=[holder]
            )
    if asked.act in DRAWS:
        _apply_parked(asked)
    return Answer(row.pk, "done", drawn)


def _kept(asked: Asked, result: str, answer: Any, awaits: int | None = None) -> DrawRequest:
    """The request with its result; one that waited gets it now."""
    written = canonical.dumps(answer).decode() if result else ""
    if asked.row is not None:
        asked.row.result, asked.row.answer = result, written
        asked.row.save(update_fields=["result", "answer"])
        return asked.row
    told = canonical.dumps(asked.told)
    return DrawRequest.objects.create(
        sender=asked.sender,
        key=asked.key,
        digest=canonical.digest(asked.told),
        act=asked.act,
        document=asked.document.name,
        told=told.decode(),
        actor=canonical.dumps(asked.by.as_json()).decode(),
        received_at=asked.received,
        awaits_id=awaits,
        result=result,
        answer=written,
    )


def _refusal_kept(asked: Asked, saying: Refused) -> bool:
    """Keep a refusal, so that its key is told the same again; False where another was told something meanwhile."""
    found = [{"code": one.code, "facts": one.facts} for one in saying.discrepancies]
    try:
        with transaction.atomic():
            row = _kept(asked, "refused", found)
    except IntegrityError:
        return False
    told = {"request": row.pk, "document": asked.document.name, "codes": [one["code"] for one in found][:50]}
    log.append("ledger.refused", ("draw", str(row.pk)), told, by=asked.by, at=asked.at)
    return True


def _waiting(asked: Asked, agency: int, found: dict[lines.Key, LineView]) -> Answer:
    """G9: the owner cannot be reached; the request waits in the order in which it came."""
    if asked.row is not None:
        return Answer(asked.row.pk, "pending")
    posting.outage_locked(agency)
    row = _kept(asked, "", None, agency)
    for name, holder in sorted({(one.name, one.holder) for one in found.values()}):
        told = {"request": row.pk, "document": asked.document.name}
        log.append("ledger.pending", ("ledger", name[:80]), told, by=asked.by, at=asked.at, parties=[holder])
    return Answer(row.pk, "pending")


def _parked(asked: Asked) -> Answer:
    """G10: its document is not known yet; it is kept and applied when it fits."""
    if asked.row is not None:
        return Answer(asked.row.pk, "parked")
    row = _kept(asked, "", None)
    log.append("ledger.parked", ("draw", str(row.pk)), {"document": asked.document.name, "act": asked.act}, by=asked.by, at=asked.at)
    return Answer(row.pk, "parked")


def _apply_parked(asked: Asked) -> None:
    """What came before its document, in the order in which it came. Looked for under the locks of the lines, so none is missed."""
    for row in _early.every(document=asked.document.name):
        resume(row, at=asked.at)


# Asked in every reservation, so compiled once.
_early = Prepared(
    lambda: DrawRequest.objects.select_for_update().filter(document=prepared.asked("document"), result="", awaits=None).order_by("pk")
)


def resume(row: DrawRequest, *, at: datetime, back: int | None = None) -> Answer | None:
    """Do what waited, as of when it was received; None where it is refused, which is kept. `back`: the owner that can be reached again."""
    told = json.loads(row.told)
    document, draws = read(told)
    by = Actor(**json.loads(row.actor))
    asked = Asked(told["act"], document, tuple(draws), row.key, by, at, row.received_at, row, back)
    try:
        with transaction.atomic():
            return _locked(asked)
    except Refused as saying:
        _refusal_kept(asked, saying)
        return None

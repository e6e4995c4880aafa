"""The careful way of a request: alone, under locks, with everything that is wrong. And how every way ends: done, or kept as refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.base import canonical, prepared
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused, Saying, Unavailable
from tongban.base.prepared import Prepared
from tongban.log import actions as log
from tongban.registers import lines, posting
from tongban.registers.asking import Answer, Asked, ensure_drawer, ensure_right, known
from tongban.registers.draw_shapes import read
from tongban.registers.ledger_models import DrawRequest
from tongban.registers.ledger_rules import DRAWS, LineView, problems

PAST = {"reserve": "reserved", "consume": "consumed", "release": "released", "reverse": "reversed", "note": "noted"}  # kinds of events
TRIES = 20  # of a request whose lines others change in the same instants


class Again(Exception):
    """It did not go this way."""


class _Told(Exception):
    """A refusal that was told before, or that the key is used: nothing new to keep."""

    def __init__(self, saying: Saying) -> None:
        super().__init__()
        self.saying = saying


def carefully(asked: Asked) -> Answer:
    """Under locks: what was told before, what waits, what is refused with everything, what is done."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _locked(asked)
        except (Again, IntegrityError):
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
    ensure_right(asked)
    ensure_drawer(asked, found)
    away = next((one.agency for one in found.values() if one.down and one.agency != asked.back), None)
    if away is not None:
        return _waiting(asked, away, found)
    held = lines.held(asked.document.name, found.values())
    if asked.act not in DRAWS and not held and not posting.is_known(asked.document.name):
        return _parked(asked)
    draws = asked.draws or tuple(posting.everything(asked.act, found, held))
    if not draws:
        raise Refused("ledger.nothing_held", document=asked.document.name)
    wrong = problems(asked.act, asked.document, draws, known(asked, found, held, lines.good(found.values())))
    if wrong:
        raise Refused.of(wrong)
    return done([posting.fitted(asked, draws, found, held, lines.units())])[0]


def _lines(asked: Asked) -> dict[lines.Key, LineView]:
    return lines.read(one.key for one in asked.draws) if asked.draws else lines.of_document(asked.document.name)


def _earlier(asked: Asked) -> Answer | None:
    """What the same request was told before. Raises _Told with its refusal, or with Refused("ledger.key_used")."""
    row = DrawRequest.objects.filter(sender=asked.sender, key=asked.key).first()
    if row is None:
        return None
    if row.digest != posting.digest(asked):
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


def done(fits: Sequence[posting.Fit]) -> list[Answer]:
    """Write requests that fit, with their events, and do what awaited their documents. Raises Again where a line is not as it was read."""
    written = posting.write(fits)
    if written is None:
        raise Again
    answers = []
    with log.gathered():
        for one in fits:
            asked = one.asked
            if asked.row is not None:
                _settled(asked.row, "done", one.drawn)
            number = asked.row.pk if asked.row is not None else written.numbers[asked.sender, asked.key]
            _recorded(one, number)
            answers.append(Answer(number, "done", tuple(one.drawn)))
    for one in fits:
        if one.asked.document.name in written.early:
            _apply_early(one.asked)
    return answers


def _recorded(one: posting.Fit, number: int) -> None:
    """An event for each ledger, about its holder."""
    asked = one.asked
    told = {"request": number, "document": asked.document.name, "version": asked.document.version}
    for name, holder in dict.fromkeys((move.line.name, move.line.holder) for move in one.moved):
        rows = [row for row in one.drawn if row["ledger"] == name]
        subject = ("ledger", name[:80])
        log.append(f"ledger.{PAST[asked.act]}", subject, {**told, "lines": rows}, by=asked.by, at=asked.at, parties=[holder])


def _kept(asked: Asked, result: str, answer: Any, awaits: int | None = None) -> DrawRequest:
    """The request with its result; one that waited gets it now."""
    if asked.row is not None:
        return _settled(asked.row, result, answer)
    return DrawRequest.objects.create(**posting.request(asked, result, answer, awaits))


def _settled(row: DrawRequest, result: str, answer: Any) -> DrawRequest:
    row.result, row.answer = result, canonical.dumps(answer).decode()
    row.save(update_fields=["result", "answer"])
    return row


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


def _apply_early(asked: Asked) -> None:
    """What came before its document, in the order in which it came. Looked for under the locks of the lines, so none is missed."""
    for row in _early.every(document=asked.document.name):
        resume(row, at=asked.at)


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

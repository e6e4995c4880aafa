"""Paying as scenarios tell it, at a bank of the stage or a window, and what systems outside say; letters are signed as any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, text
from tongban.cases import actions as cases
from tongban.cases import charges, outside, queries, reconciling
from tongban.cases.bill_book import compare_due
from tongban.cases.charge_models import PayOrder
from tongban.exchange import callbacks, letters, partners
from tongban.log.sequencer import catch_up
from tongban.pack.stage import Asked

Facts = Mapping[str, Any]
NAME = "stage-bank"
_key = Key("stage-bank-1", "bank", DEFAULT.name, DEFAULT.generate())


def _standing(stage: Any, asked: Asked) -> list[charges.Standing]:
    return charges.standing(queries.case(str(asked.facts["case"]), to=stage.by(asked)))


def _last(stage: Any, asked: Asked) -> charges.Standing:
    """The latest charge of a case, for who may see the case."""
    return _standing(stage, asked)[-1]


def _told(one: charges.Standing) -> Facts:
    refunds = [{"why": back.why, "minor": back.minor, "done": back.done_at is not None} for back in one.refunds]
    due, how = one.charge.due.isoformat() if one.charge.due else "", one.payment.how if one.payment else ""
    told = {"charge": one.charge.number, "minor": one.charge.minor, "state": one.state, "owed": one.owed, "how": how}
    return {**told, "due": due, "refunds": refunds}


def _pay(stage: Any, asked: Asked) -> Facts:
    """Order, pay on the bank's page, and let the bank tell; `event: failed` pays in vain, `twice: true` tells twice."""
    partners.introduce(partners.Partner(NAME, "payment", "http://127.0.0.1:9", text(_key.public)))
    one = _last(stage, asked)
    order = cases.order(one.charge.number, by=stage.by(asked), at=asked.at, partner=NAME)
    event = str(asked.facts.get("event", "paid"))
    body: dict[str, Any] = {"id": f"{order.key}:{event}", "about": order.key, "event": event, "reason": "no cover"}
    body |= {"reference": f"B{order.key}", "minor": order.minor, "currency": one.charge.currency, "paid_at": asked.at.isoformat()}
    for _ in range(2 if asked.facts.get("twice") else 1):
        callbacks.receive(NAME, letters.close(body, _key), at=asked.at)
        catch_up()
    return _told(charges.stands(one.charge))


def _take(stage: Any, asked: Asked) -> Facts:
    one = _last(stage, asked)
    cases.at_window(one.charge.number, str(asked.facts.get("how", "cash")), by=stage.by(asked), at=asked.at)
    return _told(charges.stands(one.charge))


def _waive(stage: Any, asked: Asked) -> Facts:
    one = _last(stage, asked)
    cases.ask_waiver(one.charge.number, int(str(asked.facts["minor"])), reason=str(asked.facts["reason"]), by=stage.by(asked), at=asked.at)
    return _told(charges.stands(one.charge))


def _answer(stage: Any, asked: Asked) -> Facts:
    one = _last(stage, asked)
    cases.answer_waiver(one.charge.number, grant=bool(asked.facts["grant"]), by=stage.by(asked), at=asked.at)
    return _told(charges.stands(one.charge))


def _refund(stage: Any, asked: Asked) -> Facts:
    one = _last(stage, asked)
    payment = one.payment.pk if one.payment else 0
    minor, words = int(str(asked.facts["minor"])), str(asked.facts["reason"])
    cases.refund(str(asked.facts["case"]), payment, minor, words=words, by=stage.by(asked), at=asked.at)
    return _told(charges.stands(one.charge))


def _tell(stage: Any, asked: Asked) -> Facts:
    """A system outside says something of its latest part of a case; `twice: true` says it twice."""
    part = outside.parts(queries.case(str(asked.facts["case"]), to=stage.people.actor("chen", asked.at)))[-1]
    partners.introduce(partners.Partner(part.partner, "outside", "http://127.0.0.1:9", text(_key.public)))
    event, words = str(asked.facts["event"]), str(asked.facts.get("words", ""))
    letter = letters.close({"id": f"{part.key}:{event}", "about": part.key, "event": event, "words": words}, _key)
    for _ in range(2 if asked.facts.get("twice") else 1):
        kept = callbacks.receive(part.partner, letter, at=asked.at)
        catch_up()
    kept.refresh_from_db()
    part.refresh_from_db()
    return {"state": part.state, "parked": kept.reason}


def _file(stage: Any, asked: Asked) -> Facts:
    """The bank's file of a `day`, of the payments whose orders are `named`; then all bills are held against banks and the treasury."""
    day, named = date.fromisoformat(str(asked.facts["day"])), [str(one) for one in asked.facts.get("named", [])]
    rows = [
        {"order": one.key, "reference": f"B{one.key}", "kind": "pay", "minor": one.minor} for one in PayOrder.objects.filter(key__in=named)
    ]
    made = reconciling.compare(NAME, day, rows, at=asked.at)
    return {"theirs": made.theirs, "ours": made.ours, "new": compare_due(at=asked.at)}


ACTS: dict[str, Callable[..., Facts]] = {
    "charges.file": _file,
    "outside.tell": _tell,
    "charges.pay": _pay,
    "charges.take": _take,
    "charges.waive": _waive,
    "charges.answer_waiver": _answer,
    "charges.refund": _refund,
}


def _lines(stage: Any, asked: Asked) -> list[Facts]:
    """The lines of the latest charge of a case, as the rule that reckons it says them."""
    return [{"what": one["what"], **one["facts"]} for one in _last(stage, asked).charge.lines]


LOOKS: dict[str, Callable[..., Any]] = {
    "cases.bill": _lines,
    "cases.charges": lambda stage, asked: [_told(one) for one in _standing(stage, asked)],
}

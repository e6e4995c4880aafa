"""Draws on ledgers: check, reserve (核注), consume, release, reverse and note, all for one document or none (rules G1-G7, G9-G11).

Nearly every request fits: it goes the short way, together with those that wait beside it (`together`). Whatever does not go that way
(too little rest, a key that was used, a document that is known) is done again by itself, where all that is wrong is said (`careful`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.log import actions as log
from tongban.registers import lines, together
from tongban.registers.asking import Answer as Answer
from tongban.registers.asking import Asked, ensure_drawer, ensure_right, known
from tongban.registers.careful import carefully
from tongban.registers.careful import resume as resume
from tongban.registers.careful import told_again as told_again
from tongban.registers.draw_shapes import Document, Draw
from tongban.registers.ledger_rules import DRAWS, LineView, problems


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
    ensure_right(asked)
    ensure_drawer(asked, found)
    held = lines.held(document.name, found.values())
    return found, problems("reserve", document, asked.draws, known(asked, found, held, lines.good(found.values())))


def _asked(asked: Asked) -> Answer:
    """The short way, else the careful one."""
    key = text.clean(asked.key, 80, field="key")
    if not key:
        raise Refused("ledger.no_key", field="key")
    if not asked.draws and asked.act in DRAWS:
        raise Refused("ledger.no_draws", field="draws")
    asked = replace(asked, key=key)
    return together.drawn(asked) or carefully(asked)

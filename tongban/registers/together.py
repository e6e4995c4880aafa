"""The short way of a request: with all that wait beside it in this process, in one transaction, each all or none with its own answer.

Requests on different lines go together without waiting for anybody: a line that another transaction holds is left out, and who asks for
it waits in a queue of those lines alone, is taken along there by whoever gets them first, and holds nothing else meanwhile. So those that
go together wait no longer than each would alone, and cannot lock each other out (G3). What is taken first is drawn first, and the next
one sees the true rest. Whoever does not fit is left out, and told by the careful way once the others are done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum

from django.db import IntegrityError, connection, transaction

from tongban.base.actor import Actor
from tongban.base.errors import Saying
from tongban.base.gathering import Gathering
from tongban.registers import lines, posting
from tongban.registers.asking import Answer, Asked, ensure_drawer, ensure_right, known
from tongban.registers.careful import Again, done
from tongban.registers.ledger_rules import DRAWS, Held, LineView, problems

MOST = 32  # requests that go together
MOST_DRAWS = 50  # of one that goes with others
CALM = 1.0  # seconds after which lines that another held are tried without waiting again


class Else(Enum):
    """Where a request goes that was left out."""

    WAITING = "another holds its lines"
    ALONE = "one of those that went together was in the way"
    CAREFULLY = "it does not fit, or not as it is"


Told = Answer | Saying | Else
_gathering: Gathering[Asked, Told] = Gathering(MOST)
_held_up: dict[tuple[lines.Key, ...], float] = {}


def drawn(asked: Asked) -> Answer | None:
    """The answer; None where the request does not go this way. Raises NotAllowed, and Refused for an act that a type does not know."""
    if not asked.draws:
        return None
    told = _alone(asked) if connection.in_atomic_block or len(asked.draws) > MOST_DRAWS else _with_others(asked)
    if told is Else.ALONE:
        told = _alone(asked)
    if isinstance(told, Saying):
        raise told
    return told if isinstance(told, Answer) else None


def _with_others(asked: Asked) -> Told:
    key = tuple(sorted({one.key for one in asked.draws}))
    if _held_up.get(key, 0.0) + CALM < time.monotonic():
        told = _gathering.ask((), asked, _work(()))
        if told is not Else.WAITING:
            return told
        if len(_held_up) > 10_000:
            _held_up.clear()
        _held_up[key] = time.monotonic()
    return _gathering.ask(key, asked, _work(key))


def _work(key: tuple[lines.Key, ...]) -> Callable[[Callable[[], list[Asked]]], list[Told]]:
    """What the one that leads does: of `key` the lines are waited for, and then all taken that wait for them."""

    def work(take: Callable[[], list[Asked]]) -> list[Told]:
        asked: list[Asked] = []
        try:
            with transaction.atomic():
                found = lines.taken(key, wait=True)
                asked = take()
                if not key:
                    found = lines.taken((draw.key for one in asked for draw in one.draws), wait=False)
                return _settled(asked, found, Else.CAREFULLY if key else Else.WAITING)
        except (Again, IntegrityError):
            return [Else.ALONE if len(asked) > 1 else Else.CAREFULLY] * len(asked)

    return work


def _alone(asked: Asked) -> Told:
    try:
        with transaction.atomic():
            found = lines.taken((one.key for one in asked.draws), wait=True)
            return _settled([asked], found, Else.CAREFULLY)[0]
    except (Again, IntegrityError):
        return Else.CAREFULLY


def _settled(asked: list[Asked], found: dict[lines.Key, LineView], missing: Else) -> list[Told]:
    """What is told of each; those that fit are written."""
    good = lines.good(found.values())
    held: dict[str, dict[int, Held]] = {}
    if documents := {one.document.name for one in asked if one.act not in DRAWS}:
        held = lines.held_by(documents, found.values())
    rights: dict[Actor, Saying | None] = {}
    fits: dict[int, posting.Fit] = {}
    told: list[Told] = []
    here = set[object]()  # a document and a key are in one of them alone
    for place, one in enumerate(asked):
        own = {draw.key: found[draw.key] for draw in one.draws if draw.key in found}
        if any(draw.key not in own for draw in one.draws):
            told.append(missing)
            continue
        saying = _refusal(one, own, rights)
        its, names = held.get(one.document.name, {}), {one.document.name, (one.sender, one.key)}
        if saying is None and not here & names and _fits(one, own, its, good):
            fits[place] = posting.fitted(one, one.draws, own, its, lines.units())
            found |= {move.after.key: move.after for move in fits[place].moved}
            here |= names
        told.append(saying or Else.CAREFULLY)
    for place, answer in zip(fits, done(list(fits.values())) if fits else (), strict=True):
        told[place] = answer
    return told


def _refusal(asked: Asked, found: dict[lines.Key, LineView], rights: dict[Actor, Saying | None]) -> Saying | None:
    """Why who asks may not; the right of each is asked once."""
    try:
        if asked.by not in rights:
            rights[asked.by] = _raised(lambda: ensure_right(asked))
        if rights[asked.by] is None:
            ensure_drawer(asked, found)
        return rights[asked.by]
    except Saying as saying:
        return saying


def _raised(act: Callable[[], None]) -> Saying | None:
    try:
        act()
    except Saying as saying:
        return saying
    return None


def _fits(asked: Asked, found: dict[lines.Key, LineView], held: dict[int, Held], good: frozenset[int]) -> bool:
    if any(one.down for one in found.values()):
        return False
    return not problems(asked.act, asked.document, asked.draws, known(asked, found, held, good))

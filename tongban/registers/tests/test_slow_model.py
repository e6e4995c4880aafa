"""Random sequences of acts on random ledgers are told the same, and leave the same, as a slow model that adds everything up each time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tongban.actors import cast
from tongban.base import memory
from tongban.base.errors import Refused
from tongban.registers import adjusting, draws, ledger_queries, ledgers
from tongban.registers.ledger_models import DrawRequest, Ledger, LedgerEntry
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import AT, LICENCE, build, cai, declaration, draw, kg, licence

pytestmark = pytest.mark.django_db
Row = tuple[str, int]  # a ledger and how much of it


@dataclass
class Slow:
    """What is right, by adding up every accepted draw anew."""

    allowed: dict[str, int]
    uses: dict[str, int]
    done: list[tuple[str, str, Row]] = field(default_factory=list)
    parked: list[tuple[str, str, list[Row]]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)

    def held(self, side: str, ledger: str, document: str = "") -> int:
        """What documents (or one) hold reserved or consumed of a ledger."""
        plus, minus = {"reserved": (("reserve",), ("consume", "release")), "consumed": (("consume",), ("reverse",))}[side]
        rows = [(act, row[1]) for act, whose, row in self.done if row[0] == ledger and document in ("", whose)]
        return sum(much for act, much in rows if act in plus) - sum(much for act, much in rows if act in minus)

    def users(self, ledger: str) -> set[str]:
        """The documents that hold something of a ledger."""
        every = {whose for _, whose, row in self.done if row[0] == ledger}
        return {one for one in every if self.held("reserved", ledger, one) + self.held("consumed", ledger, one)}

    def fits(self, act: str, document: str, rows: list[Row]) -> bool:
        """Whether all of it may be done."""
        sums = {ledger: sum(much for name, much in rows if name == ledger) for ledger, _ in rows}
        if act in ("reserve", "consume") and self.stopped & set(sums):
            return False
        if act == "reserve":
            enough = all(self.held("reserved", one) + self.held("consumed", one) + much <= self.allowed[one] for one, much in sums.items())
            return enough and all(len(self.users(one) | {document}) <= self.uses[one] for one in sums)
        side = "consumed" if act == "reverse" else "reserved"
        return all(much <= self.held(side, one, document) for one, much in sums.items())

    def ask(self, act: str, document: str, rows: list[Row]) -> str:
        """done, refused or parked."""
        if act != "reserve" and document not in self.known:
            self.parked.append((act, document, rows))
            return "parked"
        if not self.fits(act, document, rows):
            return "refused"
        self.done += [(act, document, row) for row in rows]
        if act == "reserve":
            self.known.add(document)
            waiting = [one for one in self.parked if one[1] == document]
            self.parked = [one for one in self.parked if one[1] != document]
            for early, _, told in waiting:
                self.ask(early, document, told)
        return "done"


LEDGERS = ("one", "two")
MUCH = some.integers(1, 9)
ROWS = some.lists(some.tuples(some.sampled_from(LEDGERS), MUCH), min_size=1, max_size=3)
DRAW = some.tuples(some.sampled_from(("reserve", "reserve", "consume", "release", "reverse")), some.sampled_from("ABC"), ROWS)
TURN = some.tuples(some.sampled_from(("stop", "go", "adjust", "again")), some.sampled_from(LEDGERS), MUCH)
ALLOWED = some.fixed_dictionaries({one: some.integers(5, 20) for one in LEDGERS})


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    return build()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(allowed=ALLOWED, acts=some.lists(some.one_of(DRAW, DRAW, DRAW, TURN), max_size=24))
def test_random_acts_are_told_what_a_slow_model_says(people: cast.Cast, allowed: dict[str, int], acts: list[Any]) -> None:
    with transaction.atomic():
        row = Allowed(quantity=0, unit="035", goods="100110", edition="2022", country="CAN", most_uses=2)
        for name in LEDGERS:
            licence(people, name, replace(row, quantity=kg(allowed[name])))
        slow, last = Slow(dict(allowed), dict.fromkeys(LEDGERS, 2)), None
        for place, (act, what, told) in enumerate(acts):
            if isinstance(told, list):
                said = ask(people, act, what, told, f"k{place}")
                assert said == slow.ask(act, what, told), (place, act, what, told)
                last = (act, what, told, f"k{place}", said)
            elif act == "again" and last is not None:
                entries = LedgerEntry.objects.count()
                assert ask(people, *last[:4]) in {last[4], "done", "refused"}
                assert LedgerEntry.objects.count() == entries
            elif act != "again":
                turn(people, slow, act, what, told)
            same(slow)
        assert list(ledger_queries.recomputed()) == []
        assert DrawRequest.objects.filter(result="").count() == len(slow.parked)
        transaction.set_rollback(True)


def ask(people: cast.Cast, act: str, document: str, rows: list[Row], key: str) -> str:
    """What the platform says."""
    wanted = [draw(much, ledger, document_line=place) for place, (ledger, much) in enumerate(rows, 1)]
    wanted = [replace(one, line=1) for one in wanted]
    do = {"reserve": draws.reserve, "consume": draws.consume, "release": draws.release, "reverse": draws.reverse}[act]
    try:
        return do(declaration(people, document), wanted, key=key, by=cai(people), at=AT).outcome
    except Refused:
        return "refused"


def turn(people: cast.Cast, slow: Slow, act: str, ledger: str, much: int) -> None:
    """An act of the owner, on both."""
    mei, ning = people.actor("mei", AT), people.actor("ning", AT)
    if act == "adjust":
        if much >= slow.held("reserved", ledger) + slow.held("consumed", ledger):
            given = adjusting.propose_adjustment(LICENCE, ledger, 1, quantity=kg(much), reason="调整", by=mei, at=AT)
            adjusting.decide_adjustment(given.pk, approve=True, by=ning, at=AT)
            slow.allowed[ledger] = much
    elif act == "stop" and ledger not in slow.stopped:
        ledgers.suspend(LICENCE, ledger, reason="核查", by=mei, at=AT)
        slow.stopped.add(ledger)
    elif act == "go" and ledger in slow.stopped:
        ledgers.resume(LICENCE, ledger, reason="无误", by=mei, at=AT)
        slow.stopped.remove(ledger)


def same(slow: Slow) -> None:
    """The balances are those of the model, and within what is allowed (G1)."""
    for name in LEDGERS:
        line = Ledger.objects.get(number=name).lines.get()
        assert line.reserved_quantity == kg(slow.held("reserved", name))
        assert line.consumed_quantity == kg(slow.held("consumed", name))
        assert line.uses == len(slow.users(name))
        assert 0 <= line.reserved_quantity + line.consumed_quantity <= line.authorised_quantity == kg(slow.allowed[name])

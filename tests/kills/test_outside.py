"""Platform and a system outside die at random while cases are handed over: each part is there once, and its case goes on once."""

from __future__ import annotations

import random
import time

import pytest

from tests.kills.beside import Beside, strike
from tests.kills.test_kills import rows
from tests.running import Running

CASES = 6
BUILD = """
import django; django.setup()
from tongban.base import fresh
fresh.up_to_date()
from django.utils import timezone
from tongban.cases import actions
from tongban.cases.tests import test_outside, world
at = timezone.now()
people = world.build(at, redshield=test_outside.files())
for number in range({cases}):
    row = world.in_hand(people, at, site_name=f"恒达{{number}}号", domains=[f"d{{number}}.hengda.example"])
    actions.review(row.number, opinion="", by=people.actor("li", at), at=at)
"""


@pytest.mark.long
def test_nothing_is_handed_over_twice_or_lost_when_platform_and_the_system_outside_die(demo: Running) -> None:
    node, chance = demo, random.Random(11)
    node.python(BUILD.format(cases=CASES))
    police = Beside(node, "office", "police", "--name", "police", delay=0.3, copies=2, reversed=True, decides="done")
    police.start()
    try:
        node.start()
        _play(node, police, chance)
    finally:
        police.strike()
    told = rows(node, "SELECT key, state FROM cases_outsidepart ORDER BY key")
    assert len(told) == CASES
    assert police.rows("office.sqlite3", "SELECT key, state FROM parts ORDER BY key") == [(key, "done") for key, _ in told] == told
    ends = [("check", CASES, CASES), ("decide", CASES, 0)]
    opened = "SELECT name, count(*), count(closed_at) FROM cases_steprow WHERE name IN ('check', 'decide') GROUP BY name ORDER BY name"
    assert rows(node, opened) == ends
    assert rows(node, "SELECT count(*) FROM exchange_callback WHERE state = 'parked'") == [(0,)]


def _play(node: Running, police: Beside, chance: random.Random) -> None:
    """Kill until six have died, and then only wait until every part has come back."""
    until, struck = time.monotonic() + 180, 0
    while _open(node):
        assert time.monotonic() < until, f"{_open(node)} did not come back"
        time.sleep(chance.uniform(0.2, 0.6))
        if struck < 6:
            struck += 1
            strike(node if chance.random() < 0.5 else police)


def _open(node: Running) -> int:
    found = rows(node, "SELECT count(*) FROM cases_outsidepart WHERE state NOT IN ('done', 'rejected')")
    return int(found[0][0])

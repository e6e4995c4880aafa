"""Platform and carriers die at random while people are told: each message is given once by its name, each ends as its carrier says."""

from __future__ import annotations

import random
import time

import pytest

from tests.kills.beside import Beside, strike
from tests.kills.test_kills import rows
from tests.running import Running

MESSAGES = 12
TELL = """
import django; django.setup()
from tongban.base import fresh
fresh.up_to_date()
from django.utils import timezone
from tongban.actors import cast, reaching
from tongban.exchange import notices
at = timezone.now()
people = cast.load(at=at)
by, party = people.actor("wang", at), people.parties["wang"].pk
reaching.choose({"sms", "letter"}, name="王芳", address="演示路1号", language="en", quiet=False, by=by, at=at)
for number in range(%s):
    for _ in range(2):
        notices.tell(party, f"511602-20260302-0000{number:04d}", why="case.accepted", name=f"e{number}", at=at)
"""


@pytest.mark.long
def test_no_message_is_lost_or_given_twice_when_platform_and_carriers_die(demo: Running) -> None:
    chance = random.Random(7)
    node, kinds = demo, ("sms", "letter")
    carriers = [Beside(node, "carrier", kind, "--kind", kind, delay=0.2, copies=2, reversed=True) for kind in kinds]
    for one in carriers:
        one.start()
    try:
        node.python(TELL % MESSAGES)
        node.start()
        _play(node, carriers, chance)
    finally:
        for one in carriers:
            one.strike()
    wanted = sorted(f"e{number}" for number in range(MESSAGES))
    given = [one.rows(f"{kind}.sqlite3", "SELECT key FROM messages") for kind, one in zip(kinds, carriers, strict=True)]
    assert [sorted(key for (key,) in told) for told in given] == [wanted, wanted]
    told = rows(node, "SELECT carrier, state, count(*) FROM exchange_notice GROUP BY carrier, state ORDER BY carrier")
    assert told == [("letter", "delivered", MESSAGES), ("sms", "delivered", MESSAGES)]
    ends = rows(node, "SELECT count(*) FROM log_event WHERE kind = 'notice.delivered'")
    assert ends == [(2 * MESSAGES,)]
    assert rows(node, "SELECT count(*) FROM exchange_callback WHERE state = 'parked'") == [(0,)]


def _play(node: Running, carriers: list[Beside], chance: random.Random) -> None:
    """Kill until six have died; then hasten what waits for its next try, and only wait."""
    until, struck = time.monotonic() + 180, 0
    mortal: list[Running | Beside] = [node, *carriers]
    while _open(node):
        assert time.monotonic() < until, f"{_open(node)} did not arrive"
        time.sleep(chance.uniform(0.2, 0.8))
        if struck < 6:
            struck += 1
            strike(chance.choice(mortal))


def _open(node: Running) -> int:
    found = rows(node, "SELECT count(*) FROM exchange_notice WHERE state NOT IN ('delivered', 'failed', 'returned')")
    return int(found[0][0])

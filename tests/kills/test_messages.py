"""Platform and carriers die at random while people are told: each message is given once by its name, each ends as its carrier says."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kills.test_kills import rows
from tests.running import TREE, Running, migrated

MESSAGES = 12
TELL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
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


class Beside:
    """A carrier as a process of its own beside the node."""

    def __init__(self, node: Running, kind: str) -> None:
        self.node, self.kind, self.folder = node, kind, node.home.parent / kind
        self.process: subprocess.Popen[str] | None = None
        self.folder.mkdir()
        (self.folder / "manner.json").write_text('{"delay": 0.2, "copies": 2, "reversed": true}')

    def start(self) -> None:
        """Begin, and wait until it has said where it is."""
        command = [sys.executable, "-m", "tongban", "carrier", str(self.folder), "--kind", self.kind]
        self.process = subprocess.Popen(command, env=self.node.environment, cwd=TREE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert "serves on" in self.process.stdout.readline()

    def strike(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(5)

    def given(self) -> list[str]:
        """The names of what it was given, with how often."""
        books = sqlite3.connect(self.folder / f"{self.kind}.sqlite3")
        found = [key for (key,) in books.execute("SELECT key FROM messages")]
        books.close()
        return found


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Running]:
    with migrated(tmp_path / "home") as running:
        (running.home / "demo").touch()
        yield running


@pytest.mark.long
def test_no_message_is_lost_or_given_twice_when_platform_and_carriers_die(node: Running) -> None:
    chance = random.Random(7)
    carriers = [Beside(node, kind) for kind in ("sms", "letter")]
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
    assert [sorted(one.given()) for one in carriers] == [wanted, wanted]
    told = rows(node, "SELECT carrier, state, count(*) FROM exchange_notice GROUP BY carrier, state ORDER BY carrier")
    assert told == [("letter", "delivered", MESSAGES), ("sms", "delivered", MESSAGES)]
    ends = rows(node, "SELECT count(*) FROM log_event WHERE kind = 'notice.delivered'")
    assert ends == [(2 * MESSAGES,)]
    assert rows(node, "SELECT count(*) FROM exchange_callback WHERE state = 'parked'") == [(0,)]


def _play(node: Running, carriers: list[Beside], chance: random.Random) -> None:
    """Kill until six have died; then hasten what waits for its next try, and only wait."""
    until, struck = time.monotonic() + 180, 0
    while _open(node):
        assert time.monotonic() < until, f"{_open(node)} did not arrive"
        time.sleep(chance.uniform(0.2, 0.8))
        if struck < 6:
            struck += 1
            _strike(node, chance.choice([None, *carriers]))


def _strike(node: Running, whom: Beside | None) -> None:
    if whom is None:
        node.strike()
        return
    whom.strike()
    whom.start()


def _open(node: Running) -> int:
    found = rows(node, "SELECT count(*) FROM exchange_notice WHERE state NOT IN ('delivered', 'failed', 'returned')")
    return int(found[0][0])

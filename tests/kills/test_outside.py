"""Platform and a system outside die at random while cases are handed over: each part is there once, and its case goes on once."""

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

CASES = 6
BUILD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from tongban.cases import actions
from tongban.cases.tests import test_outside, world
at = timezone.now()
people = world.build(at, redshield=test_outside.files())
for number in range({cases}):
    row = world.in_hand(people, at, site_name=f"恒达{{number}}号", domains=[f"d{{number}}.hengda.example"])
    actions.review(row.number, opinion="", by=people.actor("li", at), at=at)
"""


class Police:
    """The system outside as a process of its own beside the node."""

    def __init__(self, node: Running) -> None:
        self.node, self.folder = node, node.home.parent / "police"
        self.process: subprocess.Popen[str] | None = None
        self.folder.mkdir()
        (self.folder / "manner.json").write_text('{"delay": 0.3, "copies": 2, "reversed": true, "decides": "done"}')

    def start(self) -> None:
        """Begin, and wait until it has said where it is."""
        command = [sys.executable, "-m", "tongban", "office", str(self.folder), "--name", "police"]
        self.process = subprocess.Popen(command, env=self.node.environment, cwd=TREE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert "serves on" in self.process.stdout.readline()

    def strike(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(5)

    def parts(self) -> list[tuple[str, str]]:
        """What was handed to it, with how it stands there."""
        books = sqlite3.connect(self.folder / "office.sqlite3")
        found = books.execute("SELECT key, state FROM parts ORDER BY key").fetchall()
        books.close()
        return found


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Running]:
    with migrated(tmp_path / "home") as running:
        (running.home / "demo").touch()
        yield running


@pytest.mark.long
def test_nothing_is_handed_over_twice_or_lost_when_platform_and_the_system_outside_die(node: Running) -> None:
    chance = random.Random(11)
    node.python(BUILD.format(cases=CASES))
    police = Police(node)
    police.start()
    try:
        node.start()
        _play(node, police, chance)
    finally:
        police.strike()
    told = rows(node, "SELECT key, state FROM cases_outsidepart ORDER BY key")
    assert len(told) == CASES
    assert police.parts() == [(key, "done") for key, _ in told] == told
    ends = [("check", CASES, CASES), ("decide", CASES, 0)]
    opened = "SELECT name, count(*), count(closed_at) FROM cases_steprow WHERE name IN ('check', 'decide') GROUP BY name ORDER BY name"
    assert rows(node, opened) == ends
    assert rows(node, "SELECT count(*) FROM exchange_callback WHERE state = 'parked'") == [(0,)]


def _play(node: Running, police: Police, chance: random.Random) -> None:
    """Kill until six have died, and then only wait until every part has come back."""
    until, struck = time.monotonic() + 180, 0
    while _open(node):
        assert time.monotonic() < until, f"{_open(node)} did not come back"
        time.sleep(chance.uniform(0.2, 0.6))
        if struck < 6:
            struck += 1
            if chance.random() < 0.5:
                node.strike()
            else:
                police.strike()
                police.start()


def _open(node: Running) -> int:
    found = rows(node, "SELECT count(*) FROM cases_outsidepart WHERE state NOT IN ('done', 'rejected')")
    return int(found[0][0])

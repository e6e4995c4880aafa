"""Worker, master or both die at random while acts go on: nothing acknowledged is lost, nothing is doubled, the order has no gap."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import Running, lives, ready
from tongban.log import notes

CLIENTS = 4


class Clients:
    """Threads that act without pause and remember what was acknowledged."""

    def __init__(self, node: Running) -> None:
        self.node, self.acknowledged, self._stop = node, [list[str]() for _ in range(CLIENTS)], threading.Event()
        self._threads = [threading.Thread(target=self._act, args=[number]) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _act(self, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            count += 1
            told = json.dumps({"key": f"{number}-{count % 7}", "number": count}).encode()
            status, text = self.node.get("/append", data=told)
            if status == 200:
                self.acknowledged[number].append(text)
            else:
                time.sleep(0.02)

    def end(self) -> list[str]:
        """Stop them; every event that was acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return [event for events in self.acknowledged for event in events]


def rows(node: Running, statement: str) -> list[tuple[Any, ...]]:
    """Read the node's database beside it, without any code of ours."""
    url = node.environment["TONGBAN_DATABASE_URL"]
    if not url:
        connection = sqlite3.connect(node.home / "tongban.sqlite3")
        found = connection.execute(statement).fetchall()
        connection.close()
        return found
    import psycopg

    with psycopg.connect(url) as other:
        return other.execute(statement.encode()).fetchall()


def strike(node: Running, whom: str) -> None:
    """Kill, and start again what does not come back by itself."""
    worker = node.worker()
    assert node.process is not None
    assert worker is not None
    for pid in {"worker": [worker], "master": [node.pid], "both": [worker, node.pid]}[whom]:
        os.kill(pid, signal.SIGKILL)
    if whom != "worker":
        node.process.wait(5)
    until = time.monotonic() + 20
    while lives(worker) or node.get("/healthz")[0] != 200:
        assert time.monotonic() < until
        # A master ends by itself when its worker dies again right after it was replaced.
        if node.process.poll() is not None and not lives(worker):
            node.start()
        time.sleep(0.05)


def settle(node: Running) -> None:
    """Wait until every event has its place and was followed."""
    until = time.monotonic() + 20
    while "tongban_log_pending 0\n" not in (text := node.get("/metrics")[1]) or 'follower="kills.effect"} 0\n' not in text:
        assert time.monotonic() < until, text
        time.sleep(0.1)


def check(node: Running, acknowledged: list[str]) -> None:
    events = {str(one).replace("-", "") for (one,) in rows(node, "SELECT id FROM log_event")}
    entries = rows(node, "SELECT position, event_id FROM log_entry ORDER BY position")
    placed = [str(event).replace("-", "") for _, event in entries]
    effects = [event for (event,) in rows(node, "SELECT event FROM kills_effect")]
    tested = {str(one).replace("-", "") for (one,) in rows(node, "SELECT id FROM log_event WHERE kind = 'kill.tested'")}
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= events, "lost"
    assert [position for position, _ in entries] == list(range(len(entries))), "a gap"
    assert sorted(placed) == sorted(events), "doubled, or without a place"
    assert sorted(effects) == sorted(tested), "an effect is missing or was had twice"
    assert notes.read((node.home / "checkpoint").read_text()).size == len(entries)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Running]:
    with ready(tmp_path / "home", ("-m", "tests.kills", "up")) as running:
        yield running


def play(node: Running, strikes: list[str], chance: random.Random) -> None:
    node.start()
    clients = Clients(node)
    for whom in strikes:
        time.sleep(chance.uniform(0.2, 0.9))
        strike(node, whom)
    time.sleep(0.3)
    acknowledged = clients.end()
    settle(node)
    node.stop()
    assert len(acknowledged) > 20
    check(node, acknowledged)


def test_nothing_acknowledged_is_lost_or_doubled_when_processes_die(node: Running) -> None:
    play(node, ["worker", "both", "master"], random.Random(1))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_in_twenty_deaths(node: Running, seed: int) -> None:
    chance = random.Random(seed)
    play(node, chance.choices(["worker", "master", "both"], k=20), chance)

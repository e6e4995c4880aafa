"""Worker, master or both die while programs draw on one hot line: what was confirmed stands, once, and the balances are its sums."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from tests.kills.test_kills import rows, strike
from tests.running import Running

CLIENTS, PLACES = 4, 100_000
BUILD = """
import django; django.setup()
from django.utils import timezone
from tongban.actors import queries, tokens
from tongban.base.actor import SYSTEM
from tongban.registers.ledgers import Allowed
from tongban.registers.tests import ledger_world as world
at = timezone.now()
people = world.build(at)
world.licence(people, "26-AA-1", Allowed(10**12, "035", goods="100110", edition="2022", country="CAN", most_uses=30000))
account = people.accounts["cai"]
post = queries.posts_of(account.pk)[0].pk
print(tokens.issue_token(account, "port", ["ledgers"], by=SYSTEM, at=at, post=post), people.parties["hengda"].code)
"""
LINES = "SELECT reserved_quantity, uses FROM registers_ledgerline"
SUMS = "SELECT sum(reserved_quantity), sum(uses) FROM registers_ledgerentry WHERE line_id IS NOT NULL"


def reserve(node: Running, token: str, holder: str, document: str) -> tuple[int, Any]:
    """A program declares a kilogram: status and answer, 0 where nobody answered."""
    told = {"kind": "declaration", "number": document, "holder": holder, "day": "2026-03-02", "office": "5100"}
    draw = {"line": 1, "quantity": "1", "unit": "035", "goods": "100110", "edition": "2022", "country": "CAN"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": document, "Content-Type": "application/json"}
    address = f"http://127.0.0.1:{node.port}/v1/ledgers/eport.licence/26-AA-1/reserve"
    request = urllib.request.Request(address, json.dumps({"document": told, "draws": [draw]}).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (OSError, ValueError):
        return 0, None


class Declarants:
    """Programs that declare without pause, each document until it is answered; the documents that were confirmed."""

    def __init__(self, node: Running, token: str, holder: str) -> None:
        self.node, self.token, self.holder, self._stop = node, token, holder, threading.Event()
        self.confirmed, self.refused = list[tuple[str, Any]](), list[str]()
        self._threads = [threading.Thread(target=self._declare, args=[number]) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _declare(self, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            count += 1
            while (answer := self._ask(f"D-{number}-{count}")) is None and not self._stop.is_set():
                time.sleep(0.05)
            if answer is not None:
                self.confirmed.append((f"D-{number}-{count}", answer["outcome"]))

    def _ask(self, document: str) -> Any:
        status, told = reserve(self.node, self.token, self.holder, document)
        if 400 <= status < 500:
            self.refused.append(str(told))
        return told if status == 200 else None

    def end(self) -> list[tuple[str, Any]]:
        """Stop them; what was confirmed."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.confirmed


def test_no_confirmed_draw_is_lost_or_had_twice_when_processes_die(demo: Running) -> None:
    node, chance = demo, random.Random(7)
    token, holder = node.python(BUILD).split()
    node.start()
    declarants = Declarants(node, token, holder)
    for whom in ("worker", "both", "master"):
        time.sleep(chance.uniform(0.5, 1.0))
        strike(node, whom)
    time.sleep(0.5)
    confirmed = declarants.end()
    node.stop()
    assert declarants.refused == []
    assert {outcome for _, outcome in confirmed} == {"done"}
    assert len(confirmed) > 20
    done = [document for (document,) in rows(node, "SELECT document FROM registers_drawrequest WHERE result = 'done'")]
    assert len(done) == len(set(done)), "had twice"
    assert {f"declaration/{document}" for document, _ in confirmed} <= set(done), "lost"
    assert rows(node, LINES) == [(len(done) * PLACES, len(done))]
    assert [tuple(map(int, one)) for one in rows(node, SUMS)] == [(len(done) * PLACES, len(done))]

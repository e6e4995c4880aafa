"""The clock of a running platform is set forward and back: nothing acknowledged is lost, the order holds, nothing lives longer."""

from __future__ import annotations

import base64
import http.cookiejar
import json
import re
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kills.test_kills import rows
from tests.running import Running, copied, ready
from tongban.cases.tests.world import FILING, FORM, PDF

HOUR, DAY = 3600, 24 * 3600
WORLD = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from tongban.actors import tokens
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import build
at = timezone.now() - timedelta(days=20)
people = build(at)
print(tokens.issue_token(people.accounts["wang"], "program", ["cases"], by=SYSTEM, at=at, party=people.parties["hengda"].pk))
"""


class Moved(Running):
    """A node whose clock can be moved, a program's token for Hengda, and how to ask with it."""

    token = ""

    def move(self, seconds: int) -> None:
        """Set the clock: so many seconds before or after the true time."""
        self.home.with_name("moved").write_text(str(seconds))

    def ask(self, method: str, path: str, told: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and answer of the gateway; status 0 when nobody answers."""
        content = None if told is None else json.dumps(told).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/{path}", content, method=method)
        for name, value in {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}.items():
            asked.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def file(self, name: str) -> str:
        """A case from draft to receipt; its number."""
        status, row = self.ask("POST", "cases", {"service": FILING})
        assert status == 201, row
        number = str(row["number"])
        form = {**FORM, "site_name": f"恒达{name}", "domains": [f"{name}.hengda.example"]}
        assert self.ask("PUT", f"cases/{number}/form", {"form": form})[0] == 200
        proof = {"material": "domain-certificate", "name": "proof.pdf", "content": base64.b64encode(PDF).decode()}
        assert self.ask("POST", f"cases/{number}/materials", proof)[0] == 201
        status, row = self.submit(number)
        assert status == 200, row
        return number

    def submit(self, number: str) -> tuple[int, Any]:
        return self.ask("POST", f"cases/{number}/submit", Idempotency_Key=f"key-{number}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A node with the small world, which does not run, and the token."""
    with ready(tmp_path_factory.mktemp("world") / "home") as made:
        (made.home / "demo").touch()
        yield made, made.python(WORLD).strip()


@pytest.fixture
def node(world: tuple[Running, str], tmp_path: Path) -> Iterator[Moved]:
    with copied(world[0], tmp_path / "home", Moved, ("-m", "tests.moved", "up")) as made:
        made.token = world[1]
        made.start()
        yield made


def until(true: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not true():
        assert time.monotonic() < last
        time.sleep(0.05)


def placed(node: Moved) -> None:
    """Wait until every event has its place."""
    until(lambda: "tongban_log_pending 0\n" in node.get("/metrics")[1])


def set_back(node: Moved) -> list[int]:
    """By how many seconds the platform says that its clock was set back."""
    bodies = rows(node, "SELECT body FROM log_event WHERE kind = 'clock.set_back' ORDER BY recorded_at")
    return [json.loads(body)["seconds"] for (body,) in bodies]


def test_nothing_acknowledged_is_lost_and_the_order_holds(node: Moved) -> None:
    filed: list[str] = []
    stop = threading.Event()

    def client(letter: str) -> None:
        while not stop.is_set():
            filed.append(node.file(f"{letter}{len(filed)}"))

    clients = [threading.Thread(target=client, args=[letter]) for letter in "ab"]
    for one in clients:
        one.start()
    for seconds in (2 * HOUR, -3 * HOUR, DAY, 0, -30):
        node.move(seconds)
        time.sleep(1.5)
    stop.set()
    for one in clients:
        one.join()
    placed(node)
    assert len(filed) > 10
    submitted = {number for (number,) in rows(node, "SELECT number FROM cases_case WHERE state = 'submitted'")}
    assert set(filed) <= submitted, "lost"
    assert [one for (one,) in rows(node, "SELECT position FROM log_entry ORDER BY position")] == list(range(node_size(node)))
    assert sorted(round(found / HOUR) for found in set_back(node)) == [0, 5, 24]
    verified = node.tongban("log", "verify")
    named = set(re.findall(r"\((log\.[a-z_]+)\)", verified.stderr))
    assert named <= {"log.clock_back", "log.dated_back"}
    assert verified.stderr.count("log.clock_back") >= 2
    # What was recorded before the clock moved and placed after it: at each of the two leaps back no more than both clients had in hand.
    of_one_filing = -(-node_size(node) // len(filed))
    assert verified.stderr.count("log.dated_back") <= 2 * 2 * of_one_filing


def node_size(node: Moved) -> int:
    return int(rows(node, "SELECT count(*) FROM log_event")[0][0])


def test_a_submission_is_had_once_and_its_limit_counts_from_its_day(node: Moved) -> None:
    number = node.file("once")
    before, limit = node.ask("GET", f"cases/{number}")[1], told_by(node, number)
    node.move(-2 * DAY)
    until(lambda: bool(set_back(node)))
    assert node.submit(number) == (200, before)
    assert node.ask("GET", f"cases/{number}")[1] == before
    assert told_by(node, number) == limit
    node.move(-9 * DAY)
    assert told_by(node, node.file("later")) < limit  # five working days from the day that the clock showed
    placed(node)
    events = rows(node, f"SELECT kind FROM log_event JOIN log_entry ON event_id = id WHERE key = '{number}' ORDER BY position")
    assert [kind for (kind,) in events].count("case.submitted") == 1


def told_by(node: Moved, number: str) -> str:
    """The last day on which the office may say that it does not accept."""
    found = (
        f"SELECT day FROM cases_duerow JOIN cases_case ON case_id = cases_case.id WHERE number = '{number}' AND effect = 'deemed_accepted'"
    )
    ((day,),) = rows(node, found)
    return str(day)


class Browser:
    """A person with a browser that keeps cookies."""

    def __init__(self, node: Moved) -> None:
        self.base = f"http://localhost:{node.port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, **told: str) -> tuple[int, str]:
        """Status and page; what is told is posted with the token of the page that stands there."""
        content = None
        if told:
            token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', self.ask(path)[1])[0]
            content = urllib.parse.urlencode({**told, "csrfmiddlewaretoken": token}).encode()
        try:
            with self.opener.open(f"{self.base}{path}", content, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def asks_for_a_code(self) -> str:
        status, page = self.ask("/sign-in", phone="13900000001")
        assert status == 200, page
        return re.findall(r'<b class="code">([0-9]{6})</b>', page)[0]

    def signs_in(self, code: str) -> int:
        """200 on the own matters, 422 on the page of the code."""
        return self.ask("/sign-in/code", code=code)[0]


def test_codes_and_sessions_do_not_live_longer_and_people_can_sign_in_anew(node: Moved) -> None:
    inside, outside = Browser(node), Browser(node)
    assert inside.signs_in(inside.asks_for_a_code()) == 200
    node.move(2 * 60)  # the next code may be asked for after a minute
    code = outside.asks_for_a_code()
    assert inside.ask("/matters")[0] == 200
    node.move(-8 * 60)
    until(lambda: bool(set_back(node)))
    assert inside.ask("/matters")[0] == 403
    anew = Browser(node)
    fresh = anew.asks_for_a_code()  # though the clock stands before the last time that one was asked for
    assert outside.ask("/sign-in/code")[0] in (200, 302)
    assert code != fresh
    assert anew.signs_in(code) == 422
    assert anew.signs_in(fresh) == 200


def test_a_clock_that_was_set_back_while_the_platform_was_off_is_noticed(node: Moved) -> None:
    inside = Browser(node)
    assert inside.signs_in(inside.asks_for_a_code()) == 200
    placed(node)
    node.stop()
    node.move(-HOUR)
    node.start()
    until(lambda: bool(set_back(node)))
    assert inside.ask("/matters")[0] == 403

"""The system outside that stands for a real one: a request is taken once, and what becomes of it told until it was heard."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tongban.exchange import letters
from tongban.exchange.links.stand_in_office import Office
from tongban.exchange.tests.test_stand_in_bank import NODE, Platform, platform

__all__ = ["platform"]


@pytest.fixture
def office(tmp_path: Path, platform: Platform) -> Iterator[Office]:  # noqa: F811
    made = Office(tmp_path / "office", 0, f"http://127.0.0.1:{platform.http.server_address[1]}/", NODE.public, NODE.suite).start()
    (made.desk.folder / "manner.json").write_text(json.dumps({"delay": 0.05, "copies": 2}))
    yield made
    made.stop()


def ask(office: Office, do: str, about: str, **more: Any) -> dict[str, Any]:
    body = {"id": f"{about}:{do}", "about": about, "do": do, **more}
    request = urllib.request.Request(f"http://127.0.0.1:{office.port}/letters", data=letters.close(body, NODE))
    with urllib.request.urlopen(request, timeout=5) as answer:
        return letters.opened(answer.read(), office.desk.key.public, office.desk.key.suite)


def test_a_request_is_taken_once_and_its_end_told_twice(office: Office, platform: Platform) -> None:  # noqa: F811
    assert ask(office, "status", "C1-check-1")["event"] == "unknown"
    for _ in range(3):
        assert ask(office, "request", "C1-check-1", facts={"site_name": "恒达"})["event"] == "requested"
    assert [one["facts"] for one in office.requests().values()] == [{"site_name": "恒达"}]
    office.decide("C1-check-1", "accepted")
    office.decide("C1-check-1", "done", "无异议")
    assert sorted(platform.events(4)) == ["accepted", "accepted", "done", "done"]
    assert len({one["id"] for one in platform.heard}) == 2
    assert ask(office, "status", "C1-check-1")["event"] == "done"


def test_it_decides_by_itself_where_its_manner_says_so(office: Office, platform: Platform) -> None:  # noqa: F811
    (office.desk.folder / "manner.json").write_text(json.dumps({"delay": 0.01, "decides": "rejected"}))
    ask(office, "request", "C2-check-1")
    assert platform.events(2) == ["accepted", "rejected"]

"""The bank that stands for a real one: late, twice, the wrong way round or never, and after its death where it was."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tongban.base.keys import Key
from tongban.base.suites import DEFAULT
from tongban.exchange import letters
from tongban.exchange.links.stand_in_bank import Bank, plant

NODE = Key("n1", "letters", DEFAULT.name, DEFAULT.generate())


class Platform:
    """Takes the letters of the bank; `down` for so many of them."""

    def __init__(self, port: int = 0) -> None:
        self.heard: list[dict[str, Any]] = []
        self.down, outer = 0, self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.down:
                    outer.down -= 1
                    self.send_error(503)
                    return
                outer.heard.append(json.loads(content)["body"])
                self.send_response(202)
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:
                """Nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", port), Ear)
        threading.Thread(target=self.http.serve_forever, args=[0.02], daemon=True).start()

    def events(self, wanted: int) -> list[str]:
        until = time.monotonic() + 10
        while len(self.heard) < wanted and time.monotonic() < until:
            time.sleep(0.02)
        return [one["event"] for one in self.heard]


@pytest.fixture
def platform() -> Iterator[Platform]:
    made = Platform()
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def bank(tmp_path: Path, platform: Platform) -> Iterator[Bank]:
    made = Bank(tmp_path / "bank", 0, f"http://127.0.0.1:{platform.http.server_address[1]}/", NODE.public, NODE.suite).start()
    yield made
    made.stop()


def behave(bank: Bank, **manner: Any) -> None:
    (bank.desk.folder / "manner.json").write_text(json.dumps({"delay": 0.05, **manner}))


def ask(bank: Bank, do: str, about: str, **more: Any) -> dict[str, Any]:
    body = {"id": f"{about}:{do}", "about": about, "do": do, **more}
    request = urllib.request.Request(f"http://127.0.0.1:{bank.port}/letters", data=letters.close(body, NODE))
    with urllib.request.urlopen(request, timeout=5) as answer:
        return letters.opened(answer.read(), bank.desk.key.public, bank.desk.key.suite)


def order(bank: Bank, key: str = "F1-1") -> str:
    told = {"minor": 500, "currency": "CNY", "words": "备案 <x>", "back": "http://127.0.0.1:1/matters/F1/pay"}
    return str(ask(bank, "order", key, **told)["page"])


def test_one_pays_once_on_a_page_without_script(bank: Bank, platform: Platform) -> None:
    behave(bank)
    assert order(bank) == order(bank)
    with urllib.request.urlopen(order(bank), timeout=5) as page:
        text = page.read().decode()
    assert "5.00 CNY" in text
    assert "备案 &lt;x&gt;" in text
    assert "<script" not in text
    assert [bank.pay("F1-1", "pay"), bank.pay("F1-1", "pay")] == ["http://127.0.0.1:1/matters/F1/pay"] * 2
    assert platform.events(2) == ["started", "paid"]
    assert ask(bank, "query", "F1-1")["state"] == "paid"
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    assert [row["minor"] for row in ask(bank, "file", "x", day=day)["rows"]] == [500]


def test_it_says_things_twice_and_the_wrong_way_round(bank: Bank, platform: Platform) -> None:
    behave(bank, copies=2, reversed=True)
    order(bank)
    bank.pay("F1-1", "pay")
    assert platform.events(4)[0] == "paid"
    assert sorted(platform.events(4)) == ["paid", "paid", "started", "started"]
    assert len({one["id"] for one in platform.heard}) == 2


def test_it_fails_gives_up_or_says_nothing(bank: Bank, platform: Platform) -> None:
    behave(bank, failing=True)
    order(bank)
    bank.pay("F1-1", "pay")
    assert platform.events(1) == ["failed"]
    behave(bank, silent=True)
    order(bank, "F1-2")
    bank.pay("F1-2", "pay")
    assert (ask(bank, "query", "F1-2")["state"], ask(bank, "query", "F1-9")["state"]) == ("paid", "none")
    assert platform.events(1) == ["failed"]


def test_a_refund_is_done_once_and_told(bank: Bank, platform: Platform) -> None:
    behave(bank)
    assert ask(bank, "refund", "R1", order="F1-1", minor=5, currency="CNY")["state"] == "failed"
    order(bank)
    bank.pay("F1-1", "pay")
    for _ in range(2):
        assert ask(bank, "refund", "R1", order="F1-1", minor=500, currency="CNY")["state"] == "refunded"
    assert platform.events(3) == ["started", "paid", "refunded"]


def test_what_it_owes_is_told_until_it_is_taken_and_after_its_death(bank: Bank, platform: Platform, tmp_path: Path) -> None:
    platform.down = 2
    behave(bank)
    order(bank)
    bank.pay("F1-1", "pay")
    bank.stop()
    again = Bank(tmp_path / "bank", 0, bank.desk.platform, NODE.public, NODE.suite).start()
    assert sorted(platform.events(2)) == ["paid", "started"]
    again.stop()


def test_who_does_not_sign_as_the_platform_gets_nothing(bank: Bank) -> None:
    other = Key("x", "letters", DEFAULT.name, DEFAULT.generate())
    request = urllib.request.Request(
        f"http://127.0.0.1:{bank.port}/letters", data=letters.close({"id": "1", "about": "x", "do": "file", "day": "2026-03-02"}, other)
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=5)


def test_a_difference_is_planted(bank: Bank, platform: Platform) -> None:
    behave(bank)
    order(bank)
    bank.pay("F1-1", "pay")
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    assert plant(bank.desk.folder, "amount") == "BF1-1"
    assert [row["minor"] for row in ask(bank, "file", "a", day=day)["rows"]] == [600]
    plant(bank.desk.folder, "more")
    assert len(ask(bank, "file", "b", day=day)["rows"]) == 2
    plant(bank.desk.folder, "missing")
    plant(bank.desk.folder, "missing")
    assert ask(bank, "file", "c", day=day)["rows"] == []

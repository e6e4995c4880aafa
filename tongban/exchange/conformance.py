"""One test that every adapter of a system outside can be put to: what docs/write-an-adapter.md promises, asked of a running one.

No tables: an adapter is a process that takes signed letters and tells by signed letters, so it is tried from outside, as the platform
would: letters that must be refused, the same letter twice, an answer that is not taken at once. Money or messages are real if the adapter
is; try it against the test account of its bank or gateway.
"""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from tongban.base.canonical import dumps
from tongban.base.errors import Saying
from tongban.base.keys import Key
from tongban.base.suites import DEFAULT
from tongban.exchange import letters

ZONE = ZoneInfo("Asia/Shanghai")  # in which a day of a payment file is counted
ENDS = ("delivered", "failed", "returned")
Body = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """One promise, and what was wrong with it; empty when it was kept."""

    promise: str
    wrong: str = ""


class Broken(Exception):
    """A promise was not kept, in words for who writes the adapter."""


class Ear:
    """Where the adapter tells: letters that its key signed are taken, after each was turned away for `away` seconds as by a busy node."""

    def __init__(self, public: bytes, suite: str, port: int = 0, away: float = 2.0) -> None:
        self.heard: list[Body] = []
        self.forged, self.away = 0, away
        self._met: dict[str, float] = {}
        outer = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), letters.MOST + 1))
                self.send_response(outer.take(content, public, suite))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:
                """Nothing."""

        self._door = ThreadingHTTPServer(("127.0.0.1", port), Door)
        self._door.daemon_threads = True
        threading.Thread(target=self._door.serve_forever, args=[0.05], daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._door.server_address[1]}/"

    def take(self, content: bytes, public: bytes, suite: str) -> int:
        """The status that a letter gets: 503 at first, then 202; 403 for one that the adapter's key did not sign."""
        try:
            body = letters.opened(content, public, suite)
        except Saying:
            self.forged += 1
            return 403
        now = time.monotonic()
        if now < self._met.setdefault(body["id"], now) + self.away:
            return 503
        self.heard.append(body)
        return 202

    def close(self) -> None:
        """End."""
        self._door.shutdown()
        self._door.server_close()


@dataclass
class Trial:
    """One run: where the adapter listens and its key, the platform's own key, and how long to wait for what it tells."""

    url: str
    public: bytes
    suite: str
    key: Key
    ear: Ear
    name: str  # no order or message of another run bears it
    patience: float = 60.0
    kept: Body = field(default_factory=dict)

    def ask(self, do: str, about: str, identity: str = "", **more: Any) -> Body:
        """Take a letter there, and open the answer."""
        body = {"id": identity or f"{about}:{do}", "about": about, "do": do, **more}
        status, content = self.post(letters.close(body, self.key))
        if status != 200:
            raise Broken(f"a letter `{do}` got the status {status}, not 200")
        try:
            told = letters.opened(content, self.public, self.suite, most=4_000_000)
        except Saying as saying:
            raise Broken(f"the answer to `{do}` is no letter that its key signed ({saying.code})") from None
        if told["id"] != body["id"]:
            raise Broken(f"the answer to `{do}` bears the id {told['id']!r}, not that of the letter")
        return told

    def post(self, content: bytes) -> tuple[int, bytes]:
        """Status and content."""
        request = urllib.request.Request(f"{self.url}/letters", data=content, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, b""
        except OSError as error:
            raise Broken(f"nobody answers at {self.url}/letters ({type(error).__name__})") from None

    def told(self, about: str, *events: str) -> Body:
        """The first letter with one of these events about a key; turned away at first, it must have come again."""
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            found = next((one for one in list(self.ear.heard) if one["about"] == about and one.get("event") in events), None)
            if found is not None:
                return found
            time.sleep(0.05)
        raise Broken(f"no letter said {' or '.join(events)} within {self.patience:g} seconds; a letter that got 503 must come again")

    def ends(self, about: str, events: tuple[str, ...]) -> list[Body]:
        """Everything it told of the end of one thing."""
        return [one for one in self.ear.heard if one["about"] == about and one.get("event") in events]


Check = Callable[[Trial], None]


def payment(trial: Trial, pay: Callable[[str], None]) -> Iterator[Finding]:
    """A provider of payments; `pay` does on a page what a payer does."""
    yield from _tried(trial, {**COMMON, **_payment(pay), **AFTER})


def carrier(trial: Trial, do: str, message: Mapping[str, Any]) -> Iterator[Finding]:
    """A carrier, `do` text or post, of a message as `exchange.links.carriers` tells it."""
    yield from _tried(trial, {**COMMON, **_carrier(do, dict(message)), **AFTER})


def _tried(trial: Trial, checks: Mapping[str, Check]) -> Iterator[Finding]:
    for promise, check in checks.items():
        try:
            check(trial)
            yield Finding(promise)
        except Broken as broken:
            yield Finding(promise, str(broken))
        except (KeyError, TypeError, ValueError) as error:
            yield Finding(promise, f"an answer lacks something or has it in another form ({type(error).__name__}: {error})")


def _forged(trial: Trial) -> None:
    stranger = Key("stranger", "letters", DEFAULT.name, DEFAULT.generate())
    body = {"id": f"{trial.name}:forged", "about": f"{trial.name}:forged", "do": "query"}
    for content in (letters.close(body, stranger), b"{}", letters.close(body, trial.key)[:-4]):
        status, _ = trial.post(content)
        if 200 <= status < 300:
            raise Broken(f"a letter that the platform did not sign got the status {status}")


def _one_story(trial: Trial) -> None:
    """Copies are welcome, other content under the same id is not."""
    if trial.ear.forged:
        raise Broken(f"{trial.ear.forged} letters were not signed with its key")
    known: dict[str, bytes] = {}
    for one in trial.ear.heard:
        if known.setdefault(one["id"], dumps(one)) != dumps(one):
            raise Broken(f"two letters with the id {one['id']!r} say different things")


COMMON: dict[str, Check] = {"refuses what the platform did not sign": _forged}
AFTER: dict[str, Check] = {"signs every letter, and says the same under the same id": _one_story}


def _payment(pay: Callable[[str], None]) -> dict[str, Check]:
    return {
        "takes an order once, however often it is sent": _ordered,
        "knows an open order, and none that nobody gave": _open,
        "gives nothing back of what was not paid": _nothing_back,
        "tells that it was paid, until it is heard": lambda trial: _paid(trial, pay),
        "says the same on being asked": _queried,
        "gives money back once, however often it is asked": _refunded,
        "lists each movement of money once in the file of the day": _filed,
        "tells one end of a payment": lambda trial: _one_end(trial, f"{trial.name}-1", ("paid", "failed"), "reference"),
    }


def _ordered(trial: Trial) -> None:
    told: Body = {"minor": 1, "currency": "CNY", "words": f"试 {trial.name}", "back": f"{trial.ear.address}back"}
    pages = [str(trial.ask("order", f"{trial.name}-1", **told)["page"]) for _ in range(2)]
    if pages[0] != pages[1] or not pages[0].startswith(("http://", "https://")):
        raise Broken(f"the same order got the pages {pages}")
    trial.kept["page"] = pages[0]


def _open(trial: Trial) -> None:
    states = [trial.ask("query", f"{trial.name}-{number}").get("state") for number in (1, 9)]
    if states != ["open", "none"]:
        raise Broken(f"an order just given and one never given stand as {states}, not open and none")


def _nothing_back(trial: Trial) -> None:
    told = trial.ask("refund", f"{trial.name}-r0", order=f"{trial.name}-9", minor=1, currency="CNY")
    if told.get("state") != "failed":
        raise Broken(f"a refund of an order that nobody paid stands as {told.get('state')!r}")


def _paid(trial: Trial, pay: Callable[[str], None]) -> None:
    pay(str(trial.kept["page"]))
    told = trial.told(f"{trial.name}-1", "paid")
    if (told["minor"], told["currency"]) != (1, "CNY") or not told["reference"] or _moment(told["paid_at"]) is None:
        raise Broken("`paid` says another amount, no reference, or no instant with its zone")
    trial.kept["paid"] = told


def _queried(trial: Trial) -> None:
    told, said = trial.ask("query", f"{trial.name}-1", f"{trial.name}-1:query:2"), trial.kept["paid"]
    if told.get("state") != "paid" or any(told.get(name) != said[name] for name in ("reference", "minor", "currency")):
        raise Broken("asked, it says something else than it told")


def _refunded(trial: Trial) -> None:
    about = f"{trial.name}-r1"
    more: Body = {"order": f"{trial.name}-1", "minor": 1, "currency": "CNY"}
    told = [trial.ask("refund", about, **more) for _ in range(2)]
    if told[0] != told[1] or told[0].get("state") != "refunded" or not told[0].get("reference"):
        raise Broken(f"the same refund asked twice was answered {[one.get('state') for one in told]}, or without one reference")
    if trial.told(about, "refunded")["reference"] != told[0]["reference"]:
        raise Broken("`refunded` tells another reference than the answer")


def _filed(trial: Trial) -> None:
    moment = _moment(trial.kept["paid"]["paid_at"])
    day = moment.astimezone(ZONE).date().isoformat() if moment else ""
    rows = [one for one in trial.ask("file", f"{trial.name}:{day}", day=day)["rows"] if one["order"] == f"{trial.name}-1"]
    found = sorted((one["kind"], one["minor"], one["currency"]) for one in rows)
    if found != [("pay", 1, "CNY"), ("refund", 1, "CNY")]:
        raise Broken(f"of one payment and one refund the file has {found}")


def _carrier(do: str, message: Body) -> dict[str, Check]:
    return {
        "takes a message once, however often it is sent": lambda trial: _handed(trial, do, message),
        "tells what became of it, until it is heard": lambda trial: _became(trial, do),
        "tells one end of a message": lambda trial: _one_end(trial, f"{trial.name}-1", ENDS, "at"),
    }


def _handed(trial: Trial, do: str, message: Body) -> None:
    found = [trial.ask(do, f"{trial.name}-1", f"{trial.name}-1", **message).get("reference") for _ in range(2)]
    if not found[0] or found[0] != found[1]:
        raise Broken(f"the same message got the references {found}")


def _became(trial: Trial, do: str) -> None:
    told = trial.told(f"{trial.name}-1", *ENDS)
    if _moment(told.get("at")) is None:
        raise Broken("it does not say when, as an instant with its zone")
    if do == "post" and told["event"] == "delivered" and not told.get("signed_by"):
        raise Broken("a registered letter was delivered and nobody signed")


def _one_end(trial: Trial, about: str, events: tuple[str, ...], name: str) -> None:
    """What is told later may repeat the end, never change it."""
    time.sleep(min(trial.patience, 1.0))
    found = {(one["event"], str(one.get(name))) for one in trial.ends(about, events)}
    if len(found) != 1:
        raise Broken(f"it told of one thing the ends {sorted(found)}")


def _moment(told: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

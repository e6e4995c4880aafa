"""What adapters of banks and carriers are put to: those that stand in for real ones keep every promise, wrong ones are found out."""

import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tongban.base.keys import Key
from tongban.base.suites import DEFAULT
from tongban.exchange import conformance
from tongban.exchange.conformance import Ear, Trial
from tongban.exchange.links.stand_in_bank import Bank
from tongban.exchange.links.stand_in_carrier import Carrier

pytestmark = pytest.mark.once
NODE = Key("n1", "letters", DEFAULT.name, DEFAULT.generate())
OTHER = Key("n2", "letters", DEFAULT.name, DEFAULT.generate())
MESSAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "sms": ("text", {"to": "13900000001", "words": "试"}),
    "letter": ("post", {"to": {"name": "王芳", "address": "演示路1号"}, "registered": True, "words": "", "pages": ""}),
}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def broken(folder: Path, kind: str, spoil: Callable[[Any], None], patience: float = 4.0) -> set[str]:
    """The promises that one does not keep."""
    folder.mkdir()
    (folder / "manner.json").write_text(json.dumps({"delay": 0.02, "copies": 2}))
    make = (
        (lambda: Bank(folder, 0, "", NODE.public, NODE.suite))
        if kind == "bank"
        else (lambda: Carrier(folder, kind, 0, "", NODE.public, NODE.suite))
    )
    made: Any = make()
    ear = Ear(made.desk.key.public, made.desk.key.suite, away=0.4)
    made.desk.platform = ear.address
    spoil(made)
    made.start()
    trial = Trial(f"http://127.0.0.1:{made.port}", made.desk.key.public, made.desk.key.suite, NODE, ear, f"t{folder.name}", patience)
    try:
        found = list(conformance.payment(trial, _press) if kind == "bank" else conformance.carrier(trial, *MESSAGES[kind]))
    finally:
        made.stop()
        ear.close()
    assert len({one.promise for one in found}) == len(found) == (10 if kind == "bank" else 5)
    return {one.promise for one in found if one.wrong}


def _press(page: str) -> None:
    """The button on the page; where it leads back to is not followed."""
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.build_opener(_Stay).open(urllib.request.Request(page, data=b"do=pay"), timeout=5).close()


def good(made: Any) -> None:
    """As it is."""


def losing(made: Any) -> None:
    """Believes that it was heard, whatever the platform said."""
    post = made.desk._post
    made.desk._post = lambda letter: post(letter) or True


def forging(made: Any) -> None:
    """Signs with a key that the platform does not know."""
    made.desk.closed = lambda told: conformance.letters.close(told, OTHER)


def doubling(made: Bank) -> None:
    """Books a refund each time that it is asked."""
    move, refund = made._move, made._refund

    def twice(asked: dict[str, Any]) -> dict[str, Any]:
        told = refund(asked)
        with made.books() as books:
            if told["state"] == "refunded":
                move(
                    books,
                    f"{told['reference']}-{asked['id']}-{len(books.execute('SELECT * FROM moves').fetchall())}",
                    "refund",
                    asked["order"],
                    1,
                    "CNY",
                )
        return told

    made._refund = twice  # type: ignore[method-assign]


def contradicting(made: Carrier) -> None:
    """Tells two ends of one message."""
    owe = made._owe

    def both(books: Any, about: str, reference: str) -> None:
        owe(books, about, reference)
        made.desk.owe(books, {"id": f"{about}:late", "about": about, "event": "failed", "at": "2026-03-02T09:00:00+08:00"}, 0)

    made._owe = both  # type: ignore[method-assign]


def trusting(made: Any) -> None:
    """Believes every letter."""
    made.desk.opened = lambda content, most=0: {"id": "x", "about": "x", "do": "query", **json.loads(content).get("body", {})}


STORY, ONCE = "signs every letter, and says the same under the same id", "takes a message once, however often it is sent"
LOST = "tells what became of it, until it is heard"
WRONG: tuple[tuple[str, Callable[[Any], None], set[str]], ...] = (
    ("sms", losing, {LOST, "tells one end of a message"}),
    ("sms", forging, {ONCE, STORY, LOST, "tells one end of a message"}),
    ("letter", contradicting, {"tells one end of a message"}),
    ("bank", doubling, {"lists each movement of money once in the file of the day"}),
    ("bank", trusting, {"refuses what the platform did not sign"}),
)


def test_those_that_stand_in_for_real_ones_keep_every_promise_and_wrong_ones_are_found_out(tmp_path: Path) -> None:
    trials = [(kind, good, set[str]()) for kind in ("bank", "sms", "letter")] + list(WRONG)
    with ThreadPoolExecutor(len(trials)) as pool:  # each waits most of the time
        runs = [pool.submit(broken, tmp_path / f"{kind}{number}", kind, spoil) for number, (kind, spoil, _) in enumerate(trials)]
        found = [one.result() for one in runs]
    assert found == [wanted for *_, wanted in trials]

"""`tongban office` as a process of its own: it takes a part by signed letter, its officer decides, it tells the node, and it ends."""

import json
import signal
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.kills.beside import Beside
from tests.running import Running, ready
from tongban.base.keys import KeyStore
from tongban.base.suites import bytes_of
from tongban.exchange import letters
from tongban.exchange.tests.test_stand_in_bank import Platform

pytestmark = pytest.mark.once  # its books are its own, whatever database the node has
PART = "C1-check-1"


def ask(node: Running, do: str, **more: Any) -> dict[str, Any]:
    """What it answers to a letter that the node signed."""
    known = json.loads((node.home / "partners.json").read_text())["police"]
    body = {"id": f"{PART}:{do}", "about": PART, "do": do, **more}
    content = letters.close(body, KeyStore(node.home / "keys").signer("letters"))
    with urllib.request.urlopen(urllib.request.Request(f"{known['url']}/letters", data=content), timeout=10) as answer:
        return letters.opened(answer.read(), bytes_of(known["key"]), known["suite"])


def test_a_part_is_handed_to_it_done_there_and_told_and_it_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    with ready(tmp_path / "home") as node:
        (node.home / "demo").touch()
        here, police = Platform(node.port), Beside(node, "office", "police", "--name", "police", delay=0.05)
        police.start()
        assert police.process is not None
        assert ask(node, "request", case="C1", step="check", facts={"site_name": "恒达"})["event"] == "requested"
        assert node.tongban("office", str(police.folder), "--list").stdout == f"{PART} C1 check\n"
        told = node.tongban("office", str(police.folder), "--tell", PART, "done")
        assert (told.returncode, told.stderr) == (0, "")
        assert here.events(1) == ["done"]
        assert ask(node, "status")["event"] == "done"
        police.process.send_signal(signal.SIGTERM)
        assert police.process.wait(10) != 0
        here.http.shutdown()
        here.http.server_close()

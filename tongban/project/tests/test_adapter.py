"""`tongban adapter` tries an adapter that the node knows, and says promise by promise what it kept."""

import socket
from pathlib import Path
from typing import Any

import pytest

from tongban.base.suites import text
from tongban.exchange import partners
from tongban.exchange.links.partner import USE
from tongban.exchange.links.stand_in_carrier import Carrier
from tongban.log.store import keys
from tongban.project import commands

pytestmark = pytest.mark.once


def test_an_adapter_is_tried_from_the_command_line(tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    signer = keys().signer(USE)
    (tmp_path / "sms").mkdir()
    (tmp_path / "sms" / "manner.json").write_text('{"delay": 0.02}')
    made = Carrier(tmp_path / "sms", "sms", 0, f"http://127.0.0.1:{port}/", signer.public, signer.suite).start()
    partners.introduce(partners.Partner("gate", "sms", f"http://127.0.0.1:{made.port}", text(made.desk.key.public), made.desk.key.suite))
    partners.introduce(partners.Partner("office", "outside", f"http://127.0.0.1:{made.port}", text(made.desk.key.public)))
    asked = ["adapter", "gate", "--listen", str(port), "--away", "0.1", "--patience", "5"]
    try:
        assert commands.run([*asked, "--to", "13900000001"]) == 0
        assert "kept: tells one end of a message" in capsys.readouterr().out
        (tmp_path / "sms" / "manner.json").write_text('{"silent": true}')
        assert commands.run([*asked[:-1], "0.3", "--to", "13900000001"]) == 1
        assert "NOT kept: tells what became of it, until it is heard" in capsys.readouterr().out
    finally:
        made.stop()
    assert commands.run(asked) == 1
    assert "adapter.to_whom" in capsys.readouterr().err
    assert commands.run(["adapter", "office"]) == 1
    assert "adapter.other_kind" in capsys.readouterr().err

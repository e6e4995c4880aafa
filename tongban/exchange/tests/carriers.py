"""Carriers of messages for tests: they take what they are given in their own process or thread, and what they tell is brought by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tongban.base.suites import text
from tongban.exchange import callbacks, errands, letters, partners
from tongban.exchange.links.partner import USE
from tongban.exchange.links.stand_in_carrier import Carrier
from tongban.log.sequencer import catch_up
from tongban.log.store import keys


class Carried:
    """A gateway (`sms`) or printing house (`letter`) that this node knows; it owes nothing by itself, `says` brings its letters."""

    def __init__(self, home: Path, kind: str) -> None:
        signer = keys().signer(USE)
        self.kind, self.desk = kind, Carrier(home / kind, kind, 0, "http://127.0.0.1:9/", signer.public, signer.suite)
        (home / kind / "manner.json").write_text('{"silent": true}')
        self.desk.start()
        key = self.desk.desk.key
        partners.introduce(partners.Partner(kind, kind, f"http://127.0.0.1:{self.desk.port}", text(key.public), key.suite))  # type: ignore[arg-type]

    def given(self) -> list[dict[str, Any]]:
        """What it was given, oldest first."""
        return self.desk.messages()

    def says(self, event: str, at: datetime, *, received: datetime | None = None, **more: Any) -> callbacks.CallBack:
        """It tells what became of the last message, or what `about` names."""
        about = more.pop("about", "") or self.given()[-1]["about"]
        body = {"id": more.pop("id", f"{about}:{event}"), "about": about, "event": event, "at": at.isoformat(), **more}
        row = callbacks.receive(self.kind, letters.close(body, self.desk.desk.key), at=received or at)
        catch_up()
        row.refresh_from_db()
        return row

    def writes(self, sender: str, words: str, at: datetime, name: str) -> callbacks.CallBack:
        """Somebody writes a text message to the platform."""
        return self.says("incoming", at, about="incoming", id=f"in:{name}", **{"from": sender, "text": words})


def round_at(at: datetime) -> None:
    """The worker's round: places, followers, errands, and what follows from their answers."""
    catch_up()
    errands.run_due(at=at)
    catch_up()

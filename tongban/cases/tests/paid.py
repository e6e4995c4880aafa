"""A world in which website filing costs something, and letters of a bank that is nowhere."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.actors import cast
from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, text
from tongban.cases.charge_models import Charge
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, build, filed
from tongban.exchange import callbacks, letters
from tongban.log.sequencer import catch_up
from tongban.pack import reader

SERVICE = "services/website-filing/service.yaml"
FREE = 'fees: [{from: 2004-07-01, amount: 0, currency: CNY, law: {act: licensing-law, article: "58"}}]'
PAY = (
    "pay: {before: %s, within: [{from: 2004-07-01, working_days: 15, whose: applicant, assumed: true}], "
    "refunds: {withdrawn: {assumed: true}, refused: {assumed: true}}, assumed: true}"
)
FEE = "fees: [{from: 2004-07-01, amount: 12000, assumed: true}]"


def costly(before: str = "accepted", fee: str = FEE, more: str = "") -> dict[str, str]:
    """The files of the pack, with a fee to be paid before something."""
    files = reader.files(Path("packs/redshield"))
    assert FREE in files[SERVICE]
    files[SERVICE] = files[SERVICE].replace(FREE, "\n".join(filter(None, (fee, PAY % before, more))))
    return files


class Bank:
    """Signs letters as a bank would; known to this node as `bank`."""

    def __init__(self) -> None:
        self.key = Key("bank-1", "bank", DEFAULT.name, DEFAULT.generate())
        told = {"bank": {"kind": "payment", "url": "http://127.0.0.1:9", "key": text(self.key.public), "suite": DEFAULT.name}}
        (Path(settings.HOME) / "partners.json").write_text(json.dumps(told))

    def letter(self, about: str, event: str, **told: Any) -> bytes:
        return letters.close({"id": told.pop("id", f"{about}:{event}"), "about": about, "event": event, **told}, self.key)

    def paid(self, order: str, minor: int = 12000, at: datetime = AT, **more: Any) -> callbacks.CallBack:
        """Money came: the letter is received, and what follows it has followed."""
        told = {"reference": f"B{order}", "minor": minor, "currency": "CNY", "paid_at": at.isoformat(), **more}
        row = callbacks.receive("bank", self.letter(order, "paid", **told), at=at)
        catch_up()
        row.refresh_from_db()
        return row


def world(files: dict[str, str] | None = None) -> cast.Cast:
    return build(AT, redshield=files or costly())


def charged(people: cast.Cast) -> tuple[Case, Charge]:
    """A filing of Hengda and what it has to pay."""
    row = filed(people)
    return row, Charge.objects.get(case=row)

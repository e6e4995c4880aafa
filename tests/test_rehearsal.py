"""What a rehearsal says of a random situation is what filing it says: refusals, first step, materials, fee and days, in five packs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.cases import actions, charges, queries, rehearsing
from tongban.cases.invented import Inventor
from tongban.cases.models import Case, StepRow
from tongban.cases.rehearsing import Place, Situation
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.exchange import queries as exchange
from tongban.pack import reader
from tongban.pack.shapes import Service
from tongban.pack.stage import Given
from tongban.project.stage import PACKS, RealStage
from tongban.registers import actions as registers
from tongban.registers import queries as records

# Rehearsing asks no database, and filing is tested on both.
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
REGION = "511602000000"
NAMES = ("redshield", "benefits", "business", "life", "disclosure")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WHO = {"person": "wang", "organisation": "hengda"}


@pytest.fixture
def stage(tmp_path: Path, settings: Any) -> Iterator[RealStage]:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = RealStage([PACKS / name for name in NAMES])
    made.open(Given(AT, {"wang": {}}, {}, REGION))
    yield made
    made.close()


def filed_services() -> list[Service]:
    """Every service of these packs that can be applied for; what is about a licence needs one first, and is rehearsed without it."""
    packs = [reader.read(PACKS / name).pack for name in NAMES]
    return [one for pack in packs for one in pack.services.values() if one.online == "yes" and not one.concerns]


class Real:
    """Files situations for real; each is taken back, so that the next finds the same world."""

    def __init__(self, stage: RealStage) -> None:
        self.code = {kind: actors.code_of(stage.people.parties[name]) for kind, name in WHO.items()}
        self.by = {kind: stage.people.actor(name, AT) for kind, name in WHO.items()}
        self.file = {kind: files.store(PDF, "p.pdf", owner=by.party, by=by, at=AT).pk for kind, by in self.by.items()}

    def say(self, where: Place, one: Situation) -> dict[str, Any]:
        """What filing says."""
        with transaction.atomic():
            by = self.by[one.applicant]
            self._hold(where, one)
            try:
                said = self._file(where, one, by)
            except Refused as refusal:
                said = {"refused": sorted(_key(found) for found in refusal.discrepancies)}
            transaction.set_rollback(True)
        return said

    def _hold(self, where: Place, one: Situation) -> None:
        """Registers hold of the applicant what was assumed, and something for what nobody asks."""
        inventor, elements, code = Inventor(where, Random(1)), records.elements(), self.code[one.applicant]
        for name, fetch in where.service.fetch.items():
            shape, given = records.shape(exchange.offer_shape(fetch.offer).register), one.assumed[name]
            if records.current(shape.id, code) is not None:
                registers.strike(shape.id, code, reason="rehearsed", by=SYSTEM, at=AT)
            if given is not None:
                needed = {field: inventor.value(elements[of.element]) for field, of in shape.fields.items() if of.required}
                registers.enter(shape.id, {**needed, **given, **dict.fromkeys(fetch.claim, code)}, by=SYSTEM, at=AT)

    def _file(self, where: Place, one: Situation, by: Actor) -> dict[str, Any]:
        row = actions.start(where.service.id, region=REGION, by=by, at=AT)
        actions.save(row.number, one.form, by=by, at=AT)
        for name in sorted(one.materials):
            actions.attach(row.number, name, self.file[one.applicant], by=by, at=AT)
        row = actions.submit(row.number, key="k", by=by, at=AT)
        return _said(row)


def _key(found: Any) -> tuple[str, str]:
    return found.code, "" if found.code.startswith("offer.") else str(found.facts.get("field", ""))


def _said(row: Case) -> dict[str, Any]:
    receipt = next(one for one in documents.of_subject("case", row.number) if one.kind == "receipt")
    told, row = documents.facts(receipt), Case.objects.whole().get(pk=row.pk)
    return {
        "steps": [(one.name, one.result, one.agency_id) for one in StepRow.objects.filter(case=row).order_by("pk")],
        "missing": sorted(queries.awaited(row)),
        "fee": [one["minor"] for charge in charges.standing(row) for one in charge.charge.lines],
        "promise": {name: told[name] for name in ("promise", "told_by", "decided_by") if name in told},
        "due": row.due,
    }


def rehearsed(where: Place, one: Situation) -> dict[str, Any]:
    """The same of a rehearsal."""
    told = rehearsing.rehearse(one, where)
    if not told.passes:
        return {"refused": sorted(_key(found.what) for found in told.refusals)}
    judged = rehearsing.judge(one, where, rehearsing.questions(where.service))
    return {
        "steps": [(one.name, one.result, one.agency_id) for one in judged.steps],
        "missing": sorted(one.name for one in told.materials if not one.there),
        "fee": [line.minor for line in told.bill] if told.pay == "accepted" else [],
        "promise": dict(told.promise),
        "due": told.due,
    }


def compared(stage: RealStage, count: int, seed: int) -> list[dict[str, Any]]:
    """Situations of every service in turn, each rehearsed and filed; what each came to."""
    real, random, said = Real(stage), Random(seed), []
    places = [rehearsing.place(one.id, REGION, AT) for one in filed_services()]
    inventors = [Inventor(where, random, spoilt) for where in places for spoilt in (0.0, 0.03, 0.2)]
    for number in range(count):
        inventor = inventors[number % len(inventors)]
        one = inventor.draw()
        filed, assumed = real.say(inventor.where, one), rehearsed(inventor.where, one)
        assert assumed == filed, (seed, number, inventor.where.service.id, one)
        said.append(filed)
    return said


def test_a_rehearsal_says_what_filing_says(stage: RealStage) -> None:
    said = compared(stage, 300, 20261128)
    refused = sum("refused" in one for one in said)
    assert 40 < refused < 200, "both happen often"
    assert any(one.get("fee") for one in said)


@pytest.mark.long
def test_a_rehearsal_says_what_filing_says_in_ten_thousand_situations(stage: RealStage) -> None:
    assert len(compared(stage, 10_000, 4)) == 10_000

"""The rules of the pack that refunds say no where the named cross check X7 does, and nowhere else."""

from pathlib import Path
from random import Random
from typing import Any

from tongban.base import exact
from tongban.pack import reader
from tongban.pack.rules import load
from tongban.registers.cross_checks import Claim, x7

RULES = load(reader.read(Path("packs/tax")).pack.services["tax.export-refund"].rules)
AGREE = {"claim.unit": "cross.x7_unit", "claim.quantity": "cross.x7_invoices"}


def line(quantity: int, unit: str) -> dict[str, Any]:
    return {"link": 1, "quantity": exact.show(quantity, 5), "unit": unit}


def test_a_claim_agrees_with_its_invoices_where_the_cross_check_says_so() -> None:
    chance = Random(7)
    seen: set[str] = set()
    for _ in range(200):
        invoices = [(chance.randint(1, 3) * 50_000, chance.choice(("001", "001", "001", "035"))) for _ in range(chance.randint(1, 3))]
        quantity = chance.choice((sum(size for size, _ in invoices), 100_000, 100_001))
        told = RULES["three_documents_agree"]({"declarations": [line(quantity, "001")], "invoices": [line(*one) for one in invoices]})
        claim = Claim(True, ("h", "h"), quantity, "001", tuple(invoices), 10**9, 10**9, 1300, 1300)
        assert {AGREE[code] for code, _ in told} == {one.code for one in x7(claim)}
        seen |= {code for code, _ in told}
    assert seen == set(AGREE)

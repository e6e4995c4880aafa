"""Platform and bank die at random while people pay: each charge is paid once, each movement at the bank stands here, nothing else does."""

from __future__ import annotations

import random
import time
import urllib.error
import urllib.request
from contextlib import suppress

import pytest

from tests.kills.beside import Beside, strike
from tests.kills.test_kills import rows
from tests.running import Running

CHARGES = 6
BUILD = """
import django; django.setup()
from tongban.base import fresh
fresh.up_to_date()
from django.utils import timezone
from tongban.cases import actions
from tongban.cases.tests import paid, world
at = timezone.now()
people = world.build(at, redshield=paid.costly())
for number in range({charges}):
    row = world.filed(people, at=at, site_name=f"恒达{{number}}号", domains=[f"d{{number}}.hengda.example"])
    print(f"{{row.number}}-1")
"""
ORDER = """
import django; django.setup()
from django.utils import timezone
from tongban.actors import queries
from tongban.actors.models import Account
from tongban.cases import actions
from tongban.cases.charge_models import Charge
at = timezone.now()
for charge in Charge.objects.order_by("pk").select_related("case"):
    by = queries.person(Account.objects.get(pk=charge.case.filer), charge.case.party_id, at=at)
    print(actions.order(charge.number, by=by, at=at).key)
"""


def pay(page: str) -> None:
    """What a browser sends when somebody presses the button; perhaps twice, perhaps while the bank is dead."""
    request = urllib.request.Request(page, data=b"do=pay", method="POST")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    with suppress(OSError):  # a dead bank, or the way back to the platform, which nobody follows here
        urllib.request.build_opener(Stay).open(request, timeout=5).close()


@pytest.mark.long
def test_nothing_is_paid_twice_or_lost_when_platform_and_bank_die(demo: Running) -> None:
    node, chance = demo, random.Random(5)
    node.python(BUILD.format(charges=CHARGES))
    till = Beside(node, "bank", "bank", delay=0.3, copies=2, reversed=True)
    till.start()
    try:
        keys = node.python(ORDER).split()
        node.start()
        _play(node, till, keys, chance)
    finally:
        till.strike()
    assert len(keys) == CHARGES
    paid = rows(node, "SELECT o.key, p.minor FROM cases_payment p JOIN cases_payorder o ON o.id = p.order_id WHERE p.counts")
    assert sorted(paid) == sorted((key, 12000) for key in keys)
    assert rows(node, "SELECT count(*) FROM cases_payment")[0][0] == CHARGES
    assert sorted(till.rows("bank.sqlite3", "SELECT order_key, kind, minor FROM moves")) == sorted((key, "pay", 12000) for key in keys)
    receipts = rows(node, "SELECT count(*) FROM documents_document WHERE kind = 'fee-receipt'")
    assert receipts[0][0] == CHARGES


def _play(node: Running, till: Beside, keys: list[str], chance: random.Random) -> None:
    """Press and kill until every charge is paid; at last only wait."""
    until, struck = time.monotonic() + 150, 0
    while _open(node):
        assert time.monotonic() < until, f"{_open(node)} are not paid"
        for key in chance.sample(keys, 3):
            pay(f"http://127.0.0.1:{int((till.folder / 'port').read_text())}/pay/{key}")
        time.sleep(chance.uniform(0.1, 0.5))
        if struck < 6:
            struck += 1
            strike(chance.choice((node, till, till)))


def _open(node: Running) -> int:
    paid = rows(node, "SELECT count(*) FROM cases_payment WHERE counts")
    return CHARGES - int(paid[0][0])

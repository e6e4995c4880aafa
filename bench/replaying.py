"""54,000 items of real declarations filed anew today, in declarations of up to 50 lines, each line on a licence for its subheading.

Everything by the acts of the platform, one after the other: draft, answers, invoice, submission with all checks and draws. Items whose
codes are of the older edition are refused as such; what was refused is taken out and the rest filed. What weighs nothing draws nothing.
Afterwards the sums that are drawn, by subheading, are those of the file. TONGBAN_BENCH_ITEMS takes the first of them only. Beside it, in
the same run, the same quantities are summed up by the database alone: one insert a line and one update of its subheading, plainly.
"""

from __future__ import annotations

import csv
import gzip
import os
import sqlite3
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from bench import _site
from bench._conditions import verdict

ITEMS, LINES, AIM = int(os.environ.get("TONGBAN_BENCH_ITEMS", "54000")), 50, 15 * 60.0
LARGE = 10**15
OLDER = "cross.x3_edition"


def main() -> None:
    _site.prepare()
    from tongban.registers import goods_codes

    with gzip.open(goods_codes.FOLDER / "kcs-items.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        items = list(islice(csv.DictReader(rows), ITEMS))
    at = datetime.now(UTC)
    by, invoice = opened(sorted({row["hs6"] for row in items}), at)
    begun, refused, numbers = time.perf_counter(), list[str](), 0
    for place in range(0, len(items), LINES):
        some = items[place : place + LINES]
        wrong = filed(some, f"REPLAY-{place:06d}", invoice, by, at)
        refused += [some[one]["hs6"] for one in wrong]
        left = [row for number, row in enumerate(some) if number not in wrong]
        if wrong and left:
            assert not filed(left, f"REPLAY-{place:06d}-B", invoice, by, at)
        numbers += bool(left)
    took = time.perf_counter() - begun
    print(f"{len(items):,} items in {numbers:,} declarations: {took:.0f} s (aim {AIM:.0f}: {verdict(took <= AIM)})")
    print(f"  {took / len(items) * 1000:.1f} ms a line, with its draft")
    print(f"  plainly, one insert and one update a line: {plainly(items):.1f} s")
    print(f"  {len(refused):,} items of {len(set(refused))} codes refused as of the older edition ({OLDER})")
    proved(items, set(refused))


def opened(codes: list[str], at: datetime) -> tuple[Any, int]:
    """A licence for each subheading, and who declares with which invoice."""
    from tongban.actors import queries as actors
    from tongban.actors.models import Account, Agency, Mandate, Party
    from tongban.base.actor import SYSTEM
    from tongban.documents import files
    from tongban.project.history import PROOF
    from tongban.registers import ledgers
    from tongban.registers.ledgers import Allowed

    party = Party.objects.get(name__startswith="恒达贸易")
    account = Account.objects.get(person=Mandate.objects.get(giver=party).receiver)
    keeper = Agency.objects.filter(function="commerce", until=None).order_by("pk").first()
    assert keeper is not None
    since, until = date(at.year, 1, 1), date(at.year, 12, 31)
    for code in codes:
        row = Allowed(quantity=LARGE, unit="035", goods=code, edition="2022", most_uses=10**9)
        told = {"agency": keeper.pk, "holder": party.pk, "valid_from": since, "valid_until": until, "by": SYSTEM, "at": at}
        ledgers.open_ledger("eport.licence", f"HS-{code}", [row], offices=["5100"], **told)  # type: ignore[arg-type]
    by = actors.person(account, party.pk, at=at)
    return by, files.store(PROOF, "invoice.pdf", owner=party.pk, by=by, at=at).pk


def filed(rows: list[dict[str, str]], entry: str, invoice: int, by: Any, at: datetime) -> set[int]:
    """File them as one declaration. Returns the places of lines whose code is of the older edition; then nothing was filed."""
    from tongban.actors.loading import DISTRICT
    from tongban.base.errors import Refused
    from tongban.cases import actions
    from tongban.project import port

    goods = [line(row) for row in rows]
    weight = str(sum(Decimal(row["net_mass_kg"]) for row in rows))
    head = {**port.HEAD, "crossing_date": at.date().isoformat(), "entry": entry, "gross_weight": weight, "net_weight": weight}
    row = actions.start("eport.import-declaration", region=DISTRICT, by=by, at=at)
    actions.save(row.number, {**head, "goods": goods}, by=by, at=at)
    actions.attach(row.number, "invoice", invoice, by=by, at=at)
    try:
        actions.submit(row.number, key=entry, by=by, at=at)
    except Refused as refusal:
        others = [one for one in refusal.discrepancies if one.code != OLDER]
        assert not others, (entry, others[:3])
        return {int(one.facts["line"]) - 1 for one in refusal.discrepancies}
    return set()


def line(row: dict[str, str]) -> dict[str, Any]:
    """An item as a line. The file tells two letters of the origin, the form wants three: an X stands before them."""
    told = {"name": "货物（演示）", "country": f"X{row['origin']}", "unit": "035", "first_unit": "035", "price": "1", "duty_mode": "1"}
    amount = {"quantity": row["net_mass_kg"], "first_quantity": row["net_mass_kg"], "total": str(round(Decimal(row["net_mass_kg"]), 2))}
    drawn = {"licence": f"HS-{row['hs6']}", "licence_line": 1} if Decimal(row["net_mass_kg"]) else {}
    return {**told, **amount, **drawn, "code": row["hs6"]}


def plainly(items: list[dict[str, str]]) -> float:
    """Seconds of the bare work on a database of the same kind."""
    if url := os.environ.get("TONGBAN_DATABASE_URL"):
        import psycopg

        connection: Any = psycopg.connect(url, autocommit=True)
        mark = "%s"
    else:
        connection, mark = sqlite3.connect(f"{os.environ['TONGBAN_HOME']}/plain.sqlite", isolation_level=None), "?"
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE plain_sum (code text PRIMARY KEY, kg numeric NOT NULL)")
    connection.execute("CREATE TABLE plain_line (code text NOT NULL REFERENCES plain_sum, kg numeric NOT NULL)")
    for code in {row["hs6"] for row in items}:
        connection.execute(f"INSERT INTO plain_sum VALUES ({mark}, 0)", (code,))
    begun = time.perf_counter()
    for place in range(0, len(items), LINES):
        connection.execute("BEGIN")
        for row in items[place : place + LINES]:
            connection.execute(f"INSERT INTO plain_line VALUES ({mark}, {mark})", (row["hs6"], row["net_mass_kg"]))
            connection.execute(f"UPDATE plain_sum SET kg = kg + {mark} WHERE code = {mark}", (row["net_mass_kg"], row["hs6"]))
        connection.execute("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return took


def proved(items: list[dict[str, str]], older: set[str]) -> None:
    """What is drawn by subheading is what the file sums up to, to a thousandth of a kilogram."""
    from tongban.base import exact
    from tongban.registers import ledger_queries
    from tongban.registers.ledger_models import LedgerLine

    theirs: dict[str, Decimal] = defaultdict(Decimal)
    for row in items:
        theirs[row["hs6"]] += Decimal(row["net_mass_kg"])
    rows = LedgerLine.objects.filter(ledger__number__startswith="HS-").values_list("goods", "reserved_quantity")
    ours = {code: Decimal(exact.show(quantity, exact.QUANTITY_PLACES)) for code, quantity in rows}
    assert all(ours[code] == 0 for code in older)
    assert all(abs(ours[code] - mass) <= Decimal("0.001") for code, mass in theirs.items() if code not in older)
    assert not list(ledger_queries.recomputed()), "a balance is not the sum over its entries"
    print(
        f"  proved: the sums of {len(theirs) - len(older):,} subheadings are those of the file; every balance is the sum over its entries"
    )


if __name__ == "__main__":
    main()

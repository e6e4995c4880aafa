"""Hold an owner's copy of its ledgers at the end of a day against the centre's; each difference becomes a task of the owner."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

SHOWN = 20


def add(parser: ArgumentParser) -> None:
    parser.add_argument("type", help="a type of ledger, such as eport.licence")
    parser.add_argument("day", type=date.fromisoformat, help="a day that is over, such as 2026-03-02")
    parser.add_argument(
        "--copy", type=Path, metavar="FILE", help="hand in this copy first: .parquet, .csv (with a line of names) or .jsonl"
    )
    parser.add_argument("--agency", type=int, metavar="NUMBER", help="whose copy it is, where several agencies keep such ledgers")
    parser.add_argument(
        "--export", action="store_true", help="only write the centre's book as Parquet and say where; its columns are those of a copy"
    )
    under = "only say which holders have many lines just under this limit of a currency or unit, such as 500000.00 USD (rule X12)"
    parser.add_argument("--under", nargs=2, metavar=("LIMIT", "MARK"), help=under)


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Refused
    from tongban.project import alone
    from tongban.registers import books, reconciling

    kind, day, at = arguments.type, arguments.day, timezone.now()
    if arguments.under is not None:
        return _under(reconciling.centre_book(kind, _agency(arguments), day, at=at), *arguments.under)
    if arguments.export:
        print(reconciling.centre_book(kind, _agency(arguments), day, at=at))
        return 0
    with alone.writing():
        if arguments.copy is not None:
            if not arguments.copy.is_file():
                raise Refused("book.no_file", file=str(arguments.copy)[:200])
            form = arguments.copy.suffix.lstrip(".").lower()
            told: dict[str, Any] = {"agency": _agency(arguments), "most": books.MOST_ROWS}
            copies = [reconciling.hand_in_copy(kind, day, arguments.copy, form, **told, by=SYSTEM, at=at)]
        else:
            copies = reconciling.waiting(kind, day)
        if not copies:
            raise Refused("book.no_copy", type=kind, day=day.isoformat())
        _compare(copies, at)
    return 0


def _compare(copies: Sequence[Any], at: datetime) -> None:
    """Compare each: one that is refused keeps no other waiting, and why is told at the end."""
    from tongban.base.errors import Discrepancy, Refused
    from tongban.registers import reconciling

    wrong: list[Discrepancy] = []
    for one in copies:
        try:
            _say(reconciling.compare_copy(one.pk, at=at))
        except Refused as saying:
            print(f"{one.type_id} {one.day} of agency {one.agency_id}: not compared")
            wrong += saying.discrepancies
    if wrong:
        raise Refused.of(wrong)


def _agency(arguments: Namespace) -> int:
    """The agency that is named, or the only one that keeps such ledgers."""
    from tongban.base.errors import Refused
    from tongban.registers import reconciling

    if arguments.agency is not None:
        return int(arguments.agency)
    known = reconciling.keepers(arguments.type)
    if len(known) != 1:
        raise Refused("book.which_agency", field="agency", type=arguments.type, known=known)
    return known[0]


def _under(book: Path, told: str, mark: str) -> int:
    """Say whose lines gather just under a limit, in units (codes of digits) or in a currency."""
    from tongban.base import exact
    from tongban.registers import book_findings, books

    measure, places = ("quantity", exact.QUANTITY_PLACES) if mark.isdigit() else ("amount", exact.MINOR.get(mark, 2))
    with books.columns() as opened:
        rows = book_findings.just_under(opened, book, measure, mark, exact.parse(told, places))
    for one in rows:
        print(f"X12 {one.holder}: {one.under} lines just under {told} {mark}, {one.reaching} from there upwards, {one.lines} in all")
    print(f"{len(rows)} holders")
    return 0


def _say(copy: Any) -> None:
    from tongban.registers import reconciling

    print(f"{copy.type_id} {copy.day} of agency {copy.agency_id}: {copy.rows} rows there, {copy.ours} here, {copy.found} differences")
    for one in reconciling.of_copy(copy, limit=SHOWN):
        place = f"{one.ledger} line {one.line} entry {one.entry}"
        print(f"  {one.found} {place}: there {one.theirs or '-'}, here {one.ours or '-'}; due {one.due}")
    if copy.found > SHOWN:
        print(f"  … and {copy.found - SHOWN} more")

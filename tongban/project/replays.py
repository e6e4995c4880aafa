"""`tongban pack replay`: closed cases of this node under a folder that is only proposed, in words or JSON. Nothing is written."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tongban.base.errors import Refused
from tongban.pack import reader

SAID = {
    "refused": "would be refused now",
    "passes": "would pass now",
    "asked": "would have to answer something that nobody asked then",
    "materials": "would have to bring more",
    "fee_more": "would pay more",
    "fee_less": "would pay less",
    "limit_shorter": "would have a shorter limit",
    "limit_longer": "would have a longer limit",
    "course": "would go another way",
}


def add(parser: ArgumentParser) -> None:
    """The options of the word."""
    parser.add_argument("folder", type=Path, help="the pack as it is to be")
    parser.add_argument("service", nargs="*", help="services by their ids; all of the pack when none is named")
    parser.add_argument("--by", required=True, metavar="LOGIN", help="the officer who asks: edits or publishes packs, and sees the cases")
    parser.add_argument("--most", type=int, default=200, metavar="N", help="so many of the newest closed cases of each; 200 when not said")
    parser.add_argument("--json", action="store_true", help="the same for programs")


def run(arguments: Namespace) -> str:
    """What would have come out differently. Raises NotAllowed, Refused("pack.no_such_service", "pack.not_a_count")."""
    if not 1 <= arguments.most <= 100_000:
        raise Refused("pack.not_a_count")
    pack = reader.read(arguments.folder).pack
    unknown = next((name for name in arguments.service if name not in pack.services), None)
    if unknown is not None:
        raise Refused("pack.no_such_service", service=unknown)
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors import accounts
    from tongban.actors import queries as actors
    from tongban.cases.replaying import played

    by = actors.officer(accounts.account_named(arguments.by).pk)
    told = [_told(one) for one in played(pack, to=by, at=timezone.now(), only=arguments.service, most=arguments.most)]
    return json.dumps(told, ensure_ascii=False, indent=1) if arguments.json else "\n".join(lines(told))


def _told(one: Any) -> dict[str, Any]:
    rows = [
        {"case": row.row.number, "differs": list(row.kinds), "refused": sorted(code for code, _ in row.now.refused)} for row in one.cases
    ]
    return {"service": one.service, "played": one.played, "erased": one.erased, "counts": dict(one.counts), "cases": rows}


def lines(told: list[dict[str, Any]]) -> Iterator[str]:
    """The same in words."""
    if not told:
        yield "no closed cases to play"
    for one in told:
        yield f"{one['service']}: {one['played']} closed cases played, {len(one['cases'])} would come out differently"
        if one["erased"]:
            yield f"  {one['erased']} left out: their content is erased"
        yield from (f"  {one['counts'][kind]} {words}" for kind, words in SAID.items() if kind in one["counts"])
        for row in one["cases"]:
            yield f"  {row['case']}: {', '.join(row['differs'])}{' (' + ', '.join(row['refused']) + ')' if row['refused'] else ''}"

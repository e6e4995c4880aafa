"""`tongban pack affected`: what rests on an article, in words or JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any


def add(parser: ArgumentParser) -> None:
    """The options of the word."""
    parser.add_argument("act", help="the act by its id in the standards, such as licensing-law")
    parser.add_argument("article", help="its number, such as 42")
    parser.add_argument("--by", required=True, metavar="LOGIN", help="the officer who asks: edits or publishes packs, or supervises")
    parser.add_argument("--json", action="store_true", help="the same for programs")


def run(arguments: Namespace) -> str:
    """Services, materials, limits and running cases that rest on an article. Raises NotAllowed, NotFound("law.unknown")."""
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors import accounts
    from tongban.actors import queries as actors
    from tongban.cases.affected import affected

    by = actors.officer(accounts.account_named(arguments.by).pk)
    found = affected(arguments.act, arguments.article, to=by, at=timezone.now(), limit=10_000)
    told = {
        "act": found.act,
        "article": found.article,
        "rules": list(found.rules),
        "services": [{**asdict(one), "places": list(one.places), "materials": list(one.materials)} for one in found.services],
        "cases": [{"case": row.number, "due": row.due.isoformat() if row.due else "", "follows": follows} for row, follows in found.cases],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) if arguments.json else "\n".join(lines(told))


def lines(told: dict[str, Any]) -> Iterator[str]:
    """The same in words."""
    running = sum(one["running"] for one in told["services"])
    yield f"{told['act']} {told['article']}: {len(told['services'])} services, {running} running cases"
    if told["rules"]:
        yield f"rules of time: {', '.join(told['rules'])}"
    for one in told["services"]:
        yield f"{one['service']}: {', '.join(one['places'])}"
        if one["materials"]:
            yield f"  materials: {', '.join(one['materials'])}"
        yield f"  running cases: {one['running']}, of which the last day follows from it: {one['dated']}"
    for one in told["cases"]:
        yield f"  {one['case']} {one['due'] or 'no clock'}{' follows from it' if one['follows'] else ''}"

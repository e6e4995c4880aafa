"""Audit the log, print its head, take proofs out of it, and reopen it after a restore from an older state."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="does", required=True, metavar="WHAT")
    words.add_parser("verify", help="hold every event, tile and signed head against each other; exit 1 when something does not fit")
    words.add_parser("checkpoint", help="print the last signed head")
    one = words.add_parser("proof", help="write the self-contained receipt of an event, or of each event of a case")
    one.add_argument("of", metavar="EVENT_OR_CASE", help="the id of an event, or the number of a case")
    one.add_argument("-o", "--out", type=Path, metavar="FOLDER", help="write a file an event into this folder; else print")
    one = words.add_parser("export", help="write the public log as static files: checkpoint, key, tiles, entries")
    one.add_argument("folder", type=Path)
    one = words.add_parser("reopen", help="begin a new origin that names the old head, when the database is older than the head outside it")
    one.add_argument("--reason", required=True, help="why; it stands in the log")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    does = {"verify": _verify, "checkpoint": _checkpoint, "proof": _proof, "export": _export, "reopen": _reopen}
    return does[arguments.does](arguments)


def _verify(arguments: Namespace) -> int:
    from tongban.log import audit, heads
    from tongban.web.words import say

    found = audit.audit()
    for one in found:
        print(f"{say(one)} ({one.code})", file=sys.stderr)
    print(f"{heads.size()} events, {len(found)} things that do not fit")
    return 1 if found else 0


def _checkpoint(arguments: Namespace) -> int:
    from tongban.base.errors import NotFound
    from tongban.log import queries

    head = queries.head()
    if head is None:
        raise NotFound("log.empty")
    print(head.note, end="")
    return 0


def _proof(arguments: Namespace) -> int:
    from tongban.log import queries

    events = queries.of_subject("case", arguments.of) or [queries.event(arguments.of)]
    receipts = {str(event.pk): queries.receipt(event) for event in events}
    if arguments.out is None:
        print(json.dumps(list(receipts.values()), ensure_ascii=False, indent=1))
        return 0
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, receipt in receipts.items():
        path = arguments.out / f"{name}.json"
        path.write_text(json.dumps(receipt, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(path)
    return 0


def _export(arguments: Namespace) -> int:
    from tongban.log.export import export

    print(f"{arguments.folder}: {export(arguments.folder)} entries and their head")
    return 0


def _reopen(arguments: Namespace) -> int:
    from django.db import transaction

    from tongban.log import sequencer
    from tongban.project import alone

    with alone.writing(), transaction.atomic():
        print(f"new origin: {sequencer.reopen(arguments.reason)}")
    return 0

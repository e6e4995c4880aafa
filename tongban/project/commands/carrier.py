"""A carrier that stands for a real one in a demonstration, of text messages or of letters: a process and a file of its own."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tongban.exchange.links.stand_in_carrier import Carrier

KINDS = ("sms", "letter")


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where it keeps its books, its key and its manner.json")
    parser.add_argument("--kind", choices=KINDS, default="sms", help="text messages, or letters")
    parser.add_argument("--port", type=int, default=0, help="by default any that is free")
    parser.add_argument("--write", nargs=2, metavar=("TELEPHONE", "WORDS"), help="only let somebody write a text message to the platform")
    parser.add_argument("--list", action="store_true", help="only list what it was given")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.conf import settings

    from tongban.base.errors import Refused

    if not settings.DEMO:
        raise Refused("demo.only", home=settings.HOME)
    if arguments.write:
        made(arguments.folder, arguments.kind).write(*arguments.write)
        return 0
    if arguments.list:
        for one in made(arguments.folder, arguments.kind).messages():
            print(one["about"], one["to"], one["words"] or f"{len(one['pages'])} bytes of pages")
        return 0
    serve(arguments.folder, arguments.kind, arguments.port)
    while True:
        time.sleep(3600)


def made(folder: Path, kind: str, port: int = 0) -> "Carrier":
    """The carrier with its books, not yet at work."""
    from django.conf import settings

    from tongban.exchange.links.partner import USE
    from tongban.exchange.links.stand_in_carrier import Carrier
    from tongban.log.store import keys
    from tongban.project.commands.bank import own_port

    signer = keys().signer(USE)
    where = f"http://127.0.0.1:{own_port(settings.ORIGIN)}/v1/callbacks/{kind}"
    return Carrier(folder, kind, port, where, signer.public, signer.suite)


def serve(folder: Path, kind: str, port: int = 0) -> None:
    """Begin, and let carrier and platform know each other's address and key."""
    from tongban.base.suites import text
    from tongban.exchange import partners

    carrier = made(folder, kind, port).start()
    signer = carrier.desk.key
    there = partners.Partner(kind, kind, f"http://127.0.0.1:{carrier.port}", text(signer.public), signer.suite)  # type: ignore[arg-type]
    partners.introduce(there)
    print(f"tongban: a carrier of {kind} that sends nothing serves on {there.url}", flush=True)

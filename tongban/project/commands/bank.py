"""A bank that stands for a real one in a demonstration: a process and a file of its own, no real money."""

import json
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

NAME = "bank"
PORT = "port"  # a file in its folder: pages that are open stay where they are


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where it keeps its books, its key and its manner.json")
    parser.add_argument("--port", type=int, default=0, help="by default the one it had before, else any that is free")
    parser.add_argument("--plant", choices=("missing", "amount", "more"), help="only put a difference into the books, for who looks for it")
    parser.add_argument("--ago", type=int, default=0, metavar="DAYS", help="on a day so long ago (with --plant)")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.conf import settings

    from tongban.base.errors import Refused
    from tongban.exchange.links import stand_in_bank

    if not settings.DEMO:
        raise Refused("demo.only", home=settings.HOME)
    if arguments.plant:
        print(stand_in_bank.plant(arguments.folder, arguments.plant, days_ago=arguments.ago))
        return 0
    serve(arguments.folder, arguments.port)
    while True:
        time.sleep(3600)


def serve(folder: Path, port: int = 0) -> None:
    """Begin, and let bank and platform know each other's address and key."""
    from django.conf import settings

    from tongban.base.suites import text
    from tongban.exchange import partners
    from tongban.exchange.links.partner import USE
    from tongban.exchange.links.stand_in_bank import Bank
    from tongban.log.store import keys

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = folder / PORT
    port = port or (int(kept.read_text()) if kept.exists() else 0)
    signer = keys().signer(USE)
    where = f"http://127.0.0.1:{own_port(settings.ORIGIN)}/v1/callbacks/{NAME}"
    bank = Bank(folder, port, where, signer.public, signer.suite).start()
    kept.write_text(json.dumps(bank.port))
    partners.introduce(partners.Partner(NAME, "payment", f"http://127.0.0.1:{bank.port}", text(bank.desk.key.public), bank.desk.key.suite))
    print(f"tongban: a bank without real money serves on http://127.0.0.1:{bank.port}", flush=True)


def own_port(origin: str) -> int:
    """Where the platform listens on this machine."""
    import os
    from urllib.parse import urlsplit

    return int(os.environ.get("PORT") or urlsplit(origin).port or 8000)

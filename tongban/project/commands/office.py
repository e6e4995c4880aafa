"""A system outside that stands for one that holds the real case, in a demonstration: a process and a file of its own."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where it keeps its books, its key and its manner.json")
    parser.add_argument("--name", default="office", help="the partner that packs name in a step `outside:`")
    parser.add_argument("--port", type=int, default=0, help="by default any that is free")
    parser.add_argument("--tell", nargs=2, metavar=("KEY", "EVENT"), help="only say accepted, rejected or done of a part that it has")
    parser.add_argument("--list", action="store_true", help="only list the parts that were handed to it")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.conf import settings

    from tongban.base.errors import Refused
    from tongban.base.suites import text
    from tongban.exchange import partners
    from tongban.exchange.links.partner import USE
    from tongban.exchange.links.stand_in_office import Office
    from tongban.log.store import keys
    from tongban.project.commands.bank import own_port

    if not settings.DEMO:
        raise Refused("demo.only", home=settings.HOME)
    signer = keys().signer(USE)
    where = f"http://127.0.0.1:{own_port(settings.ORIGIN)}/v1/callbacks/{arguments.name}"
    office = Office(arguments.folder, arguments.port, where, signer.public, signer.suite)
    if arguments.tell:
        office.decide(*arguments.tell)
    elif arguments.list:
        for key, asked in office.requests().items():
            print(key, asked["case"], asked["step"])
    if arguments.tell or arguments.list:
        return 0
    office.start()
    signer = office.desk.key
    there = partners.Partner(arguments.name, "outside", f"http://127.0.0.1:{office.port}", text(signer.public), signer.suite)
    partners.introduce(there)
    print(f"tongban: a system outside serves on {there.url} as {there.name}", flush=True)
    while True:
        time.sleep(3600)

"""Prepare the home and serve the platform until it is stopped."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import socket
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.context import ForkProcess

from tongban.base.errors import Refused, Unavailable
from tongban.project import commands, environment, home

PATIENCE = 3.0


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="fill an empty platform with demonstration accounts and matters")
    parser.add_argument("--past", type=int, default=0, metavar="N", help="of which so many matters of the past year, for who reads figures")
    parser.add_argument("--practice", action="store_true", help="serve a marked copy where officers play scenarios; nothing leaves it")
    parser.add_argument("--bank", action="store_true", help="beside a demonstration, also run a bank and carriers that only seem to be")
    parser.add_argument("--readers", type=int, default=0, metavar="N", help="also serve reads alone from N processes, on the next port")


def run(arguments: Namespace) -> int:
    if arguments.practice:
        environment.practise()
        arguments.demo = True
    environment.ensure()
    print(f"tongban: preparing {environment.home()}", flush=True)
    port = environment.port()
    with ExitStack() as stack:
        stack.enter_context(home.held(environment.home(), PATIENCE))
        _refuse_taken(port, *([port + 1] if arguments.readers else []))
        if arguments.demo:
            (environment.home() / "demo").touch(mode=0o600)
        # In a process of its own: the master stays small, and what it holds open is not shared with the worker.
        code = _apart(lambda: _prepare(arguments.demo, arguments.past))
        if code:
            return code
        if arguments.bank and arguments.demo and not arguments.practice:
            stack.callback(_stand_ins().terminate)
        if arguments.readers:
            stack.callback(_readers(port + 1, arguments.readers).terminate)
        return _serve(port)


def _serve(port: int) -> int:
    from tongban.project import server

    def started() -> None:
        print(f"tongban: serving on {environment.origin()} (stop with Ctrl-C)", flush=True)
        if (environment.home() / environment.PRACTICE_MARK).exists():
            print(f"tongban: this is practice; codes come from: TONGBAN_HOME={environment.home()} tongban demo code li", flush=True)
        if (environment.home() / "demo").exists():
            _tell_accounts()

    server.serve(port=port, address=environment.address(), target=server.SITE, started=started)
    return 0


def _tell_accounts() -> None:
    """How to sign in to a demonstration."""
    print("tongban: people sign in with 13900000001 (Wang Fang) or 13900000002 (Zhang Wei),", flush=True)
    print(
        "tongban:   or, for the old-age allowance, with 13900000003 (Zhou Guiying, whom Wang Fang helps); the code is shown on the page",
        flush=True,
    )
    print("tongban: officers li, zhao, he, tang, wu, chen, gao, shen, lei at /desk/ with the password “demonstration only”", flush=True)
    print("tongban:   admin, security, audit administer it; the code comes from: tongban demo code li", flush=True)


def _refuse_taken(*ports: int) -> None:
    """Raises Refused("up.port_taken") before anything is changed."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((environment.address(), port))
            except OSError as error:
                raise Refused("up.port_taken", port=port, other=port + 10) from error


def _apart(work: Callable[[], None]) -> int:
    """Do some work in a process of its own; its exit code."""
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(commands.told(work)))
    process.start()
    process.join()
    return process.exitcode or 0


def _prepare(demo: bool, past: int) -> None:
    """Bring the tables up to date, and fill an empty platform when a demonstration is wanted."""
    import django
    from django.db import OperationalError

    django.setup()
    try:
        _migrate()
    except OperationalError as error:
        raise Unavailable("up.no_database", fault=str(error).strip()) from error
    if demo and importlib.util.find_spec("tongban.project.demo") and _empty():
        print("tongban: loading the demonstration", flush=True)
        importlib.import_module("tongban.project.demo").load(_progress, past)


def _migrate() -> None:
    from tongban.base import fresh

    if steps := fresh.steps():
        print(f"tongban: bringing the tables up to date ({steps} steps)", flush=True)
        fresh.up_to_date()


def _empty() -> bool:
    from tongban.log import queries

    return queries.head() is None and not queries.state()["pending"]


def _progress(told: str) -> None:
    print(f"tongban:   {told}", flush=True)


def _stand_ins() -> ForkProcess:
    """A bank, and carriers of text messages and letters, in a process of their own, which ends with this one."""

    def serve() -> None:
        import django

        django.setup()
        from tongban.project.commands import bank, carrier

        bank.serve(environment.home() / "bank")
        for kind in carrier.KINDS:
            carrier.serve(environment.home() / kind, kind)
        parent = os.getppid()
        while os.getppid() == parent:
            time.sleep(0.5)

    process = multiprocessing.get_context("fork").Process(target=serve)
    process.start()
    return process


def _readers(port: int, number: int) -> ForkProcess:
    from tongban.project import server

    wanted = {"port": port, "readers": number, "address": environment.address()}
    process = multiprocessing.get_context("fork").Process(target=server.serve_reads, kwargs=wanted)
    process.start()
    print(f"tongban: {number} readers on port {port}", flush=True)
    return process

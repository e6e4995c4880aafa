"""Run sequencer, followers and jobs alone, beside servers on PostgreSQL."""

import signal
import threading
from argparse import ArgumentParser, Namespace

from tongban.base.errors import Refused


def add(parser: ArgumentParser) -> None:
    parser.description = "On the embedded database `tongban up` runs them itself. SIGTERM ends it cleanly."


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        raise Refused("worker.embedded")
    from tongban.project import jobs
    from tongban.project.worker import Worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    jobs.register()
    worker = Worker().start()
    print("tongban: working (stop with Ctrl-C)", flush=True)
    stop.wait()
    return 0 if worker.stop() else 1

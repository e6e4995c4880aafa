"""The server: granian with one worker process, which also runs what stands beside the requests (design section 5)."""

from __future__ import annotations

import ctypes
import importlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tongban.project.logs import LOGGING

Application = Callable[..., Any]
SITE = "tongban.project.wsgi:application"
# At most this many requests at once; a connection of the pool for each, and some for the threads beside them.
THREADS = 8
# glibc gives each thread a heap of its own, and what one thread frees another cannot take: with two heaps a worker holds less.
HEAPS, ARENA_MAX = 2, -8  # mallopt(3)


def serve(*, port: int, address: str = "127.0.0.1", target: str = SITE, started: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT. A worker that fails is started anew; requests under way get 4 seconds to end."""
    _granian(target, address, port, 1, started).serve(target_loader=partial(_writer, os.getpid()))


def serve_reads(*, port: int, readers: int, address: str = "127.0.0.1", target: str = SITE) -> None:
    """Serve only reads, from `readers` processes that cannot write; ends with the process that started it."""
    _end_with(os.getppid())
    _granian(target, address, port, readers, lambda: None).serve(target_loader=partial(_reader, os.getpid()))


def _granian(target: str, address: str, port: int, workers: int, started: Callable[[], None]) -> Any:
    # A forked worker shares the home's lock with its master, so that the home is free only when both are gone.
    multiprocessing.set_start_method("fork", force=True)
    if limit := getattr(ctypes.CDLL(None), "mallopt", None):
        limit(ARENA_MAX, HEAPS)
    server = Granian(
        target,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=4,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig={name: LOGGING[name] for name in ("formatters", "handlers", "loggers")},
    )

    def begin() -> None:
        # A hang-up would start a second worker beside the first; it ends the server like any other signal.
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        started()

    server.on_startup(begin)
    return server


def _writer(master: int, target: str) -> Application:
    """The application, in the worker process, with all that runs beside it."""
    _end_with(master)
    application = _load(target)
    from tongban.project import jobs
    from tongban.project.worker import Worker

    jobs.register()
    jobs.stand_in()
    Worker().start()
    return application


def _reader(master: int, target: str) -> Application:
    """The application in a process that may only read."""
    from django.conf import settings

    from tongban.project.environment import read_only

    _end_with(master)
    read_only(settings.DATABASES["default"])
    application = _load(target)

    def reading(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return application(environ, start)
        start("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Type", "text/plain")])
        return [b"This process only reads. Send what changes something to the platform's own address.\n"]

    return reading


def _load(target: str) -> Application:
    module, _, name = target.partition(":")
    application: Application = getattr(importlib.import_module(module), name)
    return application


def _end_with(parent: int) -> None:
    """End this process, at once, when its parent is gone: a worker without its master must not go on writing."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, name="tongban-parent", daemon=True).start()

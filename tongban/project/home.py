"""The home of a node: on the embedded database one process writes in it at a time (design section 5).

The lock is an flock on `tongban.lock`. `up` takes it before it forks, so that its worker holds it too: it is free only when both are gone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongban.base.errors import Unavailable

LOCK = "tongban.lock"
SOCKET = "tongban.sock"


def prepare(home: Path) -> Path:
    """Make the folder when it is not there; only its owner reads it. Returns it."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


@contextmanager
def held(home: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the home alone, waiting at most `patience` seconds for it. Raises Unavailable("home.busy")."""
    descriptor = os.open(prepare(home) / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, home, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def busy(home: Path) -> bool:
    """Whether a process holds the home now."""
    try:
        with held(home):
            return False
    except Unavailable:
        return True


def _take(descriptor: int, home: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise Unavailable("home.busy", home=str(home)) from error
            time.sleep(0.05)
        else:
            return

"""`tongban` on a machine whose clock a test moves: the file `moved` beside the home says by how many seconds it is wrong."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

MOVED = Path(os.environ["TONGBAN_HOME"]).with_name("moved")


def seconds() -> int:
    """By how much the clock is wrong."""
    return int(MOVED.read_text() or 0) if MOVED.exists() else 0


def moved(true: Callable[[], float]) -> Callable[[], float]:
    return lambda: true() + seconds()


# Before anything of the platform takes these by name; the worker is forked and has them too.
nanoseconds = time.time_ns
time.time, time.time_ns = moved(time.time), lambda: nanoseconds() + seconds() * 10**9
timezone.now = lambda: datetime.now(UTC) + timedelta(seconds=seconds())  # type: ignore[assignment]

if __name__ == "__main__":
    from tongban.__main__ import main

    sys.exit(main())

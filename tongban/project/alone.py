"""Commands that write: on the embedded database only while no server holds the home; on PostgreSQL beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tongban.project import environment, home


@contextmanager
def writing(*, migrated: bool = True) -> Iterator[None]:
    """Hold the home while a command writes, and bring the tables up to date first. Raises Unavailable("home.busy") beside a server."""
    from django.db import connection

    from tongban.base import fresh

    if connection.vendor == "sqlite":
        with home.held(environment.home()):
            if migrated:
                fresh.up_to_date()
            yield
    else:
        if migrated:
            fresh.up_to_date()
        yield

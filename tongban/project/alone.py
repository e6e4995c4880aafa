"""Commands that write: on the embedded database only while no server holds the home; on PostgreSQL beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tongban.project import environment, home


@contextmanager
def writing(*, migrated: bool = True) -> Iterator[None]:
    """Hold the home while a command writes, and bring the tables up to date first. Raises Unavailable("home.busy") beside a server."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        with home.held(environment.home()):
            if migrated:
                call_command("migrate", verbosity=0)
            yield
    else:
        if migrated:
            call_command("migrate", verbosity=0)
        yield

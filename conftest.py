"""Tests run on one database at a time, in a throw-away home; `make test` runs them on each that is there."""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

os.environ.setdefault("TONGBAN_CALLS", "0")  # tests ask more often than people do
os.environ.setdefault("TONGBAN_HOME", tempfile.mkdtemp(prefix="tongban-test-"))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # commands hold the home: one of each worker, so that none finds it busy
    os.environ["TONGBAN_HOME"] = os.path.join(os.environ["TONGBAN_HOME"], worker)


def pytest_configure() -> None:
    """Pages are tested in four languages, so the catalogues must be there."""
    from tongban.project.catalogues import compile_all

    compile_all()

    # Hashing passwords slowly is tested by Django; here it would only make every test slow.
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    # What is killed and must last are processes of their own (`tests.running`); in this one nothing has to outlive a power cut.
    from django.db import connections

    options = connections.settings["default"]["OPTIONS"]
    if os.environ.get("TONGBAN_DATABASE_URL"):
        options["options"] = "-c synchronous_commit=off"
        _empty_by_deleting()
    else:
        options["init_command"] += "; PRAGMA synchronous=OFF"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what asks it: a test of an engine without a database says the same on every one."""
    if not os.environ.get("TONGBAN_DATABASE_URL"):
        return
    engines = os.path.join(config.rootpath, "tongban", "")
    pure = [one for one in items if str(one.path).startswith(engines) and one.get_closest_marker("django_db") is None]
    pure = [one for one in pure if not {"db", "transactional_db"} & set(getattr(one, "fixturenames", ()))]
    if pure:
        config.hook.pytest_deselected(items=pure)
        items[:] = [one for one in items if one not in set(pure)]


def _empty_by_deleting() -> None:
    """TRUNCATE writes new files for each of a hundred tables; after a test few rows are in few of them."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def deleting(self: Any, style: Any, tables: list[str], **_: Any) -> list[str]:
        deletions = [f"DELETE FROM {self.quote_name(name)}" for name in tables]
        return ["SET LOCAL session_replication_role = replica", *deletions]  # without the triggers that keep rows

    DatabaseOperations.sql_flush = deleting  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables are made as the models are (`--no-migrations`); `test_fresh` shows that the migrations make the same ones."""
    from django.conf import settings

    from tongban.base import fresh

    settings.MIGRATION_MODULES = {}  # they were put away for making the tables only
    with django_db_blocker.unblock():
        fresh.complete()


@pytest.fixture(autouse=True)
def _forget() -> None:
    """No test sees what a process remembers of another's database: a number that was given back there is another's here."""
    from tongban.services import queries

    queries.forget()


@pytest.fixture
def tampering(db: None) -> Iterator[None]:
    """Somebody is at the database who may do everything there: what keeps rows from being changed is out of the way."""
    from django.db import connection

    def run(*statements: str) -> list[Any]:
        with connection.cursor() as cursor:  # one for each time: the test may have closed the connection
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    if connection.vendor == "postgresql":
        run("SET session_replication_role = replica")
        yield
        if connection.in_atomic_block:
            run("SET session_replication_role = DEFAULT")
        else:  # the connection that was told so may lie in the pool by now: none of them goes on
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]
        return
    kept = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_lasts_%'")
    run(*(f"DROP TRIGGER {name}" for name, _ in kept))
    yield
    run(*(sql for _, sql in kept))

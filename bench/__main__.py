"""Run the scripts named in the arguments, or all, on the embedded database and on PostgreSQL where one answers.

Each runs in a process, a home and a database of its own, so that none warms up another. TONGBAN_BENCH_DATABASE_URL names the PostgreSQL.
"""

import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import bench
from bench import _conditions

POSTGRES = os.environ.get("TONGBAN_BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@contextmanager
def database(vendor: str) -> Iterator[str]:
    """The URL of an empty database; empty for the embedded one."""
    if vendor == "SQLite":
        yield ""
        return
    import psycopg

    name = f"tongban_bench_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        finally:
            for one in (name, f"{name}_raw"):  # and the copy that a raw line ran on
                admin.execute(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")


def vendors() -> list[str]:
    """The databases there are."""
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError:
        print("PostgreSQL does not answer: SQLite only")
        return ["SQLite"]
    return ["SQLite", "PostgreSQL"]


def main() -> int:
    names = sys.argv[1:] or [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]
    failed = []
    for vendor in vendors():
        for name in names:
            print(f"== {name} on {vendor}; {_conditions.told(POSTGRES if vendor == 'PostgreSQL' else '')}", flush=True)
            with tempfile.TemporaryDirectory(prefix="tongban-bench-") as home, database(vendor) as url:
                settings = {
                    "TONGBAN_CALLS": "0",
                    "TONGBAN_HOME": home,
                    "TONGBAN_DATABASE_URL": url,
                    "DJANGO_SETTINGS_MODULE": "tongban.project.settings",
                }
                command = [sys.executable, "-c", f"from bench.{name} import main; main()"]
                if subprocess.run(command, env={**os.environ, **settings}, check=False).returncode:
                    failed.append(f"{name} on {vendor}")
    if failed:
        print(f"bench: failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

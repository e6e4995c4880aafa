"""Under which conditions a figure was measured."""

import os
import platform
import sqlite3
import subprocess
from pathlib import Path


def told(postgres: str) -> str:
    """Machine, versions, durability and load, in one line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown CPU")
    parts = [_commit(), model, f"{os.cpu_count()} cores", f"Python {platform.python_version()}", f"load {os.getloadavg()[0]:.1f}"]
    return ", ".join([*parts, _postgres(postgres) if postgres else f"SQLite {sqlite3.sqlite_version} WAL synchronous=FULL"])


def _commit() -> str:
    """The commit that is measured, and whether the tree differs from it."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()

    return f"commit {git('rev-parse', '--short', 'HEAD') or 'unknown'}{' dirty' if git('status', '--porcelain') else ''}"


def _postgres(url: str) -> str:
    import psycopg

    with psycopg.connect(url) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", "fsync", "synchronous_commit")}
    version, fsync, commit = (str(value[0]) for value in shown.values() if value)
    return f"PostgreSQL {version.split()[0]} fsync={fsync} synchronous_commit={commit}"


def verdict(met: bool) -> str:
    """How an aim is printed."""
    return "met" if met else "NOT MET"

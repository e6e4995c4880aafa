"""Reads the environment's words into Django's settings."""

from __future__ import annotations

import ipaddress
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tongban.exchange.links import domain
from tongban.exchange.links import mail as links

# Readers do not wait for the writer; a commit is on disk before it is acknowledged.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000"


PRACTICE_MARK = "practice"  # a file in the home of a practice copy
# What a practice copy does not take over from the platform beside it.
OUTWARD = (
    "TONGBAN_KEYS",
    "TONGBAN_FILES",
    "TONGBAN_DATABASE_URL",
    "TONGBAN_MAIL_URL",
    "TONGBAN_RESOLVER",
    "TONGBAN_REACH",
    "TONGBAN_ORIGIN",
)


def home() -> Path:
    """The folder of this node's data: TONGBAN_HOME, or ./var."""
    return Path(os.environ.get("TONGBAN_HOME", "var")).absolute()


def practise() -> Path:
    """Let this process work in the practice copy: a home of its own below this node's, its own database, keys, files and log."""
    copy = home() / "practice"
    for name in OUTWARD:
        os.environ.pop(name, None)
    os.environ["TONGBAN_HOME"] = str(copy)
    copy.mkdir(parents=True, exist_ok=True, mode=0o700)
    (copy / PRACTICE_MARK).touch(mode=0o600)
    return copy


def origin() -> str:
    """The address under which people know the platform: TONGBAN_ORIGIN, or this machine at PORT."""
    return os.environ.get("TONGBAN_ORIGIN") or f"http://localhost:{os.environ.get('PORT', '8000')}"


def address() -> str:
    """The address to listen at: this machine only, unless proxies on others are named."""
    return "0.0.0.0" if os.environ.get("TONGBAN_PROXIES") else "127.0.0.1"


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's database settings for `postgres://user:password@host:port/name`, or for the embedded file under `home` when empty."""
    if not url:
        return {
            "ENGINE": "tongban.base.sqlite",
            "NAME": home / "tongban.sqlite3",
            "TEST": {"NAME": home / "test.sqlite3"},
            "OPTIONS": {"init_command": PRAGMAS, "timeout": 30},
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(f"TONGBAN_DATABASE_URL: {url!r} is not known; give postgres://user@host:port/name or leave it empty.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "tongban",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12}},
    }


def read_only(database: dict[str, Any]) -> None:
    """Make connections of these settings refuse to write, whatever the code does."""
    options = database["OPTIONS"]
    if "init_command" in options:
        options["init_command"] += "; PRAGMA query_only=ON"
    else:
        options["options"] = "-c default_transaction_read_only=on"


def origin_hosts(origin: str) -> list[str]:
    """The host names under which the platform answers: its origin's, and loopback for health checks."""
    return sorted({urlsplit(origin).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"})


def secret(keys: Path) -> str:
    """The key for cookies, made once and kept with the other keys, never in the database."""
    path = keys / "cookies.key"
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def domain_world(resolver: str, reach: str) -> domain.World:
    """Where proof of domain control is looked for: TONGBAN_RESOLVER `host:port` (else the system's), TONGBAN_REACH `10.1.0.0/16,…`."""
    host, _, port = resolver.rpartition(":")
    if resolver and not (host and port.isdigit()):
        raise SystemExit(f"TONGBAN_RESOLVER: {resolver!r} is no address; give host:port, such as 127.0.0.1:53, or leave it empty.")
    try:
        networks = tuple(ipaddress.ip_network(one.strip()) for one in reach.split(",") if one.strip())
    except ValueError as error:
        raise SystemExit(f"TONGBAN_REACH: {error}; give networks such as 10.1.0.0/16, with commas, or leave it empty.") from error
    return domain.World((host.strip("[]"), int(port)) if resolver else None, networks)


def mail(url: str, origin: str) -> links.Server | None:
    """Where mail goes: TONGBAN_MAIL_URL; nowhere when empty."""
    try:
        return links.server(url, origin)
    except ValueError as error:
        raise SystemExit(f"TONGBAN_MAIL_URL: {error}, or leave it empty.") from error

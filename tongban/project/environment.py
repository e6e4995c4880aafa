"""Reads the environment's words into Django's settings."""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

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


class Wrong(SystemExit):
    """A setting that cannot be read: its name, why, and what to give instead. A password in it is not told."""

    def __init__(self, name: str, reason: str, cure: str) -> None:
        super().__init__(f"tongban: {name}: {reason}; {cure}.")


def ensure() -> None:
    """Say everything that is wrong in the environment at once, before anything is begun. Raises SystemExit."""
    told: dict[str, None] = {}  # one may be asked for by another
    for read in READERS if not (home() / PRACTICE_MARK).exists() else READERS[: -len(OUTSIDE)]:
        try:
            read()
        except Wrong as wrong:
            told[str(wrong)] = None
    if told:
        raise SystemExit("\n".join(told))


def whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number of the environment within its bounds."""
    given = os.environ.get(name, "").strip() or str(default)
    if not (given.isascii() and given.isdigit() and least <= int(given[:12]) <= most):
        raise Wrong(name, f"{given[:40]!r} is no whole number from {least} to {most}", f"give one such as {default}, or leave it out")
    return int(given)


def calls() -> int:
    """TONGBAN_CALLS: a minute and address, of each kind of costly public page; 0 is no limit."""
    return whole("TONGBAN_CALLS", 120, 0, 1_000_000)


def port() -> int:
    """PORT: where this machine listens."""
    return whole("PORT", 8000, 1, 65535)


def folder(name: str, default: Path) -> Path:
    """A folder that is there and ours, or that can be made."""
    found = Path(os.environ.get(name) or default)
    there = found.absolute()
    while not (there.exists() or there.is_symlink()):
        there = there.parent
    if not there.is_dir():
        raise Wrong(name, f"{there} is not a folder", "give a folder, or a place where one can be made")
    if there != found.absolute() and not os.access(there, os.W_OK | os.X_OK):
        raise Wrong(name, f"this user can make no folder in {there}", f"give another place, or make {there} the user's with chown")
    return found


def proxies() -> tuple[str, ...]:
    """TONGBAN_PROXIES: the addresses of machines that hand calls on; names are not looked up."""
    given = [one.strip() for one in os.environ.get("TONGBAN_PROXIES", "").split(",") if one.strip()]
    try:
        return tuple(str(ipaddress.ip_address(one)) for one in given)
    except ValueError as error:
        cure = "give addresses such as 10.1.0.5, with commas, or leave it out"
        raise Wrong("TONGBAN_PROXIES", str(error), cure) from error


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
    given = os.environ.get("TONGBAN_ORIGIN", "")
    if not given:
        return f"http://localhost:{port()}"
    cure = "give the address that people see and nothing behind it, such as https://services.example, or leave it out"
    parts = _parts("TONGBAN_ORIGIN", given, cure)
    if parts.scheme not in ("http", "https") or not parts.hostname or f"{parts.scheme}://{parts.netloc}" != given or "@" in given:
        told = "what is given" if "@" in given else repr(given[:80])  # a password may stand before an @
        raise Wrong("TONGBAN_ORIGIN", f"{told} is no address of a website", cure)
    return given


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
    cure = "give postgres://user@host:port/name, or leave it empty"
    parts = _parts("TONGBAN_DATABASE_URL", url, cure)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Wrong("TONGBAN_DATABASE_URL", f"{parts.scheme!r} is no database that is known", cure)
    # Bound and prepared by the database: a quarter less CPU an act (decision 023).
    prepared = {"server_side_binding": True, "prepare_threshold": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "tongban",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12}, **prepared},
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
    if resolver and not (host and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise Wrong("TONGBAN_RESOLVER", f"{resolver[:80]!r} is no address", "give host:port, such as 127.0.0.1:53, or leave it empty")
    try:
        networks = tuple(ipaddress.ip_network(one.strip()) for one in reach.split(",") if one.strip())
    except ValueError as error:
        raise Wrong("TONGBAN_REACH", str(error), "give networks such as 10.1.0.0/16, with commas, or leave it empty") from error
    return domain.World((host.strip("[]"), int(port)) if resolver else None, networks)


def mail(url: str, origin: str) -> links.Server | None:
    """Where mail goes: TONGBAN_MAIL_URL; nowhere when empty."""
    cure = "give smtp://host:25 or smtps://user:password@host:465, or leave it empty"
    _parts("TONGBAN_MAIL_URL", url, cure)
    try:
        return links.server(url, origin)
    except ValueError as error:
        raise Wrong("TONGBAN_MAIL_URL", str(error), cure) from error


def _parts(name: str, url: str, cure: str) -> SplitResult:
    """The parts of an address whose port is a number. What is refused is not repeated: it may be a part of a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = None
    if parts is None or "@" in parts.path + parts.fragment + parts.query.partition("=")[0]:
        raise Wrong(name, "its port is no number, or a sign in its password is not written as %XX", cure)
    return parts


def _given(name: str) -> str:
    return os.environ.get(name, "")


# What a practice copy does not read comes last.
OUTSIDE: tuple[Callable[[], object], ...] = (
    lambda: database(_given("TONGBAN_DATABASE_URL"), home()),
    lambda: mail(_given("TONGBAN_MAIL_URL"), "http://localhost"),
    lambda: domain_world(_given("TONGBAN_RESOLVER"), ""),
    lambda: domain_world("", _given("TONGBAN_REACH")),
)
READERS: tuple[Callable[[], object], ...] = (
    lambda: folder("TONGBAN_HOME", home()),
    lambda: _given("TONGBAN_KEYS") and folder("TONGBAN_KEYS", home()),
    lambda: _given("TONGBAN_FILES") and folder("TONGBAN_FILES", home()),
    port,
    origin,
    proxies,
    calls,
    *OUTSIDE,
)

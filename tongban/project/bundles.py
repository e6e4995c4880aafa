"""The part of `tongban pack` about signed bundles: make one, and say whose are believed. Each word gives back what is told of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tongban.base import suites
from tongban.base.errors import Refused
from tongban.pack import bundle, reader


def add(words: _SubParsersAction[ArgumentParser]) -> None:
    one = words.add_parser("bundle", help="write a pack as one signed file; its code can enter where the key is trusted")
    one.add_argument("folder", type=Path)
    one.add_argument(
        "--key", required=True, type=Path, metavar="FILE", help="an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519)"
    )
    one.add_argument("-o", "--out", type=Path, metavar="FILE", help="where to write it; NAME.bundle here when not given")
    one = words.add_parser("trust", help="let a key sign packs that bring code in; an act of the security administrator")
    one.add_argument("keyfile", type=Path, help="the public key in PEM (openssl pkey -pubout)")
    one.add_argument("--name", required=True, help="whose key it is, as people will read it")
    one.add_argument("--by", required=True, metavar="LOGIN", help="the security administrator")
    one.add_argument("--from", dest="since", default="", metavar="DAY", help="the day from which it is trusted; at once when not given")
    one.add_argument("--until", default="", metavar="DAY", help="the day on which that ends; never when not given")
    one = words.add_parser("untrust", help="a key brings nothing in any longer; what it brought in goes on working")
    one.add_argument("key", help="its id, from: tongban pack keys")
    one.add_argument("--reason", required=True, help="why; it stands in the log")
    one.add_argument("--by", required=True, metavar="LOGIN", help="the security administrator")
    words.add_parser("keys", help="list the keys that are or were trusted")


def morning(day: str) -> datetime | None:
    """The beginning of a day (2026-03-02) in the zone of this machine; nothing for no day."""
    return datetime.fromisoformat(f"{day}T00:00:00").astimezone() if day else None


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Refused("bundle.no_file", path=str(path))
    return path.read_bytes()


def write(arguments: Namespace) -> str:
    """Write a pack as one signed file."""
    sealed = bundle.write(reader.files(arguments.folder), suites.private_of(_content(arguments.key)))
    told = bundle.read(sealed)
    path = arguments.out or Path(f"{told.pack}.bundle")
    path.write_bytes(sealed)
    return f"{path}: {told.pack} {told.digest[:12]}, {len(told.files)} files, signed with {told.key}"


def trust(arguments: Namespace) -> str:
    """Trust a key."""
    import django

    django.setup()
    from tongban.project import alone
    from tongban.services import trust

    with alone.writing():
        since, until = morning(arguments.since), morning(arguments.until)
        row = trust.trust(_content(arguments.keyfile), arguments.name, since=since, until=until, **_by(arguments.by))
    return f"trusted: {row.key} {row.name}"


def untrust(arguments: Namespace) -> str:
    """Trust a key no longer."""
    import django

    django.setup()
    from tongban.project import alone
    from tongban.services import trust

    with alone.writing():
        row = trust.untrust(arguments.key, reason=arguments.reason, **_by(arguments.by))
    return f"trusted no longer: {row.key} {row.name}"


def _by(login: str) -> dict[str, Any]:
    """Who acts, and that it is now."""
    from django.utils import timezone

    from tongban.actors import accounts
    from tongban.actors import queries as actors

    return {"by": actors.officer(accounts.account_named(login).pk), "at": timezone.now()}


def keys(arguments: Namespace) -> str:
    """List the keys."""
    import django

    django.setup()
    from tongban.services import queries

    lines = []
    for row in queries.trusted_keys():
        ends = row["withdrawn_at"] or row["until"]
        lines.append(f"{row['key']}  {row['since'].date()} to {ends.date() if ends else '…'}  {row['name']}")
    return "\n".join(lines)


WORDS: dict[str, Callable[[Namespace], str]] = {"bundle": write, "trust": trust, "untrust": untrust, "keys": keys}

"""Which keys may bring code in with a signed bundle, and whether the code of a revision may (design law 5).

`rules.py` enters with the installed tree, or with a bundle signed by a key that is trusted when the revision is proposed and when it is
published. Code that stands in force by such a bundle may stay in later revisions without one, file by file, while its key is trusted: so
a change of data alone needs no signature. What is published goes on working when its key no longer is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base import suites, text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import actions as log
from tongban.pack import bundle
from tongban.services.models import PackRevision, TrustedKey

TREE = Path(__file__).parents[2]


@transaction.atomic
def trust(pem: bytes, name: str, *, by: Actor, at: datetime, since: datetime | None = None, until: datetime | None = None) -> TrustedKey:
    """Trust an Ed25519 public key (PEM) to sign packs, from a moment until another. Whoever does so brings no code of its in.

    Raises Refused("keys.bad_pem", "key.no_name", "key.bad_period", "key.trusted_already").
    """
    actors.require(by, "key.trust")
    public = suites.public_of(pem)
    row = TrustedKey(key=bundle.key_id(public), public=suites.text(public), name=text.clean(name, 80, field="name"))
    row.since, row.until, row.trusted_by = since or at, until, by.account
    if not row.name:
        raise Refused("key.no_name", field="name")
    if row.until is not None and row.until <= max(row.since, at):
        raise Refused("key.bad_period", field="until")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("key.trusted_already", key=row.key) from error
    told = {"name": row.name, "since": log.moment(row.since), "until": log.moment(row.until) if row.until else None}
    log.append("key.trusted", ("key", row.key), told, by=by, at=at)
    return row


@transaction.atomic
def untrust(key: str, *, reason: str, by: Actor, at: datetime) -> TrustedKey:
    """From now on a key brings nothing in; what it brought in goes on working. Raises NotFound("key.unknown"), Refused("key.no_reason")."""
    row = TrustedKey.objects.select_for_update().filter(key=key, withdrawn_at=None).first()
    actors.require(by, "key.trust")
    if row is None:
        raise NotFound("key.unknown", key=key)
    said = text.clean(reason, 200, field="reason")
    if not said:
        raise Refused("key.no_reason", field="reason")
    row.withdrawn_at, row.withdrawn_by = at, by.account
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    log.append("key.untrusted", ("key", row.key), {"name": row.name, "reason": said}, by=by, at=at)
    return row


def ensure_code_may_enter(row: PackRevision, *, by: Actor, at: datetime) -> None:
    """Raise a refusal unless the code of a revision is installed, signed, or in force already with a signature.

    Refused("pack.unknown_code") names the files, "bundle.unknown_key" and "bundle.changed" what is wrong with the signature;
    NotAllowed("key.same_person") when whoever trusted the key brings the code in.
    """
    if row.signed_key:
        _ensure_signed(row, by=by, at=at)
        return
    if unknown := strange(row.pack, row.files, at):
        raise Refused("pack.unknown_code", files=sorted(unknown))


def strange(pack: str, files: Mapping[str, str], at: datetime) -> set[str]:
    """The code files that are neither installed nor in force by a signature that is still trusted."""
    code = {(path, text) for path, text in files.items() if path.lower().endswith(".py")}
    found = {(path, text) for path, text in code if text not in installed()}
    if found:
        found -= _brought_in(pack, at)
    return {path for path, _ in found}


def _ensure_signed(row: PackRevision, *, by: Actor, at: datetime) -> None:
    """The key is locked, so that it is trusted until the act has ended."""
    key = TrustedKey.objects.select_for_update().filter(_trusted(at), key=row.signed_key).first()
    if key is None:
        raise Refused("bundle.unknown_key", key=row.signed_key)
    signed = bundle.Bundle(row.pack, row.digest, row.files, row.signed_key, row.signature)
    if not signed.signed_by(suites.bytes_of(key.public)):
        raise Refused("bundle.changed", pack=row.pack)
    if by.account is not None and by.account == key.trusted_by:
        raise NotAllowed("key.same_person")


def _trusted(at: datetime) -> Q:
    return Q(since__lte=at, withdrawn_at=None) & (Q(until=None) | Q(until__gt=at))


def _brought_in(pack: str, at: datetime) -> set[tuple[str, str]]:
    """Code files of the published revisions of a pack that keys brought in which are still trusted."""
    trusted = TrustedKey.objects.filter(_trusted(at)).values("key")
    published = PackRevision.objects.filter(pack=pack, state="published", signed_key__in=trusted).values_list("files", flat=True)
    return {(path, text) for files in published for path, text in files.items() if path.lower().endswith(".py")}


@cache
def installed() -> frozenset[str]:
    """The code that came with the program; it changes with the program only."""
    return frozenset(path.read_text(encoding="utf-8") for kind in ("rules.py", "*.typ") for path in (TREE / "packs").rglob(kind))

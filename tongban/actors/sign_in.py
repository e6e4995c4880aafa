"""Signing in: officers with password and TOTP (RFC 6238), people with a one-time code or a slip from a window, programs by token.

Every answer takes the same path whether the account exists or not; failures are counted, logged and lock the account for a while.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import struct
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from tongban.actors.models import Account, Code, Party, Token
from tongban.actors.queries import require
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.names import readable, token
from tongban.log import actions as log
from tongban.log.store import keys

STEP = 30
TRIES = 5
LOCKED = timedelta(minutes=15)
PHONE_CODE = timedelta(minutes=10)
SLIP = timedelta(days=30)
AGAIN = timedelta(minutes=1)


@cache
def _nobody() -> str:
    """A hash that no password fits, so that unknown and known accounts take the same time."""
    return make_password("nobody has this password")


@transaction.atomic
def open_officer(login: str, name: str, password: str, *, by: Actor, at: datetime) -> tuple[Account, str]:
    """Open an officer's account; returns it with its TOTP secret (base 32), which is shown once."""
    require(by, "account.open")
    secret = base64.b32encode(os.urandom(20)).decode()
    row = Account.objects.create(
        login=login, kind="officer", name=name, level=3, password=make_password(password), totp_sealed=keys().seal(secret, "personal")
    )
    log.append("account.opened", ("account", str(row.pk)), {"kind": "officer"}, by=by, at=at)
    return row, secret


@transaction.atomic
def open_person(party: Party, *, level: int, by: Actor, at: datetime) -> Account:
    """Open a person's account. Level 2 needs a verified telephone or a window, level 3 the register."""
    require(by, "account.open")
    row = Account.objects.create(login=f"person:{party.pk}", kind="person", name=party.name, person=party, level=level)
    log.append("account.opened", ("account", str(row.pk)), {"kind": "person", "level": level}, by=by, at=at, parties=[party.pk])
    return row


def totp(secret: str, at: datetime) -> str:
    """The six digits of RFC 6238 for a moment."""
    return _hotp(secret, int(at.timestamp()) // STEP)


def _hotp(secret: str, counter: int) -> str:
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 10**6:06d}"


def officer(login: str, password: str, code: str, *, at: datetime) -> Account:
    """Sign an officer in. Raises NotAllowed("sign_in.failed" or "sign_in.locked"); a TOTP code is taken once only."""
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(login=login, kind="officer", is_active=True).first()
        _refuse_locked(row, at)
        fits = check_password(password, row.password if row else _nobody())
        counter = _matching(keys().open(row.totp_sealed), code, at) if row else None
        good = row is not None and fits and counter is not None and counter > row.totp_last
        if row is not None and good and counter is not None:
            row.totp_last = counter
            row.save(update_fields=["totp_last"])
        _count(row, good, at)
    if row is None or not good:
        raise NotAllowed("sign_in.failed")
    return row


def _matching(secret: str, code: str, at: datetime) -> int | None:
    now = int(at.timestamp()) // STEP
    return next((counter for counter in (now, now - 1, now + 1) if hmac.compare_digest(_hotp(secret, counter), code.strip()[:6])), None)


def request_code(phone: str, *, at: datetime) -> str | None:
    """Make a one-time code for the account with this telephone. Returns it for the gateway; None when there is no such account.

    The page must answer the same in both cases. Raises Refused("sign_in.too_often") within a minute of the last one.
    """
    with transaction.atomic():
        row = Account.objects.filter(person__phone_lookup=keys().lookup("phone", phone.strip()), kind="person", is_active=True).first()
        if row is None:
            return None
        if Code.objects.filter(account=row, kind="phone", made_at__gt=at - AGAIN, made_at__lte=at).exists():
            raise Refused("sign_in.too_often")
        return _make(row, "phone", f"{secrets.randbelow(10**6):06d}", PHONE_CODE, at)


@transaction.atomic
def issue_slip(account_id: int, *, by: Actor, at: datetime) -> str:
    """A slip with a code for a person at a window, whose papers the officer has seen."""
    require(by, "account.slip")
    row = Account.objects.get(pk=account_id, kind="person")
    code = _make(row, "slip", readable(10), SLIP, at)
    log.append("account.slip_issued", ("account", str(row.pk)), {}, by=by, at=at, parties=[row.person_id] if row.person_id else [])
    return code


def _make(row: Account, kind: str, code: str, lasts: timedelta, at: datetime) -> str:
    shown = code if settings.DEMO else ""
    Code.objects.create(account=row, kind=kind, digest=_digest(row.pk, code), shown=shown, made_at=at, ends_at=at + lasts)
    return code


def _digest(account: int, code: str) -> str:
    return keys().lookup("code", f"{account}:{code.strip().upper()}")


def person(phone: str, code: str, *, at: datetime) -> Account:
    """Sign a person in with the code sent to the telephone, or with a slip. Raises NotAllowed("sign_in.failed" or "sign_in.locked")."""
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(person__phone_lookup=keys().lookup("phone", phone.strip()), kind="person").first()
        _refuse_locked(row, at)
        live = Code.objects.select_for_update().filter(
            account=row, digest=_digest(row.pk if row else 0, code), used_at=None, ends_at__gt=at
        )
        found = live.first() if row is not None and row.is_active else None
        if found is not None:
            found.used_at = at
            found.save(update_fields=["used_at"])
        _count(row, found is not None, at)
    if row is None or found is None:
        raise NotAllowed("sign_in.failed")
    return row


def _refuse_locked(row: Account | None, at: datetime) -> None:
    if row is not None and row.locked_until is not None and row.locked_until > at:
        raise NotAllowed("sign_in.locked", minutes=int((row.locked_until - at).total_seconds() // 60) + 1)


def _count(row: Account | None, good: bool, at: datetime) -> None:
    """Count a failure or forget earlier ones; both are events."""
    if row is None:
        return
    row.failures = 0 if good else row.failures + 1
    row.locked_until = at + LOCKED if row.failures >= TRIES else None
    row.save(update_fields=["failures", "locked_until"])
    kind = "account.signed_in" if good else "account.sign_in_failed"
    log.append(kind, ("account", str(row.pk)), {}, by=Actor(kind="system", account=row.pk), at=at)


@transaction.atomic
def issue_token(
    account: Account,
    name: str,
    scopes: Iterable[str],
    *,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    party: int | None = None,
    agency: int | None = None,
) -> str:
    """A bearer token for a program, shown once. For a party's own program the party (or its representative) may ask for it."""
    if by.account != account.pk:
        require(by, "account.open")
    made = f"tb_{token(32)}"
    Token.objects.create(
        account=account,
        name=name,
        digest=hashlib.sha256(made.encode()).hexdigest(),
        scopes=sorted(set(scopes)),
        until=until,
        party_id=party,
        agency_id=agency,
    )
    log.append("token.issued", ("account", str(account.pk)), {"name": name, "scopes": sorted(set(scopes))}, by=by, at=at)
    return made


@transaction.atomic
def revoke_token(account: Account, name: str, *, by: Actor, at: datetime) -> None:
    """End the tokens of an account with a name at once."""
    if by.account != account.pk:
        require(by, "account.open")
    Token.objects.filter(account=account, name=name, revoked_at=None).update(revoked_at=at)
    log.append("token.revoked", ("account", str(account.pk)), {"name": name}, by=by, at=at)


def shown_codes(account: Account, at: datetime) -> list[str]:
    """In a demo home: the codes that the simulated gateway would have sent and that still hold."""
    rows = Code.objects.filter(account=account, used_at=None, ends_at__gt=at).exclude(shown="")
    return list(rows.order_by("-pk").values_list("shown", flat=True))

"""Acts on accounts after they were opened: levels, passwords, second factors, sessions, closing. And how Django finds the signed-in one."""

from __future__ import annotations

import base64
import os
import re
from datetime import datetime

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.actors import codes
from tongban.actors.models import Account, Holding, Party, Passkey, Token
from tongban.actors.queries import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.log import actions as log
from tongban.log.store import keys

SHORTEST = 12
# Logins that look alike are one person's to type and another's to abuse: small Latin letters and digits only.
LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}", re.ASCII)
# How long a session lasts: a working day for officers; people often sit at shared machines.
LASTING = {"officer": 8 * 3600, "person": 2 * 3600}


class Sessions(BaseBackend):
    """Django's sessions find their account here. It signs nobody in: only `sign_in` and `passkeys` do."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session while it is open."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def account(account_id: int, kind: str = "") -> Account:
    """An account, of a kind where one is asked for. Raises NotFound("sign_in.no_account")."""
    found = Account.objects.filter(pk=account_id, **({"kind": kind} if kind else {})).first()
    if found is None:
        raise NotFound("sign_in.no_account", account=account_id)
    return found


def account_named(login: str) -> Account:
    """An account by its login. Raises NotFound("sign_in.no_account")."""
    login = codes.typed(login)
    found = Account.objects.filter(login=login).first()
    if found is None:
        raise NotFound("sign_in.no_account", account=login, field="login")
    return found


def _lock(account_id: int, kind: str = "") -> Account:
    return Account.objects.select_for_update().get(pk=account(account_id, kind).pk)


def new_secret() -> str:
    """A TOTP secret of 160 bits, base 32."""
    return base64.b32encode(os.urandom(20)).decode()


def ensure_strong(password: str, row: Account) -> None:
    """Raise Refused with all that is wrong with an officer's new password.

    "account.weak_password" for too few characters or the login itself; "account.password_too_similar" (to login or name),
    "account.password_too_common" and "account.password_entirely_numeric" as Django's validators say.
    """
    found = ["weak_password"] if len(password) < SHORTEST or row.login.lower() in password.lower() else []
    try:
        validate_password(password, row)
    except ValidationError as error:
        found += [str(one.code) for one in error.error_list]
    if found:
        raise Refused.of([Discrepancy(f"account.{code}", {"field": "new", "least": SHORTEST}) for code in found])


def open_officer(login: str, name: str, password: str, *, by: Actor, at: datetime) -> tuple[Account, str]:
    """Open an officer's account; returns it with its TOTP secret (base 32), which is shown once.

    Raises Refused("account.bad_login", "account.no_name"), both at once, ("account.weak_password", "account.login_taken").
    """
    named = text.clean(name, 60, field="name")
    faults = {"account.bad_login": ("login", not LOGIN.fullmatch(login)), "account.no_name": ("name", not named)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    row, secret = Account(login=login, kind="officer", name=named, level=3), new_secret()
    ensure_strong(password, row)
    row.password, row.totp_sealed = make_password(password), keys().seal(secret)
    _open(row, by, at)
    return row, secret


@transaction.atomic
def _open(row: Account, by: Actor, at: datetime) -> None:
    require(by, "account.open")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("account.login_taken", login=row.login, field="login") from error
    parties = [row.person_id] if row.person_id else []
    log.append("account.opened", ("account", str(row.pk)), {"kind": row.kind, "level": row.level}, by=by, at=at, parties=parties)


def open_person(party: Party, *, level: int, by: Actor, at: datetime) -> Account:
    """Open a person's account. Level 2 needs a verified telephone or a window, level 3 the register."""
    row = Account(login=f"person:{party.pk}", kind="person", name=party.name, person=party, level=level)
    _open(row, by, at)
    return row


def open_partner(login: str, name: str, *, by: Actor, at: datetime) -> Account:
    """Open the account of a partner's program; it acts by tokens only."""
    row = Account(login=text.clean(login, 80, field="login"), kind="partner", name=text.clean(name, 120, field="name"))
    _open(row, by, at)
    return row


@transaction.atomic
def raise_level(account_id: int, level: int, *, how: str, by: Actor, at: datetime) -> Account:
    """Raise a person's identity level (GB/T 39046: 2 verified by code or window, 3 against the register); `how` names the proof."""
    row = _lock(account_id, "person")
    require(by, "account.level")
    if not row.level < level <= 3:
        raise Refused("account.level_not_higher", level=row.level)
    row.level = level
    row.save(update_fields=["level"])
    parties = [row.person_id] if row.person_id else []
    log.append("account.level_raised", ("account", str(row.pk)), {"level": level, "how": how}, by=by, at=at, parties=parties)
    return row


def _secure(row: Account, by: Actor) -> None:
    """Who keeps accounts safe does so for the officers of their own agencies, and never for themselves."""
    require(by, "account.secure")
    if by.account == row.pk:
        raise NotAllowed("actor.oneself")
    for agency in Holding.objects.filter(account=row, until=None).values_list("post__agency", flat=True):
        require(by, "account.secure", agency=agency)


@transaction.atomic
def reset_second_factor(account_id: int, *, by: Actor, at: datetime) -> str:
    """Give an officer who lost the second factor a new TOTP secret, shown once; sessions and passkeys end. Never for oneself."""
    row = _lock(account_id, "officer")
    _secure(row, by)
    if not row.is_active:
        raise Refused("account.closed", name=row.name)
    secret = new_secret()
    row.totp_sealed, row.totp_last, row.sessions = keys().seal(secret), 0, row.sessions + 1
    row.save(update_fields=["totp_sealed", "totp_last", "sessions"])
    Passkey.objects.filter(account=row, revoked_at=None).update(revoked_at=at)
    log.append("account.second_factor_reset", ("account", str(row.pk)), {}, by=by, at=at)
    return secret


@transaction.atomic
def close_account(account_id: int, *, by: Actor, at: datetime) -> Account:
    """Close an account: posts, tokens, passkeys and sessions end at once; twice changes nothing. What it did stays in the log."""
    row = _lock(account_id)
    _secure(row, by)
    if not row.is_active:
        return row
    row.is_active = False
    row.save(update_fields=["is_active"])
    Holding.objects.filter(account=row, until=None).update(until=at)
    for kind in (Token, Passkey):
        kind.objects.filter(account=row, revoked_at=None).update(revoked_at=at)
    log.append("account.closed", ("account", str(row.pk)), {}, by=by, at=at, parties=[row.person_id] if row.person_id else [])
    return row


@transaction.atomic
def end_sessions(account_id: int, *, by: Actor, at: datetime) -> None:
    """Sign an account out everywhere: the account itself may, or who keeps accounts safe."""
    row = _lock(account_id)
    if by.account != account_id:
        _secure(row, by)
    Account.objects.filter(pk=account_id).update(sessions=F("sessions") + 1)
    log.append("account.sessions_ended", ("account", str(account_id)), {}, by=by, at=at)


def signed_out(*, by: Actor, at: datetime) -> None:
    """Record that an account signed out."""
    with transaction.atomic():
        log.append("account.signed_out", ("account", str(by.account)), {}, by=by, at=at, parties=[by.person] if by.person else [])

"""An officer renews what proves who they are: the password, and the secret of the second factor. Each asks for the old one first.

Wrong tries are counted and lock this for a while, apart from signing in: nobody outside can keep an officer from changing a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from tongban.actors import accounts, attempts, sign_in
from tongban.actors.models import Account
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.log import actions as log
from tongban.log.store import keys

HOLDS = timedelta(minutes=10)


def change_password(account_id: int, old: str, new: str, *, by: Actor, at: datetime) -> None:
    """Change one's own password; other sessions end.

    Raises NotAllowed("sign_in.failed", "sign_in.locked"), Refused("account.weak_password", ...) with all that is wrong with the new one.
    """
    row = _own(account_id, by, at)
    good = check_password(old, row.password)
    if good:
        accounts.ensure_strong(new, row)
    hashed = make_password(new) if good else ""
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=row.pk)
        good = good and held.password == row.password
        _count(held, good, "password", by, at)
        if good:
            held.password, held.sessions = hashed, held.sessions + 1
            held.save(update_fields=["password", "sessions"])
            log.append("account.password_changed", ("account", str(row.pk)), {}, by=by, at=at)
    if not good:
        raise NotAllowed("sign_in.failed")


def offer_secret(account_id: int, code: str, *, by: Actor, at: datetime) -> tuple[str, dict[str, Any]]:
    """A new TOTP secret for who gives a code of the old one, shown once, and the state to keep in the session; nothing changes yet.

    Raises NotAllowed("sign_in.failed", "sign_in.locked").
    """
    row, secret = _own(account_id, by, at), accounts.new_secret()
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=row.pk)
        good = sign_in.takes_totp(held, code, at)
        _count(held, good, "second factor", by, at)
        if good:
            log.append("account.second_factor_offered", ("account", str(row.pk)), {}, by=by, at=at)
    if not good:
        raise NotAllowed("sign_in.failed")
    return secret, {"secret": keys().seal(secret), "sessions": held.sessions, "until": (at + HOLDS).timestamp()}


def renew_secret(account_id: int, state: Mapping[str, Any], code: str, *, by: Actor, at: datetime) -> None:
    """Put the offered secret in place of the old one when its code proves that a device has it; other sessions end.

    Raises NotAllowed("sign_in.failed", "sign_in.locked"), Refused("account.secret_over") after ten minutes or another change meanwhile.
    """
    row = _own(account_id, by, at)
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=row.pk)
        if at.timestamp() > state.get("until", 0) or held.sessions != state["sessions"]:
            raise Refused("account.secret_over")
        secret = keys().open(state["secret"])
        counter = sign_in.counter(secret, code, at)
        _count(held, counter is not None, "second factor", by, at)
        if counter is not None:
            held.totp_sealed, held.totp_last, held.sessions = keys().seal(secret), counter, held.sessions + 1
            held.save(update_fields=["totp_sealed", "totp_last", "sessions"])
            log.append("account.second_factor_renewed", ("account", str(row.pk)), {}, by=by, at=at)
    if counter is None:
        raise NotAllowed("sign_in.failed")


def _own(account_id: int, by: Actor, at: datetime) -> Account:
    row = accounts.account(account_id, "officer")
    if by.account != row.pk:
        raise NotAllowed("sign_in.failed")
    attempts.refuse_locked(_who(row), at)
    return row


def _who(row: Account) -> attempts.Who:
    return ("renewal", row.login)


def _count(row: Account, good: bool, what: str, by: Actor, at: datetime) -> None:
    attempts.count(_who(row), good, at)
    if not good:
        log.append("account.renewal_failed", ("account", str(row.pk)), {"of": what}, by=by, at=at)

"""Passkeys (WebAuthn level 2): an officer's device signs a challenge; it replaces password and TOTP together.

A page calls `offer` or `ask`, gives the options to the browser, keeps the state in the session, and hands back the browser's JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from tongban.actors.models import Account, Passkey
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.log import actions as log

VERIFIED = UserVerificationRequirement.REQUIRED
Checked = TypeVar("Checked")


def offer(account: Account) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for `navigator.credentials.create`, and the state to keep in the session."""
    user = PublicKeyCredentialUserEntity(id=str(account.pk).encode(), name=account.login, display_name=account.name)
    options, state = _server().register_begin(user, _credentials(account.pk), user_verification=VERIFIED)
    return dict(options), state


@transaction.atomic
def add(account: Account, name: str, state: Mapping[str, Any], answer: Mapping[str, Any], *, by: Actor, at: datetime) -> Passkey:
    """Keep the passkey of a browser's answer. Only the account itself may; raises Refused("passkey.not_valid")."""
    if by.account != account.pk:
        raise NotAllowed("actor.not_allowed", verb="passkey.add")
    data = _checked(lambda: _server().register_complete(state, answer), Refused("passkey.not_valid")).credential_data
    if data is None or Passkey.objects.filter(credential=websafe_encode(data.credential_id)).exists():
        raise Refused("passkey.not_valid")
    name = text.clean(name, 80, field="name")
    row = Passkey.objects.create(account=account, name=name, credential=websafe_encode(data.credential_id), data=bytes(data), made_at=at)
    log.append("passkey.added", ("account", str(account.pk)), {"name": row.name}, by=by, at=at)
    return row


def ask(login: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for `navigator.credentials.get`, and the state. The same form for a login that does not exist: no passkey is named."""
    options, state = _server().authenticate_begin(user_verification=VERIFIED)
    return dict(options), {**state, "login": login}


def sign_in(state: Mapping[str, Any], answer: Mapping[str, Any], *, at: datetime) -> Account:
    """The account whose passkey signed the challenge of `state`. Raises NotAllowed("sign_in.failed")."""
    failed = NotAllowed("sign_in.failed")
    given = _checked(lambda: AuthenticationResponse.from_dict(answer), failed)
    with transaction.atomic():
        live = Passkey.objects.select_for_update().filter(revoked_at=None, account__is_active=True, account__login=state["login"])
        row = live.filter(credential=websafe_encode(given.raw_id)).select_related("account").first()
        if row is None:
            raise failed
        known = AttestedCredentialData(bytes(row.data))
        _checked(lambda: _server().authenticate_complete(state, [known], given), failed)
        counter = given.response.authenticator_data.counter
        if counter and counter <= row.counter:  # a copied device counts from an older number (WebAuthn 6.1.1)
            raise failed
        row.counter, row.used_at = counter, at
        row.save(update_fields=["counter", "used_at"])
        account: Account = row.account
        actor = Actor(kind="officer", account=row.account_id, level=3)
        log.append("account.signed_in", ("account", str(row.account_id)), {"how": "passkey"}, by=actor, at=at)
    return account


@transaction.atomic
def remove(account: Account, passkey: int, *, by: Actor, at: datetime) -> None:
    """End a passkey of one's own at once."""
    if by.account != account.pk:
        raise NotAllowed("actor.not_allowed", verb="passkey.remove")
    Passkey.objects.filter(pk=passkey, account=account, revoked_at=None).update(revoked_at=at)
    log.append("passkey.removed", ("account", str(account.pk)), {"passkey": passkey}, by=by, at=at)


def _server() -> Fido2Server:
    origin = settings.ORIGIN
    entity = PublicKeyCredentialRpEntity(name="tongban", id=urlsplit(origin).hostname or "localhost")
    return Fido2Server(entity, verify_origin=lambda given: given == origin)


def _credentials(account: int) -> list[AttestedCredentialData]:
    rows = Passkey.objects.filter(account=account, revoked_at=None).values_list("data", flat=True)
    return [AttestedCredentialData(bytes(data)) for data in rows]


def _checked(look: Callable[[], Checked], refusal: Exception) -> Checked:
    """What `look` gives; malformed or false answers of a browser are refused, whatever the library calls them."""
    try:
        return look()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise refusal from error

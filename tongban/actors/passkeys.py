"""Passkeys (WebAuthn level 2): a device signs a challenge; for an officer it replaces password and TOTP together, for a person the code.

A page calls `offer` or `ask`, gives the options to the browser, keeps the state in the session, and hands back the browser's JSON.
A state is good once, for five minutes: the page throws it away before it hands it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from fido2 import cbor
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tongban.actors import attempts, sign_ins
from tongban.actors.models import Account, Code, Passkey
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import actions as log

VERIFIED = UserVerificationRequirement.REQUIRED
# Nobody types a login with a passkey, so the device itself must know whose it is.
KNOWN_TO_DEVICE = ResidentKeyRequirement.REQUIRED
HOLDS = timedelta(minutes=5)
MOST = 10
Checked = TypeVar("Checked")
State = Mapping[str, Any]


def of(account: int) -> list[Passkey]:
    """The passkeys of an account that hold, the oldest first."""
    return list(Passkey.objects.filter(account=account, revoked_at=None).order_by("pk"))


def offer(account: Account, name: str, *, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for `navigator.credentials.create`, and the state to keep in the session.

    `name` is what the passkey will be called. Raises Refused("passkey.no_name", "passkey.too_many").
    """
    _named(name)
    known = _credentials(account.pk)
    if len(known) >= MOST:
        raise Refused("passkey.too_many", most=MOST)
    user = PublicKeyCredentialUserEntity(id=str(account.pk).encode(), name=account.name, display_name=account.name)
    options, state = _server().register_begin(user, known, resident_key_requirement=KNOWN_TO_DEVICE, user_verification=VERIFIED)
    return dict(options), {**state, "account": account.pk, "until": (at + HOLDS).timestamp()}


@transaction.atomic
def add(account: Account, name: str, state: State, answer: Mapping[str, Any], *, by: Actor, at: datetime) -> Passkey:
    """Keep the passkey of a browser's answer. Only the account itself may; raises Refused("passkey.not_valid", "passkey.too_many",
    "passkey.terminal")."""
    _own(account, by, "passkey.add")
    if by.channel == "terminal":
        raise Refused("passkey.terminal")
    name, bad = _named(name), Refused("passkey.not_valid")
    Account.objects.select_for_update().get(pk=account.pk)  # two at once are counted one after the other
    if Passkey.objects.filter(account=account, revoked_at=None).count() >= MOST:
        raise Refused("passkey.too_many", most=MOST)
    if state.get("account") != account.pk or at.timestamp() > state["until"]:
        raise bad
    data = _checked(lambda: _server().register_complete(state, answer), bad).credential_data
    if data is None:
        raise bad
    row = Passkey(account=account, name=name, credential=websafe_encode(data.credential_id), data=bytes(data), made_at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # a device answers with a new credential each time, so this one is copied
        raise bad from error
    _record("passkey.added", account, {"name": row.name}, by, at)
    return row


def ask(login: str, *, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for `navigator.credentials.get`, and the state; without a login any person's passkey may answer.

    The same form for a login that does not exist: no passkey is named.
    """
    options, state = _server().authenticate_begin(user_verification=VERIFIED)
    return dict(options), {**state, "login": login, "until": (at + HOLDS).timestamp()}


def sign_in(state: State, answer: Mapping[str, Any], *, at: datetime, source: str = "") -> Account:
    """The account whose passkey signed the challenge of `state`. Raises NotAllowed("sign_in.failed" or "sign_in.locked").

    A failure is counted for the address it came from; there is no login to count.
    """
    who = [("source", source)] if source else []
    for one in who:
        attempts.refuse_locked(one, at)
    try:
        with transaction.atomic():
            row = _proved(state, answer, at)
            row.save(update_fields=["counter", "used_at"])
            account: Account = row.account
            _record("account.signed_in", account, {"how": "passkey"}, _actor(account), at)
            sign_ins.keep(account, "passkey", source, at)
    except NotAllowed:
        with transaction.atomic():
            for one in who:
                attempts.count(one, False, at)
            log.append("account.sign_in_failed", ("account", "unknown"), {"how": "passkey"}, by=Actor(kind="system"), at=at)
        raise
    return account


def _proved(state: State, answer: Mapping[str, Any], at: datetime, account: int | None = None) -> Passkey:
    """The passkey that signed, with its new counter. Raises NotAllowed("sign_in.failed")."""
    failed = NotAllowed("sign_in.failed")
    given = _checked(lambda: AuthenticationResponse.from_dict(answer), failed)
    whose = {"account__login": state["login"]} if state.get("login") else {"account__kind": "person"}
    live = Passkey.objects.select_for_update(of=("self",)).filter(revoked_at=None, account__is_active=True, **whose)
    live = live.filter(account=account) if account else live
    row = live.filter(credential=websafe_encode(given.raw_id)).select_related("account").first()
    if row is None or at.timestamp() > state["until"]:
        raise failed
    _checked(lambda: _server().authenticate_complete(state, [AttestedCredentialData(bytes(row.data))], given), failed)
    counter = given.response.authenticator_data.counter
    if row.counter and counter <= row.counter:  # a copied device counts from an older number (WebAuthn 6.1.1)
        raise failed
    row.counter, row.used_at = counter, at
    return row


def ask_signature(account: Account, challenge: bytes, *, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for `navigator.credentials.get` with which the account's own device signs what stands in `challenge`.

    Raises Refused("passkey.none_here").
    """
    known = _credentials(account.pk)
    if not known:
        raise Refused("passkey.none_here")
    options, state = _server().authenticate_begin(known, user_verification=VERIFIED, challenge=challenge)
    return dict(options), {**state, "login": account.login, "until": (at + HOLDS).timestamp()}


def signature(account: Account, challenge: bytes, state: State, answer: Mapping[str, Any], *, at: datetime) -> dict[str, str]:
    """What the account's passkey signed, as it can be checked by itself later: all values in base64url without padding.

    `{"key": COSE key, "client": clientDataJSON, "data": authenticator data, "signature": …}`. Raises NotAllowed("sign_in.failed").
    """
    failed = NotAllowed("sign_in.failed")
    if state.get("challenge") != websafe_encode(challenge):
        raise failed
    row = _proved({**state, "login": account.login}, answer, at, account.pk)
    row.save(update_fields=["counter", "used_at"])
    given = answer["response"]
    told = {"client": given["clientDataJSON"], "data": given["authenticatorData"], "signature": given["signature"]}
    return {"key": websafe_encode(cbor.encode(dict(AttestedCredentialData(bytes(row.data)).public_key))), **told}


def _actor(account: Account) -> Actor:
    kind: Any = account.kind
    return Actor(kind=kind, account=account.pk, person=account.person_id, level=account.level)


@transaction.atomic
def remove(account: Account, passkey: int, *, by: Actor, at: datetime) -> None:
    """End a passkey of one's own at once; twice changes nothing. Raises NotFound("passkey.none"), Refused("passkey.last_way")."""
    _own(account, by, "passkey.remove")
    held = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    row = Passkey.objects.filter(pk=passkey, account=account).first()
    if row is None:
        raise NotFound("passkey.none", passkey=passkey)
    if row.revoked_at is not None:
        return
    if not _another_way(held, row, at):
        raise Refused("passkey.last_way", name=row.name)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    _record("passkey.removed", account, {"passkey": passkey, "name": row.name}, by, at)


def _another_way(account: Account, beside: Passkey, at: datetime) -> bool:
    """Whether the account can be signed in to without a passkey: officers by password; people by telephone, slip or another passkey."""
    if account.person is None or account.person.phone_lookup:
        return True
    slips = Code.objects.filter(account=account, kind="slip", used_at=None, ends_at__gt=at)
    return slips.exists() or Passkey.objects.filter(account=account, revoked_at=None).exclude(pk=beside.pk).exists()


def _own(account: Account, by: Actor, verb: str) -> None:
    if by.account != account.pk:
        raise NotAllowed("actor.not_allowed", verb=verb)


def _named(name: str) -> str:
    name = text.clean(name, 80, field="name")
    if not name:
        raise Refused("passkey.no_name", field="name")
    return name


def _record(kind: str, account: Account, told: dict[str, Any], by: Actor, at: datetime) -> None:
    log.append(kind, ("account", str(account.pk)), told, by=by, at=at, parties=[account.person_id] if account.person_id else [])


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

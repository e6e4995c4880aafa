import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestedCredentialData

from tongban.actors import cast, passkeys
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ORIGIN = "http://localhost:8000"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.ORIGIN = tmp_path, tmp_path / "keys", ORIGIN


@pytest.fixture
def people() -> cast.Cast:
    return kept.people(AT)


class Device:
    """An authenticator in software: one key, a counter, user presence and verification."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = b"device of the tests"
        self.counter = 0

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        key = ES256.from_cryptography_key(self.private.public_key())
        data = self._data(0x45) + AttestedCredentialData.create(Aaguid(b"\0" * 16), self.id, key)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": self._client("webauthn.create", options), "attestationObject": websafe_encode(attestation)}
        return self._answer(response)

    def sign(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        self.counter += 1
        client, data = self._client("webauthn.get", options, origin), self._data(0x05)
        told = data + hashlib.sha256(_decoded(client)).digest()
        signature = self.private.sign(told, ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        return self._answer(response)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(b"localhost").digest() + struct.pack(">BI", flags, self.counter)

    def _client(self, kind: str, options: dict[str, Any], origin: str = ORIGIN) -> str:
        challenge = options["publicKey"]["challenge"]
        return websafe_encode(json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode())

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _decoded(value: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(value)


def enrol(people: cast.Cast) -> Device:
    device = Device()
    options, state = passkeys.offer(people.accounts["li"], "desk", at=AT)
    passkeys.add(people.accounts["li"], "desk", state, device.make(options), by=people.actor("li", AT), at=AT)
    return device


def test_an_officer_signs_in_with_a_passkey(people: cast.Cast) -> None:
    device = enrol(people)
    options, state = passkeys.ask("li", at=AT)
    assert passkeys.sign_in(state, device.sign(options), at=AT) == people.accounts["li"]


def test_a_signature_for_another_site_challenge_or_login_is_refused(people: cast.Cast) -> None:
    device = enrol(people)
    options, state = passkeys.ask("li", at=AT)
    other, _ = passkeys.ask("li", at=AT)
    foreign, stale = device.sign(options, "https://evil.example"), device.sign(other)
    for held, answer in ((state, foreign), (state, stale), ({**state, "login": "zhao"}, device.sign(options))):
        with pytest.raises(NotAllowed, match=r"sign_in.failed"):
            passkeys.sign_in(held, answer, at=AT)


def test_a_copied_device_is_found_by_its_counter(people: cast.Cast) -> None:
    device = enrol(people)
    for _ in range(2):
        options, state = passkeys.ask("li", at=AT)
        passkeys.sign_in(state, device.sign(options), at=AT)
    device.counter = 0
    options, state = passkeys.ask("li", at=AT)
    with pytest.raises(NotAllowed):
        passkeys.sign_in(state, device.sign(options), at=AT)


def test_a_removed_passkey_opens_nothing(people: cast.Cast) -> None:
    device = enrol(people)
    row = people.accounts["li"].passkey_set.get()
    passkeys.remove(people.accounts["li"], row.pk, by=people.actor("li", AT), at=AT + timedelta(days=1))
    options, state = passkeys.ask("li", at=AT)
    with pytest.raises(NotAllowed):
        passkeys.sign_in(state, device.sign(options), at=AT + timedelta(days=2))


def test_nobody_adds_a_passkey_to_anothers_account(people: cast.Cast) -> None:
    options, state = passkeys.offer(people.accounts["li"], "desk", at=AT)
    with pytest.raises(NotAllowed):
        passkeys.add(people.accounts["li"], "mine", state, Device().make(options), by=people.actor("sun", AT), at=AT)


@pytest.mark.parametrize("junk", [{}, {"id": 1}, {"rawId": "%%", "response": {}}, {"response": []}])
def test_junk_from_a_browser_is_refused_and_never_a_crash(people: cast.Cast, junk: dict[str, Any]) -> None:
    _, state = passkeys.offer(people.accounts["li"], "desk", at=AT)
    with pytest.raises(Refused, match=r"passkey.not_valid"):
        passkeys.add(people.accounts["li"], "desk", state, junk, by=people.actor("li", AT), at=AT)
    _, state = passkeys.ask("li", at=AT)
    with pytest.raises(NotAllowed):
        passkeys.sign_in(state, junk, at=AT)


def test_the_system_has_no_account_to_add_a_passkey_to(people: cast.Cast) -> None:
    options, state = passkeys.offer(people.accounts["li"], "desk", at=AT)
    with pytest.raises(NotAllowed):
        passkeys.add(people.accounts["li"], "x", state, Device().make(options), by=SYSTEM, at=AT)

import base64
import hmac
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from tongban.base import canonical
from tongban.base.keys import Key, KeyStore
from tongban.licences import statement
from tongban.licences.statement import Named, Statement

STATED = Statement(
    number="1.2.156.3005.2.000000000000000000001.000000000000000000.51160220260302.001.A",
    version=1,
    kind="website-filing",
    issuer=Named("", "广安区市场监督管理局"),
    holder=Named("91999999MA00000000", "恒达贸易"),
    facts={"site_name": "恒达鲜食", "domains": ["shop.hengda.example"]},
    valid_from=date(2026, 3, 4),
    valid_until=date(2027, 3, 3),
    live="http://localhost:8000/v1/licences/1.2",
    revision="a" * 64,
)


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys")


@pytest.fixture
def key(store: KeyStore) -> Key:
    return store.signer("node")


def read(text: str, *known: Key) -> statement.Found:
    return statement.read(text.encode(), [one.public for one in known])


def signed(key: Key, payload: bytes, **header: Any) -> str:
    """What somebody with the key could sign."""
    told = {"alg": "EdDSA", "kid": OKPKey.import_key(key.public).thumbprint(), "typ": statement.TYPE, **header}
    return jws.serialize_compact(told, payload, OKPKey.import_key(key.private), algorithms=["EdDSA"])


def test_a_statement_is_read_back_as_it_was_written(key: Key) -> None:
    text = statement.write(STATED, key)
    assert read(text, key) == statement.Found(statement=STATED)
    assert statement.write(STATED, key) == text
    assert statement.looks_like(text.encode())


def test_any_changed_byte_is_found(key: Key) -> None:
    text = statement.write(STATED, key)
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        assert not read(changed, key).ok, place
    place = text.index(".") + 40
    assert read(text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :], key).fault == "changed"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256", "Ed25519", "eddsa"])
def test_no_algorithm_but_the_one_expected_is_taken(key: Key, algorithm: str) -> None:
    header, payload, signature = statement.write(STATED, key).split(".")
    told = {**json.loads(base64.urlsafe_b64decode(header + "==")), "alg": algorithm}
    forged = base64.urlsafe_b64encode(canonical.dumps(told)).decode().rstrip("=")
    assert read(f"{forged}.{payload}.{signature}", key).fault == "algorithm"
    assert read(f"{forged}.{payload}.", key).fault == "algorithm"


def test_the_public_key_is_no_secret_that_signs(key: Key) -> None:
    header = canonical.dumps({"alg": "HS256", "kid": OKPKey.import_key(key.public).thumbprint(), "typ": statement.TYPE})
    first, second = (base64.urlsafe_b64encode(one).rstrip(b"=") for one in (header, statement._payload(STATED)))
    made = base64.urlsafe_b64encode(hmac.digest(key.public, first + b"." + second, "sha256")).rstrip(b"=")
    assert read(b".".join((first, second, made)).decode(), key).fault == "algorithm"


def test_another_key_is_not_trusted_whatever_name_it_takes(key: Key, tmp_path: Path) -> None:
    other = KeyStore(tmp_path / "other").signer("node")
    assert read(statement.write(STATED, other), key).fault == "untrusted_key"
    assert read(statement.write(STATED, key)).fault == "untrusted_key"
    payload = statement._payload(STATED)
    assert read(signed(other, payload, kid=OKPKey.import_key(key.public).thumbprint()), key).fault == "changed"
    assert read(signed(key, payload, kid="../keys"), key).fault == "untrusted_key"


def test_what_was_signed_before_a_rotation_stays_genuine(store: KeyStore, key: Key) -> None:
    text = statement.write(STATED, key)
    later = store.rotate("node")
    assert read(text, *store.all("node")).ok
    assert read(statement.write(STATED, later), *store.all("node")).ok
    assert read(text, later).fault == "untrusted_key"


def test_what_does_not_print_back_to_the_same_bytes_is_refused(key: Key) -> None:
    text, payload = statement.write(STATED, key), statement._payload(STATED)
    for one in (text + "\n", " " + text, text + "=", text.replace(".", "..", 1), text[:-1], text + ".x", "", "a.b.c", "ey.ey.ey"):
        assert read(one, key).fault == "unreadable", one
    told = json.loads(payload)
    bodies = [
        json.dumps(told).encode(),
        canonical.dumps({**told, "more": 1}),
        canonical.dumps({name: value for name, value in told.items() if name != "live"}),
        canonical.dumps({**told, "valid_from": "20260304"}),
        canonical.dumps({**told, "version": True}),
        canonical.dumps({**told, "version": 1000}),
        canonical.dumps({**told, "kind": 5}),
        canonical.dumps({**told, "holder": {"name": "恒达贸易"}}),
        canonical.dumps({**told, "facts": []}),
        b"[]",
        b"{",
    ]
    for body in bodies:
        assert read(signed(key, body), key).fault == "unreadable", body
    for more in ({"typ": "JWT"}, {"typ": "tongban-licence-2+jws"}, {"crit": ["b64"], "b64": True}, {"cty": "x"}):
        assert read(signed(key, payload, **more), key).fault == "unreadable", more


def test_a_huge_text_is_not_looked_at(key: Key) -> None:
    text = statement.write(replace(STATED, facts={"site_name": "大" * 30000}), key)
    assert read(text, key).fault == "unreadable"
    assert read("ey" + "[" * 60000 + "..", key).fault == "unreadable"

"""Signature suites behind one interface; the name of the suite stands beside every signature."""

from __future__ import annotations

import base64
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from tongban.base.errors import Refused


class Suite(Protocol):
    """Keys and signatures as bytes: private keys PKCS 8 DER, public keys SubjectPublicKeyInfo DER.

    A public key of another kind verifies nothing; bytes that are no key are a ValueError.
    """

    name: str

    def generate(self) -> bytes: ...
    def public(self, private: bytes) -> bytes: ...
    def sign(self, private: bytes, message: bytes) -> bytes: ...
    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool: ...


class _Ed25519:
    name = "ed25519-sha256"

    def generate(self) -> bytes:
        return _private(ed25519.Ed25519PrivateKey.generate())

    def public(self, private: bytes) -> bytes:
        return _public(self._load(private).public_key())

    def sign(self, private: bytes, message: bytes) -> bytes:
        return self._load(private).sign(message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            key = serialization.load_der_public_key(public)
            if not isinstance(key, ed25519.Ed25519PublicKey):
                return False
            key.verify(signature, message)
        except (InvalidSignature, UnsupportedAlgorithm):
            return False
        return True

    @staticmethod
    def _load(private: bytes) -> ed25519.Ed25519PrivateKey:
        key = serialization.load_der_private_key(private, None)
        assert isinstance(key, ed25519.Ed25519PrivateKey)
        return key


class _P256:
    name = "p256-sha256"

    def generate(self) -> bytes:
        return _private(ec.generate_private_key(ec.SECP256R1()))

    def public(self, private: bytes) -> bytes:
        return _public(self._load(private).public_key())

    def sign(self, private: bytes, message: bytes) -> bytes:
        return self._load(private).sign(message, ec.ECDSA(hashes.SHA256()))

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            key = serialization.load_der_public_key(public)
            if not isinstance(key, ec.EllipticCurvePublicKey):
                return False
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, UnsupportedAlgorithm):
            return False
        return True

    @staticmethod
    def _load(private: bytes) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_der_private_key(private, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key


DEFAULT: Suite = _Ed25519()
P256: Suite = _P256()
SUITES: dict[str, Suite] = {suite.name: suite for suite in (DEFAULT, P256)}


def raw_public(public: bytes) -> bytes:
    """The 32 raw bytes of an Ed25519 public key, as signed notes use them."""
    return serialization.load_der_public_key(public).public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def from_raw(raw: bytes) -> bytes:
    """The SubjectPublicKeyInfo DER of 32 raw bytes of an Ed25519 public key."""
    return _public(ed25519.Ed25519PublicKey.from_public_bytes(raw))


def private_of(pem: bytes) -> bytes:
    """The PKCS 8 DER of an Ed25519 private key in PEM, as `openssl genpkey` writes it. Raises Refused("keys.bad_pem")."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # not PEM, with a passphrase, of a kind nobody knows
        raise Refused("keys.bad_pem") from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise Refused("keys.bad_pem")
    return _private(key)


def public_of(pem: bytes) -> bytes:
    """The SubjectPublicKeyInfo DER of an Ed25519 public key in PEM, as `openssl pkey -pubout` writes it. Raises Refused("keys.bad_pem")."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused("keys.bad_pem") from error
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise Refused("keys.bad_pem")
    return _public(key)


def pem(public: bytes) -> bytes:
    """The PEM of a public key (SubjectPublicKeyInfo DER), as `public_of` reads it."""
    return f"-----BEGIN PUBLIC KEY-----\n{text(public)}\n-----END PUBLIC KEY-----\n".encode()


def text(content: bytes) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(content).decode()


def bytes_of(told: str) -> bytes:
    """The bytes of base64 text."""
    return base64.b64decode(told, validate=True)


def _private(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _public(key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

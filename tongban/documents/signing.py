"""PAdES signatures with the node's seal key (P-256) under a root of its own; the root can be handed out for trust.

Certificates are made once and kept beside the keys: `<root key id>.pem`, `<seal key id>.<root key id>.pem`.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from tongban.base.keys import Key
from tongban.log.store import keys, node

YEARS = timedelta(days=3650)


def root() -> bytes:
    """The root certificate (PEM) that readers may trust."""
    return _root(keys().signer("seal-root"))


def roots() -> list[bytes]:
    """The root certificates (PEM) of all root keys, oldest first: what was sealed before a rotation leads to an earlier one."""
    return [_root(key) for key in keys().all("seal-root") or [keys().signer("seal-root")]]


def certificate() -> bytes:
    """The certificate (PEM) of the seal key in force, under the root in force."""
    key, issuer = keys().signer("seal"), keys().signer("seal-root")
    return _kept(f"{key.id}.{issuer.id}.pem", lambda: _certificate(key, issuer, f"{node()} seal", f"{node()} root", ca=False))


def _root(key: Key) -> bytes:
    return _kept(f"{key.id}.pem", lambda: _certificate(key, key, f"{node()} root", f"{node()} root", ca=True))


def sign(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with a signature over all of it (PAdES B-B)."""
    from asn1crypto import keys as asn1_keys
    from asn1crypto import pem
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def load(text: bytes) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(pem.unarmor(text)[2])

    store = SimpleCertificateStore()
    store.register(load(root()))
    private = asn1_keys.PrivateKeyInfo.load(keys().signer("seal").private)
    signer = signers.SimpleSigner(signing_cert=load(certificate()), signing_key=private, cert_registry=store)
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal", reason=reason, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=signer, output=out)
    return out.getvalue()


def _certificate(key: Key, issuer: Key, name: str, issuer_name: str, *, ca: bool) -> bytes:
    now = datetime.now(UTC)
    signing = serialization.load_der_private_key(issuer.private, None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    public = serialization.load_der_public_key(key.public)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer_name[:64])]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(_usage(ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    """A certificate that lies beside the keys; made when it is not there yet."""
    path = Path(settings.KEYS) / name
    if not path.exists():
        partial = path.with_name(f".{name}.{secrets.token_hex(4)}")
        partial.write_bytes(make())
        partial.replace(path)
    return path.read_bytes()

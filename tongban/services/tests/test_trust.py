"""Code enters with the installed tree, or with a bundle signed by a key that is trusted (design law 5)."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connection

from tongban.actors import cast
from tongban.base import suites
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log
from tongban.pack import bundle, reader
from tongban.services import actions, queries, trust
from tongban.services.models import PackRevision, TrustedKey
from tongban.services.tests.test_services import FILING, people, publish

__all__ = ["people"]
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
RULES = "services/website-filing/rules.py"
pytestmark = pytest.mark.django_db


class Signer:
    """Somebody with a key."""

    def __init__(self) -> None:
        key = ed25519.Ed25519PrivateKey.generate()
        self.private = suites.private_of(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.id = bundle.key_id(suites.DEFAULT.public(self.private))

    def sign(self, files: dict[str, str]) -> bytes:
        return bundle.write(files, self.private)


def redshield(**more: str) -> dict[str, str]:
    """The pack with a rule of its own, and other files."""
    files = reader.files(Path("packs/redshield"))
    files[RULES] += '\n\ndef always(facts):\n    """W0: holds for everybody."""\n    return []\n'
    return {**files, **more}


def trusted(signer: Signer, people: cast.Cast, **more: Any) -> TrustedKey:
    return trust.trust(signer.pem, "Workshop", by=people.actor("security", AT), at=AT, **more)


def publish_bundle(sealed: bytes, people: cast.Cast, at: datetime = AT) -> PackRevision:
    row = actions.propose_bundle(sealed, by=people.actor("gao", at), at=at)
    return actions.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)


def test_code_of_a_trusted_key_enters_and_is_what_runs(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    row = publish_bundle(signer.sign(redshield()), people)
    assert (row.signed_key, queries.revisions()[0]["signer"]) == (signer.id, "Workshop")
    assert "def always" in queries.parsed(row.pk).services[FILING].rules
    assert [event.kind for event in log.of_subject("key", signer.id)] == ["key.trusted"]


def test_code_without_a_signature_is_refused_by_its_file(people: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.propose(redshield(), by=people.actor("gao", AT), at=AT)
    assert (refusal.value.code, refusal.value.facts["files"]) == ("pack.unknown_code", [RULES])


def test_the_key_of_nobody_brings_nothing_in(people: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.propose_bundle(Signer().sign(redshield()), by=people.actor("gao", AT), at=AT)
    assert refusal.value.code == "bundle.unknown_key"
    assert not PackRevision.objects.filter(pack="redshield").exists()


@pytest.mark.parametrize(
    "path", ["pages/rules.py", "services/website-filing/_rules.py", "services/website-filing/.x/rules.py", "pages/RULES.PY"]
)
def test_code_under_another_name_is_code_too(people: cast.Cast, path: str) -> None:
    files = {**reader.files(Path("packs/redshield")), path: "print(1)\n"}
    with pytest.raises(Refused) as refusal:
        actions.propose(files, by=people.actor("gao", AT), at=AT)
    assert (refusal.value.code, refusal.value.facts["files"]) == ("pack.unknown_code", [path])


def test_a_bundle_with_a_path_that_leads_elsewhere_is_not_published(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    files = redshield() | {"services/../rules.py": "x = 1\n"}
    whole = {"bundle": 1, "digest": reader.digest(files), "files": files, "key": signer.id, "pack": "redshield"}
    message = bundle.OPENING + bundle.canonical.dumps(whole)
    sealed = bundle.canonical.dumps({**whole, "signature": suites.text(suites.DEFAULT.sign(signer.private, message))})
    with pytest.raises(Refused) as refusal:
        actions.propose_bundle(sealed, by=people.actor("gao", AT), at=AT)
    assert "file.bad_name" in refusal.value.facts["first"]


def test_a_key_brings_in_only_while_it_is_trusted(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people, since=AT + timedelta(days=1), until=AT + timedelta(days=2))
    sealed = signer.sign(redshield())
    for early_or_late in (AT, AT + timedelta(days=2)):
        with pytest.raises(Refused, match=r"bundle.unknown_key"):
            actions.propose_bundle(sealed, by=people.actor("gao", AT), at=early_or_late)
    publish_bundle(sealed, people, at=AT + timedelta(days=1))


def test_a_key_withdrawn_between_proposal_and_publication_stops_it_and_another_takes_its_place(people: cast.Cast) -> None:
    first, second = Signer(), Signer()
    trusted(first, people)
    row = actions.propose_bundle(first.sign(redshield()), by=people.actor("gao", AT), at=AT)
    trust.untrust(first.id, reason="lost", by=people.actor("security", AT), at=AT)
    with pytest.raises(Refused, match=r"bundle.unknown_key"):
        actions.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    trusted(second, people)
    assert publish_bundle(second.sign(redshield()), people).pk == row.pk


def test_what_a_withdrawn_key_brought_in_goes_on_working_but_moves_no_further(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    row = publish_bundle(signer.sign(redshield()), people)
    later = AT + timedelta(days=1)
    publish("redshield", people, redshield(**{"note.md": "words alone"}), at=later)
    trust.untrust(signer.id, reason="lost", by=people.actor("security", later), at=later)
    queries.forget()
    assert "def always" in queries.parsed(row.pk).services[FILING].rules
    with pytest.raises(Refused, match=r"pack.unknown_code"):
        publish("redshield", people, redshield(**{"note.md": "other words"}), at=later)


def test_code_in_force_stays_only_where_it_is(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    publish_bundle(signer.sign(redshield()), people)
    files = redshield()
    with pytest.raises(Refused, match=r"pack.unknown_code"):
        publish("redshield", people, files | {"pages/rules.py": files[RULES]})


def test_the_same_bundle_twice_is_one_revision(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    sealed = signer.sign(redshield())
    actions.propose_bundle(sealed, by=people.actor("gao", AT), at=AT)
    with pytest.raises(Refused, match=r"pack.known"):
        actions.propose_bundle(sealed, by=people.actor("gao", AT), at=AT)


def test_a_stored_revision_that_was_changed_is_not_published(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    row = actions.propose_bundle(signer.sign(redshield()), by=people.actor("gao", AT), at=AT)
    PackRevision.objects.filter(pk=row.pk).update(files=redshield(**{RULES: "x = 1\n"}))
    with pytest.raises(Refused, match=r"bundle.changed"):
        actions.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)


@pytest.mark.parametrize("name", ["gao", "zhao", "li", "admin", "audit", "wang"])
def test_only_the_security_administrator_trusts_keys(people: cast.Cast, name: str) -> None:
    signer = Signer()
    with pytest.raises(NotAllowed):
        trust.trust(signer.pem, "Workshop", by=people.actor(name, AT), at=AT)
    trusted(signer, people)
    with pytest.raises(NotAllowed):
        trust.untrust(signer.id, reason="lost", by=people.actor(name, AT), at=AT)


def test_whoever_trusted_a_key_brings_nothing_in_with_it(people: cast.Cast) -> None:
    signer = Signer()
    trusted(signer, people)
    TrustedKey.objects.update(trusted_by=people.accounts["gao"].pk)
    with pytest.raises(NotAllowed, match=r"key.same_person"):
        actions.propose_bundle(signer.sign(redshield()), by=people.actor("gao", AT), at=AT)


def test_a_key_is_trusted_once_and_again_after_it_was_withdrawn(people: cast.Cast) -> None:
    signer, security = Signer(), people.actor("security", AT)
    trusted(signer, people)
    with pytest.raises(Refused, match=r"key.trusted_already"):
        trusted(signer, people)
    trust.untrust(signer.id, reason="lost", by=security, at=AT)
    with pytest.raises(NotFound, match=r"key.unknown"):
        trust.untrust(signer.id, reason="lost", by=security, at=AT)
    trusted(signer, people)
    assert [row["withdrawn_at"] for row in queries.trusted_keys()] == [None, AT]


def test_a_key_has_a_name_a_reason_to_end_and_an_end_after_its_start(people: cast.Cast) -> None:
    signer, security = Signer(), people.actor("security", AT)
    with pytest.raises(Refused, match=r"key.no_name"):
        trust.trust(signer.pem, "  ", by=security, at=AT)
    with pytest.raises(Refused, match=r"key.bad_period"):
        trusted(signer, people, until=AT)
    trusted(signer, people)
    with pytest.raises(Refused, match=r"key.no_reason"):
        trust.untrust(signer.id, reason=" ", by=security, at=AT)


def test_only_an_ed25519_key_without_passphrase_is_one(people: cast.Cast) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    locked = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    for pem in (b"", b"-----BEGIN", locked, other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())):
        with pytest.raises(Refused, match=r"keys.bad_pem"):
            suites.private_of(pem)
    for pem in (b"", locked, other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)):
        with pytest.raises(Refused, match=r"keys.bad_pem"):
            trust.trust(pem, "Workshop", by=people.actor("security", AT), at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_trust_a_key_once(people: cast.Cast) -> None:
    signer, codes = Signer(), []

    def once() -> None:
        try:
            trusted(signer, people)
            codes.append("trusted")
        except Refused as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["key.trusted_already", "trusted"]

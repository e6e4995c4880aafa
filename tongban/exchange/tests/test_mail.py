"""Mail over SMTP against a real server: at least once under one Message-ID, nothing personal in it, the server's faults as they come."""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tongban.actors import addresses, cast
from tongban.actors.tests import kept
from tongban.base.errors import Refused, Unavailable
from tongban.exchange import errands, mailing, notices, queries
from tongban.exchange.links import mail
from tongban.exchange.tests.smtp import Smtp
from tongban.log import queries as log
from tongban.log.sequencer import catch_up

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
NUMBER = "511602-20260302-7F3K9Q"
ADDRESS = "wang.fang@mail.example"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def smtp(settings: Any) -> Iterator[Smtp]:
    server = Smtp()
    settings.ORIGIN, settings.MAIL = "https://gov.example", mail.server(server.url, "https://gov.example")
    yield server
    server.stop()


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def code_in(message: Any) -> str:
    """The six digits of a mail."""
    return re.findall(r"[0-9]{6}", message.get_content())[0]


def wants_mail(people: cast.Cast, smtp: Smtp, language: str = "en") -> int:
    """Wang Fang asks for mail and gives the code back; her party."""
    by = people.actor("wang", AT)
    mailing.ask(ADDRESS, language, by=by, at=AT)
    errands.run_due(at=AT)
    addresses.prove(code_in(smtp.mails.pop()), by=by, at=AT)
    smtp.to.clear()
    return people.parties["wang"].pk


def told(party: int, name: str = "event-1") -> None:
    notices.tell(party, NUMBER, why="case.accepted", name=name, at=AT)


def test_an_address_is_proved_by_the_code_that_was_mailed_to_it(people: cast.Cast, smtp: Smtp) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    mailing.ask(ADDRESS, "en", by=by, at=AT)
    assert addresses.of(party) == addresses.Reached("", ADDRESS, "en")
    assert errands.run_due(at=AT) == 1
    (message,) = smtp.mails
    assert (smtp.to, message["From"], message["To"]) == ([ADDRESS], "notices@gov.example", ADDRESS)
    addresses.prove(code_in(message), by=by, at=AT)
    assert addresses.of(party) == addresses.Reached(ADDRESS, "", "en")


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", f"News in your matter {NUMBER}"),
        ("fr", f"Du nouveau dans votre dossier {NUMBER}"),
        ("zh-hans", f"您的办件 {NUMBER} 有新进展"),
        ("zh-hant", f"您的辦件 {NUMBER} 有新進展"),
    ],
)
def test_a_notice_says_which_matter_in_the_partys_language_and_nothing_else(
    people: cast.Cast, smtp: Smtp, language: str, subject: str
) -> None:
    told(wants_mail(people, smtp, language))
    errands.run_due(at=AT)
    (message,) = smtp.mails
    assert message["Subject"].strip() == subject
    assert (message["Message-ID"], message["Auto-Submitted"]) == ("<event-1@gov.example>", "auto-generated")
    content = message.get_content()
    assert f"https://gov.example/sign-in?next=/matters/{NUMBER}" in content
    assert not any(word in message.as_string() for word in ("王芳", "13900000001", "Wang Fang"))


def test_who_did_not_ask_for_mail_gets_none(people: cast.Cast, smtp: Smtp) -> None:
    told(people.parties["zhang"].pk)
    assert queries.errand_counts() == {"waiting": 0, "dead": 0}


def test_who_ends_mail_gets_none_that_was_under_way(people: cast.Cast, smtp: Smtp) -> None:
    told(wants_mail(people, smtp))
    addresses.remove(by=people.actor("wang", AT), at=AT)
    errands.run_due(at=AT)
    assert (smtp.mails, queries.errands_of(NUMBER)[0].answer["sent"]) == ([], False)


def test_the_same_notice_twice_is_one_mail(people: cast.Cast, smtp: Smtp) -> None:
    party = wants_mail(people, smtp)
    told(party)
    told(party)
    errands.run_due(at=AT)
    assert len(smtp.mails) == 1


def test_a_server_that_is_down_is_tried_again_and_at_last_the_mail_is_dead(
    people: cast.Cast, smtp: Smtp, caplog: pytest.LogCaptureFixture
) -> None:
    told(wants_mail(people, smtp))
    smtp.stop()
    at = AT
    with caplog.at_level(logging.DEBUG):
        for _ in range(8):
            assert errands.run_due(at=at) == 1
            at += timedelta(hours=3)
    assert queries.errand_counts() == {"waiting": 0, "dead": 1}
    assert "mail.not_taken" in str([record.__dict__ for record in caplog.records])
    assert ADDRESS not in str([record.__dict__ for record in caplog.records])


def test_a_server_that_is_busy_gets_the_same_mail_later(people: cast.Cast, smtp: Smtp) -> None:
    told(wants_mail(people, smtp))
    smtp.data = "451 try later"
    errands.run_due(at=AT)
    smtp.data = "250 ok"
    errands.run_due(at=AT + timedelta(hours=1))
    assert [message["Message-ID"] for message in smtp.mails] == ["<event-1@gov.example>"] * 2
    assert queries.errands_of(NUMBER)[0].state == "answered"


def test_an_address_that_is_refused_for_good_is_not_kept(people: cast.Cast, smtp: Smtp) -> None:
    party = wants_mail(people, smtp)
    told(party)
    smtp.recipient = "550 no such user"
    errands.run_due(at=AT)
    catch_up()
    assert addresses.of(party).address == ""
    assert log.body(log.of_subject("party", str(party))[-1]) == {"reason": "refused"}
    assert smtp.mails == []


def test_an_address_that_is_refused_for_now_is_kept(people: cast.Cast, smtp: Smtp) -> None:
    party = wants_mail(people, smtp)
    told(party)
    smtp.recipient = "450 mailbox busy"
    errands.run_due(at=AT)
    catch_up()
    assert (addresses.of(party).address, queries.errands_of(NUMBER)[0].state) == (ADDRESS, "waiting")


def test_neither_address_nor_code_stand_in_the_errand_or_in_the_log(people: cast.Cast, smtp: Smtp) -> None:
    mailing.ask(ADDRESS, "en", by=people.actor("wang", AT), at=AT)
    errands.run_due(at=AT)
    party = people.parties["wang"].pk
    (row,) = queries.errands_of(f"party {party}")
    events = [*log.of_subject("party", str(party)), *log.of_subject("errand", row.key)]
    kept = str(row.__dict__) + "".join(str(event.__dict__) for event in events)
    assert ADDRESS not in kept
    assert code_in(smtp.mails[0]) not in str(row.asked)
    assert "errand.answered" in {event.kind for event in events}


def test_without_a_server_nobody_can_ask_for_mail(people: cast.Cast, settings: Any) -> None:
    settings.MAIL = None
    with pytest.raises(Refused, match=r"mail.not_set_up"):
        mailing.ask(ADDRESS, "en", by=people.actor("wang", AT), at=AT)


def test_smtps_is_spoken_from_the_first_byte_and_a_stranger_in_its_place_is_refused(
    people: cast.Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Smtp(context)
    settings.MAIL = mail.server(f"smtps://127.0.0.1:{server.port}", "https://gov.example")
    mailing.ask(ADDRESS, "en", by=people.actor("wang", AT), at=AT)
    (row,) = queries.errands_of(f"party {people.parties['wang'].pk}")
    with pytest.raises(Unavailable, match=r"mail.not_taken"):
        mail.send(row.asked)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert mail.send(row.asked)["sent"]
    assert [message["From"] for message in server.mails] == ["noreply@gov.example"]
    server.stop()


def own_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "own.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://127.0.0.1", ("127.0.0.1", 25, "", False, "noreply@gov.example")),
        ("smtps://u%40x:p@mail.example/?from=a@b.example", ("mail.example", 465, "u@x", True, "a@b.example")),
        ("smtp://u:p@localhost:2525", ("localhost", 2525, "u", False, "noreply@gov.example")),
    ],
)
def test_an_address_of_a_server_is_read(url: str, wanted: tuple[Any, ...]) -> None:
    found = mail.server(url, "https://gov.example:8443")
    assert found is not None
    assert (found.host, found.port, found.user, found.tls, found.sender) == wanted


@pytest.mark.parametrize("url", ["http://mail.example", "smtp:", "mail.example", "smtp://u:p@mail.example", "smtp://mail.example:port"])
def test_an_address_that_cannot_be_used_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="."):
        mail.server(url, "https://gov.example")

"""Mail through the whole house: asked for on the page, sent by the worker of a running platform, and again when that dies in between."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.running import Running, ready
from tongban.actors import addresses, cast
from tongban.cases import actions
from tongban.cases.tests.world import build, filed
from tongban.exchange import errands, mailing
from tongban.exchange.links import mail
from tongban.exchange.tests.smtp import Smtp
from tongban.exchange.tests.test_mail import code_in
from tongban.log.sequencer import catch_up
from tongban.project import doctor, metrics

SENT = """
import django; django.setup()
from django.utils import timezone
from tongban.actors import addresses, cast
from tongban.exchange import notices
from tongban.log.store import keys
people = cast.load(at=timezone.now())
party = people.parties["wang"]
party.mail_sealed = keys().seal("wang@mail.example")
party.save()
notices.tell(party.pk, "511602-1", why="case.accepted", name="event-1", at=timezone.now())
"""
LATER = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from tongban.exchange import errands, queries
errands.run_due(at=timezone.now() + timedelta(minutes=2))
print([(row.state, row.tries) for row in queries.errands_of("511602-1")])
"""


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    server = Smtp()
    yield server
    server.stop()


@pytest.fixture
def node(tmp_path: Path, smtp: Smtp) -> Iterator[Running]:
    with ready(tmp_path / "home") as made:
        made.environment["TONGBAN_MAIL_URL"] = smtp.url
        yield made


def until(true: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not true():
        assert time.monotonic() < last
        time.sleep(0.05)


def test_a_worker_that_dies_with_a_mail_on_its_way_sends_it_again_under_the_same_id(node: Running, smtp: Smtp) -> None:
    """The server has the mail, the worker dies before it hears so: another sends it again, and it counts once."""
    assert node.tongban("migrate").returncode == 0
    node.python(SENT)
    smtp.before = lambda: os.kill(node.worker() or 0, signal.SIGKILL)
    node.start()
    until(lambda: bool(smtp.mails))
    node.kill()
    smtp.before = lambda: None
    assert node.python(LATER) == "[('answered', 1)]\n"
    assert {message["Message-ID"] for message in smtp.mails} == {"<event-1@localhost>"}
    assert len(smtp.mails) == 2


@pytest.mark.django_db(transaction=True)
def test_who_asks_for_mail_on_the_page_hears_of_what_happens(tmp_path: Path, smtp: Smtp, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    settings.MAIL = mail.server(smtp.url, settings.ORIGIN)
    at = timezone.now()
    people = build(at)
    page = signed_in(people, "wang", "hengda")
    assert page.post("/account/mail", {"does": "ask", "address": "no address"}).status_code == 422
    assert page.post("/account/mail", {"does": "ask", "address": "law@hengda.example"}).status_code == 302
    carried()
    assert page.post("/account/mail", {"does": "prove", "code": "000000x"}).status_code == 422
    assert page.post("/account/mail", {"does": "prove", "code": code_in(smtp.mails.pop())}).status_code == 302
    assert "law@hengda.example" in page.get("/account/mail").content.decode()
    number = filed(people, at=at).number
    carried()
    assert smtp.mails == []  # the applicant knows what the applicant did
    actions.accept(number, by=people.actor("li", at), at=at)
    carried()
    (message,) = smtp.mails
    assert message["Subject"] == f"News in your matter {number}"
    assert page.post("/account/mail", {"does": "remove"}).status_code == 302
    assert addresses.of(people.parties["hengda"].pk).address == ""


@pytest.mark.django_db(transaction=True)
def test_mail_that_died_is_seen_by_the_doctor_and_in_the_metrics(tmp_path: Path, smtp: Smtp, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    settings.MAIL = mail.server(smtp.url, settings.ORIGIN)
    smtp.stop()
    at = timezone.now()
    mailing.ask("wang@mail.example", "en", by=cast.load(at=at).actor("wang", at), at=at)
    for turn in range(8):
        errands.run_due(at=at + turn * timedelta(hours=3))
    assert 'tongban_errands{state="dead"} 1\n' in metrics.text()
    assert [(one.ok, one.found) for one in doctor.examine() if one.name == "errands"] == [(False, "0 wait, 1 dead")]


def carried() -> None:
    """The worker's round: places, followers, errands, and what follows from their answers."""
    catch_up()
    errands.run_due(at=timezone.now())
    catch_up()


def signed_in(people: cast.Cast, name: str, party: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk
    session.save()
    return client

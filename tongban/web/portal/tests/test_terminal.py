"""A terminal of a hall: people sign in themselves, in large print; the session ends soon and leaves nothing behind."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.actors import cast, queueing, sign_in, terminals
from tongban.actors.loading import DISTRICT
from tongban.cases import actions, queries
from tongban.cases.tests.world import FILING, FORM, PDF, RECENT, build, upload
from tongban.log import queries as log
from tongban.web import session

pytestmark = pytest.mark.django_db
PHONE = "13900000001"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


@pytest.fixture
def word(people: cast.Cast) -> str:
    zhao = people.actor("zhao", RECENT)
    return terminals.open_terminal(queueing.open_hall("一楼大厅", by=zhao, at=RECENT).pk, "1号机", by=zhao, at=RECENT)[1]


def machine(word: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.get(f"/terminal/{word}").url == "/terminal"
    return client


def enter(client: Client, phone: str = PHONE) -> Any:
    client.post("/sign-in", {"phone": phone})
    code = client.get("/sign-in/code").content.decode().split('<b class="code">')[1][:6]
    return client.post("/sign-in/code", {"code": code})


def test_whoever_signs_in_there_acts_at_a_terminal_and_goes_on_at_home(people: cast.Cast, word: str) -> None:
    client = machine(word)
    page = client.get("/terminal")
    assert 'data-size="elder"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert enter(client).status_code == 302
    begun = client.post(f"/services/{FILING}/start", {"party": people.parties["hengda"].pk})
    number = begun.url.split("/")[2]
    made = next(one for one in log.of_subject("case", number))
    assert json.loads(made.envelope or "{}")["by"]["channel"] == "terminal"
    there = client.get(f"/matters/{number}/form/materials")
    assert there["Cache-Control"] == "no-store"
    assert 'type="file"' not in there.content.decode()
    assert f'<p class="bigp code">{number}</p>' in there.content.decode()
    sent = {"material.domain-certificate": SimpleUploadedFile("a.pdf", PDF), "go": "next"}
    refused = client.post(f"/matters/{number}/form/materials", sent)
    assert "At a terminal of a hall no file can be brought" in refused.content.decode()
    left = client.post("/sign-out")
    assert left.url == "/terminal"
    assert client.get(f"/matters/{number}/form/materials").status_code in (302, 403)
    home = people.actor("wang", RECENT, "hengda")
    actions.save(number, FORM, by=home, at=RECENT)
    actions.attach(number, "domain-certificate", upload(people, "hengda", RECENT), by=home, at=RECENT)
    row = actions.submit(number, key="k", by=home, at=RECENT)
    assert row.state != "draft"
    assert queries.visits(row) == []


def test_what_is_filed_there_counts_as_a_visit(people: cast.Cast) -> None:
    by = people.actor("wang", RECENT, "hengda")
    number = actions.start(FILING, region=DISTRICT, by=by, at=RECENT).number
    actions.save(number, FORM, by=by, at=RECENT)
    actions.attach(number, "domain-certificate", upload(people, "hengda", RECENT), by=by, at=RECENT)
    row = actions.submit(number, key="k", by=replace(by, channel="terminal"), at=RECENT)
    assert [(one.channel, one.why) for one in queries.visits(row)] == [("kiosk", "filing")]
    assert row.channel == "terminal"


def test_the_session_ends_soon_and_what_one_person_chose_is_gone(people: cast.Cast, word: str) -> None:
    client = machine(word)
    enter(client)
    assert client.session.get_expiry_age() <= session.IDLE
    assert client.get("/matters?theme=dark").status_code == 302
    assert client.get("/matters").status_code == 200
    assert "terminal.js" in client.get("/matters").content.decode()
    client.get("/terminal")
    assert client.get("/matters").status_code in (302, 403)
    assert client.cookies["theme"].value == ""
    assert client.cookies["terminal"].value == word
    enter(client, "13900000002")
    assert client.get("/matters").status_code == 200
    kept = client.session
    kept[session.AT_TERMINAL] = [kept[session.AT_TERMINAL][0], 0]
    kept.save()
    assert client.get("/matters").status_code in (302, 403)


def test_a_closed_terminal_is_an_ordinary_machine_and_its_session_is_over(people: cast.Cast, word: str) -> None:
    client = machine(word)
    enter(client)
    row = terminals.known(word)
    assert row is not None
    terminals.close_terminal(row.pk, by=people.actor("zhao", RECENT), at=RECENT)
    assert client.get("/matters").status_code in (302, 403)
    assert client.get("/terminal").status_code == 404
    assert client.get(f"/terminal/{word}").status_code == 404
    assert client.get("/").status_code == 200


def test_no_officer_signs_in_there_and_no_passkey_stays_there(people: cast.Cast, word: str) -> None:
    client = machine(word)
    code = sign_in.totp(people.secrets["li"], RECENT)
    client.post("/desk/sign-in", {"login": "li", "password": cast.PASSWORD, "code": code})
    assert "_auth_user_id" not in client.session


def test_the_head_opens_and_closes_terminals_on_a_page(people: cast.Cast, word: str) -> None:
    zhao = Client(headers={"accept-language": "en"})
    zhao.force_login(people.accounts["zhao"])
    assert "1号机" in zhao.get("/desk/queue/terminals").content.decode()
    assert zhao.post("/desk/queue/terminals", {"act": "open", "name": ""}).status_code == 422
    assert zhao.post("/desk/queue/terminals", {"act": "x"}).status_code == 404
    shown = zhao.post("/desk/queue/terminals", {"act": "open", "name": "2号机"}).content.decode()
    address = "/terminal/" + shown.split("/terminal/")[1].split("<")[0]
    assert Client().get(address).url == "/terminal"
    assert address not in zhao.get("/desk/queue/terminals").content.decode()
    row = terminals.known(word)
    assert row is not None
    zhao.post("/desk/queue/terminals", {"act": "close", "terminal": row.pk})
    assert terminals.known(word) is None

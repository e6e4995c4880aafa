"""The machine-readable form of a licence, as its holder gets it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import AT, DAY, build, decided
from tongban.licences import actions, queries, statement
from tongban.licences.statement import Named
from tongban.log import actions as log
from tongban.log.notes import read_verifier
from tongban.log.store import keys


@pytest.fixture
def people(db: None, tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


@pytest.fixture
def number(people: cast.Cast) -> str:
    held = queries.of_case(decided(people).number)
    assert held is not None
    return held.number


def holder(people: cast.Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts["wang"])
    session = client.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    return client


def test_the_holder_downloads_what_the_public_page_shows_and_no_more(people: cast.Cast, number: str) -> None:
    assert "?as=jws" in holder(people).get(f"/licences/{number}").content.decode()
    answer = holder(people).get(f"/licences/{number}?as=jws")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/jose", f'attachment; filename="{number}.jws"')
    stated = statement.read(answer.content, [keys().signer("node").public]).statement
    assert stated is not None
    live = queries.verify(number, at=AT + 3 * DAY)
    assert (stated.number, stated.version, stated.kind, stated.revision) == (number, 1, "website-filing", live.revision)
    assert (stated.holder, stated.issuer.name) == (Named(live.holder_code, live.holder), live.agency)
    assert (stated.facts, stated.valid_from, stated.valid_until) == (live.facts, live.valid_from, live.valid_until)
    assert set(stated.facts) == {"site_name", "domains", "kind"}
    assert Client().get(urlsplit(stated.live).path).json()["number"] == number


def test_a_revoked_licence_is_genuine_on_paper_and_revoked_when_asked(people: cast.Cast, number: str) -> None:
    content = holder(people).get(f"/licences/{number}?as=jws").content
    actions.revoke(number, reason="false-data", words="", by=people.actor("zhao", AT), at=AT + timedelta(days=3))
    assert statement.read(content, [keys().signer("node").public]).ok
    assert queries.verify(number, at=AT + 4 * DAY).verdict == "revoked"


def test_the_keys_that_are_handed_out_read_a_licence_signed_before_a_rotation(people: cast.Cast, number: str) -> None:
    content = holder(people).get(f"/licences/{number}?as=jws").content
    log.rotate_key("node", by=SYSTEM, at=AT)
    handed = [read_verifier(line) for line in Client().get("/v1/log/key").content.decode().splitlines()]
    assert len(handed) == 2
    assert statement.read(content, handed).ok

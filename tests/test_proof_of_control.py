"""Control of a domain is shown without a paper: told on a phone without script, placed, looked for on demand, and the case goes on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases.tests.world import PDF, RECENT, build, filed
from tongban.exchange import errands
from tongban.exchange.links import stand_in
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


@pytest.fixture
def outside(tmp_path: Path, settings: Any) -> Iterator[Path]:
    there = stand_in.StandIn(tmp_path / "outside.json")
    settings.DOMAIN_WORLD = there.world
    yield there.zone
    there.stop()


def browser(people: cast.Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts["wang"])
    session = client.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    return client


def work() -> None:
    catch_up()
    while errands.run_due(at=timezone.now()):
        catch_up()


def test_the_page_says_what_to_place_what_was_seen_and_when_it_is_there(people: cast.Cast, outside: Path) -> None:
    row = filed(people, at=timezone.now(), proof=False, domains=["shop.example"])
    client, address = browser(people), f"/matters/{row.number}"
    work()
    first = client.get(address).content.decode()
    assert "_tongban.shop.example" in first
    assert "No text stands at _tongban.shop.example yet" in first
    text = first.partition("demo place shop.example ")[2].partition("<")[0]
    stand_in.place(outside, "shop.example", dns=(text,))
    assert client.post(f"{address}/look").status_code == 302
    work()
    last = client.get(address).content.decode()
    assert "Show that the domain is yours" not in last
    assert "A domain was shown to be yours" in last


def test_a_paper_may_be_brought_instead_and_a_wrong_file_is_told_at_its_field(people: cast.Cast, outside: Path, tmp_path: Path) -> None:
    row = filed(people, at=timezone.now(), proof=False, domains=["shop.example"])
    client, address = browser(people), f"/matters/{row.number}"
    for name, content, status in (("wrong.txt", b"no paper", 422), ("right.pdf", PDF, 302)):
        (tmp_path / name).write_bytes(content)
        with (tmp_path / name).open("rb") as file:
            answer = client.post(f"{address}/bring", {"material.domain-certificate": file})
        assert answer.status_code == status
    assert "Show that the domain is yours" not in client.get(address).content.decode()


def test_the_desk_sees_which_control_was_shown(people: cast.Cast, outside: Path) -> None:
    row = filed(people, at=timezone.now(), proof=False, domains=["shop.example"])
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(people.accounts["li"])
    assert "not brought yet" in desk.get(f"/desk/cases/{row.number}").content.decode()
    text = browser(people).get(f"/matters/{row.number}").content.decode().partition("demo place shop.example ")[2].partition("<")[0]
    stand_in.place(outside, "shop.example", file=text)
    work()
    page = desk.get(f"/desk/cases/{row.number}").content.decode()
    assert "control shown by a file" in page
    assert "not brought yet" not in page


def test_a_stranger_neither_sees_nor_asks(people: cast.Cast, outside: Path) -> None:
    row = filed(people, at=timezone.now(), proof=False, domains=["shop.example"])
    client = Client()
    client.force_login(people.accounts["zhang"])
    assert client.post(f"/matters/{row.number}/look").status_code in (403, 404)
    assert client.post(f"/matters/{row.number}/bring").status_code in (403, 404)

"""The page of a mark, as visitors and those who mean harm ask for it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import AT, DAY, build, decided
from tongban.licences import actions as acts
from tongban.licences import queries as licences

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


@pytest.fixture
def mark(people: cast.Cast) -> str:
    """The address of a mark's page."""
    row = decided(people)
    actions.serve(row.number, how="online", proof="in the space", by=people.actor("zhao", AT), at=AT + 2 * DAY)
    licence = licences.of_case(row.number)
    assert licence is not None
    return f"/b/{licence.token}"


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("referer", ["http://[::1", "https://[x]/", "javascript:alert(1)", "http://", "http://" + "a" * 3000, "\x00"])
def test_a_page_that_led_here_from_no_address_is_as_good_as_none(mark: str, referer: str) -> None:
    page = visitor().get(mark, headers={"referer": referer})
    assert page.status_code == 200
    assert "We do not know from which site you came" in page.content.decode()


def test_the_page_says_whether_one_came_from_an_address_of_the_mark(mark: str) -> None:
    assert "which is in the list" in visitor().get(mark, headers={"referer": "https://shop.hengda.example/"}).content.decode()
    assert "which is not in the list" in visitor().get(mark, headers={"referer": "https://evil.test/"}).content.decode()
    assert "You came from" not in visitor().get(mark, headers={"referer": "http://testserver/verify"}).content.decode()


@pytest.mark.parametrize("text", ["http://[x/b/1", "https://[::1", "http:///b/", "https://x.example/b/../../etc"])
def test_a_broken_address_of_a_mark_is_not_found(people: cast.Cast, text: str) -> None:
    assert visitor().get("/verify", {"q": text}, follow=True).status_code == 404


def test_the_address_of_a_mark_leads_to_its_page(mark: str) -> None:
    answer = visitor().get("/verify", {"q": f"https://other.example{mark}"})
    assert answer.headers["Location"] == mark


def test_nothing_of_one_reader_shows_on_anothers_page(mark: str) -> None:
    first, second = visitor(), visitor()
    words = HttpResponse()
    CookieStorage(RequestFactory().get("/"))._store([Message(20, "Your draft is kept.")], words)
    first.cookies.update(words.cookies)
    assert "Your draft is kept." in first.get(f"{mark}?from=somewhere").content.decode()
    first.get(mark)
    page = second.get(mark).content.decode()
    assert "Your draft is kept." not in page
    assert "somewhere" not in page


def test_a_page_that_was_kept_shows_a_revocation_at_once(people: cast.Cast, mark: str, django_capture_on_commit_callbacks: Any) -> None:
    assert "Revoked" not in visitor().get(mark).content.decode()
    number = licences.badge(mark.removeprefix("/b/"), at=AT).number
    with django_capture_on_commit_callbacks(execute=True):
        acts.revoke(number, reason="false-data", words="", by=people.actor("zhao", AT), at=AT + 3 * DAY)
    page = visitor().get(mark).content.decode()
    assert "Revoked" in page
    assert "valid for these addresses" not in page


def test_a_page_that_was_kept_shows_a_suspension_and_its_end_at_once(
    people: cast.Cast, mark: str, django_capture_on_commit_callbacks: Any
) -> None:
    assert '<h1 id="v">Valid' in visitor().get(mark).content.decode()
    number, zhao = licences.badge(mark.removeprefix("/b/"), at=AT).number, people.actor("zhao", AT)
    with django_capture_on_commit_callbacks(execute=True):
        acts.suspend(number, reason="under-examination", words="", by=zhao, at=AT + 3 * DAY)
    page = visitor().get(mark).content.decode()
    assert ('<h1 id="v">Suspended' in page, "valid for these addresses" in page) == (True, False)
    assert "assumed: no source names an article" in page
    with django_capture_on_commit_callbacks(execute=True):
        acts.restore(number, words="", by=zhao, at=AT + 4 * DAY)
    assert '<h1 id="v">Valid' in visitor().get(mark).content.decode()


def test_visitors_who_vary_what_they_send_take_no_more_memory(mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences.PAGES, "_most", 5)
    for one in range(20):
        client = visitor()
        client.cookies.load({"theme": "x" * one, "region": str(one), "size": f"no{one}"})
        client.get(mark)
    assert len(licences.PAGES) == 1
    for one in range(20):
        visitor().get(mark, headers={"referer": f"https://site{one}.example/"})
    assert len(licences.PAGES) == 5

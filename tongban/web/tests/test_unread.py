"""What the framework refuses before any view of ours has a page of ours all the same."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.cases.tests.world import RECENT, build
from tongban.web.portal import finding

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:

    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(RECENT)


def test_an_address_that_is_none_leads_on(client: Client) -> None:
    answer = client.get("/no-such-page", headers=ENGLISH)
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.content.decode()
    assert 'href="/services"' in answer.content.decode()


def test_a_program_gets_a_problem_document(client: Client) -> None:
    answer = client.get("/v1/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_browser_without_cookies_is_told_so_and_an_old_form_too() -> None:
    client = Client(enforce_csrf_checks=True, headers=ENGLISH)
    assert "keeps no cookies" in client.post("/sign-in", {"phone": "13900000001"}).content.decode()
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post("/sign-in", {"phone": "13900000001"})
    assert (answer.status_code, "too old" in answer.content.decode()) == (403, True)


def test_a_form_with_thousands_of_fields_is_refused_in_words(client: Client) -> None:
    answer = client.post("/sign-in", {f"f{place}": "x" for place in range(2000)}, headers=ENGLISH)
    assert (answer.status_code, "cannot be read" in answer.content.decode()) == (400, True)


def test_a_fault_of_ours_says_so_and_shows_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret of the house")

    monkeypatch.setattr(finding.catalogue, "found", broken)
    answer = Client(raise_request_exception=False, headers=ENGLISH).get("/services")
    assert (answer.status_code, "on our side" in answer.content.decode()) == (500, True)
    assert "secret of the house" not in answer.content.decode()

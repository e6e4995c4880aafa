"""Trying a service with one's situation, without signing in: the page says what filing would come to, and nothing is kept."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.cases.tests.world import FILING, FORM, RECENT, build

pytestmark = pytest.mark.django_db
PAGE = f"/services/{FILING}/rehearse"
SAID: dict[str, Any] = {
    **FORM,
    "domains": "shop.hengda.example\nm.hengda.example",
    "operator-state": "active",
    "has": ["domain-certificate"],
}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


def said(client: Client, **changes: Any) -> str:
    answer = client.post(PAGE, {**SAID, **changes}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_guide_leads_to_it_and_its_form_asks_what_registers_would_be_asked(people: cast.Cast, client: Client) -> None:
    assert PAGE in client.get(f"/services/{FILING}").content.decode()
    page = client.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert "Your records are not looked up; say what they hold." in page
    assert 'name="operator-state"' in page
    assert 'name="operator-name"' not in page, "what nothing reads is not asked"


def test_what_passes_is_told_with_days_and_who_decides(people: cast.Cast, client: Client) -> None:
    page = said(client)
    for words in ("It would be taken in.", "Then an officer decides:", "you have it", "Decided at the latest", "行政许可法"):
        assert words in page, words


def test_a_refusal_comes_with_its_reason_and_the_smallest_change(people: cast.Cast, client: Client) -> None:
    page = said(client, site_name="中国鲜食", **{"operator-state": "revoked"})
    assert "It would be refused for 2 reasons." in page
    assert "The smallest change that passes:" in page
    assert page.count('class="errmsg"') == 1, "and at its field"


def test_what_is_not_answered_is_listed_with_the_way_there(people: cast.Cast, client: Client) -> None:
    page = said(client, phone="", **{"operator-state": ""})
    assert "Not answered yet:" in page
    assert '<a href="#f-phone">' in page
    assert '<a href="#f-operator-state">' in page


def test_nothing_is_written_and_no_cookie_is_set(people: cast.Cast, client: Client) -> None:
    client.get(f"/services/{FILING}")
    client.cookies.clear()
    before = {model: model.objects.count() for model in apps.get_models()}
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
        answers = [client.post(PAGE, {**SAID, "site_name": name, "phone": ""}) for name in ("中国鲜食", "恒达鲜食")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert not client.cookies
    assert {one["sql"].split()[0] for one in asked.captured_queries} <= {"SELECT"}
    assert {model: model.objects.count() for model in apps.get_models()} == before


def test_it_needs_no_token_of_a_form(people: cast.Cast) -> None:
    assert Client(enforce_csrf_checks=True).post(PAGE, SAID).status_code == 200


@pytest.mark.parametrize("page", ["/services/no.such/rehearse", "/services/item-1/rehearse"])
def test_what_cannot_be_applied_for_here_cannot_be_tried(people: cast.Cast, client: Client, page: str) -> None:
    assert client.get(page).status_code == 404


def test_hostile_answers_are_answered(people: cast.Cast, client: Client) -> None:
    page = said(client, site_name="<script>alert(1)</script>" * 40, kind="' OR 1=1 --", **{"operator-state": "<b>", "has": "nothing"})
    assert "<script>alert" not in page
    assert "It would be refused" in page

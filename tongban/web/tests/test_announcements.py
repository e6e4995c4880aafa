"""Announcements through the pages: published at the desk, read by everybody, taken back with a reason."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases.tests.world import build
from tongban.documents import announcing, queries, sealed, signing
from tongban.documents.models import Announcement

pytestmark = pytest.mark.django_db
AT = timezone.now()
TODAY = AT.date()
NEXT = TODAY + timedelta(days=9)
TOLD = {
    "title-zh-Hans": "大厅停办 <b>",
    "words-zh-Hans": "周五下午停办。\n请改日再来。",
    "since": TODAY.isoformat(),
    "until": NEXT.isoformat(),
}
FRENCH = {"title-fr": "Salle fermée", "words-fr": "La salle est fermée vendredi."}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def browser(people: cast.Cast, name: str = "", language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if name:
        client.force_login(people.accounts[name])
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_a_head_publishes_stands_on_the_home_page_in_the_readers_language_or_says_that_it_does_not(people: cast.Cast) -> None:
    assert "Announcements</h2>" not in text(browser(people), "/")
    assert "Nothing has been announced here yet" in text(browser(people), "/announcements")
    assert browser(people, "zhao").post("/desk/announcements", TOLD | FRENCH).status_code == 302
    made = Announcement.objects.get()
    english, french = browser(people), browser(people, language="fr")
    for address in ("/", "/announcements", f"/announcements/{made.pk}"):
        assert '<b lang="zh-Hans">大厅停办 &lt;b&gt;' in text(english, address).replace('lang="zh-Hans"><b>', '<b lang="zh-Hans">') or (
            '<h1 lang="zh-Hans">大厅停办 &lt;b&gt;' in text(english, address)
        )
        assert "Salle fermée" in text(french, address)
    page = text(english, f"/announcements/{made.pk}")
    assert "This announcement is not translated" in page
    assert "周五下午停办。<br>请改日再来。" in page
    assert "大厅停办" in text(french, f"/announcements/{made.pk}").partition("fait foi")[2]
    assert "This announcement is not translated" not in text(browser(people, language="zh-hans"), f"/announcements/{made.pk}")


def test_its_paper_is_sealed_and_anybody_can_verify_it(people: cast.Cast) -> None:
    browser(people, "zhao").post("/desk/announcements", TOLD)
    made = Announcement.objects.get()
    answer = browser(people).get(f"/announcements/{made.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    found = sealed.look(answer.content, [signing.root()])
    assert (found.ok, found.trusted, found.reason) == (True, True, made.paper.number)


def test_it_is_taken_back_with_a_reason_that_its_readers_find(people: cast.Cast) -> None:
    zhao = browser(people, "zhao")
    zhao.post("/desk/announcements", TOLD)
    made = Announcement.objects.get()
    answer = zhao.post("/desk/announcements", {"withdraw": made.pk, "reason": ""})
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.content.decode()
    assert zhao.post("/desk/announcements", {"withdraw": made.pk, "reason": "照常办理"}).status_code == 302
    assert "大厅停办" not in text(browser(people), "/")
    page = text(browser(people), f"/announcements/{made.pk}")
    assert "Withdrawn on" in page
    assert "照常办理" in page
    assert "withdrawn</span>" in text(browser(people), "/announcements")


def test_everything_that_is_missing_is_led_to_and_what_was_typed_stays(people: cast.Cast) -> None:
    typed = {"title-en": "Closed", "since": "soon", "until": "2020-01-01", "words-zh-Hans": "停办"}
    page = browser(people, "zhao").post("/desk/announcements", typed).content.decode()
    for anchor in ("#f-title-zh-Hans", "#f-words-en", "#f-since"):
        assert f'href="{anchor}"' in page
    assert 'value="Closed"' in page
    assert "<summary>Translations</summary>" in page
    assert page.index('class="more" open') < page.index("Translations")
    assert Announcement.objects.count() == 0


def test_an_announcement_of_another_region_is_not_shown_here(people: cast.Cast) -> None:
    browser(people, "zhao").post("/desk/announcements", TOLD)
    elsewhere = browser(people)
    elsewhere.get("/region?choose=510000000000")
    session = elsewhere.session
    session["region"] = "510000000000"
    session.save()
    assert queries.announced(["510000000000"], TODAY) == []


def test_the_home_page_asks_the_same_number_of_questions_however_much_is_announced(
    people: cast.Cast, django_assert_max_num_queries: Any
) -> None:
    client = browser(people)
    client.get("/")
    with django_assert_max_num_queries(200) as before:
        client.get("/")
    for number in range(5):
        told = {"zh-Hans": f"公告{number}"}
        agency = people.agencies["market-regulation"].pk
        announcing.announce(agency, told, told, since=TODAY, until=NEXT, by=people.actor("zhao", AT), at=AT)
    with django_assert_max_num_queries(len(before.captured_queries) + 1) as after:
        page = client.get("/").content.decode()
    assert page.count("公告") >= 3
    assert "公告0" not in page
    assert len(after.captured_queries) <= len(before.captured_queries) + 1

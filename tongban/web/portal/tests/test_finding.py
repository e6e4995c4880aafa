"""Home and the list of services: words with counts, filters in the address, pages, regions."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions
from tongban.cases.tests.world import FILING, RECENT, district, filed

pytestmark = pytest.mark.django_db
CITY = "511600000000"


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def people(tmp_path: Path, settings: Any, at: datetime) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return district(RECENT)


def page(address: str, language: str = "en", client: Client | None = None) -> str:
    answer = (client or Client()).get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_way_of_finding_has_its_words_and_is_small(people: cast.Cast) -> None:
    for by in ("person", "enterprise", "department", "topic", "event", "nonsense"):
        for language in ("zh-hant", "zh-hans", "en", "fr"):
            text = page(f"/?by={by}", language)
            assert text.count('aria-current="page"') == 2  # the section, and the way of finding
            assert len(text.encode()) < 40_000


def test_topics_stand_with_their_codes_and_only_filled_ones_are_links(people: cast.Cast) -> None:
    text = page("/?by=topic")
    assert len(re.findall(r'<span class="code">\d{3}</span>', text)) == 67
    assert re.findall(r'href="/services\?topic=([^"]*)"', text) == ["enterprise.005", "none"]
    assert "no topic given" in text


def test_the_list_keeps_its_filters_through_pages_and_regions(people: cast.Cast) -> None:
    text = page("/services?q=&department=%E5%8C%BA%E4%BA%BA%E7%A4%BE%E5%B1%80&kind=&after=20")
    assert '<option value="区人社局" selected' in text
    more = re.search(r'href="(\?[^"]*after=40[^"]*)"', text)
    assert more
    assert "department=%E5%8C%BA%E4%BA%BA%E7%A4%BE%E5%B1%80" in more[1]
    assert re.search(r'href="\?[^"]*after=0[^"]*"', text)
    region = re.search(r'href="(/region\?next=[^"]*)"', text)
    assert region
    client = Client()
    answer = client.get(region[1] + f"&code={CITY}&choose=1")
    assert (answer.status_code, answer["location"].startswith("/services?q=&department=")) == (302, True)
    assert "0 found" in page(answer["location"], client=client)


def test_any_place_in_the_list_can_be_asked_for(people: cast.Cast) -> None:
    for after in ("-1", "x", "²", "9" * 30, ""):
        page(f"/services?after={after}")


def test_the_region_is_chosen_from_the_present_one_on(people: cast.Cast) -> None:
    assert "You see what there is in this region now." in page("/region")
    above = page(f"/region?code={CITY}")
    assert "You see what there is" not in above
    assert f"code={CITY}&amp;choose=1" in above
    assert f"code={DISTRICT}" in above


def test_a_region_leads_nowhere_else(people: cast.Cast) -> None:
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert Client().get("/region", {"code": CITY, "choose": "1", "next": bad})["location"] == "/"


def test_home_shows_ones_licences_in_force(people: cast.Cast, at: datetime) -> None:
    row = filed(people, at=at)
    actions.accept(row.number, by=people.actor("li", at), at=at)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", at), at=at)
    actions.decide(row.number, "grant", by=people.actor("zhao", at), at=at)
    actions.serve(row.number, how="online", proof="x", by=people.actor("zhao", at), at=at)
    client = Client()
    client.force_login(people.accounts["wang"])
    session = client.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    text = page("/", client=client)
    assert "My licences" in text
    assert "Certificate of website filing" in text
    assert "My licences" not in page("/")
    assert "Nothing waits for you now." in text
    assert text.index("Your matters") < text.index("Find by kind")
    assert '<p class="mini" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></p>' in text  # closed: the whole line is behind
    assert FILING in text

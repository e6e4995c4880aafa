"""What a region has to offer: on line, as a guide, or only listed; by topic, life event, department."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.base.errors import Refused
from tongban.pack import reader
from tongban.pack.tests.test_guides import GUIDE, PACK, TEXTS
from tongban.services import actions, catalogue, queries
from tongban.services.catalogue import Asked
from tongban.services.models import Item, Service

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ON = date(2026, 3, 2)
CITY = "511600000000"
FILING, COMPANY = "redshield.website-filing", "公司设立登记"
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    """The district with one service on line, one guide for an item of its catalogue, and the rest listed."""
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    queries.forget()
    return kept.built(("catalogue", AT), _build)


def _build() -> cast.Cast:
    people = kept.people(AT)
    guide = {"pack.yaml": PACK, "services/licence/service.yaml": GUIDE, "services/licence/texts.zh-Hans.yaml": TEXTS}
    for files in (reader.files(Path("packs/standards")), reader.files(Path("packs/redshield")), guide):
        row = actions.propose(files, by=people.actor("gao", AT), at=AT)
        actions.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    actions.offer_service(FILING, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    actions.load_catalogue(DISTRICT, by=people.actor("gao", AT), at=AT)
    return people


def found(**asked: str) -> list[str]:
    hits, _ = catalogue.found(Asked(region=DISTRICT, **asked), language="zh-hans", limit=100)
    return [hit.id for hit in hits]


def test_a_guide_stands_in_the_place_of_its_item(people: cast.Cast) -> None:
    listed = Item.objects.count()
    assert catalogue.count(DISTRICT) == {"online": 1, "guide": 1, "listed": listed - 1}
    assert catalogue.standing_for("511A0064100070") == "guides.licence"
    item = Item.objects.get(name=COMPANY)
    assert f"item-{item.pk}" not in found(text=COMPANY)
    hits, _ = catalogue.found(Asked(region=DISTRICT, text="许可"), language="zh-hans", limit=100)
    assert [(hit.online, hit.guide, hit.department) for hit in hits if hit.id == "guides.licence"] == [(False, True, item.department)]


def test_services_are_found_by_what_they_name_and_items_only_by_what_the_catalogue_says(people: cast.Cast) -> None:
    assert found(whom="enterprise") == found(topic="enterprise.005") == ["guides.licence", FILING]
    assert found(whom="person") == []
    assert found(kind="online") == [FILING]
    assert found(kind="guide") == ["guides.licence"]
    assert all(one.startswith("item-") for one in found(topic="none"))
    assert all(one.startswith("item-") for one in found(kind="listed"))
    assert "guides.licence" in found(department=Item.objects.get(name=COMPANY).department)


def test_pages_follow_each_other_without_gap(people: cast.Cast) -> None:
    asked, seen = Asked(region=DISTRICT), []
    _, total = catalogue.found(asked, language="en")
    for after in range(0, total, 100):
        seen += [hit.id for hit in catalogue.found(asked, language="en", limit=100, after=after)[0]]
    assert len(seen) == len(set(seen)) == total == sum(catalogue.count(DISTRICT).values())
    words = Asked(region=DISTRICT, text="登记")
    whole, many = catalogue.found(words, language="en", limit=200)
    halves = [catalogue.found(words, language="en", limit=many // 2 + 1, after=after)[0] for after in (0, many // 2 + 1)]
    assert [hit.id for half in halves for hit in half] == [hit.id for hit in whole]


def test_topics_and_departments_count_what_is_under_them(people: cast.Cast) -> None:
    topics = {one.code: one.count for one in catalogue.topics("enterprise", DISTRICT, "en", ON)}
    assert (len(topics), topics["enterprise.005"], topics["enterprise.010"]) == (35, 2, 0)
    assert len(catalogue.topics("person", DISTRICT, "en", ON)) == 32
    assert [one.code for one in catalogue.life_events("person", DISTRICT, "en", ON)][::9] == ["birth", "death"]
    assert len(catalogue.life_events("enterprise", DISTRICT, "en", ON)) == 6
    departments = catalogue.departments(DISTRICT)
    assert sum(one.count for one in departments) == sum(catalogue.count(DISTRICT).values())


def test_another_region_has_what_is_offered_to_it(people: cast.Cast) -> None:
    assert catalogue.count(CITY) == {"online": 0, "guide": 0, "listed": 0}
    assert catalogue.found(Asked(region=CITY), language="en") == ([], 0)


def test_nobody_offers_what_is_a_guide_only(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"service.guide_only"):
        actions.offer_service("guides.licence", people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)


def test_reindexing_tells_of_services_anew(people: cast.Cast) -> None:
    Service.objects.update(about={})
    actions.reindex(at=AT)
    assert found(kind="guide") == ["guides.licence"]
    assert found(whom="enterprise") == ["guides.licence", FILING]


def test_home_begins_with_what_needs_no_licence_held_before(people: cast.Cast) -> None:
    actions.offer_service("redshield.website-renewal", people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    assert catalogue.count(DISTRICT)["online"] == 2
    assert [hit.id for hit in catalogue.beginnings(DISTRICT, "en", kind="online")] == [FILING]
    assert [hit.id for hit in catalogue.beginnings(DISTRICT, "en", kind="guide")] == ["guides.licence"]
    assert catalogue.beginnings(CITY, "en", kind="online") == []

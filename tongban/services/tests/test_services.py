import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.pack import reader
from tongban.registers import queries as registers
from tongban.services import actions, catalogue, guides, queries, search
from tongban.services.models import Effective, Item, PackRevision

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
CITY = "511600000000"  # the city of the district
FILING = "redshield.website-filing"
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    queries.forget()
    people = kept.people(AT)
    publish("standards", people)
    return people


def publish(name: str, people: cast.Cast, files: dict[str, str] | None = None, at: datetime = AT) -> PackRevision:
    row = actions.propose(files or reader.files(Path("packs") / name), by=people.actor("gao", AT), at=at)
    return actions.publish(row.pk, effective_from=at, by=people.actor("zhao", AT), at=at)


def test_publication_needs_two_people(people: cast.Cast) -> None:
    row = actions.propose(reader.files(Path("packs/redshield")), by=people.actor("gao", AT), at=AT)
    with pytest.raises(NotAllowed):
        actions.publish(row.pk, effective_from=AT, by=people.actor("gao", AT), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackRevision.objects.filter(pk=row.pk).update(state="published", published_by=row.proposed_by)
    actions.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    with pytest.raises(Refused, match=r"pack.not_proposed"):
        actions.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)


def test_a_published_pack_defines_its_registers_and_offers(people: cast.Cast) -> None:
    publish("redshield", people)
    assert registers.shape("redshield.websites").key == "number"
    assert f"{FILING} steps.decide.limit" in registers.users_of("licensing-law", "42")


def test_a_service_can_be_looked_at_without_keeping_what_a_case_is_pinned_to(people: cast.Cast) -> None:
    publish("redshield", people)
    seen = queries.looked_at(FILING, DISTRICT, AT)
    assert not Effective.objects.exists()
    pinned = queries.effective(FILING, DISTRICT, AT)
    assert (seen.digest, seen.revision, seen.service) == (pinned.digest, pinned.revision, pinned.service)
    assert Effective.objects.get().digest == seen.digest


def test_a_wrong_pack_is_refused_with_its_problems(people: cast.Cast) -> None:
    files = reader.files(Path("packs/redshield"))
    files["services/website-filing/service.yaml"] = files["services/website-filing/service.yaml"].replace(
        "power: website-filing", "power: flying"
    )
    with pytest.raises(Refused) as refusal:
        actions.propose(files, by=people.actor("gao", AT), at=AT)
    assert refusal.value.code == "pack.not_publishable"
    assert "power.unknown" in refusal.value.facts["first"]


def test_rules_that_are_not_installed_do_not_enter(people: cast.Cast) -> None:
    files = reader.files(Path("packs/redshield"))
    files["services/website-filing/rules.py"] += "\n# changed\n"
    with pytest.raises(Refused, match=r"pack.unknown_code"):
        actions.propose(files, by=people.actor("gao", AT), at=AT)


def test_a_region_keeps_what_it_promises_over_the_definition_above(people: cast.Cast) -> None:
    local = "services/website-filing/local"
    promise = "limits: {decide: [{from: 2026-01-01, working_days: %s, assumed: true}]}\n"
    files = {**reader.files(Path("packs/redshield")), f"{local}/{DISTRICT}.yaml": promise % 5, f"{local}/110000000000.yaml": promise % 7}
    publish("redshield", people, files)
    here, there = queries.effective(FILING, DISTRICT, AT), queries.effective(FILING, CITY, AT)
    assert [one.value.amount for one in here.service.steps["decide"].limit] == [20, 5]
    assert [one.value.amount for one in there.service.steps["decide"].limit] == [20]
    assert here.digest != there.digest


def test_a_case_of_yesterday_keeps_yesterdays_revision(people: cast.Cast) -> None:
    publish("redshield", people)
    old = queries.effective(FILING, DISTRICT, AT)
    files = reader.files(Path("packs/redshield"))
    file = "services/website-filing/service.yaml"
    files[file] = files[file].replace("working_days: 15", "working_days: 10")
    later = AT + timedelta(days=30)
    publish("redshield", people, files, later)
    new = queries.effective(FILING, DISTRICT, later)
    assert (old.service.steps["review"].limit[0].value.amount, new.service.steps["review"].limit[0].value.amount) == (15, 10)
    assert queries.effective(FILING, DISTRICT, AT).digest == old.digest != new.digest
    assert queries.by_digest(old.digest).service.steps["review"].limit[0].value.amount == 15


def test_only_an_agency_with_the_power_offers_a_service(people: cast.Cast) -> None:
    publish("redshield", people)
    with pytest.raises(Refused, match=r"service.no_power"):
        actions.offer_service(FILING, people.agencies["approval-bureau"].pk, by=people.actor("gao", AT), at=AT)
    with pytest.raises(NotFound, match=r"service.not_offered"):
        queries.offering(FILING, DISTRICT)
    actions.offer_service(FILING, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    assert queries.offering(FILING, DISTRICT) == (people.agencies["market-regulation"].pk, DISTRICT)


def test_the_catalogue_is_listed_as_it_is_and_never_counted_as_online(people: cast.Cast) -> None:
    publish("redshield", people)
    count = actions.load_catalogue(DISTRICT, by=people.actor("gao", AT), at=AT)
    assert count == Item.objects.count() > 1100
    assert actions.load_catalogue(DISTRICT, by=people.actor("gao", AT), at=AT) == 0
    hits, _ = catalogue.found(catalogue.Asked(text="食品经营许可"), language="zh-hans")
    listed = [hit for hit in hits if hit.id.startswith("item-")]
    assert listed
    assert not any(hit.online for hit in listed)
    guide = guides.guide(listed[0].id, DISTRICT, "en", AT)
    assert not guide.online
    assert {fact.name for fact in guide.facts if fact.missing} >= {"limit", "fee", "law", "place", "hours", "phone"}


@pytest.mark.parametrize("text", ["开网店", "開網店", "经营性网站备案", "經營性網站備案", "网站备案", "online shop", "boutique en ligne"])
def test_a_service_is_found_in_any_script_and_by_everyday_words(people: cast.Cast, text: str) -> None:
    publish("redshield", people)
    hits, _ = catalogue.found(catalogue.Asked(text=text), language="zh-hant")
    assert (hits[0].id, hits[0].title) == (FILING, "經營性網站備案")


@pytest.mark.parametrize("text", ["", "   ", "!!!", "' OR 1=1 --", "\u202e", "啊" * 500])
def test_any_text_can_be_searched_for(people: cast.Cast, text: str) -> None:
    catalogue.found(catalogue.Asked(text=text), language="en")
    assert search.find(text) == []


def test_a_guide_says_what_is_fetched_and_what_is_missing(people: cast.Cast) -> None:
    publish("redshield", people)
    actions.offer_service(FILING, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    guide = guides.guide(FILING, DISTRICT, "en", AT)
    assert guide.title.words == "Filing of a commercial website"
    assert [one.title.words for one in guide.materials if one.shape.instead_of_asking] == ["Business licence"]
    assert {fact.name for fact in guide.facts if fact.missing} == {"place", "hours", "phone"}
    (promised,) = [fact for fact in guide.facts if fact.name == "visits"]
    assert (promised.lines, promised.assumed) == (("0",), True)


@pytest.mark.parametrize(("given", "lines", "missing"), [("at_most: 2", ("2",), False), ("", (), True)])
def test_a_promise_of_visits_that_no_pack_makes_is_missing(people: cast.Cast, given: str, lines: tuple[str, ...], missing: bool) -> None:
    files = reader.files(Path("packs/redshield"))
    name = "services/website-filing/service.yaml"
    files[name] = re.sub(r"visits: .*", f"visits: [{{from: 2000-09-01, {given}, assumed: true}}]" if given else "", files[name])
    publish("redshield", people, files)
    actions.offer_service(FILING, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    (promised,) = [fact for fact in guides.guide(FILING, DISTRICT, "en", AT).facts if fact.name == "visits"]
    assert (promised.lines, promised.missing) == (lines, missing)

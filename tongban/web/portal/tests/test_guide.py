"""The guide page: conditions as questions, papers to download, limits explained; what nobody has published is said to be missing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors.loading import DISTRICT
from tongban.cases.tests.world import FILING, RECENT, build
from tongban.pack import reader
from tongban.services import actions as services
from tongban.services import catalogue
from tongban.services.guides import Condition, Guide, Source, Text, guide
from tongban.services.models import Effective, Item
from tongban.web.portal import course
from tongban.web.portal.fit import fit

ADDRESS = f"/services/{FILING}"


def about(*conditions: Condition) -> Guide:
    return Guide("x", Text("x", "en"), "online", "x", DISTRICT, date(2026, 3, 2), (), conditions=conditions)


def condition(name: str, fits: str = "yes", fetched: bool = False) -> Condition:
    return Condition(name, Text(f"{name}?", "en"), Text(f"else {name}", "en"), fits, fetched, Source())


@pytest.mark.parametrize(
    ("given", "verdict", "still", "against"),
    [
        ({}, "", 2, []),
        ({"fit-of-age": "yes"}, "more", 1, []),
        ({"fit-of-age": "yes", "fit-married": "no"}, "fits", 0, []),
        ({"fit-of-age": "no"}, "not", 1, ["of-age"]),
        ({"fit-of-age": "no", "fit-married": "yes"}, "not", 0, ["of-age", "married"]),
        ({"fit-of-age": "perhaps", "fit-nobody": "yes"}, "", 2, []),
    ],
)
def test_answers_lead_to_a_verdict_and_to_what_speaks_against(given: dict[str, str], verdict: str, still: int, against: list[str]) -> None:
    told = fit(about(condition("of-age"), condition("married", fits="no"), condition("resident", fetched=True)), given)
    assert told is not None
    assert (told["verdict"], told["open"], [one.name for one in told["against"]]) == (verdict, still, against)
    assert [one.name for one in told["fetched"]] == ["resident"]


def test_no_condition_gives_no_verdict() -> None:
    assert fit(about(), {"fit-x": "yes"}) is None


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("自动核验", 9, ["自动核验"]),
        ("并行会审由消防办理", 6, ["并行会审由消", "防办理"]),
        ("Decision and delivery", 9, ["Decision and", "delivery"]),
        ("", 9, []),
        ("Unverständlichkeitsgrad", 3, ["Unverständlichkeitsgrad"]),
    ],
)
def test_words_are_folded_into_the_boxes_of_the_course(text: str, room: float, lines: list[str]) -> None:
    assert course.folded(text, room) == lines


def test_a_long_course_is_not_drawn_and_words_are_never_markup() -> None:
    boxes = [course.Box("<b>&", "who", below=[course.Box("some", sometimes=True)]), course.Box("end")]
    drawn = course.drawn(boxes, "<script>")
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert drawn.count("<rect") == 3
    assert course.drawn(boxes * 3, "x") == course.drawn(boxes[:1], "x") == ""


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> Any:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


def page(address: str, language: str = "en") -> str:
    answer = Client().get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert len(answer.content) < 40_000
    return answer.content.decode()


@pytest.mark.django_db
def test_the_page_has_every_element_and_says_what_is_missing(world: Any) -> None:
    text = page(ADDRESS)
    for title in (
        "Does this apply",
        "What to bring",
        "How it goes",
        "How long it takes, and",
        "What you receive",
        "Law, places",
        "Questions people",
    ):
        assert text.count(f"{title}") > 0
    assert "we look this up" in text
    assert "we fetch this for you" in text
    assert "《中华人民共和国行政许可法》第42条" in text
    assert "the office promises nothing shorter than the law" in text
    assert "Within 60 days of knowing of the decision" in text
    assert '<p class="mark" lang="en">Sample</p>' in text
    assert "It has published neither address, hours nor telephone here." in text
    assert "not yet published by this agency" in text
    for language, words in (("zh-hant", "這件事適合我嗎？"), ("zh-hans", "这件事适合我吗？"), ("fr", "Suis-je concerné")):
        assert words in page(ADDRESS, language)
    answered = page(f"{ADDRESS}?fit-for-profit=yes&fit-scope=no&fit-domain=yes")
    assert "By your answers this does not fit you" in answered
    assert "Have the scope changed first, then file." in answered
    assert answered.count(" checked>") == 3
    told = guide(FILING, DISTRICT, "en", timezone.now())
    assert told.limits is not None
    assert (told.limits.legal is not None, told.limits.promised, told.limits.counted) == (True, None, told.limits.legal)


@pytest.mark.django_db
def test_looking_at_guides_keeps_nothing(world: Any) -> None:
    Effective.objects.all().delete()  # a process that answers and never writes may be the first to be asked
    for address in (ADDRESS, f"{ADDRESS}/papers/blank.pdf", f"{ADDRESS}/rehearse"):
        assert Client().get(address).status_code == 200
    assert not Effective.objects.exists()


@pytest.mark.django_db
def test_forms_and_samples_are_made_from_the_service_and_nothing_else_is(world: Any) -> None:
    for name in ("blank", "sample", "result"):
        first, again = (Client().get(f"{ADDRESS}/papers/{name}.pdf", headers={"accept-language": "zh-hant"}) for _ in range(2))
        assert (first.status_code, first.content[:5], first["content-type"]) == (200, b"%PDF-", "application/pdf")
        assert first.content == again.content
    for name in ("blank-nothing", "sample-domain-certificate", "blank-", "paper", "result-x", "..%2f..%2fetc"):
        assert Client().get(f"{ADDRESS}/papers/{name}.pdf").status_code == 404


@pytest.mark.django_db
def test_the_page_of_a_listed_item_says_what_the_catalogue_says_and_no_more(world: Any) -> None:
    services.load_catalogue(DISTRICT, by=world.actor("gao", timezone.now()), at=timezone.now())
    item = Item.objects.order_by("pk")[0]
    text = page(f"/services/item-{item.pk}")
    assert "Listed, not on line." in text
    assert item.code in text
    assert text.count("not yet published by this agency") == 10
    assert f"{item.basic} (in no basic catalogue that is known here)" in text
    assert "no basic code in the source" in page(f"/services/item-{Item.objects.filter(basic='')[0].pk}")
    for bad in ("item-0", "item-²", "item-" + "9" * 30, "item-"):
        assert Client().get(f"/services/{bad}").status_code == 404


@pytest.mark.django_db
def test_a_guide_only_is_shown_for_the_department_of_its_item_and_nobody_can_apply(world: Any) -> None:
    at, people = timezone.now(), world
    row = services.propose(reader.files(Path("packs/everyday")), by=people.actor("gao", at), at=at)
    services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    services.load_catalogue(DISTRICT, by=people.actor("gao", at), at=at)
    assert catalogue.count(DISTRICT)["guide"] == 12
    item = Item.objects.get(basic="511G12015001")
    assert Client().get(f"/services/item-{item.pk}")["location"] == "/services/everyday.legal-aid"
    for service, department, words in (
        ("everyday.fire-check", "区消防大队", "10 working days"),
        ("everyday.legal-aid", "区司法局", "free of charge"),
        ("everyday.minimum-living", "区民政局", "no article is known to us"),
    ):
        text = page(f"/services/{service}")
        assert "A guide only." in text
        assert department in text
        assert words in text
        assert "Apply now" not in text
        assert "Sign in to apply" not in text
    for paper in ("blank-application", "sample-application", "result"):
        answer = Client().get(f"/services/everyday.legal-aid/papers/{paper}.pdf", headers={"accept-language": "zh-hant"})
        assert answer.content.startswith(b"%PDF-")
    elsewhere = Client()
    elsewhere.cookies["region"] = "511600000000"  # the city above: its catalogue does not name it
    assert elsewhere.get("/services/everyday.legal-aid").status_code == 404

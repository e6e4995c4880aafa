"""What is public: results, limits with real times, statistics, the register of services as open data."""

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.models import Party, Region
from tongban.base import memory
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import FILING, build, filed
from tongban.licences import queries as licences
from tongban.log.sequencer import catch_up
from tongban.oversight import figures, published, rules
from tongban.oversight.models import Tally

pytestmark = pytest.mark.django_db
AT = timezone.now()
MONTH = rules.ended(1, AT.date())[1]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    memory.forget()
    return build(AT)


def stranger(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def issued(people: cast.Cast) -> Any:
    row = filed(people, at=AT)
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)
    actions.serve(row.number, how="online", proof="x", by=people.actor("zhao", AT), at=AT)
    catch_up()
    return licences.of_case(row.number)


def counted(people: cast.Cast, month: date = MONTH, **values: Counter[int]) -> None:
    """Tallies of a service at the agency that decides it."""
    agency = people.agencies["market-regulation"].pk
    cells = {
        (month, agency, service, "", "", measure, value): n
        for measure, told in values.items()
        for value, n in told.items()
        for service in (FILING, figures.EVERY)
    }
    figures.add(Counter(cells))


def test_results_name_organisations_and_never_people(people: cast.Cast) -> None:
    held = issued(people)
    page = stranger().get("/open/results").content.decode()
    assert held.number in page
    assert "恒达贸易" in page
    assert "《中华人民共和国行政许可法》第40条" in page
    Party.objects.filter(pk=held.holder_id).update(kind="person")
    page = stranger().get("/open/results").content.decode()
    assert held.number in page
    assert "恒达贸易" not in page
    assert "a person, not named" in page
    assert stranger().get("/open/results?service=nothing&after=%C2%BD").status_code == 200


def test_limits_stand_beside_the_time_it_really_took(people: cast.Cast) -> None:
    counted(people, net=Counter({3: 8, 9: 2, figures.MISSING: 2}), gross=Counter({5: 12}))
    page = stranger().get("/open/limits").content.decode()
    assert "20 working days" in page
    assert "《中华人民共和国行政许可法》第42条" in page
    assert "nine in ten within 9" in page
    assert "known: 83.3 %" in page


def test_rules_of_time_tell_whose_they_are_and_what_follows(people: cast.Cast) -> None:
    page = stranger().get("/open/deadlines").content.decode()
    assert page.count('<tr id="') == 60
    assert "20 working days after acceptance" in page
    assert "30 working days before the end of validity" in page
    assert "until 30 Jun of the year" in page
    assert "what was asked counts as granted" in page
    assert "《优化营商环境条例》第36条" in page
    assert "the article names nothing" in page


def test_statistics_tell_nothing_of_few_on_the_page_and_in_the_file(people: cast.Cast) -> None:
    counted(people, granted=Counter({1: 3, 0: 1}), on_time=Counter({1: 4}), net=Counter({3: 7}))
    page = stranger().get("/open/statistics").content.decode()
    assert page.count("fewer than 5") == 3
    rows = list(csv.DictReader(io.StringIO(stranger().get("/open/statistics.csv").content.decode("utf-8-sig"))))
    few = {row["figure"]: row for row in rows}
    assert (few["granted"]["hidden"], few["granted"]["value"], few["on_time"]["n"]) == ("True", "", "")
    assert (few["net"]["value"], few["net"]["n"]) == ("3", "7")
    counted(people, granted=Counter({1: 20, 0: 2}))
    by_agency = stranger().get("/open/statistics?by=agency&months=3").content.decode()
    assert people.agencies["market-regulation"].name in by_agency
    assert ">23<" in by_agency
    assert stranger().get("/open/statistics?by=x&months=9999999999").status_code == 200


def test_whatever_two_stretches_of_quarters_differ_by_was_told(people: cast.Cast) -> None:
    """The property by which nobody is known from two answers: of every quarter alone at least five were told, or none."""
    quarters = [rules.ended(back, AT.date())[0] for back in range(1, 6)]
    for month, many in zip(quarters, (9, 3, 0, 30, 4), strict=True):
        counted(people, month, granted=Counter({1: many}), net=Counter({2: many}))
    told = []
    for back in range(1, 6):
        group = published.groups(["net"], *rules.ended(back, AT.date()), each="service")[FILING]
        told.append((group.outcomes.granted, group.figures["net"].n))
    assert told == [(9, 9), (9, 9), (9, 9), (39, 39), (39, 39)]
    few = published.groups(["net"], quarters[4], quarters[4], each="agency")[people.agencies["market-regulation"].pk]
    assert (few.outcomes.hidden, few.figures["net"].hidden, few.figures["net"].n) == (True, True, 0)


def test_a_quarter_that_has_not_ended_is_not_told_yet(people: cast.Cast) -> None:
    counted(people, rules.quarter(timezone.now().date()), granted=Counter({1: 50}))
    assert "Nothing was decided in these months." in stranger().get("/open/statistics").content.decode()
    assert rules.ended(4, date(2026, 1, 1)) == (date(2025, 1, 1), date(2025, 12, 1))
    assert rules.ended(1, date(2026, 12, 31)) == (date(2026, 7, 1), date(2026, 9, 1))


def test_statistics_are_narrowed_to_a_region_and_what_lies_below_it(people: cast.Cast) -> None:
    counted(people, granted=Counter({1: 20, 0: 3}))
    Region.objects.create(code="511603000000", name="前锋区", level=3, path="000000000000/510000000000/511600000000/511603000000/")
    page = stranger().get("/open/statistics").content.decode()
    assert '<option value="511602000000"' in page
    here = stranger().get("/open/statistics?region=511602000000")
    assert ">20<" in here.content.decode()
    assert "statistics.csv?by=service&amp;months=12&amp;region=511602000000" in here.content.decode()
    assert "Nothing was decided in these months." in stranger().get("/open/statistics?region=511603000000").content.decode()
    row = next(csv.DictReader(io.StringIO(stranger().get("/open/statistics.csv?region=511602000000").content.decode("utf-8-sig"))))
    assert (row["region"], row["value"]) == ("511602000000", "20")
    for odd in ("x", "999999999999", "%C2%BD", "51160200000000"):
        assert ">20<" in stranger().get(f"/open/statistics?region={odd}").content.decode()


def test_a_decision_counts_as_granted_or_refused_and_one_not_accepted_as_neither(people: cast.Cast) -> None:
    def told() -> set[tuple[int, int]]:
        return set(Tally.objects.filter(measure="granted", service=FILING, n__gt=0).values_list("value", "n"))

    issued(people)
    assert told() == {(1, 1)}
    row = filed(people, "minghe", at=AT, site_name="明和优选", domains=["minghe.example"])
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="不符", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "refuse", reasons=["name-misleading"], by=people.actor("zhao", AT), at=AT)
    figures.keep(row.number)
    assert told() == {(1, 1), (0, 1)}
    Case.objects.filter(pk=row.pk).update(outcome="not_accepted")
    figures.keep(row.number)
    assert told() == {(1, 1)}


def test_the_register_of_services_is_one_document_with_stable_ids_and_a_tag(people: cast.Cast) -> None:
    answer = stranger().get("/open/services.json")
    told = json.loads(answer.content)
    assert told["format"] == "tongban-services-1"
    one = {service["id"]: service for service in told["services"]}[FILING]
    assert one["limit"][0] == {"from": "2004-07-01", "amount": 20, "unit": "working_days", "law": {"act": "licensing-law", "article": "42"}}
    assert one["offered"][0]["agency"] == people.agencies["market-regulation"].name
    assert set(one["title"]) == {"zh-Hans", "zh-Hant", "en", "fr"}
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert stranger("fr").get("/open/services.json").content == answer.content
    again = stranger().get("/open/services.json", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    rows = list(csv.reader(io.StringIO(stranger().get("/open/services.csv").content.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert next(row for row in rows if row[0] == FILING)[rows[0].index("limit")] == "20"
    described = json.loads(stranger().get("/open/catalogue.json").content)
    assert [one["dct:identifier"] for one in described["dcat:dataset"]] == [
        "services", "basic-catalogue", "statistics-service", "statistics-agency", "log",
    ]  # fmt: skip
    basic = json.loads(stranger().get("/open/basic.json").content)
    assert (basic["format"], basic["items"]) == ("tongban-basic-1", [])
    assert stranger().get("/open/basic.csv").content.decode("utf-8-sig").startswith("code,name,kind,")
    assert stranger().get("/open/codes/iso4217.csv").content.decode().startswith("list,edition,code,until,")
    assert stranger().get("/open/codes/nothing.csv").status_code == 404


def test_public_pages_ask_the_same_number_of_questions_however_much_there_is(people: cast.Cast) -> None:
    issued(people)
    pages = ("/open/results", "/open/limits", "/open/statistics", "/open/statistics?by=agency", "/open/statistics.csv")
    client = stranger()

    def asked() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    counted(people, net=Counter({5: 9}))
    few = asked()
    row = filed(people, "minghe", at=AT, site_name="明和优选", domains=["minghe.example"])
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)
    catch_up()
    counted(people, net=Counter({3: 7}))
    assert asked() == few

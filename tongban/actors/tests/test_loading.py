import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tongban.actors import cast, loading, queries
from tongban.actors.models import Agency, Region
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SICHUAN, GUANGAN, DONGGUAN = "510000000000", "511600000000", "441900000000"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"


def few() -> None:
    """A piece of the nation: one county, and one city without districts."""
    cast._regions()
    path = "000000000000/440000000000/"
    for code, level, parent in (("440000000000", 1, loading.NATION), (DONGGUAN, 2, "440000000000"), ("441900", 3, DONGGUAN)):
        path = path if level == 1 else f"{path}{code}/"
        Region.objects.create(code=code, name=f"{code[:6]}市", level=level, parent_id=parent, path=path, pseudo=level == 3)
    loading.load_central(by=SYSTEM, at=AT)


def test_the_whole_nation_is_loaded_once() -> None:
    assert loading.load_regions(by=SYSTEM, at=AT) == 1 + 31 + 342 + 2978 + 41352
    assert loading.load_regions(by=SYSTEM, at=AT) == 0
    assert Region.objects.filter(path__below=f"{loading.NATION}/{SICHUAN}/{GUANGAN}/").count() > 100
    assert [region.name for region in queries.children("110000000000")][:2] == ["东城区", "西城区"]
    assert queries.children(DONGGUAN)[0].level == 4
    assert not Region.objects.exclude(parent=None).exclude(path__startswith=loading.NATION).exists()


@pytest.mark.long
def test_villages_are_loaded_in_one_go_and_after_the_rest() -> None:
    assert loading.load_regions(by=SYSTEM, at=AT, villages=True) == 44704 + 620572
    assert loading.load_regions(by=SYSTEM, at=AT, villages=True) == 0
    assert queries.region_path("110101001001")[-2:] == ("110101001000", "110101001001")


def test_the_bodies_of_the_state_council_stand_under_their_ministries() -> None:
    few()
    assert Agency.objects.filter(region=loading.NATION).count() == 67
    assert loading.load_central(by=SYSTEM, at=AT) == 0
    ministry = Agency.objects.get(name="交通运输部")
    assert "国家铁路局" in queries.line_subtree(ministry.pk).values_list("name", flat=True)


def test_the_twelve_partners_of_the_eport_lead_to_those_of_today() -> None:
    few()
    loading.load_eport(by=SYSTEM, at=AT)
    assert loading.load_eport(by=SYSTEM, at=AT) == 0
    names = [row["name_2001"] for row in loading.read(loading.DATA / "orgs/eport_agencies_2001.csv")]
    partners = dict(Agency.objects.filter(name__in=names).values_list("name", "pk"))
    assert sorted(partners) == sorted(names)
    today = queries.successors(partners["国家出入境检验检疫局"], date(2026, 1, 1))
    assert today == [partners["海关总署"]]


def test_the_district_has_its_34_departments_under_both_superiors() -> None:
    few()
    assert loading.load_district(by=SYSTEM, at=AT) == 34
    assert loading.load_district(by=SYSTEM, at=AT) == 0
    bureau = Agency.objects.select_related("line_superior", "block_superior").get(name="区市监局")
    assert (bureau.line_superior.name, bureau.block_superior.name) == ("国家市场监督管理总局", "区政府办")  # type: ignore[union-attr]
    assert bureau.code == "11511301MB051073XA"


def test_each_county_gets_synthetic_departments_once_and_a_city_without_districts_its_own() -> None:
    few()
    loading.load_district(by=SYSTEM, at=AT)
    assert loading.load_nation(by=SYSTEM, at=AT) == 34
    assert loading.load_nation(by=SYSTEM, at=AT) == 0
    assert set(Agency.objects.filter(origin="synthetic").values_list("region_id", flat=True)) == {DONGGUAN}
    office = Agency.objects.get(region=DONGGUAN, function="government-office")
    assert Agency.objects.filter(block_superior=office).count() == 33
    assert set(Agency.objects.filter(origin="synthetic").values_list("code", flat=True)) == {""}


@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_nothing_is_doubled() -> None:
    few()
    said: list[str] = []

    def load() -> None:
        try:
            loading.load_district(by=SYSTEM, at=AT)
        except Refused as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Agency.objects.filter(region=loading.DISTRICT).count() == 34
    assert set(said) <= {"actor.loaded_meanwhile"}


def test_only_who_has_the_right_over_the_nation_loads_it() -> None:
    people = kept.people(AT)
    for load in (loading.load_regions, loading.load_central, loading.load_nation):
        with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
            load(by=people.actor("admin", AT), at=AT)

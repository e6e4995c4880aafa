from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions, cast, queries, reorganisation
from tongban.actors.loading import DISTRICT
from tongban.actors.models import Agency, Post
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 7, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def found(name: str, superior: int | None = None) -> int:
    return actions.found_agency(name, "tax", DISTRICT, by=SYSTEM, at=AT, line_superior=superior).pk


def abolish(agency: int, *heirs: int) -> None:
    actions.abolish_agency(agency, heirs, on=DAY, by=SYSTEM, at=AT)


def test_an_abolished_agency_names_its_heirs_and_they_are_followed() -> None:
    old, middle, new = found("国税局"), found("税务筹备组"), found("税务局")
    abolish(old, middle)
    actions.abolish_agency(middle, [new], on=date(2026, 8, 1), by=SYSTEM, at=AT)
    days = (date(2026, 6, 30), DAY, date(2026, 8, 1))
    assert [queries.successors(old, day) for day in days] == [[old], [middle], [new]]


def test_a_split_leads_to_several() -> None:
    old, one, two = found("大局"), found("甲局"), found("乙局")
    abolish(old, one, two)
    assert queries.successors(old, DAY) == [one, two]


def test_no_agency_ends_without_a_standing_heir_or_twice() -> None:
    old, new, gone = found("旧局"), found("新局"), found("亡局")
    abolish(gone, new)
    for heirs, code in (([], "no_successor"), ([old], "bad_successor"), ([gone], "bad_successor")):
        with pytest.raises(Refused, match=f"actor.{code}"):
            abolish(old, *heirs)
    with pytest.raises(Refused, match=r"actor.agency_ended"):
        abolish(gone, old)
    with pytest.raises(NotFound, match=r"actor.no_agency"):
        abolish(10**9, new)


def test_a_renamed_agency_is_the_same_and_the_log_has_both_names() -> None:
    agency = found("工商局")
    reorganisation.rename_agency(agency, "市场监督管理局", by=SYSTEM, at=AT)
    told = log.body(log.of_subject("agency", str(agency))[-1])
    assert told == {"from": "工商局", "to": "市场监督管理局"}
    assert queries.agency(agency).name == "市场监督管理局"
    other = found("食药局")
    with pytest.raises(Refused, match=r"actor.agency_exists"):
        reorganisation.rename_agency(other, "市场监督管理局", by=SYSTEM, at=AT)


def test_the_officers_of_a_merged_agency_go_on_working_in_the_new_one(people: cast.Cast) -> None:
    old, new = people.agencies["market-regulation"].pk, found("综合监管局")
    reorganisation.merge_agencies([old, new], new, on=DAY, by=SYSTEM, at=AT)
    li = people.actor("li", AT)
    assert li.agency == new
    assert queries.may(li, "case.take", agency=new)
    assert queries.may(li, "case.read", agency=old)
    assert queries.post_holders(new, "filing-clerk")


def test_a_clerk_reorganises_nothing(people: cast.Cast) -> None:
    li, agency = people.actor("li", AT), people.agencies["market-regulation"].pk
    with pytest.raises(NotAllowed):
        reorganisation.rename_agency(agency, "我的局", by=li, at=AT)
    with pytest.raises(NotAllowed):
        reorganisation.move_post(Post.objects.get(kind="section-head").pk, agency, by=li, at=AT)


def test_an_agency_moves_in_its_line_with_all_that_it_leads() -> None:
    top, other = found("总局"), found("另一总局")
    city = found("市局", top)
    district = found("区局", city)
    reorganisation.set_line_superior(city, other, by=SYSTEM, at=AT)
    assert set(queries.line_subtree(other).values_list("pk", flat=True)) == {other, city, district}
    assert set(queries.line_subtree(top).values_list("pk", flat=True)) == {top}
    with pytest.raises(Refused, match=r"actor.circle"):
        reorganisation.set_line_superior(city, district, by=SYSTEM, at=AT)
    reorganisation.set_line_superior(city, None, by=SYSTEM, at=AT)
    assert Agency.objects.get(pk=district).line_path == f"{city}/"

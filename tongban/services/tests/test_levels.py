"""Deviations of regions, and a proven configuration copied to many bodies."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.limits import Period
from tongban.log import queries as log
from tongban.pack import reader
from tongban.services import actions, copying, deviations, queries
from tongban.services.deviations import Difference
from tongban.services.tests.test_services import AT, publish

pytestmark = pytest.mark.django_db(transaction=True)
HOTEL = "business.hotel"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    """The packs of the hotel are published, and there are a hundred counties beside the district."""
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    queries.forget()
    people = kept.people(AT)
    for name in ("standards", "business"):
        publish(name, people)
    regions = apps.get_model("actors", "Region").objects
    above = regions.get(pk="511600000000")
    for number in range(100):
        code = f"5116{50 + number // 10}{number % 10:03d}000"
        regions.create(code=code, name=f"示例{number}", level=3, parent=above, path=f"{above.path}{code}/")
    queries.forget()
    return people


def bodies() -> list[str]:
    return [f"5116{50 + number // 10}{number % 10:03d}000" for number in range(100)]


def test_the_report_says_exactly_what_a_region_promises_otherwise(people: cast.Cast) -> None:
    service = queries.parsed(queries.latest("business")[0]).services[HOTEL]
    above = {name: step.limit[-1].value for name, step in service.steps.items() if step.limit}
    told = {one.difference.name: one.difference for one in deviations.report(AT, DISTRICT) if one.difference.part == "limit"}
    assert told == {
        name: Difference("limit", name, deviations.said(above[name]), f"{days} working_days", "shorter")
        for name, days in (("fire", 7), ("food", 10), ("decide", 20))
        if above[name] != Period(days, "working_days")
    }
    assert {one.region for one in deviations.report(AT)} >= {DISTRICT, "511621000000"}


def copy(people: cast.Cast, regions: list[str], by: str = "gao") -> copying.Copying:
    return copying.copy_configuration(HOTEL, DISTRICT, regions, by=people.actor(by, AT), at=AT)


def test_a_hundred_bodies_get_what_proved_itself_in_one_act(people: cast.Cast) -> None:
    shown = copying.preview(HOTEL, DISTRICT, bodies(), by=people.actor("gao", AT), at=AT)
    assert {one.state for one in shown.results.values()} == {"new"}
    assert {one.name for one in shown.results[bodies()[0]].differences if one.part == "limit"} >= {"fire"}
    assert queries.proposed(reader.parse(shown.files).pack) is None  # nothing was written
    made = copy(people, bodies())
    assert made.fitting == bodies()
    revision = queries.proposed(reader.parse(made.files).pack)
    assert revision is not None
    actions.publish(revision, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    body = queries.looked_at(HOTEL, bodies()[99], AT).service
    assert body.steps["fire"].limit == queries.looked_at(HOTEL, DISTRICT, AT).service.steps["fire"].limit
    assert body.texts["zh-Hans"].get("place.hall") != "广安区政务服务大厅一件事窗口（演示）"  # a place stays each body's own
    assert {one.state for one in copy(people, bodies()).results.values()} == {"same"}


def test_one_refused_body_hinders_no_other(people: cast.Cast) -> None:
    made = copy(people, [bodies()[0], "999999000000", bodies()[1]])
    assert {code: one.state for code, one in made.results.items()} == {
        bodies()[0]: "new", "999999000000": "refused", bodies()[1]: "new",
    }  # fmt: skip
    event = log.of_subject("pack", "business")[-1]
    assert (log.body(event) or {})["refused"] == ["999999000000"]


def test_what_contradicts_the_region_around_it_is_refused_with_the_reason(people: cast.Cast) -> None:
    made = copying.preview(HOTEL, DISTRICT, ["511600000000", bodies()[0]], by=people.actor("gao", AT), at=AT)
    assert {code: one.state for code, one in made.results.items()} == {"511600000000": "refused", bodies()[0]: "new"}
    assert "local/511621000000.yaml" in made.results["511600000000"].reason  # a county below promises less


def test_copied_once_however_many_do_it_and_by_whom_it_may(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        copy(people, bodies()[:2], by="li")
    with pytest.raises(Refused, match=r"copy.no_source"):
        copying.copy_configuration(HOTEL, bodies()[0], bodies()[1:2], by=people.actor("gao", AT), at=AT)
    with pytest.raises(Refused, match=r"copy.nothing"):
        copy(people, ["999999000000"])
    with pytest.raises(NotFound):
        copying.preview("no.service", DISTRICT, bodies()[:2], by=people.actor("gao", AT), at=AT)
    assert set(together(lambda: copy(people, bodies()[:2]))) <= {"done", "pack.known"}
    copy(people, bodies()[:2])
    assert [one.kind for one in log.of_subject("pack", "business")].count("pack.configuration_copied") == 1

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, places, queries
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.models import Region
from tongban.actors.tests import kept
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SICHUAN = "510000000000"
TUESDAY, SUNDAY = date(2026, 3, 3), date(2026, 3, 8)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Any:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    cast._regions()
    yield
    memory.forget()


def rest(code: str, day: date, off: bool = True) -> None:
    places.set_calendar(code, {day: off}, source="a notice", by=SYSTEM, at=AT)


def test_a_region_rests_with_the_regions_above_it() -> None:
    assert queries.calendar_of(DISTRICT).is_working(TUESDAY)
    rest(SICHUAN, TUESDAY)
    assert not queries.calendar_of(DISTRICT).is_working(TUESDAY)
    assert queries.calendar_of(NATION).is_working(TUESDAY)


def test_the_lower_region_has_the_last_word_and_a_day_said_again_replaces() -> None:
    rest(SICHUAN, TUESDAY)
    rest(DISTRICT, TUESDAY, off=False)
    assert queries.calendar_of(DISTRICT).is_working(TUESDAY)
    rest(DISTRICT, TUESDAY)
    assert not queries.calendar_of(DISTRICT).is_working(TUESDAY)
    rest(DISTRICT, SUNDAY, off=False)
    assert queries.calendar_of(DISTRICT).is_working(SUNDAY)


def test_a_calendar_is_asked_once_and_forgotten_after_a_minute(monkeypatch: Any, django_assert_num_queries: Any) -> None:
    queries.calendar_of(DISTRICT)
    with django_assert_num_queries(0):
        queries.calendar_of(DISTRICT)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    with django_assert_num_queries(2):
        queries.calendar_of(DISTRICT)


def test_a_calendar_needs_a_source_and_a_right_over_the_region() -> None:
    with pytest.raises(Refused, match=r"actor.no_source"):
        places.set_calendar(DISTRICT, {TUESDAY: True}, source=" ", by=SYSTEM, at=AT)
    admin = kept.people(AT).actor("admin", AT)
    with pytest.raises(NotAllowed):
        places.set_calendar(SICHUAN, {TUESDAY: True}, source="a notice", by=admin, at=AT)
    with pytest.raises(NotFound, match=r"actor.no_region"):
        places.set_calendar("999999000000", {TUESDAY: True}, source="a notice", by=SYSTEM, at=AT)


def test_an_ended_code_leads_to_its_successor() -> None:
    Region.objects.create(code="511603000000", name="前锋区", level=3, parent_id="511600000000", path="x/")
    places.end_region(DISTRICT, "511603000000", on=date(2026, 7, 1), by=SYSTEM, at=AT)
    assert queries.region_on(DISTRICT, date(2026, 6, 30)).code == DISTRICT
    assert queries.region_on(DISTRICT, date(2026, 7, 1)).code == "511603000000"
    for bad in (DISTRICT, "511603000000"):
        with pytest.raises(Refused, match=r"actor.bad_successor"):
            places.end_region("511603000000", bad, on=date(2027, 7, 1), by=SYSTEM, at=AT)


def test_the_zone_of_a_region_is_the_nearest_above() -> None:
    Region.objects.filter(code=SICHUAN).update(zone="Asia/Urumqi")
    assert (str(queries.zone_of(DISTRICT)), str(queries.zone_of(NATION))) == ("Asia/Urumqi", "Asia/Shanghai")

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tongban.actors import actions, cast, queries
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.models import Agency
from tongban.base.actor import SYSTEM

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    cast._regions()


def found(name: str, region: str, superior: int | None = None) -> int:
    return actions.found_agency(name, "tax", region, by=SYSTEM, at=AT, line_superior=superior).pk


def test_a_block_subtree_holds_the_region_and_all_below_it() -> None:
    central, city, district = found("总局", NATION), found("市局", "511600000000"), found("区局", DISTRICT)
    assert set(queries.block_subtree(NATION).values_list("pk", flat=True)) == {central, city, district}
    assert set(queries.block_subtree("511600000000").values_list("pk", flat=True)) == {city, district}


def test_a_line_subtree_follows_the_superiors_and_not_the_regions() -> None:
    central = found("总局", NATION)
    city = found("市局", "511600000000", central)
    district, other = found("区局", DISTRICT, city), found("旁局", DISTRICT)
    assert set(queries.line_subtree(central).values_list("pk", flat=True)) == {central, city, district}
    assert set(queries.line_subtree(city).values_list("pk", flat=True)) == {city, district}
    assert set(queries.line_subtree(other).values_list("pk", flat=True)) == {other}


def test_an_id_that_begins_like_another_is_not_below_it() -> None:
    Agency.objects.bulk_create([Agency(pk=pk, name=f"{pk}局", function="tax", region_id=DISTRICT, line_path=path) for pk, path in
                                ((4, ""), (44, ""), (7, "4/"), (8, "44/"))])  # fmt: skip
    assert set(queries.line_subtree(4).values_list("pk", flat=True)) == {4, 7}


def test_a_subtree_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "actors_agency_path" in queries.block_subtree(DISTRICT).explain()

"""A proven configuration copied to many bodies through the page."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases.tests.world import RECENT
from tongban.services import queries
from tongban.services.tests.test_services import publish
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]
AT = RECENT
HOTEL, PAGE = "business.hotel", "/desk/packs/copying"
BODIES = [f"51165{number}000000" for number in range(3)]


def test_bodies_are_picked_looked_at_and_get_it_with_a_result_each(people: cast.Cast) -> None:
    publish("business", people, at=AT)
    regions = apps.get_model("actors", "Region").objects
    above = regions.get(pk="511600000000")
    for code in BODIES:
        regions.create(code=code, name=f"示例{code[5]}县", level=3, parent=above, path=f"{above.path}{code}/")
    gao, told = browser(people, "gao"), {"service": HOTEL, "source": DISTRICT, "above": above.code}
    assert "Service" in gao.get(PAGE).content.decode()
    with CaptureQueriesContext(connection) as asked:
        page = gao.get(PAGE, told).content.decode()
    places = [one["sql"] for one in asked if "actors_region" in one["sql"]]
    assert len(places) == len(set(places))  # nothing is asked twice
    assert all(f'value="{code}"' in page for code in BODIES)
    assert gao.post(PAGE, told).status_code == 422  # nobody is picked
    shown = gao.post(PAGE, told | {"every": "yes"}).content.decode()
    assert shown.count("gets its first own promise") == len(BODIES)
    assert "Fire safety inspection" in shown
    assert queries.revisions(1)[0]["state"] == "published"  # nothing was written by looking
    picked = told | {"row": [*BODIES[:2], "511699000000"], "act": "propose"}
    for _ in range(2):  # twice changes nothing
        done = gao.post(PAGE, picked).content.decode()
        assert "Proposed for 2 bodies." in done
        assert done.count("No region of this code is known here.") == 1
    revision = queries.revisions(2)
    assert [one["state"] for one in revision if one["pack"] == "business"] == ["proposed", "published"]
    published = browser(people, "zhao").post(f"/desk/packs/{revision[0]['pk']}/publish", {})
    assert published.status_code == 302
    again = gao.post(PAGE, picked | {"row": BODIES[:2]}).content.decode()
    assert again.count("has it already") == 2
    assert "nothing to propose" in again
    assert browser(people, "li").post(PAGE, picked).status_code == 403

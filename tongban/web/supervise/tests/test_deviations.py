"""What regions promise otherwise, as who supervises sees it."""

import pytest

from tongban.actors import cast
from tongban.cases.tests.world import RECENT
from tongban.services.tests.test_services import publish
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = RECENT


def test_deviations_stand_on_the_page_and_in_the_file(people: cast.Cast) -> None:
    publish("business", people, at=AT)
    head = browser(people, "zhao")
    shown = head.get("/supervise/deviations?region=511602000000").content.decode()
    assert "7 working days" in shown
    assert "shorter" in shown
    assert "Fire safety inspection" in shown  # the step as its pack calls it
    told = head.get("/supervise/deviations?form=csv")
    assert told["Content-Type"].startswith("text/csv")
    rows = told.content.decode("utf-8-sig").splitlines()
    assert any(
        row.startswith("511602000000,广安区,business.hotel,") and ",limit,fire,Fire safety inspection" in row and row.endswith(",shorter")
        for row in rows
    )
    assert browser(people, "li").get("/supervise/deviations").status_code == 403


def test_where_nothing_deviates_the_page_says_so(people: cast.Cast) -> None:
    assert "No region deviates" in browser(people, "zhao").get("/supervise/deviations").content.decode()

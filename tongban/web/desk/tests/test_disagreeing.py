"""A department that does not agree says so at its desk; who decides sees it, and is told what to do."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions, queries
from tongban.cases.tests import test_course
from tongban.cases.tests.world import build, filed
from tongban.web.desk.tests.test_timing import browser

pytestmark = pytest.mark.django_db
AT = timezone.now() - timedelta(days=1)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT, redshield=test_course.files("all", "    may: [disagree]\n"))


def test_a_department_says_no_at_its_desk_and_nothing_is_granted_against_it(people: cast.Cast) -> None:
    row, li = filed(people, at=AT), people.actor("li", AT)
    actions.accept(row.number, by=li, at=AT)
    actions.review(row.number, opinion="齐全", by=li, at=AT)
    actions.review(row.number, opinion="齐全", by=li, at=AT)
    address, wu, zhao = f"/desk/cases/{row.number}", browser(people, "wu"), browser(people, "zhao")
    assert "Pass on: does not agree" in wu.get(address).content.decode()
    silent = wu.post(f"{address}/review", {"words": "", "agrees": "no"})
    assert (silent.status_code, "Write why you do not agree" in silent.content.decode()) == (422, True)
    assert wu.post(f"{address}/review", {"words": "域名曾被处罚", "agrees": "no"}).status_code == 302
    page = zhao.get(address).content.decode()
    assert "does not agree: police" in page
    assert "Pass on: does not agree" not in page
    refused = zhao.post(f"{address}/decide", {"outcome": "grant"})
    assert refused.status_code == 422
    assert f"{people.agencies['public-security'].name} does not agree, so it cannot be granted" in refused.content.decode()
    assert queries.case(row.number, to=people.actor("zhao", AT)).state == "in_hand"

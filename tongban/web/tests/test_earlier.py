"""Pages of cases that earlier systems ended: found by officers, read by their party, told apart in figures."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.rights_world import ended_elsewhere
from tongban.cases.models import Case
from tongban.cases.tests.world import RECENT, build
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_what_an_earlier_system_closed_is_found_read_and_counted_as_its_own(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(RECENT)
    number = ended_elsewhere(people)
    wang, li, chen = browser(people, "wang", "hengda"), browser(people, "li"), browser(people, "chen")
    assert "/earlier" not in wang.get("/matters").content.decode()
    assert 'href="/earlier"' in wang.get("/matters?show=closed").content.decode()
    assert f'href="/earlier/{number}"' in wang.get("/earlier").content.decode()
    page = wang.get(f"/earlier/{number}").content.decode()
    for words in (
        "旧-2019-0042",
        "旧系统",
        "nothing of it was checked or decided on this platform",
        "李某",
        "旧备〔2019〕42号a",
        "恒达老站",
    ):
        assert words in page
    assert "rating" not in page
    assert wang.get("/account/everything.json").json()["cases_of_earlier_systems"][0]["course"][0]["what"] == "受理"
    assert "/desk/earlier?q=" in li.get("/desk/?q=恒达").content.decode()
    assert f'href="/desk/earlier/{number}"' in li.get("/desk/earlier?q=旧备").content.decode()
    assert "Nothing fits" in li.get("/desk/earlier?q=a%26b").content.decode()
    assert "材料齐全" in li.get(f"/desk/earlier/{number}").content.decode()
    assert "earlier systems" not in chen.get("/supervise/").content.decode()
    figures = chen.get("/supervise/?since=2019-01&until=2019-12").content.decode()
    assert "Closed by earlier systems in these months" in figures
    assert "No case was decided here in these months." in figures
    assert not Case.objects.filter(created_at__gt=RECENT - timedelta(days=1)).exists()

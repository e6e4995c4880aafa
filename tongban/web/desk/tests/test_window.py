"""A person at a window, through the pages."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import actions, cast, sign_in
from tongban.actors.models import Account
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.identifiers import make_resident
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()
NUMBER = make_resident(date(1990, 1, 1), 77)
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    people = kept.people(AT)
    actions.register_person("赵奶奶", NUMBER, by=SYSTEM, at=AT)
    return people


def test_a_slip_is_issued_once_and_signs_the_person_in(people: cast.Cast) -> None:
    li = browser(people, "li")
    answer = li.post("/desk/window", {"number": NUMBER, "name": "赵奶奶", "phone": ""})
    page = answer.content.decode()
    code = re.findall(r'class="fig code slip">([^<]+)', page)[0]
    assert answer["Cache-Control"] == "no-store"
    assert NUMBER not in page
    assert code not in li.get("/desk/window").content.decode()
    assert sign_in.person(NUMBER, code, at=timezone.now()).level == 2


def test_what_does_not_agree_is_said_at_its_field_and_shows_nothing(people: cast.Cast) -> None:
    li = browser(people, "li")
    tried = [
        ({"number": "", "name": "", "phone": ""}, ["f-number", "f-name"]),
        ({"number": NUMBER, "name": HOSTILE, "phone": ""}, ["f-number"]),
        ({"number": NUMBER, "name": "赵奶奶", "phone": HOSTILE}, ["f-phone"]),
    ]
    for given, fields in tried:
        answer = li.post("/desk/window", given)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert re.findall(r'<a href="#([\w-]+)">', page) == fields
        assert page.count('class="errmsg"') == len(fields)
        assert "<script>" not in page
    assert not Account.objects.filter(person__name="赵奶奶").exists()


def test_only_the_window_issues_slips(people: cast.Cast) -> None:
    for name in ("zhao", "wu", "chen", "admin", "security", "audit", "wang"):
        answer = browser(people, name).post("/desk/window", {"number": NUMBER, "name": "赵奶奶"})
        assert answer.status_code in (403, 404), name
    assert not Account.objects.filter(person__name="赵奶奶").exists()

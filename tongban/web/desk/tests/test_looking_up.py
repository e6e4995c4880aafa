"""Looking up a record at the desk, and what the party sees of it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.base.identifiers import make_uscc
from tongban.cases.tests.world import build, filed
from tongban.exchange import queries as exchange

pytestmark = pytest.mark.django_db
AT = timezone.now()
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client


def asked(people: cast.Cast, **changes: str) -> dict[str, str]:
    return {"register": "redshield.operators", "key": people.parties["hengda"].code, "purpose": "核对经营范围", "about": "举报", **changes}


def test_a_record_is_shown_in_words_and_its_party_sees_who_looked(people: cast.Cast) -> None:
    page = browser(people, "li").post("/desk/records", asked(people)).content.decode()
    for words in ("Register of operators", "恒达贸易（演示）有限公司", "State of registration", "now sees this look"):
        assert words in page
    seen = browser(people, "wang", "hengda").get("/looked").content.decode()
    for words in ("核对经营范围", "举报", "Register of operators", "区市监局"):
        assert words in seen
    assert "核对经营范围" not in browser(people, "zhang", "minghe").get("/looked").content.decode()


def test_looking_twice_is_seen_twice(people: cast.Cast) -> None:
    li = browser(people, "li")
    for _ in range(2):
        assert li.post("/desk/records", asked(people)).status_code == 200
    assert len(exchange.uses_of(people.parties["hengda"].pk, at=timezone.now())) == 2


def test_what_is_missing_is_said_at_its_field_and_nobody_looked(people: cast.Cast) -> None:
    answer = browser(people, "li").post("/desk/records", {"register": "no\0such", "key": " ", "purpose": "目" * 61, "about": "\u202e1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4 things to change" in page
    for name in ("register", "key", "purpose", "about"):
        assert f'href="#f-{name}"' in page
        assert f'id="f-{name}"' in page
    assert page.count('class="errmsg"') == 4
    assert exchange.uses_of(people.parties["hengda"].pk, at=timezone.now()) == []


def test_a_number_that_is_not_held_is_said_and_hostile_words_stay_words(people: cast.Cast) -> None:
    page = browser(people, "li").post("/desk/records", asked(people, key=make_uscc(99), about=HOSTILE)).content.decode()
    assert f"holds nothing under “{make_uscc(99)}”" in page
    assert HOSTILE not in page
    browser(people, "li").post("/desk/records", asked(people, about=HOSTILE))
    assert HOSTILE not in browser(people, "wang", "hengda").get("/looked").content.decode()


def test_only_who_keeps_registers_looks_into_them(people: cast.Cast) -> None:
    for name in ("wu", "chen", "gao", "admin", "security", "audit"):
        assert browser(people, name).post("/desk/records", asked(people)).status_code == 403
    assert exchange.uses_of(people.parties["hengda"].pk, at=timezone.now()) == []


def test_a_case_leads_to_the_registers_with_its_number_as_the_matter(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li = browser(people, "li")
    assert f"/desk/records?about={number}" in li.get(f"/desk/cases/{number}").content.decode()
    assert f'value="{number}"' in li.get(f"/desk/records?about={number}").content.decode()
    assert f"/desk/records?about={number}" not in browser(people, "chen").get(f"/desk/cases/{number}").content.decode()

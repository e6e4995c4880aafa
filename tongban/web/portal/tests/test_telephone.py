"""A person changes the telephone with which they sign in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, codes, sign_in, telephones
from tongban.actors.tests import kept
from tongban.base.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
AT = timezone.now()
OLD, NEW = "13900000001", "13912345678"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return kept.people(AT)


def browser(people: cast.Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts["wang"])
    return client


def sent(phone: str) -> str:
    return sign_in.demo_codes(phone, at=timezone.now())[0]


def test_both_telephones_are_proved_and_then_the_new_one_signs_in(people: cast.Cast) -> None:
    wang = browser(people)
    assert wang.post("/account/telephone", {"does": "ask", "phone": NEW}).status_code == 302
    page = wang.get("/account/telephone").content.decode()
    assert "139****0001" in page
    old, new = sent(OLD), sent(NEW)
    wrong = wang.post("/account/telephone", {"does": "move", "old": old, "new": "000000"})
    assert wrong.status_code == 422
    assert "The codes do not both match" in wrong.content.decode()
    assert wang.post("/account/telephone", {"does": "move", "old": old, "new": new})["location"] == "/account"
    assert sign_in.request_code(NEW, at=timezone.now() + timedelta(hours=1)) is not None
    assert sign_in.request_code(OLD, at=timezone.now() + timedelta(hours=1)) is None


def test_a_telephone_of_somebody_else_gets_no_code_and_the_page_says_the_same(people: cast.Cast) -> None:
    wang = browser(people)
    answers = [wang.post("/account/telephone", {"does": "ask", "phone": "13900000002"}), wang.get("/account/telephone")]
    assert [one.status_code for one in answers] == [302, 200]
    assert "Codes went to both" in answers[1].content.decode()
    assert not codes.take(codes.lookup("13900000002"), "new", sent(OLD), timezone.now())
    told = wang.post("/account/telephone", {"does": "ask", "phone": OLD})
    assert "on record already" in told.content.decode()
    assert wang.post("/account/telephone", {"does": "ask", "phone": "no number"}).status_code == 422


def test_guessing_ends_and_nobody_changes_the_telephone_of_another(people: cast.Cast) -> None:
    by = people.actor("wang", AT)
    telephones.ask(NEW, by=by, at=AT)
    for _ in range(5):
        with pytest.raises(Refused):
            telephones.move(NEW, "000000", "000000", by=by, at=AT)
    with pytest.raises(NotAllowed):
        telephones.move(NEW, "000000", "000000", by=by, at=AT)
    with pytest.raises(NotAllowed):
        telephones.ask(NEW, by=people.actor("hengda", AT), at=AT)

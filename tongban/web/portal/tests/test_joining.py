"""Signing up and signing in with a slip, through the pages."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, sign_in
from tongban.actors.models import Account
from tongban.base.identifiers import make_resident

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "13711112222", make_resident(date(1985, 5, 5), 77)


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return cast.load(at=timezone.now())


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def code_for(visitor: Client, phone: str = PHONE) -> str:
    """Ask for a code on the page; what the demonstration says was sent."""
    assert visitor.post("/sign-up", {"phone": phone}).headers["location"] == "/sign-up/account"
    return next(iter(sign_in.demo_codes(phone, at=timezone.now())), "")


def join(visitor: Client, **given: str) -> Any:
    return visitor.post("/sign-up/account", {"name": "迪丽努尔·阿不都", "number": NUMBER, **given})


def test_a_person_signs_up_and_is_signed_in_at_level_1(visitor: Client) -> None:
    code = code_for(visitor)
    assert code in visitor.get("/sign-up/account").content.decode()
    assert join(visitor, code=code).headers["location"] == "/account"
    account = Account.objects.get(name="迪丽努尔·阿不都")
    assert account.level == 1
    assert visitor.session["_auth_user_id"] == str(account.pk)
    assert NUMBER not in str(dict(visitor.session))


def test_what_does_not_fit_is_told_by_the_names_of_the_form_and_kept(visitor: Client) -> None:
    answer = join(visitor, code=code_for(visitor), name="", number="123")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 things to change" in page
    assert 'href="#f-number"' in page
    assert "Resident number: “123…”" in page
    assert 'id="f-name"' in page
    assert 'value="123"' in page


def test_a_wrong_code_opens_nothing_and_is_told_at_its_field(visitor: Client) -> None:
    code = code_for(visitor)
    answer = join(visitor, code="000000" if code != "000000" else "000001")
    assert answer.status_code == 422
    assert 'href="#f-code"' in answer.content.decode()
    assert not Account.objects.filter(name="迪丽努尔·阿不都").exists()


def test_a_code_opens_one_account_only(visitor: Client) -> None:
    code, other = code_for(visitor), Client()
    session = other.session
    session["sign-up-phone"] = PHONE
    session.save()
    assert join(visitor, code=code).status_code == 302
    assert join(other, code=code, number=make_resident(date(1985, 5, 5), 78)).status_code == 422
    assert Account.objects.filter(name="迪丽努尔·阿不都").count() == 1


def test_a_telephone_that_signs_in_already_gets_the_same_answer_and_no_code(visitor: Client) -> None:
    assert code_for(visitor, "13900000001") == ""
    assert visitor.get("/sign-up/account").status_code == 200


def test_too_many_wrong_codes_are_locked_and_said_on_the_form(visitor: Client) -> None:
    code = code_for(visitor)
    for _ in range(5):
        join(visitor, code="x")
    answer = join(visitor, code=code)
    assert answer.status_code == 422
    assert "Too many failed attempts" in answer.content.decode()


def test_the_account_page_cannot_come_before_the_telephone(visitor: Client) -> None:
    assert join(visitor, code="123456").headers["location"] == "/sign-up"
    answer = visitor.post("/sign-up", {"phone": "what?"})
    assert answer.status_code == 422
    assert "cannot be a telephone number" in answer.content.decode()


def test_a_number_that_is_registered_is_for_the_window(visitor: Client) -> None:
    answer = join(visitor, code=code_for(visitor), number=make_resident(date(1990, 1, 2), 2))
    assert answer.status_code == 422
    assert "at a window only" in answer.content.decode()


def test_the_sign_in_page_leads_to_both(visitor: Client) -> None:
    page = visitor.get("/sign-in").content.decode()
    assert 'href="/sign-up"' in page
    assert 'href="/sign-in/slip"' in page


def test_a_slip_signs_in_once(visitor: Client, people: cast.Cast) -> None:
    slip = sign_in.issue_slip(people.accounts["wang"].pk, by=people.actor("li", timezone.now()), at=timezone.now())
    given = {"number": make_resident(date(1990, 1, 2), 2), "code": slip.lower()}
    wrong = visitor.post("/sign-in/slip", {**given, "code": "ABCDEFGHJK"})
    assert wrong.status_code == 422
    assert 'href="#f-code"' in wrong.content.decode()
    assert visitor.post("/sign-in/slip", given).headers["location"] == "/matters"
    assert Client().post("/sign-in/slip", given).status_code == 422

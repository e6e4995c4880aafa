"""An officer's own account at the desk: password and second factor."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import accounts, cast, renewal, sign_in
from tongban.base.errors import NotAllowed, Refused
from tongban.log import queries as log
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()
PAGE, NEW = "/desk/account", "four plain words here"


def password(client: Client, old: str, new: str, again: str = "") -> Any:
    return client.post(PAGE, {"act": "password", "old": old, "new": new, "again": again or new})


def kinds(people: cast.Cast) -> list[str]:
    return [event.kind for event in log.of_subject("account", str(people.accounts["li"].pk))]


def code(secret: str) -> str:
    return sign_in.totp(secret, timezone.now())


def test_a_new_password_holds_and_ends_every_other_session(people: cast.Cast) -> None:
    here, there = browser(people, "li"), browser(people, "li")
    assert password(here, cast.PASSWORD, NEW).headers["location"] == PAGE
    assert here.get(PAGE).status_code == 200
    assert there.get(PAGE).status_code == 403
    assert kinds(people)[-1] == "account.password_changed"
    assert sign_in.officer("li", NEW, code(people.secrets["li"]), at=timezone.now()) == people.accounts["li"]
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, "000000", at=timezone.now())


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short one", "at least 12 characters"),
        ("847362918463", "digits only"),
        ("qwertyuiop12", "Many people use"),
        ("my name is li", "not the login"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(people: cast.Cast, new: str, words: str) -> None:
    li = browser(people, "li")
    answer = password(li, cast.PASSWORD, new)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert accounts.account(people.accounts["li"].pk).password == people.accounts["li"].password


def test_all_that_is_wrong_with_a_password_is_said_at_once(people: cast.Cast) -> None:
    row = people.accounts["li"]
    with pytest.raises(Refused) as refused:
        renewal.change_password(row.pk, cast.PASSWORD, "123456", by=people.actor("li", AT), at=AT)
    found = {one.code for one in refused.value.discrepancies}
    assert found == {"account.weak_password", "account.password_too_common", "account.password_entirely_numeric"}


def test_two_different_new_passwords_change_nothing(people: cast.Cast) -> None:
    answer = password(browser(people, "li"), cast.PASSWORD, NEW, "another sentence")
    assert "must be the same" in answer.content.decode()
    assert "account.password_changed" not in kinds(people)


def test_after_five_wrong_tries_even_the_right_password_waits(people: cast.Cast) -> None:
    li = browser(people, "li")
    for _ in range(5):
        assert "did not match" in password(li, "wrong", NEW).content.decode()
    assert "Too many failed attempts" in password(li, cast.PASSWORD, NEW).content.decode()
    assert kinds(people).count("account.renewal_failed") == 5
    assert "account.password_changed" not in kinds(people)
    later = AT + timedelta(hours=1)
    renewal.change_password(people.accounts["li"].pk, cast.PASSWORD, NEW, by=people.actor("li", AT), at=later)


def test_a_second_factor_is_renewed_by_old_code_and_new_code(people: cast.Cast) -> None:
    here, there, old = browser(people, "li"), browser(people, "li"), people.secrets["li"]
    page = here.post(PAGE, {"act": "offer", "code": code(old)}).content.decode()
    assert "<svg" in page
    found = re.search(r'bigp">([A-Z2-7 ]{39})<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert secret not in here.get(PAGE).content.decode().replace(" ", "")
    wrong = here.post(PAGE, {"act": "renew", "fresh": "000000"})
    assert wrong.status_code == 422
    assert secret not in wrong.content.decode().replace(" ", "")
    assert here.post(PAGE, {"act": "renew", "fresh": code(secret)}).headers["location"] == PAGE
    assert here.get(PAGE).status_code == 200
    assert there.get(PAGE).status_code == 403
    assert kinds(people)[-1] == "account.second_factor_renewed"
    later = timezone.now() + timedelta(minutes=2)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, sign_in.totp(old, later), at=later)
    assert sign_in.officer("li", cast.PASSWORD, sign_in.totp(secret, later), at=later) == people.accounts["li"]
    assert here.post(PAGE, {"act": "renew", "fresh": code(secret)}).status_code == 422


def test_without_a_code_of_the_old_one_no_secret_is_shown(people: cast.Cast) -> None:
    li, used = browser(people, "li"), code(people.secrets["li"])
    assert li.post(PAGE, {"act": "offer", "code": "000000"}).status_code == 422
    assert li.post(PAGE, {"act": "offer", "code": used}).status_code == 200
    assert li.post(PAGE, {"act": "offer", "code": used}).status_code == 422  # each code once


def test_confirming_what_was_never_offered_changes_nothing(people: cast.Cast) -> None:
    answer = browser(people, "li").post(PAGE, {"act": "renew", "fresh": "000000"})
    assert answer.status_code == 422
    assert "not confirmed in time" in answer.content.decode()


def test_an_offer_ends_after_ten_minutes_and_when_an_administrator_resets(people: cast.Cast) -> None:
    row, by = people.accounts["li"], people.actor("li", AT)
    secret, state = renewal.offer_secret(row.pk, sign_in.totp(people.secrets["li"], AT), by=by, at=AT)
    late = AT + timedelta(minutes=11)
    with pytest.raises(Refused, match=r"account.secret_over"):
        renewal.renew_secret(row.pk, state, sign_in.totp(secret, late), by=by, at=late)
    accounts.reset_second_factor(row.pk, by=people.actor("security", AT), at=AT)
    with pytest.raises(Refused, match=r"account.secret_over"):
        renewal.renew_secret(row.pk, state, sign_in.totp(secret, AT), by=by, at=AT)


def test_nobody_renews_what_is_anothers(people: cast.Cast) -> None:
    row, zhao = people.accounts["li"], people.actor("zhao", AT)
    with pytest.raises(NotAllowed):
        renewal.change_password(row.pk, cast.PASSWORD, NEW, by=zhao, at=AT)
    with pytest.raises(NotAllowed):
        renewal.offer_secret(row.pk, sign_in.totp(people.secrets["li"], AT), by=zhao, at=AT)
    with pytest.raises(NotAllowed):
        renewal.renew_secret(row.pk, {}, "000000", by=zhao, at=AT)


def test_an_officer_sees_from_where_the_account_was_signed_in_to(people: cast.Cast) -> None:
    sign_in.officer("li", cast.PASSWORD, sign_in.totp(people.secrets["li"], AT), at=AT, source="203.0.113.77")
    assert "203.0.113.0/24" in browser(people, "li").get(PAGE).content.decode()
    assert "203.0.113" not in browser(people, "zhao").get(PAGE).content.decode()


def test_an_unknown_act_is_no_page(people: cast.Cast) -> None:
    assert browser(people, "li").post(PAGE, {"act": "close"}).status_code == 404

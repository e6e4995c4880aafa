from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user, login
from django.http import HttpRequest
from django.test import RequestFactory

from tongban.actors import accounts, actions, cast, queries, renewal, sign_in
from tongban.actors.models import Account
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def signed_in(account: Account) -> HttpRequest:
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    request = RequestFactory().get("/")
    request.session = SessionStore()
    login(request, account)
    return request


def goes_on(request: HttpRequest) -> bool:
    return get_user(request).is_authenticated


def test_a_password_alone_signs_nobody_in() -> None:
    assert authenticate(username="li", password=cast.PASSWORD) is None


def test_a_session_ends_everywhere_when_its_owner_says_so(people: cast.Cast) -> None:
    request = signed_in(people.accounts["wang"])
    assert goes_on(request)
    with pytest.raises(NotAllowed):
        accounts.end_sessions(people.accounts["wang"].pk, by=people.actor("zhang", AT), at=AT)
    assert goes_on(request)
    accounts.end_sessions(people.accounts["wang"].pk, by=people.actor("wang", AT), at=AT)
    assert not goes_on(request)


def test_a_closed_account_has_no_session_post_token_or_way_in(people: cast.Cast) -> None:
    li = people.actor("li", AT)
    request = signed_in(people.accounts["li"])
    token = sign_in.issue_token(people.accounts["li"], "desk", ["case.read"], by=li, at=AT, post=li.post)
    accounts.close_account(people.accounts["li"].pk, by=people.actor("security", AT), at=AT)
    assert not goes_on(request)
    assert not queries.may(li, "case.read", agency=li.agency)
    with pytest.raises(NotAllowed, match=r"token.unknown"):
        queries.actor_of_token(token, AT)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, sign_in.totp(people.secrets["li"], AT), at=AT)


def test_a_new_password_ends_the_old_one_and_its_sessions(people: cast.Cast) -> None:
    account, new = people.accounts["li"], "a better sentence"
    request = signed_in(account)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        renewal.change_password(account.pk, "wrong", new, by=people.actor("li", AT), at=AT)
    for weak in ("short", "this is li and nothing else"):
        with pytest.raises(Refused, match=r"account.weak_password"):
            renewal.change_password(account.pk, cast.PASSWORD, weak, by=people.actor("li", AT), at=AT)
    renewal.change_password(account.pk, cast.PASSWORD, new, by=people.actor("li", AT), at=AT)
    assert not goes_on(request)
    assert sign_in.officer("li", new, sign_in.totp(people.secrets["li"], AT), at=AT) == account


def test_a_lost_second_factor_is_replaced_by_another_person_only(people: cast.Cast) -> None:
    security = people.actor("security", AT)
    with pytest.raises(NotAllowed, match=r"actor.oneself"):
        accounts.reset_second_factor(people.accounts["security"].pk, by=security, at=AT)
    secret = accounts.reset_second_factor(people.accounts["li"].pk, by=security, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, sign_in.totp(people.secrets["li"], AT), at=AT)
    assert sign_in.officer("li", cast.PASSWORD, sign_in.totp(secret, LATER), at=LATER)


def test_a_level_is_raised_at_a_window_and_never_lowered(people: cast.Cast) -> None:
    account = Account.objects.create(login="new", kind="person", name="新", level=1)
    clerk = people.actor("li", AT)
    assert accounts.raise_level(account.pk, 2, how="window", by=clerk, at=AT).level == 2
    for level in (1, 2, 4):
        with pytest.raises(Refused, match=r"account.level_not_higher"):
            accounts.raise_level(account.pk, level, how="window", by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        accounts.raise_level(account.pk, 3, how="self", by=people.actor("wang", AT), at=AT)


def test_a_login_is_taken_once() -> None:
    with pytest.raises(Refused, match=r"account.login_taken"):
        sign_in.open_officer("li", "另一人", "quite another one", by=SYSTEM, at=AT)


def test_signing_out_is_recorded(people: cast.Cast) -> None:
    wang = people.actor("wang", AT)
    accounts.signed_out(by=wang, at=AT)
    assert log.of_subject("account", str(wang.account))[-1].kind == "account.signed_out"


def test_an_appointment_after_closing_gives_no_rights(people: cast.Cast) -> None:
    li = people.actor("li", AT)
    accounts.close_account(people.accounts["li"].pk, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"account.closed"):
        actions.appoint(people.accounts["li"], Account.objects.get(pk=li.account).holding_set.get().post, by=SYSTEM, at=AT)


def test_the_actor_of_a_session_is_officer_or_person_as_chosen(people: cast.Cast) -> None:
    li, wang, hengda = people.accounts["li"], people.accounts["wang"], people.parties["hengda"].pk
    assert queries.actor_of(li, at=AT) == people.actor("li", AT)
    assert queries.actor_of(wang, at=AT).party == people.parties["wang"].pk
    assert queries.actor_of(wang, at=AT, party=hengda, channel="mobile").party == hengda
    with pytest.raises(NotAllowed):
        queries.actor_of(wang, at=AT, party=people.parties["minghe"].pk)


def test_an_officer_acts_only_in_a_post_that_is_held(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed, match=r"actor.not_an_officer"):
        queries.actor_of(people.accounts["li"], at=AT, post=people.actor("zhao", AT).post)


def test_an_account_that_is_not_there_is_not_found() -> None:
    for act in (accounts.close_account, accounts.reset_second_factor, sign_in.issue_slip):
        with pytest.raises(NotFound, match=r"sign_in.no_account"):
            act(10**9, by=SYSTEM, at=AT)


def test_a_spare_code_stands_for_the_lost_device_once_and_never_without_the_password(people: cast.Cast) -> None:
    li = people.accounts["li"]
    codes = sign_in.spare_codes(li.pk, by=people.actor("li", AT), at=AT)
    for password, code in (("wrong", codes[0]), (cast.PASSWORD, "0000000000")):
        with pytest.raises(NotAllowed, match=r"sign_in.failed"):
            sign_in.officer("li", password, code, at=AT)
    assert sign_in.officer("li", cast.PASSWORD, codes[0], at=AT) == li
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, codes[0], at=AT)
    sign_in.spare_codes(li.pk, by=people.actor("li", AT), at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, codes[1], at=AT)
    with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
        sign_in.spare_codes(li.pk, by=people.actor("zhao", AT), at=AT)

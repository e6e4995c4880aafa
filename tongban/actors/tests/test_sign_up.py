from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, queries, sign_in, sign_up
from tongban.actors.models import Account
from tongban.actors.tests import kept
from tongban.base.errors import NotAllowed, Refused
from tongban.base.identifiers import make_resident

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHONE, NUMBER = "13711112222", make_resident(date(1985, 5, 5), 77)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return kept.people(AT)


def test_a_person_opens_an_account_with_a_telephone_and_can_sign_in() -> None:
    code = str(sign_up.request_code(PHONE, at=AT))
    assert sign_in.demo_codes(PHONE, at=AT) == [code]
    account = sign_up.sign_up("迪丽努尔·阿不都", NUMBER, "137 1111 2222", code, at=AT)
    assert (account.level, account.name) == (1, "迪丽努尔·阿不都")
    later = AT + timedelta(minutes=2)
    assert sign_in.person(PHONE, str(sign_in.request_code(PHONE, at=later)), at=later) == account
    assert queries.actor_of(account, at=later).level == 1


def test_a_known_telephone_gets_no_code_for_a_second_account() -> None:
    assert sign_up.request_code("13900000001", at=AT) is None
    with pytest.raises(Refused, match=r"party.phone"):
        sign_up.request_code("what?", at=AT)


def test_a_code_of_another_telephone_or_a_wrong_one_opens_nothing() -> None:
    code = str(sign_up.request_code(PHONE, at=AT))
    for phone, given in (("13711113333", code), (PHONE, "12345"), (PHONE, "")):
        with pytest.raises(NotAllowed, match=r"sign_in.failed"):
            sign_up.sign_up("新人", NUMBER, phone, given, at=AT)


def test_everything_wrong_is_said_at_once_and_the_code_still_holds() -> None:
    code = str(sign_up.request_code(PHONE, at=AT))
    with pytest.raises(Refused) as refusal:
        sign_up.sign_up("", "123", PHONE, code, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["identifier.length", "party.no_name"]
    assert sign_up.sign_up("新人", NUMBER, PHONE, code, at=AT)


def test_nobody_takes_a_registered_persons_place_or_tries_numbers_out() -> None:
    code, taken = str(sign_up.request_code(PHONE, at=AT)), make_resident(date(1990, 1, 2), 2)
    for _ in range(5):
        with pytest.raises(Refused, match=r"sign_up.at_window"):
            sign_up.sign_up("冒名", taken, PHONE, code, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.locked"):
        sign_up.sign_up("新人", NUMBER, PHONE, code, at=AT)
    assert not Account.objects.filter(name="冒名").exists()

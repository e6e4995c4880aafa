from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, sign_in
from tongban.actors.models import Attempt
from tongban.actors.tests import kept
from tongban.base.errors import NotAllowed, Refused, Saying
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
WANG = "13900000001"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def refused(login: str, at: datetime = AT, source: str = "") -> str:
    with pytest.raises(NotAllowed) as caught:
        sign_in.officer(login, "wrong", "000000", at=at, source=source)
    return caught.value.code


def test_five_failures_lock_the_account_for_a_while(people: cast.Cast) -> None:
    for _ in range(5):
        with pytest.raises(NotAllowed, match=r"sign_in.failed"):
            sign_in.officer("li", "wrong", "000000", at=AT)
    code = sign_in.totp(people.secrets["li"], AT)
    with pytest.raises(NotAllowed, match=r"sign_in.locked"):
        sign_in.officer("li", cast.PASSWORD, code, at=AT)
    later = AT + timedelta(minutes=16)
    assert sign_in.officer("li", cast.PASSWORD, sign_in.totp(people.secrets["li"], later), at=later)
    told = log.of_subject("account", str(people.accounts["li"].pk))
    assert [event.kind for event in told].count("account.sign_in_failed") == 5


def test_an_unknown_login_is_counted_locked_and_answered_like_a_known_one() -> None:
    known = [refused("li") for _ in range(6)]
    assert [refused("nobody") for _ in range(6)] == known == ["sign_in.failed"] * 5 + ["sign_in.locked"]
    assert len(log.of_subject("account", "unknown")) == 5


def test_an_unknown_telephone_is_answered_like_a_known_one() -> None:
    def said(phone: str) -> list[str]:
        codes = []
        for _ in range(12):
            try:
                sign_in.request_code(phone, at=AT)
                codes.append("sent")
                sign_in.person(phone, "12345", at=AT)
            except Saying as saying:
                codes.append(saying.code)
        return codes

    assert said(WANG) == said("13999999999")


def test_at_most_ten_codes_a_day_are_sent_to_a_telephone() -> None:
    for number in range(10):
        assert sign_in.request_code(WANG, at=AT + timedelta(minutes=2 * number))
    with pytest.raises(Refused, match=r"sign_in.too_often"):
        sign_in.request_code(WANG, at=AT + timedelta(hours=2))
    assert sign_in.request_code(WANG, at=AT + timedelta(days=1))


def test_an_address_that_tries_many_logins_is_locked(people: cast.Cast) -> None:
    for number in range(60):
        assert refused(f"guess{number}", source="192.0.2.7") == "sign_in.failed"
    code = sign_in.totp(people.secrets["li"], AT)
    with pytest.raises(NotAllowed, match=r"sign_in.locked"):
        sign_in.officer("li", cast.PASSWORD, code, at=AT, source="192.0.2.7")
    assert sign_in.officer("li", cast.PASSWORD, code, at=AT, source="192.0.2.8")


def test_failures_of_another_hour_do_not_add_up() -> None:
    for hour in range(8):
        assert refused("li", AT + timedelta(hours=2 * hour)) == "sign_in.failed"


def test_neither_login_nor_telephone_nor_address_is_kept_in_clear() -> None:
    refused("li", source="192.0.2.7")
    sign_in.request_code(WANG, at=AT)
    assert all(len(who) == 64 for who in Attempt.objects.values_list("who", flat=True))


@pytest.mark.parametrize("junk", ["", "\x00", "\ud800", "li\x00", "𠮷" * 5000, "'; DROP TABLE", "％００"])
def test_whatever_is_typed_is_answered(junk: str) -> None:
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer(junk, junk, junk, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.person(junk, junk, at=AT)
    assert sign_in.request_code(junk, at=AT) is None


def test_full_width_digits_and_blanks_are_read(people: cast.Cast) -> None:
    code = str(sign_in.request_code("１３９　００００　０００１", at=AT))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert sign_in.person(WANG, f"{wide[:3]} {wide[3:]}", at=AT) == people.accounts["wang"]
    totp = sign_in.totp(people.secrets["li"], AT)
    assert sign_in.officer("li", cast.PASSWORD, f" {totp[:3]} {totp[3:]}", at=AT) == people.accounts["li"]


def test_what_signing_in_leaves_behind_is_swept(people: cast.Cast) -> None:
    sign_in.request_code(WANG, at=AT)
    refused("li")
    assert sign_in.sweep(at=AT + timedelta(days=1)) == 0
    assert sign_in.sweep(at=AT + timedelta(days=40)) == 3


def test_only_the_latest_code_is_good(people: cast.Cast) -> None:
    later = AT + timedelta(minutes=2)
    first, second = (str(sign_in.request_code(WANG, at=at)) for at in (AT, later))
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.person(WANG, first if first != second else "", at=later)
    assert sign_in.person(WANG, second, at=later) == people.accounts["wang"]


def test_a_clock_that_was_set_back_keeps_nobody_out(people: cast.Cast) -> None:
    ahead = AT + timedelta(days=1)
    sign_in.request_code(WANG, at=ahead)
    for _ in range(5):
        refused("li", at=ahead)
    assert refused("li", at=ahead) == "sign_in.locked"
    assert sign_in.request_code(WANG, at=AT) is not None
    assert refused("li", at=AT) == "sign_in.failed"
    with pytest.raises(Refused, match=r"sign_in.too_often"):
        sign_in.request_code(WANG, at=AT)


def test_codes_end_when_the_clock_is_set_back_and_slips_stay(people: cast.Cast) -> None:
    code = sign_in.request_code(WANG, at=AT)
    slip = sign_in.issue_slip(people.accounts["zhang"].pk, by=people.actor("li", AT), at=AT)
    assert code is not None
    sign_in.clock_set_back(3600, at=AT - timedelta(hours=1))
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.person(WANG, code, at=AT - timedelta(hours=1))
    assert sign_in.person("13900000002", slip, at=AT - timedelta(hours=1)) == people.accounts["zhang"]

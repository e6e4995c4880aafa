from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, sign_in, sign_ins, sign_up
from tongban.actors.models import SignIn
from tongban.actors.tests import kept
from tongban.base.errors import NotAllowed
from tongban.base.identifiers import make_resident

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
WANG = "13900000001"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ("203.0.113.300", ""),
    ],
)
def test_an_address_is_kept_as_its_network_only(source: str, network: str) -> None:
    assert sign_ins.network(source) == network


@pytest.mark.django_db
def test_each_way_of_signing_in_is_kept_with_its_network(people: cast.Cast) -> None:
    code, slip = sign_in.request_code(WANG, at=AT), sign_in.issue_slip(people.accounts["wang"].pk, by=people.actor("li", AT), at=AT)
    sign_in.person(WANG, str(code), at=AT, source="203.0.113.77")
    sign_in.person(WANG, slip, at=AT + timedelta(minutes=1), source="2001:db8:1:2:3::4")
    with pytest.raises(NotAllowed):
        sign_in.person(WANG, "000000", at=AT, source="198.51.100.1")
    kept = [(one.how, one.network) for one in sign_ins.latest(people.accounts["wang"].pk)]
    assert kept == [("slip", "2001:db8:1::/48"), ("phone", "203.0.113.0/24")]
    sign_in.officer("li", cast.PASSWORD, sign_in.totp(people.secrets["li"], AT), at=AT, source="192.0.2.9")
    assert [(one.how, one.network) for one in sign_ins.latest(people.accounts["li"].pk)] == [("password", "192.0.2.0/24")]


@pytest.mark.django_db
def test_who_signs_up_is_signed_in(people: cast.Cast) -> None:
    code = sign_up.request_code("13800000009", at=AT)
    account = sign_up.sign_up("李雷", make_resident(AT.date().replace(year=1991), 12), "13800000009", str(code), at=AT, source="192.0.2.9")
    assert [(one.how, one.network) for one in sign_ins.latest(account.pk)] == [("phone", "192.0.2.0/24")]


@pytest.mark.django_db
def test_ten_are_shown_and_half_a_year_is_kept(people: cast.Cast) -> None:
    wang = people.accounts["wang"]
    for day in range(12):
        sign_ins.keep(wang, "phone", "192.0.2.9", AT + timedelta(days=day))
    assert [one.at.day for one in sign_ins.latest(wang.pk)] == [13, 12, 11, 10, 9, 8, 7, 6, 5, 4]
    sign_in.sweep(at=AT + timedelta(days=180))
    assert SignIn.objects.count() == 12
    sign_in.sweep(at=AT + timedelta(days=185))
    assert sorted(one.at.day for one in SignIn.objects.all()) == [7, 8, 9, 10, 11, 12, 13]

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import accounts, actions, addresses, cast, sign_in, sign_up, window
from tongban.actors.models import Account, Mandate, Party
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.identifiers import make_resident
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
NUMBER, NAME, PHONE = make_resident(date(1990, 1, 1), 77), "赵奶奶", "13900000077"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True
    return kept.people(AT)


def declared() -> Account:
    """An account that somebody opened on line with this number; level 1."""
    return sign_up.sign_up(NAME, NUMBER, PHONE, str(sign_up.request_code(PHONE, at=AT)), at=AT)


def test_who_shows_the_document_gets_level_2_and_a_slip_that_signs_in_once(people: cast.Cast) -> None:
    account = declared()
    found, code = window.identify(NUMBER, NAME, by=people.actor("li", AT), at=AT, phone=PHONE)
    assert (found.pk, found.level) == (account.pk, 2)
    assert sign_in.person(NUMBER, code, at=LATER) == account
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.person(NUMBER, code, at=LATER)
    kinds = [one.kind for one in log.of_subject("account", str(account.pk))]
    assert {"account.level_raised", "account.identified", "account.slip_issued"} <= set(kinds)
    assert "account.identified" in [one.kind for one in log.about(account.person_id or 0)]


def test_a_second_slip_ends_the_first_and_the_level_stays(people: cast.Cast) -> None:
    declared()
    _, first = window.identify(NUMBER, NAME, by=people.actor("li", AT), at=AT)
    found, second = window.identify(f" {NUMBER[:6]} {NUMBER[6:]}", NAME, by=people.actor("li", AT), at=AT)
    assert found.level == 2
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.person(NUMBER, first, at=LATER)
    assert sign_in.person(NUMBER, second, at=LATER).pk == found.pk


def test_what_a_stranger_had_entered_ends(people: cast.Cast) -> None:
    account = declared()
    stranger = Actor(kind="person", account=account.pk, person=account.person_id, party=account.person_id)
    code = addresses.ask("stranger@example.com", "en", by=stranger, at=AT)
    addresses.prove(code, by=stranger, at=AT)
    mandate = actions.give_mandate(account.person_id or 0, people.parties["zhang"].pk, ["*"], by=SYSTEM, at=AT)
    window.identify(NUMBER, NAME, by=people.actor("li", AT), at=AT)
    assert sign_in.request_code(PHONE, at=LATER) is None
    assert addresses.of(account.person_id).address == ""
    assert Mandate.objects.get(pk=mandate.pk).revoked_at == AT
    assert Account.objects.get(pk=account.pk).sessions == account.sessions + 1


def test_a_verified_account_keeps_what_it_has_and_gets_a_new_telephone_when_one_is_shown(people: cast.Cast) -> None:
    number, li = make_resident(date(1990, 1, 2), 2), people.actor("li", AT)
    mandates = Mandate.objects.filter(revoked_at=None).count()
    window.identify(number, "王芳", by=li, at=AT)
    assert Party.objects.get(name="王芳").phone_lookup == people.parties["wang"].phone_lookup
    account, _ = window.identify(number, "王芳", by=li, at=AT, phone=PHONE)
    assert (account.level, account.sessions, Mandate.objects.filter(revoked_at=None).count()) == (3, 0, mandates)
    assert sign_in.person(PHONE, str(sign_in.request_code(PHONE, at=AT)), at=AT) == account


def test_a_known_person_without_an_account_gets_one(people: cast.Cast) -> None:
    actions.register_person(NAME, NUMBER, by=SYSTEM, at=AT)
    account, code = window.identify(NUMBER, NAME, by=people.actor("li", AT), at=AT, phone=PHONE)
    assert account.level == 2
    assert sign_in.person(PHONE, code, at=LATER) == account


def test_an_unknown_number_another_name_and_a_closed_account_are_told_alike_and_recorded(people: cast.Cast) -> None:
    account, li = declared(), people.actor("li", AT)
    tries = [(make_resident(date(1990, 1, 1), 78), NAME), (NUMBER, "赵爷爷")]
    said = []
    for number, name in tries:
        with pytest.raises(Refused) as refusal:
            window.identify(number, name, by=li, at=AT)
        said.append(refusal.value.discrepancies)
    accounts.close_account(account.pk, by=SYSTEM, at=AT)
    with pytest.raises(Refused) as refusal:
        window.identify(NUMBER, NAME, by=li, at=AT)
    assert said == [refusal.value.discrepancies] * 2
    assert len(log.latest(kinds=["account.not_identified"])) == 3
    assert Account.objects.get(pk=account.pk).level == 1


@pytest.mark.parametrize(
    ("number", "name", "codes"),
    [
        ("", "", ["window.bad_number", "window.no_name"]),
        ("99999919900101001\0", "王\u202e芳", ["window.bad_number", "text.bad_character"]),
        ("x" * 400, "长" * 100, ["window.bad_number", "text.too_long"]),
    ],
)
def test_what_cannot_stand_in_a_document_is_said_at_once(people: cast.Cast, number: str, name: str, codes: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        window.identify(number, name, by=people.actor("li", AT), at=AT)
    assert [one.code for one in refusal.value.discrepancies] == codes


def test_a_telephone_of_another_is_refused_and_nothing_changes(people: cast.Cast) -> None:
    account = declared()
    with pytest.raises(Refused, match=r"party.phone_taken"):
        window.identify(NUMBER, NAME, by=people.actor("li", AT), at=AT, phone="13900000001")
    assert Account.objects.get(pk=account.pk).level == 1


def test_only_an_officer_at_a_window_identifies(people: cast.Cast) -> None:
    declared()
    for name in ("wu", "chen", "admin", "security", "wang"):
        with pytest.raises(NotAllowed):
            window.identify(NUMBER, NAME, by=people.actor(name, AT), at=AT)


@pytest.mark.django_db(transaction=True)
def test_identified_at_several_windows_at_once_one_account_has_one_slip(people: cast.Cast) -> None:
    actions.register_person(NAME, NUMBER, by=SYSTEM, at=AT)
    slips: list[str] = []
    li = people.actor("li", AT)
    assert together(lambda: slips.append(window.identify(NUMBER, NAME, by=li, at=AT)[1])) == ["done"] * 4
    assert Account.objects.filter(person__name=NAME).count() == 1
    taken = 0
    for code in slips:
        try:
            sign_in.person(NUMBER, code, at=LATER)
            taken += 1
        except NotAllowed as refusal:
            assert refusal.code == "sign_in.failed"  # noqa: PT017
    assert taken == 1

"""Where a party wants mail: by its own wish, proved by a code, sealed, and gone when it says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions, addresses, cast, parties, queries
from tongban.actors.models import Party
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def test_an_address_is_sealed_and_holds_once_it_is_proved(people: cast.Cast) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    code = addresses.ask("  Wang@mail.example ", "fr", by=by, at=AT)
    assert addresses.of(party) == addresses.Reached("", "Wang@mail.example", "fr")
    addresses.prove(code, by=by, at=AT)
    assert addresses.of(party) == addresses.Reached("Wang@mail.example", "", "fr")
    assert "mail.example" not in str(Party.objects.get(pk=party).__dict__)
    assert [event.kind for event in log.of_subject("party", str(party))][-2:] == ["party.mail_asked", "party.mail_proved"]


def test_a_wrong_code_an_old_one_and_one_for_another_address_prove_nothing(people: cast.Cast) -> None:
    by = people.actor("wang", AT)
    first = addresses.ask("one@mail.example", "en", by=by, at=AT)
    with pytest.raises(Refused, match=r"mail.wrong_code"):
        addresses.prove(first, by=by, at=AT + addresses.BY_MAIL)
    second = addresses.ask("two@mail.example", "en", by=by, at=AT + MINUTE)
    for wrong in (first, "", "x" * 20):
        with pytest.raises(Refused, match=r"mail.wrong_code"):
            addresses.prove(wrong, by=by, at=AT + MINUTE)
    addresses.prove(second, by=by, at=AT + MINUTE)
    with pytest.raises(Refused, match=r"mail.wrong_code"):
        addresses.prove(second, by=by, at=AT + MINUTE)


def test_codes_cannot_be_tried_out(people: cast.Cast) -> None:
    by = people.actor("wang", AT)
    code = addresses.ask("one@mail.example", "en", by=by, at=AT)
    for _ in range(5):
        with pytest.raises(Refused, match=r"mail.wrong_code"):
            addresses.prove("000000" if code != "000000" else "000001", by=by, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.locked"):
        addresses.prove(code, by=by, at=AT)


def test_nobody_is_flooded(people: cast.Cast) -> None:
    addresses.ask("one@mail.example", "en", by=people.actor("wang", AT), at=AT)
    with pytest.raises(Refused, match=r"sign_in.too_often"):
        addresses.ask("two@mail.example", "en", by=people.actor("wang", AT), at=AT)
    with pytest.raises(Refused, match=r"sign_in.too_often"):
        addresses.ask("ONE@mail.example", "en", by=people.actor("zhang", AT), at=AT)


@pytest.mark.parametrize(
    "address", ["", "wang", "a@b", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "a" * 260]
)
def test_what_is_no_address_is_refused_by_its_field(people: cast.Cast, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        addresses.ask(address, "en", by=people.actor("wang", AT), at=AT)
    assert refusal.value.facts["field"] == "address"


def test_an_earlier_address_holds_until_the_new_one_is_proved(people: cast.Cast) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    addresses.prove(addresses.ask("one@mail.example", "en", by=by, at=AT), by=by, at=AT)
    addresses.ask("two@mail.example", "en", by=by, at=AT + MINUTE)
    assert addresses.of(party).address == "one@mail.example"


def test_the_representative_speaks_for_a_firm_and_an_agent_does_not(people: cast.Cast) -> None:
    addresses.ask("one@hengda.example", "en", by=people.actor("hengda", AT), at=AT)
    firm, agent = people.parties["hengda"].pk, people.parties["zhang"].pk
    actions.give_mandate(firm, agent, ["*"], by=people.actor("hengda", AT), at=AT)
    by = queries.person(people.accounts["zhang"], firm, at=AT)
    with pytest.raises(NotAllowed, match=r"mail.not_yours"):
        addresses.ask("two@agent.example", "en", by=by, at=AT)
    assert addresses.own(by, at=AT) == addresses.Reached("", "", "")
    assert addresses.own(people.actor("hengda", AT), at=AT).asked == "one@hengda.example"


@pytest.mark.parametrize("name", ["li", "zhao", "security", "admin"])
def test_an_officer_sets_nobodys_address(people: cast.Cast, name: str) -> None:
    with pytest.raises(NotAllowed, match=r"mail.not_yours"):
        addresses.ask("one@mail.example", "en", by=people.actor(name, AT), at=AT)


def test_mail_ends_when_the_party_says_so_and_twice_changes_nothing(people: cast.Cast) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    addresses.prove(addresses.ask("one@mail.example", "en", by=by, at=AT), by=by, at=AT)
    addresses.remove(by=by, at=AT)
    addresses.remove(by=by, at=AT)
    assert addresses.of(party).address == ""
    assert [event.kind for event in log.of_subject("party", str(party))].count("party.mail_removed") == 1


def test_mail_ends_with_the_party(people: cast.Cast) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    addresses.prove(addresses.ask("one@mail.example", "en", by=by, at=AT), by=by, at=AT)
    parties.end_party(party, on=AT.date(), by=SYSTEM, at=AT)
    assert addresses.of(party).address == ""

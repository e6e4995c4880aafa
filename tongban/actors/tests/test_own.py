from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions, cast, own, queries
from tongban.actors.tests import kept
from tongban.base.errors import NotAllowed

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def test_a_party_is_told_what_is_kept_of_it(people: cast.Cast) -> None:
    wang, hengda = own.held(people.actor("wang", AT), at=AT), own.held(people.actor("hengda", AT), at=AT)
    assert (wang.name, wang.phone, len(wang.number)) == ("王芳", "13900000001", 18)
    assert (hengda.kind, hengda.number) == ("organisation", people.parties["hengda"].code)


def test_officers_and_agents_are_not_told(people: cast.Cast) -> None:
    hengda = people.parties["hengda"].pk
    actions.give_mandate(hengda, people.parties["zhang"].pk, ["*"], by=people.actor("hengda", AT), at=AT)
    agent = queries.person(people.accounts["zhang"], hengda, at=AT)
    for reader in (agent, people.actor("li", AT)):
        with pytest.raises(NotAllowed, match=r"party.not_yours"):
            own.held(reader, at=AT)
        assert own.given(reader, at=AT) == []


def test_a_mandate_stands_on_both_sides_and_holds_until_its_end(people: cast.Cast) -> None:
    hengda, day = people.parties["hengda"].pk, timedelta(days=1)
    actions.give_mandate(hengda, people.parties["zhang"].pk, ["parks"], by=people.actor("hengda", AT), at=AT, until=AT + day)
    given, received = own.given(people.actor("hengda", AT), at=AT)[0], own.received(people.actor("zhang", AT), at=AT)[0]
    assert given == received
    assert (given.receiver, given.services, given.representative) == ("张伟", ("parks",), False)
    assert given.holds(AT)
    assert not given.holds(AT + day)

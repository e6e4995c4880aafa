"""How a party wants to be told: chosen by who speaks for it, only ways that are proved, kept in the log, changed at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, parties, reaching
from tongban.actors.models import Mandate, Reach
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.log import queries as log
from tongban.log.store import keys

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TO = {"name": "王芳", "address": "广安区演示路1号"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def mailed(people: cast.Cast, name: str) -> None:
    party = people.parties[name]
    party.mail_sealed = keys().seal("a@mail.example")
    party.save()


def chosen(party: int) -> list[Any]:
    return [log.body(one) for one in log.of_subject("party", str(party)) if one.kind == "party.reach_chosen"]


def test_a_choice_is_kept_in_the_log_and_the_same_again_changes_nothing(people: cast.Cast) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    for _ in range(2):
        reaching.choose({"sms", "letter"}, **TO, language="fr", by=by, at=AT)
    found = reaching.own(by, at=AT)
    assert (found.ways, found.phone, found.letter, found.language) == (["sms", "letter"], "13900000001", TO, "fr")
    (told,) = chosen(party)
    assert (told["ways"], told["electronic"]) == (["letter", "sms"], False)
    assert "广安" not in str(Reach.objects.get().letter)
    reaching.choose((), language="fr", by=by, at=AT)
    assert (reaching.of(party, AT).ways, len(chosen(party))) == ([], 2)


def test_choosing_by_four_at_once_is_one_choice(people: cast.Cast) -> None:
    by, party = people.actor("wang", AT), people.parties["wang"].pk
    assert together(lambda: reaching.choose({"sms"}, language="en", by=by, at=AT)) == ["done"] * 4
    assert len(chosen(party)) == 1


def test_everything_that_cannot_be_chosen_is_said_at_once(people: cast.Cast) -> None:
    with pytest.raises(Refused) as caught:
        reaching.choose({"mail", "letter", "pigeon"}, name=" ", language="en", by=people.actor("wang", AT), at=AT)
    assert sorted(one.code for one in caught.value.discrepancies) == ["reach.address", "reach.name", "reach.no_mail", "reach.way"]
    with pytest.raises(Refused, match=r"reach\.electronic"):
        reaching.choose((), electronic=True, language="en", by=people.actor("wang", AT), at=AT)


def test_an_agent_and_an_officer_choose_for_nobody(people: cast.Cast) -> None:
    mandate = parties.give_mandate(people.parties["hengda"].pk, people.parties["zhou"].pk, ["*"], by=people.actor("hengda", AT), at=AT)
    assert Mandate.objects.filter(pk=mandate.pk).exists()
    for by in (people.actor("li", AT), SYSTEM):
        with pytest.raises(NotAllowed, match=r"mail\.not_yours"):
            reaching.choose((), language="en", by=by, at=AT)
    assert reaching.own(people.actor("li", AT), at=AT) == reaching.Reached()


def test_a_firm_is_texted_at_the_telephone_of_who_represents_it_and_no_longer(people: cast.Cast) -> None:
    by, firm = people.actor("hengda", AT), people.parties["hengda"].pk
    reaching.choose({"sms"}, language="zh-hans", by=by, at=AT)
    assert reaching.of(firm, AT).phone == "13900000001"
    Mandate.objects.filter(giver=firm, representative=True).update(revoked_at=AT)
    assert reaching.of(firm, AT + timedelta(days=1)).phone == ""


def test_electronic_service_needs_a_way_that_still_holds(people: cast.Cast) -> None:
    mailed(people, "wang")
    by, party = people.actor("wang", AT), people.parties["wang"]
    reaching.choose({"mail"}, electronic=True, language="en", by=by, at=AT)
    assert reaching.of(party.pk, AT).electronic
    party.mail_sealed = ""
    party.save()
    assert not reaching.of(party.pk, AT).electronic


def test_who_chose_nothing_gets_mail_once_an_address_is_proved_and_who_died_nothing(people: cast.Cast) -> None:
    party = people.parties["wang"].pk
    assert reaching.of(party, AT).ways == []
    mailed(people, "wang")
    assert reaching.of(party, AT).ways == ["mail"]
    reaching.choose({"sms"}, language="en", by=people.actor("wang", AT), at=AT)
    parties.end_party(party, on=AT.date(), by=SYSTEM, at=AT)
    assert (reaching.of(party, AT), Reach.objects.count()) == (reaching.Reached(), 0)

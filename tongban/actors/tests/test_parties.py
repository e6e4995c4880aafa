from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import accounts, actions, cast, entrusting, own, parties, queries, sign_in
from tongban.actors.models import Mandate, Party
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.identifiers import make_resident, make_uscc
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"


@pytest.fixture
def people() -> cast.Cast:
    return kept.people(AT)


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.discrepancies]


def test_a_person_acts_for_a_firm_only_under_a_mandate(people: cast.Cast) -> None:
    hengda = people.actor("hengda", AT)
    assert hengda.party == people.parties["hengda"].pk
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):
        queries.person(people.accounts["zhang"], people.parties["hengda"].pk, at=AT)


def test_a_mandate_covers_its_services_until_it_is_revoked(people: cast.Cast) -> None:
    wang, zhang = people.parties["wang"], people.parties["zhang"]
    giver = people.actor("wang", AT)
    mandate = actions.give_mandate(wang.pk, zhang.pk, ["redshield.website-filing"], by=giver, at=AT, until=AT + timedelta(days=10))
    agent = queries.person(people.accounts["zhang"], wang.pk, at=AT)
    assert queries.mandate_covers(agent, "redshield.website-filing", AT)
    assert not queries.mandate_covers(agent, "pension", AT)
    assert not queries.mandate_covers(agent, "redshield.website-filing", AT + timedelta(days=11))
    actions.revoke_mandate(mandate.pk, by=giver, at=AT)
    assert not queries.mandate_covers(agent, "redshield.website-filing", AT)


def test_nobody_gives_a_mandate_in_anothers_name(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.give_mandate(people.parties["wang"].pk, people.parties["zhang"].pk, ["*"], by=people.actor("zhang", AT), at=AT)


def test_who_is_not_identified_entrusts_nobody_until_seen_at_a_window(people: cast.Cast) -> None:
    party = actions.register_person("李雷", make_resident(date(1991, 1, 1), 12), by=SYSTEM, at=AT)
    account = accounts.open_person(party, level=1, by=SYSTEM, at=AT)
    zhang = people.parties["zhang"].pk
    with pytest.raises(Refused, match=r"mandate.level") as refusal:
        actions.give_mandate(party.pk, zhang, ["*"], by=queries.person(account, at=AT), at=AT)
    assert refusal.value.discrepancies[0].facts == {"level": 1, "least": 2}
    assert not Mandate.objects.filter(giver=party).exists()
    account = accounts.raise_level(account.pk, 2, how="window", by=people.actor("li", AT), at=AT)
    assert actions.give_mandate(party.pk, zhang, ["*"], by=queries.person(account, at=AT), at=AT).giver == party


def test_a_number_is_registered_once_and_kept_sealed() -> None:
    number = make_resident(date(1980, 5, 5), 11)
    actions.register_person("阿卜杜拉·买买提", number, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"actor.party_exists"):
        actions.register_person("阿卜杜拉·买买提", number, by=SYSTEM, at=AT)
    row = Party.objects.get()
    assert number not in f"{row.code}{row.code_sealed}{row.code_lookup}"
    found = queries.party_by_code("resident", number)
    assert found is not None
    assert found.name == "阿卜杜拉·买买提"


def test_a_legacy_code_comes_in_only_by_import() -> None:
    wrong = make_uscc(5)[:-1] + ("0" if make_uscc(5)[-1] != "0" else "1")
    with pytest.raises(Refused, match=r"identifier.check"):
        actions.register_organisation("旧码公司", wrong, by=SYSTEM, at=AT)
    assert actions.register_organisation("旧码公司", wrong, by=SYSTEM, at=AT, legacy=True).legacy_code


def test_everything_wrong_with_a_person_is_said_at_once(people: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.register_person("", "123", by=SYSTEM, at=AT, phone="0x1", region="999999000000")
    assert codes(refusal) == ["identifier.length", "party.no_name", "party.phone", "actor.no_region"]


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "𠮷田𫖯", "欧阳" * 30, "Ōsaka-Núñez"])
def test_a_name_is_kept_as_people_have_it(name: str) -> None:
    assert actions.register_person(name, make_resident(date(1980, 1, 1), 3), by=SYSTEM, at=AT).name == name


@pytest.mark.parametrize("name", ["\ud800", "a\u202eb", "欧" * 61, "a\x00"])
def test_a_name_that_cannot_be_kept_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refused, match=r"text\."):
        actions.register_person(name, make_resident(date(1980, 1, 1), 3), by=SYSTEM, at=AT)


def test_a_telephone_signs_one_person_in_however_it_is_written(people: cast.Cast) -> None:
    number = make_resident(date(1980, 1, 1), 3)
    with pytest.raises(Refused, match=r"party.phone_taken"):
        actions.register_person("王小芳", number, by=SYSTEM, at=AT, phone="+86 139-0000-0001")
    assert sign_in.request_code("139 0000 0001", at=AT)


def test_who_has_no_telephone_signs_in_with_number_and_slip(people: cast.Cast) -> None:
    number = make_resident(date(1940, 1, 1), 3)
    account = sign_in.open_person(actions.register_person("赵奶奶", number, by=SYSTEM, at=AT), level=2, by=SYSTEM, at=AT)
    slip = sign_in.issue_slip(account.pk, by=people.actor("li", AT), at=AT)
    assert sign_in.person(number, slip, at=AT) == account


def test_a_party_changes_name_and_telephone_by_an_officer_only(people: cast.Cast) -> None:
    wang = people.parties["wang"].pk
    with pytest.raises(NotAllowed):
        parties.change_party(wang, by=people.actor("wang", AT), at=AT, name="王方")
    parties.change_party(wang, by=SYSTEM, at=AT, name="王方", phone="13800000009")
    assert queries.party(wang).name == "王方"
    assert sign_in.request_code("13900000001", at=AT) is None
    assert sign_in.request_code("13800000009", at=AT)
    with pytest.raises(NotFound, match=r"actor.no_party"):
        parties.change_party(10**9, by=SYSTEM, at=AT)


def agent(people: cast.Cast) -> Actor:
    """Zhang, entrusted by Hengda with one service."""
    hengda, zhang = people.parties["hengda"].pk, people.parties["zhang"].pk
    actions.give_mandate(hengda, zhang, ["parks"], by=people.actor("hengda", AT), at=AT)
    return queries.person(people.accounts["zhang"], hengda, at=AT)


def test_an_agent_neither_passes_on_nor_widens_what_was_entrusted(people: cast.Cast) -> None:
    by, hengda = agent(people), people.parties["hengda"].pk
    for services, representative in ((["parks"], False), (["*"], True)):
        with pytest.raises(NotAllowed):
            actions.give_mandate(hengda, people.parties["minghe"].pk, services, by=by, at=AT, representative=representative)


def test_an_agent_may_lay_down_its_own_mandate_and_no_other(people: cast.Cast) -> None:
    by = agent(people)
    for mandate in Mandate.objects.filter(giver=by.party, representative=True):
        with pytest.raises(NotAllowed):
            actions.revoke_mandate(mandate.pk, by=by, at=AT)
    assert by.mandate is not None
    actions.revoke_mandate(by.mandate, by=by, at=AT)
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):
        queries.person(people.accounts["zhang"], by.party, at=AT)


def test_who_represents_by_law_changes_only_in_the_register(people: cast.Cast) -> None:
    hengda, wang = people.actor("hengda", AT), people.parties["wang"].pk
    with pytest.raises(NotAllowed):
        actions.give_mandate(people.parties["hengda"].pk, wang, ["*"], by=hengda, at=AT, representative=True)
    with pytest.raises(NotAllowed):
        actions.revoke_mandate(Mandate.objects.get(giver=people.parties["hengda"]).pk, by=hengda, at=AT)


def test_a_mandate_that_does_not_fit_says_everything(people: cast.Cast) -> None:
    wang = people.parties["wang"].pk
    with pytest.raises(Refused) as refusal:
        actions.give_mandate(wang, wang, [], by=people.actor("wang", AT), at=AT, until=AT)
    assert [one.facts["field"] for one in refusal.value.discrepancies] == ["receiver", "services", "until"]


def test_mandates_end_with_the_party(people: cast.Cast) -> None:
    parties.end_party(people.parties["hengda"].pk, on=date(2026, 3, 1), by=SYSTEM, at=AT)
    assert [one.name for one in queries.acting_for(people.accounts["wang"], AT)] == ["王芳"]
    with pytest.raises(Refused, match=r"mandate.bad"):
        actions.give_mandate(people.parties["hengda"].pk, people.parties["wang"].pk, ["*"], by=SYSTEM, at=AT)


def test_reading_a_mandate_twice_revoked_leaves_one_event(people: cast.Cast) -> None:
    from tongban.log import queries as log

    by = agent(people)
    for _ in range(2):
        actions.revoke_mandate(by.mandate or 0, by=SYSTEM, at=AT)
    assert [event.kind for event in log.of_subject("mandate", str(by.mandate))].count("mandate.revoked") == 1


def test_an_agent_with_two_mandates_may_use_either(people: cast.Cast) -> None:
    by = agent(people)
    assert not queries.mandate_covers(by, "pension", AT)
    actions.give_mandate(by.party or 0, by.person or 0, ["pension"], by=people.actor("hengda", AT), at=AT)
    assert queries.mandate_covers(by, "pension", AT)
    assert queries.mandate_covers(by, "parks", AT)
    assert not queries.mandate_covers(by, "water", AT)


def test_the_account_and_the_programs_of_the_dead_end_with_them(people: cast.Cast) -> None:
    token = sign_in.issue_token(people.accounts["wang"], "own", ["case.read"], by=people.actor("wang", AT), at=AT)
    parties.end_party(people.parties["wang"].pk, on=date(2026, 3, 1), by=SYSTEM, at=AT)
    assert sign_in.request_code("13900000001", at=AT) is None
    with pytest.raises(NotAllowed, match=r"token.unknown"):
        queries.actor_of_token(token, AT)


def test_an_organisation_that_is_entrusted_acts_through_who_represents_it_by_law(people: cast.Cast) -> None:
    wang, hengda, minghe = (people.parties[name].pk for name in ("wang", "hengda", "minghe"))
    made = entrusting.entrust(people.parties["minghe"].code, people.parties["minghe"].name, ["parks"], by=people.actor("wang", AT), at=AT)
    assert made.receiver_id == minghe
    by = queries.person(people.accounts["zhang"], wang, at=AT)
    assert (by.person, by.party, by.mandate) == (people.parties["zhang"].pk, wang, made.pk)
    assert queries.mandate_covers(by, "parks", AT)
    assert not queries.mandate_covers(by, "pension", AT)
    assert not parties.speaks_for(by, wang, AT)
    assert wang in [one.id for one in queries.acting_for(people.accounts["zhang"], AT)]
    assert [one.organisation for one in own.received(people.actor("minghe", AT), at=AT)] == [True, False]
    assert made.pk not in [one.id for one in own.received(people.actor("zhang", AT), at=AT)]
    with pytest.raises(NotAllowed):
        queries.person(people.accounts["zhang"], hengda, at=AT)


def test_what_an_organisation_received_ends_with_it_or_with_who_represents_it(people: cast.Cast) -> None:
    wang, minghe = people.parties["wang"].pk, people.parties["minghe"].pk
    made = actions.give_mandate(wang, minghe, ["*"], by=people.actor("wang", AT), at=AT)
    agent_ = actions.give_mandate(minghe, people.parties["zhou"].pk, ["*"], by=people.actor("minghe", AT), at=AT)
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):  # an agent of the organisation is not the organisation
        queries.person(people.accounts["zhou"], wang, at=AT)
    with pytest.raises(NotAllowed):
        actions.revoke_mandate(made.pk, by=people.actor("zhou", AT), at=AT)
    by_law = Mandate.objects.get(giver=minghe, representative=True)
    actions.revoke_mandate(by_law.pk, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):
        queries.person(people.accounts["zhang"], wang, at=AT)
    assert agent_.revoked_at is None


def test_an_organisation_lays_a_mandate_down_twice_and_it_ends_once(people: cast.Cast) -> None:
    made = actions.give_mandate(people.parties["wang"].pk, people.parties["minghe"].pk, ["*"], by=people.actor("wang", AT), at=AT)
    for _ in range(2):
        assert actions.revoke_mandate(made.pk, by=people.actor("minghe", AT), at=AT).revoked_at == AT
    kinds = [one.kind for one in log.of_subject("mandate", str(made.pk))]
    assert kinds == ["mandate.given", "mandate.revoked"]

"""Who an officer is outside the office: told by an administrator, and no way to act for that person."""

from datetime import date

import pytest

from tongban.actors import cast, queries, ties
from tongban.actors.tests.test_once import AT, people, together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.identifiers import make_resident
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
__all__ = ["people"]


def tell(people: cast.Cast, name: str = "王芳", number: str = "", by: str = "admin") -> None:
    given = number or queries.code_of(people.parties["wang"])
    ties.tell_citizen(people.accounts["li"].pk, given, name, by=people.actor(by, AT), at=AT)


def test_told_again_it_changes_nothing_and_no_number_stands_in_the_log(people: cast.Cast) -> None:
    for _ in range(2):
        tell(people)
    li = people.accounts["li"].pk
    assert ties.person_of(li) == people.parties["wang"].pk
    (event,) = [one for one in log.of_subject("account", str(li)) if one.kind == "account.citizen_told"]
    assert log.body(event) == {}
    assert ties.tied(li, AT) == {people.parties["wang"].pk, people.parties["hengda"].pk}
    assert [ties.tie(li, people.parties[name].pk, AT) for name in ("wang", "hengda", "minghe")] == ["oneself", "representative", ""]


def test_who_is_not_known_yet_becomes_a_party_and_another_name_is_refused(people: cast.Cast) -> None:
    born = people.parties["wang"]
    with pytest.raises(Refused, match=r"window.no_match"):
        tell(people, name="王芳芳")
    with pytest.raises(Refused) as refusal:
        tell(people, name=" ", number="123")
    assert [one.code for one in refusal.value.discrepancies] == ["window.bad_number", "window.no_name"]
    tell(people, name="李明", number=make_resident(date(1980, 5, 6), 77))
    assert ties.person_of(people.accounts["li"].pk) not in (None, born.pk)


def test_only_who_opens_accounts_tells_it_and_only_of_officers(people: cast.Cast) -> None:
    for name in ("li", "zhao", "security"):
        with pytest.raises(NotAllowed):
            tell(people, by=name)
    with pytest.raises(NotFound):
        ties.tell_citizen(people.accounts["wang"].pk, "1", "王芳", by=people.actor("admin", AT), at=AT)


def test_an_officer_acts_for_nobody_by_it(people: cast.Cast) -> None:
    tell(people)
    by = people.actor("li", AT)
    assert (by.person, by.party) == (None, None)
    assert queries.acting_for(people.accounts["li"], AT) == []


@pytest.mark.django_db(transaction=True)
def test_told_by_several_at_once_it_is_told_once(people: cast.Cast) -> None:
    assert together(lambda: tell(people)) == ["done"] * 4
    kinds = [one.kind for one in log.of_subject("account", str(people.accounts["li"].pk))]
    assert kinds.count("account.citizen_told") == 1

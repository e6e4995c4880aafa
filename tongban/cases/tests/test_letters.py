"""Letters: written and sent in one, once under a key."""

from typing import Any

import pytest

from tongban.actors import cast, strangers
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, FILING, heard
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = {"subject": "网站备案", "words": "备案需要多久？"}


@pytest.fixture
def people(people: cast.Cast) -> cast.Cast:
    return heard(people)


def send(people: cast.Cast, service: str = "voice.consultation", key: str = "one", **form: Any) -> Case:
    return actions.send(service, {**LETTER, **form}, region=DISTRICT, key=key, by=people.actor("wang", AT), at=AT)


def test_a_letter_is_filed_with_a_day_and_twice_under_its_key_it_is_the_same(people: cast.Cast) -> None:
    row = send(people)
    assert (row.state, row.due is not None) == ("in_hand", True)
    assert send(people).pk == row.pk
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.submitted") == 1


def test_what_lacks_something_leaves_no_draft(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"field.missing"):
        send(people, words="")
    assert not Case.objects.exists()


def test_an_officer_writes_no_letter(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.send("voice.consultation", LETTER, region=DISTRICT, key="x", by=people.actor("li", AT), at=AT)


def test_sent_by_several_windows_at_once_it_is_one(people: cast.Cast) -> None:
    assert set(together(lambda: send(people), 3)) <= {"done"}
    assert Case.objects.count() == 1


def test_who_has_no_account_is_one_for_each_letter_and_files_nothing_else(people: cast.Cast) -> None:
    one, other = (strangers.admit("", key, source="192.0.2.1", at=AT) for key in ("a", "b"))
    assert one.party != other.party
    assert strangers.admit("", "a", source="192.0.2.1", at=AT).party == one.party
    with pytest.raises(Refused, match=r"case.applicant_kind"):
        actions.start(FILING, region=DISTRICT, by=one, at=AT)
    with pytest.raises(Refused, match=r"case.level"):
        actions.send("voice.complaint", LETTER, region=DISTRICT, key="x", by=one, at=AT)


def test_letters_without_an_account_from_one_place_are_counted(people: cast.Cast) -> None:
    for n in range(20):
        strangers.admit("", f"key {n}", source="192.0.2.1", at=AT)
    with pytest.raises(Refused, match=r"stranger.too_often"):
        strangers.admit("", "key 20", source="192.0.2.1", at=AT)
    assert strangers.admit("", "key 20", source="192.0.2.2", at=AT).party
    with pytest.raises(Refused, match=r"text.bad_character"):
        strangers.admit("a\u202eb", "key 21", source="192.0.2.3", at=AT)


def test_admitted_several_times_at_once_under_a_key_it_is_one_party(people: cast.Cast) -> None:
    parties = []
    together(lambda: parties.append(strangers.admit("路人", "same", source="192.0.2.1", at=AT).party), 3)
    assert len(set(parties)) == 1

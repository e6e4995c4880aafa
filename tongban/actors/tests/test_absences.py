from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import absences, actions, cast, queries
from tongban.actors.models import Absence, Holding
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 9:00 in Shanghai
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def named(people: cast.Cast, who: str = "li", stand_in: str = "sun", by: str = "", since: int = 1, until: int = 3) -> Absence:
    holding = Holding.objects.get(account=people.accounts[who], until=None).pk
    first, last = MONDAY + since * DAY, MONDAY + until * DAY
    act = people.actor(by or who, AT)
    return absences.name_stand_in(holding, people.accounts[stand_in].pk, since=first, until=last, by=act, at=AT)


def codes(act: Any) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act()
    return [one.code for one in refusal.value.discrepancies]


def test_a_stand_in_acts_from_the_first_day_to_the_last_and_no_longer(people: cast.Cast) -> None:
    row, sun, li = named(people), people.actor("sun", AT), people.accounts["li"].pk
    standing = [list(absences.stood_in_for(sun, AT + days * DAY)) for days in range(6)]
    assert standing == [[], [li], [li], [li], [], []]
    assert absences.stood_in_for(sun, AT + DAY)[li].until == MONDAY + 3 * DAY
    (event,) = [one for one in log.of_subject("account", str(li)) if one.kind == "absence.named"]
    assert log.body(event) == {
        "absence": row.pk,
        "post": row.post_id,
        "stand_in": sun.account,
        "since": "2026-03-03",
        "until": "2026-03-05",
    }


def test_an_absence_that_is_revoked_or_whose_post_ended_opens_nothing(people: cast.Cast) -> None:
    row, sun = named(people, since=0), people.actor("sun", AT)
    for _ in range(2):
        absences.revoke_absence(row.pk, by=people.actor("li", AT), at=AT)
    assert absences.stood_in_for(sun, AT) == {}
    assert [one.kind for one in log.of_subject("account", str(people.accounts["li"].pk))].count("absence.revoked") == 1
    again = named(people, since=0)
    with pytest.raises(NotFound, match=r"absence.unknown"):
        absences.revoke_absence(again.pk, by=people.actor("wu", AT), at=AT)
    actions.dismiss(people.accounts["li"], again.post, by=SYSTEM, at=AT)
    assert absences.stood_in_for(sun, AT) == {}


def test_everything_that_does_not_fit_is_said_at_once(people: cast.Cast) -> None:
    assert codes(lambda: named(people, stand_in="zhao", since=-1)) == ["absence.days", "absence.no_colleague"]
    assert codes(lambda: named(people, since=3, until=2)) == ["absence.days"]
    assert codes(lambda: named(people, since=1, until=367)) == ["absence.days"]
    for stand_in in ("li", "he", "wang"):
        assert codes(lambda stand_in=stand_in: named(people, stand_in=stand_in)) == ["absence.no_colleague"]
    with pytest.raises(NotFound, match=r"absence.no_holder"):
        absences.name_stand_in(999_999, 1, since=MONDAY, until=MONDAY, by=people.actor("li", AT), at=AT)


def test_what_is_entrusted_is_never_passed_on(people: cast.Cast) -> None:
    post = Holding.objects.get(account=people.accounts["li"], until=None).post
    actions.appoint(people.accounts["wu"], post, by=SYSTEM, at=AT)
    named(people)
    assert codes(lambda: named(people, since=3, until=9)) == ["absence.overlaps"]
    assert codes(lambda: named(people, who="sun", stand_in="li", since=0, until=1)) == ["absence.colleague_away", "absence.stands_in"]
    assert codes(lambda: named(people, who="sun", stand_in="wu", since=0, until=1)) == ["absence.stands_in"]
    assert named(people, who="sun", stand_in="li", since=4, until=9).pk


def test_the_head_names_for_others_but_never_themselves_and_colleagues_do_not(people: cast.Cast) -> None:
    clerk = Holding.objects.get(account=people.accounts["li"], until=None).post
    with pytest.raises(NotAllowed):
        named(people, by="sun")
    with pytest.raises(NotAllowed):
        named(people, by="wu")
    assert named(people, by="zhao").named_by == people.accounts["zhao"].pk
    head = people.actor("zhao", AT)
    actions.appoint(people.accounts["zhao"], clerk, by=SYSTEM, at=AT)
    sun = Holding.objects.get(account=people.accounts["sun"], until=None).pk
    with pytest.raises(NotAllowed, match=r"actor.oneself"):
        absences.name_stand_in(sun, people.accounts["zhao"].pk, since=MONDAY, until=MONDAY, by=head, at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_absence_is_entered(people: cast.Cast) -> None:
    said = together(lambda: named(people))
    assert sorted(said) == ["absence.overlaps"] * 3 + ["done"]


def test_a_stand_in_with_another_post_only_opens_nothing(people: cast.Cast) -> None:
    named(people, since=0)
    sun, clerk = people.accounts["sun"], Holding.objects.get(account=people.accounts["sun"], until=None).post
    head = people.actor("zhao", AT).post
    actions.appoint(sun, Holding.objects.get(account=people.accounts["zhao"], until=None).post, by=SYSTEM, at=AT)
    assert list(absences.stood_in_for(queries.officer(sun.pk, clerk.pk), AT)) == [people.accounts["li"].pk]
    assert absences.stood_in_for(queries.officer(sun.pk, head), AT) == {}

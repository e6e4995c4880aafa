"""Announcements of agencies to everybody."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.documents import announcing, queries
from tongban.documents.models import Announcement
from tongban.documents.tests.test_pdf import AT
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
PROVINCE = "510000000000"
TODAY = AT.date()
TITLES = {"zh-Hans": "系统维护", "en": "Maintenance"}
WORDS = {"zh-Hans": "周六零时至六时暂停服务。", "en": "No service on Saturday from midnight to six."}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def announce(people: cast.Cast, name: str = "zhao", **more: Any) -> Announcement:
    told = {"titles": TITLES, "words": WORDS, "since": TODAY, "until": TODAY + timedelta(days=7), **more}
    return announcing.announce(
        people.agencies["market-regulation"].pk, told.pop("titles"), told.pop("words"), **told, by=people.actor(name, AT), at=AT
    )


def test_an_announcement_is_a_numbered_sealed_paper_that_holds_from_its_first_day_to_its_last(people: cast.Cast) -> None:
    made = announce(people)
    assert queries.sealed(made.paper)
    assert made.paper.served_how == "online"
    assert announcing.texts(made.paper) == {name: {"title": TITLES[name], "words": WORDS[name]} for name in TITLES}
    path = [DISTRICT, PROVINCE]
    shown = {days: queries.announced(path, TODAY + timedelta(days=days)) for days in (-1, 0, 7, 8)}
    assert shown == {-1: [], 0: [made], 7: [made], 8: []}
    assert queries.announced([PROVINCE], TODAY) == []  # an agency of a district speaks to its district
    assert queries.announcements(path) == queries.announced_by(made.agency_id) == [made]
    assert queries.announcements(path, after=made.pk) == []
    assert [one.kind for one in log.of_subject("announcement", made.paper.key)] == [
        "paper.drawn_up",
        "paper.served",
        "announcement.published",
    ]


def test_the_same_again_is_the_one_that_is_there(people: cast.Cast) -> None:
    made = announce(people)
    assert announce(people) == made
    assert announce(people, until=TODAY) != made
    assert Announcement.objects.count() == 2


def test_it_is_withdrawn_once_with_a_reason_and_stays_in_the_list(people: cast.Cast) -> None:
    made, by = announce(people), people.actor("zhao", AT)
    with pytest.raises(Refused, match="no_reason"):
        announcing.withdraw(made.pk, reason=" ", by=by, at=AT)
    for reason in ("时间改了", "再来一次"):
        assert announcing.withdraw(made.pk, reason=reason, by=by, at=AT).reason == "时间改了"
    assert queries.announced([DISTRICT], TODAY) == []
    assert queries.announcements([DISTRICT]) == [made]
    assert [one.kind for one in log.of_subject("announcement", made.paper.key)][-1] == "announcement.withdrawn"
    assert len(log.of_subject("announcement", made.paper.key)) == 4
    assert announce(people) != made


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"titles": {}, "words": {}}, [("empty", "title-zh-Hans"), ("empty", "words-zh-Hans")]),
        ({"titles": {**TITLES, "fr": "Maintenance"}}, [("half", "words-fr")]),
        ({"words": {**WORDS, "zh-Hant": "週六停機。"}}, [("half", "title-zh-Hant")]),
        ({"since": None, "until": None}, [("no_day", "since"), ("no_day", "until")]),
        ({"until": TODAY - timedelta(days=1)}, [("span", "until")]),
        ({"until": TODAY + timedelta(days=367)}, [("span", "until")]),
        ({"since": TODAY - timedelta(days=3), "until": TODAY - timedelta(days=1)}, [("over", "until")]),
    ],
)
def test_everything_that_does_not_fit_is_said_at_once(people: cast.Cast, changed: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        announce(people, **changed)
    told = [(one.code.removeprefix("announcement."), one.facts["field"]) for one in refused.value.discrepancies]
    assert told == wrong


def test_only_who_may_announces_and_withdraws_for_an_agency(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        announce(people, "li")
    made = announce(people)
    for name in ("li", "tang"):
        with pytest.raises(NotFound):
            announcing.withdraw(made.pk, reason="x", by=people.actor(name, AT), at=AT)
    assert queries.announcement(made.pk).withdrawn_at is None
    with pytest.raises(NotFound):
        queries.announcement(0)


def test_the_database_holds_that_it_does_not_end_before_it_begins(people: cast.Cast) -> None:
    made = announce(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=made.pk).update(until=date(2000, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_the_same_from_several_windows_at_once_is_published_and_withdrawn_once(people: cast.Cast) -> None:
    assert together(lambda: announce(people)) == ["done"] * 4
    made, by = Announcement.objects.get(), people.actor("zhao", AT)
    assert made.paper.number.endswith("1号")
    assert together(lambda: announcing.withdraw(made.pk, reason="时间改了", by=by, at=AT)) == ["done"] * 4
    kinds = [one.kind for one in log.of_subject("announcement", made.paper.key)]
    assert (kinds.count("announcement.published"), kinds.count("announcement.withdrawn")) == (1, 1)

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound
from tongban.log import actions, queries, sequencer
from tongban.log.models import Event

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"


def events() -> list[Event]:
    """Five, oldest first; the last has no place yet."""
    kinds = [("case.submitted", "1"), ("case.taken", "1"), ("case.submitted", "2"), ("account.signed_in", "2")]
    found = [actions.append(kind, (kind.partition(".")[0], key), {}, by=SYSTEM, at=AT) for kind, key in kinds]
    sequencer.catch_up()
    return [*found, actions.append("case.taken", ("case", "2"), {}, by=SYSTEM, at=AT)]


def test_the_latest_come_first_with_their_places(django_assert_num_queries: Any) -> None:
    made = events()
    with django_assert_num_queries(1):
        found = queries.latest()
        places = [one.place.position if hasattr(one, "place") else None for one in found]
    assert [one.pk for one in found] == [one.pk for one in reversed(made)]
    assert places == [None, 3, 2, 1, 0]


def test_they_are_found_by_kind_subject_and_day() -> None:
    made = events()
    assert [one.pk for one in queries.latest(kinds=["case.submitted"])] == [made[2].pk, made[0].pk]
    assert [one.pk for one in queries.latest(noun="case", key="2")] == [made[4].pk, made[2].pk]
    today = made[0].recorded_at
    assert len(queries.latest(since=today, until=today + timedelta(days=1))) == 5
    assert queries.latest(until=today) == queries.latest(since=today + timedelta(days=1)) == []


@pytest.mark.parametrize("kinds", [[], ["case.submitted", "case.taken", "account.signed_in"]])
def test_a_page_goes_on_after_the_last_one_seen(kinds: list[str]) -> None:
    made = events()
    first = queries.latest(kinds=kinds, limit=2)
    rest = queries.latest(kinds=kinds, before=str(first[-1].pk))
    assert [one.pk for one in first + rest] == [one.pk for one in reversed(made)]


@pytest.mark.parametrize("before", ["x", "0", "\0", "00000000-0000-0000-0000-000000000000"])
def test_a_last_one_that_is_not_there_is_not_found(before: str) -> None:
    with pytest.raises(NotFound, match=r"log.no_event"):
        queries.latest(before=before)

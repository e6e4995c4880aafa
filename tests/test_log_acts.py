"""Acts on the log itself, by four at the same instant and then once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound, Refused
from tongban.log import actions, followers, queries, sequencer
from tongban.log.models import Entry, Event
from tongban.log.store import keys
from tongban.log.tests.test_log import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"


def once(act: Callable[[], object]) -> None:
    """Four at once and one later are each done."""
    assert Counter(together(act) + together(act, times=1)) == Counter({"done": 5})


@transaction.atomic
def appended() -> None:
    actions.append("case.submitted", ("case", "1"), {}, by=SYSTEM, at=AT)


@transaction.atomic
def looked() -> None:
    actions.looked({"noun": "case", "key": "1"}, by=SYSTEM, at=AT)


def test_events_of_several_at_once_each_get_a_place_of_their_own() -> None:
    once(appended)
    once(looked)
    sequencer.catch_up()
    assert sorted(Entry.objects.values_list("position", flat=True)) == list(range(10))


def test_erasing_twice_leaves_every_entry_where_it_was() -> None:
    appended()
    once(lambda: actions.erase(("case", "1"), by=SYSTEM, at=AT, reason="期满"))
    sequencer.catch_up()
    assert [one.kind for one in queries.of_subject("case", "1")].count("case.submitted") == 1
    assert not Event.objects.filter(kind="case.submitted").exclude(body=None).exists()


def test_keys_rotated_at_once_are_all_kept_and_one_is_in_force() -> None:
    once(lambda: actions.rotate_key("node", by=SYSTEM, at=AT))
    made = [one.id for one in keys().all("node")]
    rotated = {(queries.body(one) or {})["id"] for one in queries.of_subject("key", "node")}
    assert rotated == set(made)
    assert keys().signer("node").id == made[-1]
    with pytest.raises(Refused):
        actions.rotate_key("lookup", by=SYSTEM, at=AT)


def test_resuming_what_is_not_parked_hands_nothing_on() -> None:
    follower = next(iter(followers.registered()))
    once(lambda: actions.resume(follower, ("case", "1"), by=SYSTEM, at=AT))
    with pytest.raises(NotFound, match=r"log.no_follower"):
        actions.resume("nobody", ("case", "1"), by=SYSTEM, at=AT)

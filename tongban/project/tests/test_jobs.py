"""The watch over the machine's clock: it is told by how much it was set back, and what would live too long ends."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.log import actions, queries
from tongban.log.store import node
from tongban.project import doctor
from tongban.project.jobs import ClockWatch

AT = datetime(2126, 3, 2, 1, tzinfo=UTC)  # later than any event that a test records
pytestmark = pytest.mark.django_db


class Machine:
    """A clock that may be set, and the seconds that went by for all that."""

    def __init__(self) -> None:
        self.shows, self.ran = AT, 1000.0
        self.watch = ClockWatch(lambda: self.shows, lambda: self.ran)

    def wait(self, seconds: float, moved: float = 0) -> list[int]:
        """Time goes by, and the clock is set by `moved` seconds; all that was said of it so far."""
        self.ran += seconds
        self.shows += timedelta(seconds=seconds + moved)
        self.watch()
        return [(queries.body(event) or {})["seconds"] for event in queries.of_subject("node", node())]


@pytest.fixture
def machine(tmp_path: Path, settings: Any) -> Machine:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return Machine()


def session() -> None:
    kept = SessionStore()
    kept["x"] = 1
    kept.save()


def test_a_clock_that_goes_on_says_nothing(machine: Machine) -> None:
    session()
    for seconds in (0, 1, 60, 3600):
        assert machine.wait(seconds) == []
    assert machine.wait(1, moved=-9) == []  # as machines correct their clocks
    assert Session.objects.count() == 1


def test_a_clock_set_back_is_said_once_and_ends_sessions(machine: Machine) -> None:
    machine.wait(0)
    session()
    assert machine.wait(1, moved=-3600) == [3600]
    assert Session.objects.count() == 0
    session()
    assert machine.wait(1) == [3600]
    assert Session.objects.count() == 1


def test_small_steps_back_add_up(machine: Machine) -> None:
    machine.wait(0)
    assert [machine.wait(1, moved=-6) for _ in range(2)] == [[], [12]]


def test_a_clock_set_forward_and_back_again_went_back(machine: Machine) -> None:
    machine.wait(0)
    assert machine.wait(1, moved=86400) == []
    assert machine.wait(1, moved=-86400) == [86400]


def test_a_clock_before_the_last_event_at_the_start_was_set_back(machine: Machine) -> None:
    with transaction.atomic():
        event = actions.append("case.tested", ("case", "x"), {}, by=SYSTEM, at=AT)
    machine.shows = event.recorded_at - timedelta(hours=2)
    assert machine.wait(0) == [7200]


@pytest.mark.usefixtures("tampering")
def test_the_doctor_says_that_the_clock_stands_before_the_last_event(machine: Machine) -> None:
    with transaction.atomic():
        event = actions.append("case.tested", ("case", "x"), {}, by=SYSTEM, at=AT)
    found = [one for one in doctor.examine() if one.name == "clock"]
    assert [one.ok for one in found] == [True]
    type(event).objects.update(recorded_at=event.recorded_at + timedelta(days=2))
    (found_back,) = (one for one in doctor.examine() if one.name == "clock")
    assert (found_back.ok, "before the last event" in found_back.found) == (False, True)

"""Errands: carried at least once, by one worker, tried again, dead after eight tries; their answers come in by an act."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tongban.base.errors import Unavailable
from tongban.exchange import actions, errands, queries
from tongban.exchange.links import LINKS
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A system outside that keeps what it was asked; asked for `fail`, it does."""
    asked: list[dict[str, Any]] = []

    def link(one: Any) -> dict[str, Any]:
        asked.append(dict(one))
        if one.get("fail") == "bug":
            raise RuntimeError("no")
        if one.get("fail"):
            raise Unavailable("offer.suspended", offer="outside")
        return {"said": one.get("word", "")}

    monkeypatch.setitem(LINKS, "test", link)
    return asked


def send(key: str, at: datetime = AT, **asked: Any) -> None:
    actions.send("test", key, asked, about="case 1", at=AT, not_before=at)


def test_an_errand_is_carried_once_and_its_answer_is_an_event(outside: list[dict[str, Any]]) -> None:
    send("a", word="yes")
    send("a", word="yes")
    assert errands.run_due(at=AT) == 1
    assert errands.run_due(at=AT + timedelta(hours=1)) == 0
    (row,) = queries.errands_of("case 1")
    assert (row.state, row.answer, outside) == ("answered", {"said": "yes"}, [{"word": "yes"}])
    assert [event.kind for event in log.of_subject("errand", "a")] == ["errand.answered"]


def test_an_errand_for_later_is_not_carried_before(outside: list[dict[str, Any]]) -> None:
    send("a", AT + timedelta(hours=1))
    assert errands.run_due(at=AT) == 0
    assert errands.run_due(at=AT + timedelta(hours=1)) == 1


@pytest.mark.parametrize("fault", ["down", "bug"])
def test_what_is_not_answered_is_tried_again_and_dies_after_eight_tries(fault: str, outside: list[dict[str, Any]]) -> None:
    send("a", fail=fault)
    send("b", word="goes on")
    at = AT
    for _ in range(12):
        errands.run_due(at=at)
        at += timedelta(days=1)
    assert {row.key: row.state for row in queries.errands_of("case 1")} == {"a": "dead", "b": "answered"}
    assert len(outside) == actions.TRIES + 1
    assert queries.errand_counts() == {"waiting": 0, "dead": 1}


def test_who_dies_on_the_way_carries_it_again_a_minute_later(outside: list[dict[str, Any]]) -> None:
    send("a")
    assert actions.claim(queries.due_errands(AT)[0], at=AT)
    assert errands.run_due(at=AT + timedelta(seconds=59)) == 0
    assert errands.run_due(at=AT + timedelta(seconds=60)) == 1


def test_of_two_workers_one_carries(outside: list[dict[str, Any]]) -> None:
    for number in range(20):
        send(f"key {number}", word=str(number))
    start, carried = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        carried.append(errands.run_due(at=AT))
        connection.close()

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (sum(carried), len(outside)) == (20, 20)

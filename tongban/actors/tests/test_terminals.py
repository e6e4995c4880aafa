"""Terminals of a hall: given and taken away by its head, known by an address that nobody else has."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, queueing, terminals
from tongban.actors.hall_models import Terminal
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def test_the_head_gives_a_terminal_its_address_once_and_takes_it_away(people: cast.Cast) -> None:
    zhao = people.actor("zhao", AT)
    hall = queueing.open_hall("一楼大厅", by=zhao, at=AT).pk
    for stranger in ("li", "he", "wang"):
        with pytest.raises(NotAllowed):
            terminals.open_terminal(hall, "1号机", by=people.actor(stranger, AT), at=AT)
    with pytest.raises(NotFound, match=r"queue.no_hall"):
        terminals.open_terminal(999, "1号机", by=zhao, at=AT)
    with pytest.raises(Refused, match=r"terminal.no_name"):
        terminals.open_terminal(hall, " ", by=zhao, at=AT)
    row, word = terminals.open_terminal(hall, "1号机", by=zhao, at=AT)
    with pytest.raises(Refused, match=r"terminal.exists"):
        terminals.open_terminal(hall, "1号机", by=zhao, at=AT)
    assert (terminals.known(word), terminals.known(""), terminals.known(word[:-1])) == (row, None, None)
    assert word not in str(Terminal.objects.values())
    for stranger in ("li", "he"):
        with pytest.raises(NotAllowed):
            terminals.close_terminal(row.pk, by=people.actor(stranger, AT), at=AT)
    with pytest.raises(NotFound, match=r"terminal.unknown"):
        terminals.close_terminal(999, by=zhao, at=AT)
    for _ in range(2):
        assert terminals.close_terminal(row.pk, by=zhao, at=AT).closed_at == AT
    assert (terminals.known(word), terminals.of_hall(hall)) == (None, [])
    assert sorted(one.kind for one in log.latest(kinds=["terminal.opened", "terminal.closed"])) == ["terminal.closed", "terminal.opened"]
    second, other = terminals.open_terminal(hall, "1号机", by=zhao, at=AT)
    assert (second.pk != row.pk, other != word) == (True, True)


def test_a_hall_has_no_more_terminals_than_it_can_use(people: cast.Cast) -> None:
    zhao = people.actor("zhao", AT)
    hall = queueing.open_hall("一楼大厅", by=zhao, at=AT)
    Terminal.objects.bulk_create(Terminal(hall=hall, name=str(n), lookup=str(n), made_at=AT) for n in range(terminals.MOST))
    with pytest.raises(Refused, match=r"terminal.too_many"):
        terminals.open_terminal(hall.pk, "1号机", by=zhao, at=AT)


@pytest.mark.django_db(transaction=True)
def test_opened_and_closed_by_several_at_once_it_happens_once(people: cast.Cast) -> None:
    zhao = people.actor("zhao", AT)
    hall = queueing.open_hall("一楼大厅", by=zhao, at=AT).pk
    assert together(lambda: terminals.open_terminal(hall, "1号机", by=zhao, at=AT)) == ["done", *["terminal.exists"] * 3]
    (row,) = terminals.of_hall(hall)
    assert together(lambda: terminals.close_terminal(row.pk, by=zhao, at=AT)) == ["done"] * 4
    assert len(log.latest(kinds=["terminal.closed"])) == 1

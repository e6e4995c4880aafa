"""What the demonstration invents: residents of whom some may be paid and some not, and a past year of matters."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.base.identifiers import check
from tongban.cases import queries as cases
from tongban.cases.tests.world import RECENT, build, district
from tongban.log import audit
from tongban.log.sequencer import catch_up
from tongban.oversight import queries
from tongban.pack import reader
from tongban.project import history, offices, port
from tongban.project.demo import NEIGHBOUR, _residents
from tongban.registers import ledger_queries
from tongban.services import actions as services

AT = datetime(2026, 11, 25, 5, tzinfo=UTC)


def test_residents_of_the_demonstration_are_old_enough_and_not_here_and_elsewhere_and_nobody() -> None:
    rows = list(_residents(AT))
    assert len({row["number"] for row in rows}) == len(rows) > 40
    assert all(check("resident", row["number"]).ok and row["number"].startswith("999999") and row["remark"] == "演示" for row in rows)
    assert all(row["number"][6:14] == row["born"].replace("-", "") for row in rows)
    years = [AT.year - date.fromisoformat(row["born"]).year for row in rows]
    assert (min(years) < 80, max(years) >= 100) == (True, True)
    assert {row["state"] for row in rows} == {"living", "deceased"}
    assert NEIGHBOUR in {row["residence"] for row in rows}


@pytest.mark.django_db
def test_a_past_year_is_told_by_figures_and_the_log_holds_it(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(AT - timedelta(days=history.DAYS))
    history.load(people, 12, at=AT)
    catch_up()
    chen = people.actor("chen", AT)
    year = queries.Asked(date(2025, 11, 1), date(2026, 11, 1))
    months = queries.figures(chen, ["gross", "first_time"], year, each="month")
    assert len(months) >= 5
    assert sum(told["gross"].n for told in months.values()) >= 12 - history.OPEN
    assert all(told["gross"].complete == 1 for told in months.values())
    assert len(cases.inbox(chen, "open", at=AT)) >= history.OPEN
    assert audit.audit() == []


@pytest.mark.django_db
def test_the_demonstration_has_a_ledger_that_was_drawn_by_real_acts(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    at = RECENT
    people = district(at)
    row = services.propose(reader.files(port.PACK), by=people.actor("gao", at), at=at)
    services.publish(row.pk, effective_from=at, by=people.actor("zhao", at), at=at)
    port.load(people, offices.Offices(people, at), at)
    number = port.matters(people, at)
    found = ledger_queries.ledger("eport.licence", number, to=people.actor("yuhua", at))
    lines = ledger_queries.as_of(found).lines
    assert [(one.reserved_quantity, one.consumed_quantity, one.uses) for one in lines] == [
        (5000 * 10**5, 8000 * 10**5, 2),
        (0, 250_000, 1),
    ]
    assert list(ledger_queries.recomputed()) == []

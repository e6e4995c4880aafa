"""What the demonstration invents: residents of whom some may be paid and some not, and a past year of matters."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.base.identifiers import check
from tongban.cases import queries as cases
from tongban.cases.tests.world import build
from tongban.log import audit
from tongban.log.sequencer import catch_up
from tongban.oversight import queries
from tongban.project import history
from tongban.project.demo import NEIGHBOUR, _residents

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

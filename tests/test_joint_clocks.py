"""Parts of a joint matter that follow each other days apart: each is submitted on its own day, and its office's time runs from then."""

from datetime import date, timedelta

import pytest

from tests.test_joint import AT, case_of, stage, standing, submitted, wang
from tongban.cases import actions as cases
from tongban.cases import queries
from tongban.cases.models import Case, DueRow
from tongban.log.sequencer import catch_up
from tongban.project.stage import RealStage

__all__ = ["stage"]
pytestmark = pytest.mark.django_db(transaction=True)


def told_by(number: str) -> date:
    """The day by which the office must tell whether it accepts."""
    return DueRow.objects.get(case__number=number, effect="deemed_accepted", done_at=None).day


def granted(stage: RealStage, number: str, days: int, clerk: str = "anna", head: str = "boris") -> Case:  # noqa: F811
    """Accepted, reviewed, granted and served so many days after the whole was submitted; the case as it was accepted."""
    at = AT + timedelta(days=days)
    accepted = cases.accept(number, by=stage.people.actor(clerk, at), at=at)
    cases.review(number, opinion="x", by=stage.people.actor(clerk, at), at=at)
    cases.decide(number, "grant", by=stage.people.actor(head, at), at=at)
    cases.serve(number, how="online", proof="x", by=stage.people.actor(head, at), at=at)
    catch_up()
    return accepted


def test_each_part_has_its_own_day_of_submission_and_its_own_last_day(stage: RealStage) -> None:  # noqa: F811
    row = submitted(stage)  # Monday, 2 March 2026
    name = case_of(row, "name")
    assert (Case.objects.get(number=name).submitted_at, told_by(name)) == (AT, date(2026, 3, 9))
    assert granted(stage, name, 2).due == date(2026, 3, 5)  # one working day
    registration = case_of(row, "registration")
    later = AT + timedelta(days=2)
    assert (Case.objects.get(number=registration).submitted_at, told_by(registration)) == (later, date(2026, 3, 11))
    assert granted(stage, registration, 9).due == date(2026, 3, 16)  # three
    for part, until in (("seal", date(2026, 3, 18)), ("tax", date(2026, 3, 18))):
        case = queries.case(case_of(row, part), to=wang(stage))
        assert (case.submitted_at, told_by(case.number)) == (AT + timedelta(days=9), until)
    assert granted(stage, case_of(row, "seal"), 10, "carla", "david").due == date(2026, 3, 13)
    assert standing(row) == {"name": "granted", "registration": "granted", "seal": "granted", "tax": "submitted"}
    assert Case.objects.get(number=name).due == date(2026, 3, 5)

"""A part of a joint matter that could not begin is tried again, by the applicant or an office, and what waits for it goes on."""

from __future__ import annotations

import pytest

from tests.test_joint import AT, FORM, browser, case_of, decide, draft, stage, standing, submitted, wang
from tests.test_joint_window import attended
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases import joint_queries
from tongban.cases.joint_models import Joint
from tongban.cases.tests.test_acts import once
from tongban.log import queries as log
from tongban.project.stage import RealStage

__all__ = ["stage"]
pytestmark = pytest.mark.django_db(transaction=True)


def stuck(stage: RealStage) -> Joint:
    """The registration could not begin; seal and tax wait for it."""
    row = submitted(stage)
    Joint.objects.filter(pk=row.pk).update(form={**row.form, "capital": "much"})
    decide(stage, case_of(row, "name"), "anna", "boris")
    assert standing(row) == {"name": "granted", "registration": "stuck", "seal": "blocked", "tax": "blocked"}
    return row


def mended(row: Joint) -> None:
    """What stood in its way is gone."""
    Joint.objects.filter(pk=row.pk).update(form={**Joint.objects.get(pk=row.pk).form, "capital": FORM["capital"]})


def test_what_could_not_begin_is_tried_again_once_and_what_waits_goes_on(stage: RealStage) -> None:
    row, by = stuck(stage), wang(stage)
    assert joint_queries.state(row) == "waiting"
    with pytest.raises(Refused, match=r"joint\.part_not_stuck"):
        cases.begin_again(row.number, "seal", by=by, at=AT)
    cases.begin_again(row.number, "registration", by=by, at=AT)
    assert standing(row)["registration"] == "stuck"
    mended(row)
    once(lambda: cases.begin_again(row.number, "registration", by=by, at=AT), "joint.part_not_stuck")
    told = [(log.body(one) or {})["begun"] for one in log.of_subject("joint", row.number) if one.kind == "joint.part_tried"]
    assert told == [False, True]
    decide(stage, case_of(row, "registration"), "anna", "boris")
    assert standing(row) == {"name": "granted", "registration": "granted", "seal": "submitted", "tax": "submitted"}


def test_an_officer_of_one_of_the_offices_tries_it_again_and_nobody_else(stage: RealStage) -> None:
    row = stuck(stage)
    mended(row)
    for name in ("zhang", "zhao", "wu"):  # a stranger, a head of another office, one who accepts nothing
        with pytest.raises(NotAllowed, match=r"case\.not_yours"):
            cases.begin_again(row.number, "registration", by=stage.people.actor(name, AT), at=AT)
    with pytest.raises(NotFound, match=r"joint\.unknown"):
        cases.begin_again("nothing", "registration", by=wang(stage), at=AT)
    with pytest.raises(NotFound, match=r"joint\.no_part"):
        cases.begin_again(row.number, "nothing", by=wang(stage), at=AT)
    with pytest.raises(Refused, match=r"joint\.not_submitted"):
        cases.begin_again(draft(stage).number, "name", by=wang(stage), at=AT)
    cases.begin_again(row.number, "registration", by=stage.people.actor("carla", AT), at=AT)
    assert standing(row)["registration"] == "submitted"


def test_what_is_stuck_can_be_withdrawn(stage: RealStage) -> None:
    row = stuck(stage)
    cases.withdraw_part(row.number, "registration", by=wang(stage), at=AT)
    assert (standing(row)["registration"], joint_queries.state(Joint.objects.get(pk=row.pk))) == ("withdrawn", "closed")


def test_the_pages_of_the_applicant_and_the_desk_try_it_again(stage: RealStage) -> None:
    row = stuck(stage)
    client, desk = browser(stage, "wang"), browser(stage, "anna")
    path, case = f"/together/{row.number}", f"/desk/cases/{case_of(row, 'name')}"
    assert client.get(path).content.decode().count(f'action="{path}/again"') == 1
    told = client.post(f"{path}/again", {"part": "registration"}, follow=True).content.decode()
    assert "It still cannot begin: exact.not_a_number" in told
    assert "A part that could not begin was tried again" in told
    mended(row)
    assert f'action="/desk{path}/again"' in desk.get(case).content.decode()
    answer = desk.post(f"/desk{path}/again", {"part": "registration", "case": case_of(row, "name")}, follow=True)
    assert (answer.redirect_chain[0][0], "The part has begun." in answer.content.decode()) == (case, True)
    assert standing(row)["registration"] == "submitted"
    assert "/again" not in client.get(path).content.decode()


def test_an_officer_tries_it_again_for_who_stands_at_the_window(stage: RealStage) -> None:
    row = stuck(stage)
    mended(row)
    who = attended(stage, "emma")
    cases.begin_again(row.number, "registration", by=who, at=AT)
    assert standing(row)["registration"] == "submitted"
    with pytest.raises(NotAllowed, match=r"case\.not_yours"):
        cases.begin_again(row.number, "registration", by=attended(stage, "emma", who="zhang"), at=AT)

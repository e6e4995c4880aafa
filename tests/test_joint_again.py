"""A part of a joint matter that could not begin is tried again, by the applicant or an office, and what waits for it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.test_joint import AT, FORM, browser, case_of, decide, draft, stage, standing, submitted, wang
from tests.test_joint_window import attended
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.cases import actions as cases
from tongban.cases import joint_parts, joint_queries
from tongban.cases.joint_models import Joint, JointPart
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


def test_by_itself_it_is_tried_after_days_that_grow_and_then_only_when_asked(stage: RealStage) -> None:
    row = stuck(stage)
    days, moment = [], AT
    for _ in range(6):
        part = JointPart.objects.get(joint=row, name="registration")
        if part.next_try is None:
            break
        assert cases.try_due(at=part.next_try - timedelta(seconds=1)) == 0
        days.append((part.next_try - moment).days)
        moment = part.next_try
        assert cases.try_due(at=moment) == 1
    assert (days, part.tried, part.stuck_since) == ([1, 2, 4, 8, 16], 6, AT)
    mended(row)
    assert cases.try_due(at=moment + timedelta(days=365)) == 0
    cases.begin_again(row.number, "registration", by=wang(stage), at=moment)
    part = JointPart.objects.get(joint=row, name="registration")
    assert (part.stuck_since, part.next_try, standing(row)["registration"]) == (None, None, "submitted")


def test_what_is_mended_begins_by_itself_once_however_many_try_it(stage: RealStage) -> None:
    row = stuck(stage)
    mended(row)
    assert together(lambda: cases.try_due(at=AT + timedelta(days=1))) == ["done"] * 4
    assert standing(row)["registration"] == "submitted"
    told = [log.body(one) for one in log.of_subject("joint", row.number) if one.kind == "joint.part_tried"]
    assert told == [{"part": "registration", "begun": True}]


def test_a_register_out_of_reach_is_asked_again_in_an_hour_and_counts_as_no_try(stage: RealStage, monkeypatch: pytest.MonkeyPatch) -> None:
    row, at = stuck(stage), AT + timedelta(days=1)

    def away(*_: object, **__: object) -> None:
        raise Unavailable("exchange.unavailable")

    monkeypatch.setattr(joint_parts, "begin", away)
    assert cases.try_due(at=at) == 1
    part = JointPart.objects.get(joint=row, name="registration")
    assert (part.next_try, part.tried, part.problems) == (at + timedelta(hours=1), 1, ["exact.not_a_number"])


def test_who_supervises_sees_what_is_stuck_with_its_reason_and_next_try(stage: RealStage) -> None:
    row = stuck(stage)
    chen, boris = browser(stage, "chen"), browser(stage, "boris")
    page = chen.get("/supervise/stuck").content.decode()
    assert row.number in page
    assert "Tries so far" in page
    assert "3 March 2026" in page
    assert 'name="part"' not in page
    assert chen.post("/supervise/stuck", {"number": row.number, "part": "registration"}).status_code == 403
    assert f"{row.number},registration" in chen.get("/supervise/stuck?form=csv").content.decode()
    assert "It is tried again by itself on 3 March 2026." in browser(stage, "wang").get(f"/together/{row.number}").content.decode()
    assert 'name="part"' in boris.get("/supervise/stuck").content.decode()
    told = boris.post("/supervise/stuck", {"number": row.number, "part": "registration"}, follow=True).content.decode()
    assert "It still cannot begin" in told
    mended(row)
    assert boris.post("/supervise/stuck", {"number": row.number, "part": "registration"}).status_code == 302
    assert "Every part that could begin has begun." in chen.get("/supervise/stuck").content.decode()
    assert boris.post("/supervise/stuck", {"number": row.number, "part": "registration"}).status_code == 422
    assert browser(stage, "wu").get("/supervise/stuck").status_code == 403


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

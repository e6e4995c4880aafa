"""Joint matters at a window: an officer of one of the offices fills in the one form for who is present, and all parts are filed."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.test_joint import AT, FORM, PDF, REGION, bring, browser, case_of, decide, stage, standing
from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases import joint_queries, queries
from tongban.cases.joint_models import Joint, JointAtWindow
from tongban.cases.models import Case
from tongban.cases.tests.test_acts import once
from tongban.log import queries as log
from tongban.project.stage import RealStage

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["stage"]


def attended(stage: RealStage, officer: str = "anna", who: str = "wang") -> Actor:
    """An officer acting for a person of the cast who stands at the window."""
    by, party = stage.people.actor(officer, AT), stage.people.parties[who]
    window.attend(actors.code_of(party), party.name, place="3号窗口", by=by, at=AT)
    return window.acting(by, None, at=AT)


def draft(who: Actor) -> Joint:
    row = cases.start_joint("business.start", region=REGION, by=who, at=AT)
    cases.save_joint(row.number, FORM, by=who, at=AT)
    bring(row, who)
    return row


def test_one_office_files_the_parts_of_all_for_who_is_present_and_the_log_says_so(stage: RealStage) -> None:
    who = attended(stage)
    row = draft(who)
    with pytest.raises(Refused, match=r"case\.not_confirmed"):
        cases.submit_joint(row.number, key="k", by=who, at=AT)
    cases.confirm_joint(row.number, by=who, at=AT)
    cases.save_joint(row.number, {"seals": "3"}, by=who, at=AT)
    with pytest.raises(Refused, match=r"case\.not_confirmed"):
        cases.submit_joint(row.number, key="k", by=who, at=AT)
    cases.confirm_joint(row.number, by=who, at=AT)
    for _ in range(2):
        assert cases.submit_joint(row.number, key="k", by=who, at=AT).channel == "window"
    assert Case.objects.filter(part__joint=row).count() == 1
    event = next(one for one in log.of_subject("case", case_of(row, "name")) if one.kind == "case.submitted")
    by = json.loads(event.envelope)["by"]
    assert (by["kind"], by["account"], by["person"], by["channel"]) == ("officer", who.account, who.person, "window")
    assert [one.why for one in queries.visits(Case.objects.get(number=case_of(row, "name")))] == ["filing"]


def test_what_follows_is_filed_by_itself_with_other_offices_and_seen_on_line(stage: RealStage) -> None:
    who = attended(stage)
    row = draft(who)
    cases.confirm_joint(row.number, by=who, at=AT)
    cases.submit_joint(row.number, key="k", by=who, at=AT)
    decide(stage, case_of(row, "name"), "anna", "boris")
    decide(stage, case_of(row, "registration"), "anna", "boris")
    assert standing(row)["seal"] == standing(row)["tax"] == "submitted"
    own = stage.people.actor("wang", AT)
    assert joint_queries.joint(row.number, to=own).pk == row.pk
    assert queries.case(case_of(row, "seal"), to=own).channel == "window"


def test_a_form_begun_on_line_is_finished_at_the_window_and_withdrawn_there(stage: RealStage) -> None:
    own = stage.people.actor("wang", AT)
    row = draft(own)
    who = attended(stage, "emma")  # the tax office decides a part too
    assert [one.number for one in joint_queries.own(who)] == [row.number]
    cases.confirm_joint(row.number, by=who, at=AT)
    done = cases.submit_joint(row.number, key="k", by=who, at=AT)
    assert done.channel == "window"
    cases.withdraw_part(row.number, "tax", by=who, at=AT)
    cases.withdraw_joint(row.number, by=who, at=AT)
    assert set(standing(row).values()) == {"withdrawn"}


def test_nothing_without_the_person_the_right_or_a_part_of_ones_own(stage: RealStage) -> None:
    who = attended(stage)
    row = draft(who)
    forged = Actor(**{**who.__dict__, "account": stage.people.accounts["carla"].pk})
    head = stage.people.actor("david", AT)
    claims = Actor(**{**head.__dict__, "party": who.party, "person": who.person, "level": 3, "channel": "window"})
    for by in (forged, claims):
        for act in (
            lambda by=by: cases.start_joint("business.start", region=REGION, by=by, at=AT),
            lambda by=by: cases.confirm_joint(row.number, by=by, at=AT),
            lambda by=by: cases.submit_joint(row.number, key="k", by=by, at=AT),
        ):
            with pytest.raises(NotAllowed):
                act()
    window.leave(by=who, at=AT)
    for act in (lambda: cases.save_joint(row.number, FORM, by=who, at=AT), lambda: cases.confirm_joint(row.number, by=who, at=AT)):
        with pytest.raises(NotAllowed, match=r"case\.nobody_present"):
            act()
    with pytest.raises(NotAllowed, match=r"case\.nobody_present"):
        cases.confirm_joint(row.number, by=stage.people.actor("wang", AT), at=AT)
    stranger = attended(stage, who="zhang")
    with pytest.raises(NotFound):
        joint_queries.joint(row.number, to=stranger)


def test_confirmed_twice_and_by_two_at_once_it_is_one_confirmation(stage: RealStage) -> None:
    who = attended(stage)
    row = draft(who)
    first = cases.confirm_joint(row.number, by=who, at=AT)
    assert cases.confirm_joint(row.number, by=who, at=AT).pk == first.pk
    once(lambda: cases.confirm_joint(row.number, by=who, at=AT))
    assert JointAtWindow.objects.get().pk == first.pk


def test_the_pages_lead_from_the_person_to_one_printed_receipt(stage: RealStage) -> None:
    anna, party = browser(stage, "anna"), stage.people.parties["wang"]
    told = {"act": "attend", "number": actors.code_of(party), "name": party.name, "place": "3号窗口"}
    assert anna.post("/desk/counter", told).status_code == 302
    assert "Start a business" in anna.get("/desk/counter").content.decode()
    step = anna.post("/desk/counter/together", {"party": party.pk, "matter": "business.start"})
    number = step.url.split("/")[4]
    answers = {**{name: str(value) for name, value in FORM.items()}, "hires": "no"}
    while "/form/" in step.url:
        where = step.url
        assert anna.get(where).status_code == 200
        files = {"material.articles": SimpleUploadedFile("a.pdf", PDF)} if where.endswith("materials") else {}
        step = anna.post(where, {**answers, **files})
        assert step.status_code == 302, step.content.decode()
    page = anna.get(step.url).content.decode()
    assert "What you need not say or bring again" in page
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    assert anna.post(step.url, {"key": key}).status_code == 422
    for _ in range(2):
        done = anna.post(step.url, {"key": key, "confirmed": "yes"})
        assert done.url == f"/desk/counter/together/{number}/receipt"
    receipt = anna.get(done.url).content.decode()
    for shown in (number, "3号窗口", "Begins by itself when this is granted", "<svg"):
        assert shown in receipt
    assert anna.get(f"{done.url}.pdf").content.startswith(b"%PDF")
    assert number in anna.get("/desk/counter").content.decode()
    anna.post("/desk/counter", {"act": "leave"})
    assert anna.get(done.url).status_code == 403

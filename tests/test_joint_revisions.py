"""Revisions in the life of a joint matter: a draft follows with its answers, what waits keeps to the day of submission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.test_joint import AT, FORM, browser, case_of, draft, stage, standing, submitted, wang
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions as cases
from tongban.cases import joint_following, joint_keeping, joint_marking, joint_queries, queries
from tongban.cases.joint_models import Joint, JointMark
from tongban.cases.tests.test_acts import once
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.project.stage import RealStage
from tongban.services import actions as service_acts
from tongban.services import queries as services

__all__ = ["stage"]
pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
LATER = AT + HOUR
START = "joint/start.yaml"
INSURANCE = "  insurance:\n    service: business.insurance\n    when: {field: hires, equals: true}\n"
REGISTERED = "    answers: {company: registration.company}\n    materials: {registration-decision: registration}\n"
SEAL, NAME = "services/seal/form.yaml", "services/name/service.yaml"
DECIDE = "post: head\n    limit: [{from: 2025-01-01, working_days: 1,"


def publish(stage: RealStage, *changes: tuple[str, str, str], at: datetime = LATER, gone: tuple[str, ...] = ()) -> None:
    """The pack with words of some files replaced and without others, in force from then on."""
    texts = {path: text for path, text in services.files(services.latest("business")[0]).items() if path not in gone}
    for path, was, now in changes:
        assert was in texts[path], (path, was)
        texts[path] = texts[path].replace(was, now)
    put(stage, texts, at)


def put(stage: RealStage, texts: Mapping[str, str], at: datetime) -> None:
    """Publish a whole pack."""
    made = service_acts.propose(texts, by=stage.people.actor("gao", at), at=at)
    service_acts.publish(made.pk, effective_from=at, by=stage.people.actor("zhao", at), at=at)
    services.forget()


def follow(row: Joint, by: Actor, at: datetime = LATER) -> Joint:
    cases.follow_joint(row.number, by=by, at=at)
    return joint_queries.joint(row.number, to=by)


def answers(row: Joint) -> dict[str, Any]:
    return dict(joint_queries.form(Joint.objects.get(pk=row.pk)).answers)


def marks(row: Joint) -> dict[str, tuple[str, Any]]:
    return {one.name: (one.change, joint_marking.said(one)) for one in joint_marking.standing(row)}


ASKED_OTHERWISE = (SEAL, "element: seal-count}", "element: seal-count, personal: true}")
PERSONS = (SEAL, "{name: phone, element: contact-phone}", "{name: phone, element: contact-phone, repeat: 3}")
NEW = (
    SEAL,
    "      - {name: phone, element: contact-phone}",
    "      - {name: phone, element: contact-phone}\n      - {name: staff, element: staff-count}",
)
LIMIT = (NAME, DECIDE, DECIDE.replace("days: 1", "days: 3"))


def test_opened_again_a_draft_stands_under_the_revision_in_force_with_its_answers_and_marks(stage: RealStage) -> None:
    row, by = draft(stage), wang(stage)
    publish(
        stage,
        NEW,
        ASKED_OTHERWISE,
        (SEAL, "      - {name: licence", "      - {name: licence_number"),
        (START, " licence: reg", " licence_number: reg"),
    )
    assert not joint_following.behind(row, LATER - HOUR / 2)
    assert joint_following.behind(row, LATER)
    with pytest.raises(Refused, match=r"case\.form_changed") as refused:
        cases.submit_joint(row.number, key="k", by=by, at=LATER)
    assert refused.value.discrepancies[0].facts["count"] == 2
    moved = follow(row, by)
    assert not joint_following.behind(moved, LATER)
    assert answers(moved) == FORM
    assert moved.form["seals"] != FORM["seals"]  # personal now: it is kept sealed
    assert marks(moved) == {"staff": ("added", None), "seals": ("changed", "2")}
    told = [log.body(one) or {} for one in log.of_subject("joint", row.number) if one.kind == "joint.draft_followed"]
    assert [one["questions"] for one in told] == [{"staff": "added", "seals": "changed"}]
    cases.save_joint(row.number, {"seals": "3", "staff": "2"}, by=by, at=LATER)
    assert marks(moved) == {}
    cases.submit_joint(row.number, key="k", by=by, at=LATER)
    assert (answers(row)["seals"], answers(row)["staff"], answers(row)["company"]) == ("3", 2, FORM["company"])


def test_where_only_a_limit_differs_a_draft_moves_when_it_is_submitted(stage: RealStage) -> None:
    row, by = draft(stage), wang(stage)
    before = row.parts.get(name="name").digest
    publish(stage, LIMIT)
    cases.submit_joint(row.number, key="k", by=by, at=LATER)
    digest = row.parts.get(name="name").digest
    assert digest != before
    assert queries.case(case_of(row, "name"), to=by).digest == digest


def test_what_a_page_drawn_before_sends_is_kept_and_goes_along(stage: RealStage) -> None:
    row, by = draft(stage), wang(stage)
    publish(stage, PERSONS)
    cases.save_joint(row.number, {"phone": "13900000002", "seals": "4"}, by=by, at=LATER)
    assert answers(row) == {
        **{k: v for k, v in FORM.items() if k != "phone"},
        "seals": "4",
        **{f"{one}-phone": "13900000002" for one in ("tax", "insurance")},
    }
    assert marks(row) == {"seal-phone": ("changed", "13900000002"), "tax-phone": ("added", "13900000002")}
    publish(stage, (SEAL, "      - {name: phone, element: contact-phone, repeat: 3}\n", ""), at=LATER + HOUR)
    at = LATER + HOUR
    assert answers(follow(row, by, at))["phone"] == "13900000002"  # one part asks it still, under the name of before
    publish(stage, (SEAL, "      - {name: seals, element: seal-count}\n", ""), at=at + HOUR)
    assert marks(follow(row, by, at + HOUR))["seals"] == ("removed", "4")
    cases.save_joint(row.number, {"seals": "5"}, by=by, at=at + HOUR)  # another window drew its page before
    assert marks(row)["seals"] == ("removed", "5")
    publish(stage, (SEAL, "    fields:\n", "    fields:\n      - {name: seals, element: seal-count}\n"), at=at + 2 * HOUR)
    moved = follow(row, by, at + 2 * HOUR)
    assert (answers(moved)["seals"], marks(moved)["seals"]) == ("5", ("added", "5"))
    assert joint_keeping.erase_due(at=AT + timedelta(days=200)) == 1
    assert {one.said for one in JointMark.objects.filter(joint=row)} == {None}


def test_a_part_that_comes_or_goes_and_a_matter_offered_no_more(stage: RealStage) -> None:
    row, by, at = draft(stage), wang(stage), LATER + HOUR
    always = INSURANCE.replace("    when: {field: hires, equals: true}\n", "")
    publish(stage, (START, INSURANCE, always))
    assert marks(follow(row, by)) == {"staff": ("added", None)}
    cases.save_joint(row.number, {"staff": "3"}, by=by, at=LATER)
    publish(stage, (START, f"{always}{REGISTERED}", ""), at=at)
    moved = follow(row, by, at)
    assert (marks(moved), answers(moved)) == ({"staff": ("removed", "3")}, FORM)
    assert [one.name for one in joint_queries.pinned(moved)] == ["name", "registration", "seal", "tax"]
    publish(stage, gone=(START,), at=at + HOUR)
    assert follow(row, by, at + HOUR).revision_id == moved.revision_id
    assert not joint_following.behind(moved, at + HOUR)
    with pytest.raises(Refused, match=r"case\.no_longer_offered"):
        cases.submit_joint(row.number, key="k", by=by, at=at + HOUR)


def granted(stage: RealStage, number: str, at: datetime) -> None:
    """The approval bureau grants a part; what waits for it begins."""
    served(stage, number, at)
    catch_up()


def served(stage: RealStage, number: str, at: datetime) -> None:
    """It is granted and served."""
    clerk, head = stage.people.actor("anna", at), stage.people.actor("boris", at)
    cases.accept(number, by=clerk, at=at)
    cases.review(number, opinion="x", by=clerk, at=at)
    cases.decide(number, "grant", reasons=[], by=head, at=at)
    cases.serve(number, how="online", proof="x", by=head, at=at)


def test_what_waits_is_filed_by_what_held_on_the_day_of_submission(stage: RealStage) -> None:
    row = submitted(stage)
    pinned = dict(row.parts.values_list("name", "digest"))
    publish(stage, NEW, LIMIT, ("services/tax/form.yaml", "taxpayer, element: taxpayer-kind", "kind, element: taxpayer-kind"))
    publish(stage, (SEAL, "      - {name: seals, element: seal-count}\n", ""), at=LATER + HOUR)
    assert follow(row, wang(stage)).parts.get(name="seal").digest == pinned["seal"]
    for part in ("name", "registration"):
        granted(stage, case_of(row, part), LATER + 2 * HOUR)
    assert standing(row) == {"name": "granted", "registration": "granted", "seal": "submitted", "tax": "submitted"}
    for part in ("seal", "tax"):
        case = queries.case(case_of(row, part), to=wang(stage))
        assert (case.digest, queries.answers(case)["phone"]) == (pinned[part], FORM["phone"])
    assert queries.answers(queries.case(case_of(row, "seal"), to=wang(stage)))["seals"] == int(FORM["seals"])
    assert queries.answers(queries.case(case_of(row, "tax"), to=wang(stage)))["taxpayer"] == FORM["taxpayer"]


def test_by_several_at_once_a_draft_moves_once(stage: RealStage) -> None:
    row, by = draft(stage), wang(stage)
    publish(stage, NEW)
    once(lambda: cases.follow_joint(row.number, by=by, at=LATER))
    assert len([one for one in log.of_subject("joint", row.number) if one.kind == "joint.draft_followed"]) == 1
    with pytest.raises(NotAllowed, match=r"case\.not_yours"):
        cases.follow_joint(row.number, by=stage.people.actor("zhang", LATER), at=LATER)


def test_its_pages_mark_what_differs_and_lead_there(stage: RealStage) -> None:
    row, client = draft(stage), browser(stage, "wang")
    form, before = f"/together/{row.number}/form/seal", client.get(f"/together/{row.number}/form/seal").content.decode()
    assert "The form changed on" not in before
    publish(stage, NEW, ASKED_OTHERWISE)
    answer = client.post(f"/together/{row.number}/check", {"key": "a"})
    told = answer.content.decode()
    assert (answer.status_code, "Open it again and look at those" in told, "The form changed on" in told) == (422, True, True)
    assert f'href="{form}#f-seals"' in told
    page = client.get(form).content.decode()
    assert [page.count(words) for words in ("asked otherwise", "you said <bdi>2</bdi>")] == [2, 1]
    client.post(form, {"seals": "3", "phone": FORM["phone"], "staff": "2"})
    assert "The form changed on" not in client.get(form).content.decode()
    publish(stage, (SEAL, "      - {name: seals, element: seal-count, personal: true}\n", ""), at=LATER + HOUR)
    client.post(form, {"seals": "4", "phone": FORM["phone"], "staff": "2"})  # drawn before: what it says is kept
    assert marks(row)["seals"] == ("removed", "4")
    check = client.get(f"/together/{row.number}/check").content.decode()
    assert ("no longer asked" in check, "you said <bdi>4</bdi>" in check) == (True, True)
    assert client.post(f"/together/{row.number}/check", {"key": "a"}).headers["Location"] == f"/together/{row.number}"


def test_a_page_that_is_asked_no_longer_leads_to_the_first_one(stage: RealStage) -> None:
    row, client = draft(stage), browser(stage, "wang")
    publish(stage, ("services/tax/form.yaml", "      - {name: taxpayer, element: taxpayer-kind}\n", ""))
    assert client.get(f"/together/{row.number}/form/tax").headers["Location"] == f"/together/{row.number}/form/joint"

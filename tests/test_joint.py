"""Joint matters through their acts and pages: one form, one number, each office its part; twice, at once, by strangers, and refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases import joint_keeping, joint_parts, joint_queries, queries
from tongban.cases.joint_models import Joint
from tongban.cases.models import Case, MaterialRow
from tongban.documents import files, pdf
from tongban.documents import queries as documents
from tongban.log.sequencer import catch_up
from tongban.pack.stage import Given
from tongban.project.stage import PACKS, RealStage
from tongban.registers import actions as registers

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
REGION = "511602000000"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FORM: dict[str, Any] = {
    "hires": False,
    "company": "广安恒远商贸有限公司",
    "scope": "食品销售",
    "capital": "100000.00",
    "representative": "王芳",
    "seals": "2",
    "taxpayer": "small",
    "phone": "13900000001",
}
CAST: dict[str, Any] = {
    "wang": {},
    "zhang": {},
    "anna": {"post": "clerk", "agency": "approval-bureau"},
    "boris": {"post": "head", "agency": "approval-bureau"},
    "carla": {"post": "clerk", "agency": "public-security"},
    "david": {"post": "head", "agency": "public-security"},
    "emma": {"post": "clerk", "agency": "tax"},
}


@pytest.fixture
def stage(tmp_path: Path, settings: Any) -> Iterator[RealStage]:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = RealStage([PACKS / "business"])
    premises = {"entry": "P-0001", "owner": "99999919900102002X", "address": "广安区演示路1号"}
    made.open(Given(AT, CAST, {"business.premises": (premises,)}, REGION))
    yield made
    made.close()


def wang(stage: RealStage) -> Actor:
    return stage.people.actor("wang", AT)


def draft(stage: RealStage, *, brought: bool = True, **changes: Any) -> Joint:
    by = wang(stage)
    row = cases.start_joint("business.start", region=REGION, by=by, at=AT)
    cases.save_joint(row.number, {**FORM, **changes}, by=by, at=AT)
    if brought:
        bring(row, by)
    return row


def bring(row: Joint, by: Actor, name: str = "articles", at: datetime = AT) -> int:
    stored = files.store(PDF, f"{name}.pdf", owner=by.party, by=by, at=at)
    return cases.attach_joint(row.number, name, stored.pk, by=by, at=at).pk


def submitted(stage: RealStage, key: str = "k") -> Joint:
    row = draft(stage)
    return cases.submit_joint(row.number, key=key, by=wang(stage), at=AT)


def standing(row: Joint) -> dict[str, str]:
    return {one.name: one.standing for one in joint_parts.standing(Joint.objects.get(pk=row.pk))}


def case_of(row: Joint, part: str) -> str:
    found: str = Joint.objects.get(pk=row.pk).parts.get(name=part).case.number
    return found


def decide(stage: RealStage, number: str, clerk: str, head: str, outcome: str = "grant") -> None:
    cases.accept(number, by=stage.people.actor(clerk, AT), at=AT)
    cases.review(number, opinion="x", by=stage.people.actor(clerk, AT), at=AT)
    reasons = ["not-true"] if outcome == "refuse" else []
    cases.decide(number, outcome, reasons=reasons, by=stage.people.actor(head, AT), at=AT)
    cases.serve(number, how="online", proof="x", by=stage.people.actor(head, AT), at=AT)
    catch_up()


def test_one_submission_makes_one_number_and_files_the_part_that_waits_for_nothing(stage: RealStage) -> None:
    row = submitted(stage)
    assert standing(row) == {"name": "submitted", "registration": "waits", "seal": "waits", "tax": "waits"}
    assert joint_queries.state(row) == "submitted"
    case = queries.case(case_of(row, "name"), to=wang(stage))
    assert queries.answers(case) == {"company": FORM["company"], "scope": FORM["scope"]}
    assert case.agency.function == "approval-bureau"


def test_the_receipt_lists_every_part_with_its_day_or_what_it_waits_for(stage: RealStage) -> None:
    row = submitted(stage)
    (paper,) = documents.of_subject("joint", row.number)
    told = documents.facts(paper)
    assert [one["title"] for one in told["parts"]][0] == "企业名称自主申报"
    assert told["parts"][0]["decided_by"] == "2026-03-03"
    assert told["parts"][1]["waits"] == ["企业名称自主申报"]
    assert dict(pdf.told(paper)["rows"])["公司设立登记"].count("企业名称自主申报") == 1


def test_what_one_office_grants_the_next_one_gets_under_its_own_clock(stage: RealStage) -> None:
    row = submitted(stage)
    decide(stage, case_of(row, "name"), "anna", "boris")
    registration = queries.case(case_of(row, "registration"), to=wang(stage))
    assert queries.answers(registration)["premises"] == "广安区演示路1号"
    assert [one.name for one in queries.materials(registration)] == ["articles"]
    assert registration.submitted_at == AT
    decide(stage, registration.number, "anna", "boris")
    seal = queries.case(case_of(row, "seal"), to=wang(stage))
    assert (seal.agency.function, standing(row)["tax"]) == ("public-security", "submitted")
    assert queries.answers(seal)["company"] == FORM["company"]


def test_a_refused_part_stops_those_that_need_it_and_nothing_else(stage: RealStage) -> None:
    row = submitted(stage)
    decide(stage, case_of(row, "name"), "anna", "boris")
    decide(stage, case_of(row, "registration"), "anna", "boris")
    decide(stage, case_of(row, "seal"), "carla", "david", "refuse")
    assert standing(row) == {"name": "granted", "registration": "granted", "seal": "refused", "tax": "submitted"}
    assert joint_queries.state(Joint.objects.get(pk=row.pk)) == "submitted"


def test_everything_that_does_not_fit_is_told_at_once_and_nothing_is_filed(stage: RealStage) -> None:
    row = draft(stage, brought=False, seals="none", phone="")
    with pytest.raises(Refused) as refusal:
        cases.submit_joint(row.number, key="k", by=wang(stage), at=AT)
    told = {(one.code, one.facts["field"]) for one in refusal.value.discrepancies}
    assert {("case.material_missing", "material-articles"), ("field.missing", "phone")} <= told
    assert ("field.bad_type", "seals") in told
    assert Case.objects.filter(part__isnull=False).count() == 0
    assert standing(row) == {"name": "draft", "registration": "draft", "seal": "draft", "tax": "draft", "insurance": "draft"}


def test_again_with_the_same_key_changes_nothing_and_another_key_is_refused(stage: RealStage) -> None:
    row = submitted(stage)
    assert cases.submit_joint(row.number, key="k", by=wang(stage), at=AT).submitted_at == row.submitted_at
    assert Case.objects.filter(part__joint=row).count() == 1
    with pytest.raises(Refused, match=r"joint\.not_a_draft"):
        cases.submit_joint(row.number, key="other", by=wang(stage), at=AT)


def test_the_key_of_another_submission_is_refused(stage: RealStage) -> None:
    submitted(stage)
    other = draft(stage, company="广安另一商贸有限公司")
    with pytest.raises(Refused, match=r"case\.other_content"):
        cases.submit_joint(other.number, key="k", by=wang(stage), at=AT)
    assert standing(other)["name"] == "draft"


def test_two_followers_begin_a_part_once(stage: RealStage) -> None:
    row = submitted(stage)
    decide(stage, case_of(row, "name"), "anna", "boris")
    with transaction.atomic():
        assert joint_parts.follow(case_of(row, "name"), at=AT) == []
    assert Case.objects.filter(part__joint=row).count() == 2


def test_nobody_else_sees_fills_in_submits_or_withdraws_it(stage: RealStage) -> None:
    row = draft(stage)
    for name in ("zhang", "anna"):
        by = stage.people.actor(name, AT)
        for act in (
            lambda by=by: cases.save_joint(row.number, {"phone": "1"}, by=by, at=AT),
            lambda by=by: cases.submit_joint(row.number, key="x", by=by, at=AT),
            lambda by=by: cases.withdraw_joint(row.number, by=by, at=AT),
            lambda by=by: cases.withdraw_part(row.number, "seal", by=by, at=AT),
            lambda by=by: cases.detach_joint(row.number, 1, by=by, at=AT),
        ):
            with pytest.raises(NotAllowed):
                act()
        with pytest.raises(NotFound):
            joint_queries.joint(row.number, to=by)
    with pytest.raises(NotAllowed):
        cases.start_joint("business.start", region=REGION, by=stage.people.actor("anna", AT), at=AT)


def test_what_a_part_refuses_of_itself_is_kept_and_shown_and_the_rest_goes_on(stage: RealStage) -> None:
    row = submitted(stage)
    decide(stage, case_of(row, "name"), "anna", "boris")
    registration = Joint.objects.get(pk=row.pk).parts.get(name="seal")
    Joint.objects.filter(pk=row.pk).update(form={**row.form, "seals": "not a number"})
    decide(stage, case_of(row, "registration"), "anna", "boris")
    assert standing(row)["seal"] == "stuck"
    registration.refresh_from_db()
    assert registration.problems == ["field.bad_type"]
    assert standing(row)["tax"] == "submitted"


def test_a_withdrawn_part_and_a_withdrawn_whole(stage: RealStage) -> None:
    row = submitted(stage)
    cases.withdraw_part(row.number, "registration", by=wang(stage), at=AT)
    assert standing(row) == {"name": "submitted", "registration": "withdrawn", "seal": "blocked", "tax": "blocked"}
    cases.withdraw_joint(row.number, by=wang(stage), at=AT)
    assert set(standing(row).values()) == {"withdrawn"}
    assert joint_queries.state(Joint.objects.get(pk=row.pk)) == "withdrawn"
    assert Case.objects.get(part__joint=row).state == "withdrawn"
    with pytest.raises(NotFound, match=r"joint\.no_part"):
        cases.withdraw_part(row.number, "nothing", by=wang(stage), at=AT)


def test_a_file_is_taken_in_the_form_that_all_parts_take_and_taken_away_again(stage: RealStage) -> None:
    row, by = draft(stage, brought=False), wang(stage)
    kept = bring(row, by)
    with pytest.raises(Refused, match=r"case\.too_many_files"):
        bring_other(row, by)
    with pytest.raises(Refused, match=r"case\.material_unknown"):
        bring(row, by, "premises-proof")  # the register of premises holds it
    cases.detach_joint(row.number, kept, by=by, at=AT)
    assert joint_queries.form(Joint.objects.get(pk=row.pk)).brought == []


def bring_other(row: Joint, by: Actor) -> None:
    stored = files.store(PDF + b"%2\n", "other.pdf", owner=by.party, by=by, at=AT)
    cases.attach_joint(row.number, "articles", stored.pk, by=by, at=AT)


def test_marked_secrets_are_not_kept(stage: RealStage) -> None:
    row = draft(stage)
    with pytest.raises(Refused, match=r"case\.state_secret"):
        cases.save_joint(row.number, {"scope": "机密★20年 会议"}, by=wang(stage), at=AT)


def test_a_region_that_does_not_offer_a_part_offers_no_joint_matter(stage: RealStage) -> None:
    with pytest.raises(NotFound, match=r"service\.not_offered"):
        cases.start_joint("business.start", region="511600000000", by=wang(stage), at=AT)
    with pytest.raises(NotFound, match=r"joint\.unknown"):
        cases.start_joint("business.nothing", region=REGION, by=wang(stage), at=AT)


def test_a_draft_left_alone_goes_with_its_files_and_what_was_filed_with_its_last_case(stage: RealStage) -> None:
    row, left = submitted(stage), draft(stage)
    later = AT + timedelta(days=100)
    assert joint_keeping.erase_due(at=later) == 1
    left.refresh_from_db()
    assert (left.form, left.held, left.erased_at) == ({}, {}, later)
    cases.withdraw_joint(row.number, by=wang(stage), at=AT)
    far = AT + timedelta(days=365 * 11)
    assert cases.erase_due(at=far) == 2  # the case of the name, then the joint matter
    row.refresh_from_db()
    assert (row.form, row.erased_at) == ({}, far)
    assert not MaterialRow.objects.filter(case__part__joint=row).exists()


def browser(stage: RealStage, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(stage.people.accounts[name])
    return client


def test_the_pages_lead_from_the_guide_to_the_receipt(stage: RealStage) -> None:
    client = browser(stage, "wang")
    assert b"Start a business" in client.get("/joint").content
    guide = client.get("/joint/business.start").content.decode()
    assert "we look it up in “Register of business premises”" in guide
    assert "it comes from “Registration of a company”" in guide
    place = client.post("/joint/business.start/start").headers["Location"]
    number = place.rpartition("/")[2]
    assert client.get(place).headers["Location"] == f"/together/{number}/form/joint"
    form = f"/together/{number}/form"
    assert 'name="hires"' in client.get(f"{form}/joint").content.decode()
    assert client.post(f"{form}/joint", {"hires": "yes", "go": "next"}).headers["Location"] == f"{form}/name"
    client.post(f"{form}/name", {"company": FORM["company"], "scope": FORM["scope"]})
    client.post(f"{form}/registration", {"capital": "1000", "representative": "王芳"})
    client.post(f"{form}/seal", {"seals": "1", "phone": "13900000001"})
    client.post(f"{form}/tax", {"taxpayer": "small"})
    assert client.post(f"{form}/insurance", {"staff": "2"}).headers["Location"] == f"{form}/materials"
    check = client.get(f"/together/{number}/check").content.decode()
    assert "asked once, for several parts" in check
    refused = client.post(f"/together/{number}/check", {"key": "a"})
    assert (refused.status_code, b"Articles of association is missing" in refused.content) == (422, True)
    row = Joint.objects.get(number=number)
    bring(row, wang(stage))
    assert client.post(f"/together/{number}/check", {"key": "a"}).headers["Location"] == f"/together/{number}"
    page = client.get(f"/together/{number}").content.decode()
    assert "Begins by itself when this is granted: Declaration of a company name" in page
    assert "You submitted the application for all parts" in page
    assert number in client.get("/matters").content.decode()
    receipt = documents.of_subject("joint", number)[0]
    assert client.get(f"/papers/{receipt.pk}.pdf").content.startswith(b"%PDF")
    assert browser(stage, "zhang").get(f"/papers/{receipt.pk}.pdf").status_code == 404
    for name in ("zhang", "anna"):
        assert browser(stage, name).get(f"/together/{number}").status_code == 404


def test_what_was_refused_is_said_on_the_page_with_what_it_means_for_the_others(stage: RealStage) -> None:
    row, client = submitted(stage), browser(stage, "wang")
    decide(stage, case_of(row, "name"), "anna", "boris", "refuse")
    page = client.get(f"/together/{row.number}").content.decode()
    assert "Cannot begin, because it needs what was refused or withdrawn: Declaration of a company name" in page
    other = submitted(stage, key="other")
    client.post(f"/together/{other.number}/withdraw", {"part": "tax"})
    assert standing(other)["tax"] == "withdrawn"
    client.post(f"/together/{other.number}/withdraw")
    assert set(standing(other).values()) == {"withdrawn"}


def test_the_desk_shows_the_parts_beside_and_opens_those_that_the_post_may_read(stage: RealStage) -> None:
    row = submitted(stage)
    decide(stage, case_of(row, "name"), "anna", "boris")
    decide(stage, case_of(row, "registration"), "anna", "boris")
    seal, registration = case_of(row, "seal"), case_of(row, "registration")
    page = browser(stage, "carla").get(f"/desk/cases/{seal}").content.decode()
    assert "Part of a joint matter" in page
    assert "granted in “Registration of a company”" in page
    assert f"/desk/cases/{registration}" not in page
    own = browser(stage, "anna").get(f"/desk/cases/{registration}").content.decode()
    assert f"/desk/cases/{case_of(row, 'name')}" in own
    assert f"/desk/cases/{seal}" not in own


def test_registers_are_looked_up_again_when_a_draft_is_submitted_on_another_day(stage: RealStage) -> None:
    row = draft(stage)
    registers.change("business.premises", "P-0001", {"address": "广安区演示路9号"}, by=SYSTEM, at=AT)
    later = AT + timedelta(days=1)
    done = cases.submit_joint(row.number, key="k", by=stage.people.actor("wang", later), at=later)
    assert done.held["fetch.premises.address"] == "广安区演示路9号"


def test_number_and_code_tell_the_parts_and_no_content(stage: RealStage) -> None:
    row = submitted(stage)
    page = Client(headers={"accept-language": "en"}).get("/progress", {"number": row.number, "code": row.code.lower()})
    assert (page.status_code, "Registration of a company" in page.content.decode()) == (200, True)
    assert FORM["company"] not in page.content.decode()
    assert Client().get("/progress", {"number": row.number, "code": "WRONG"}).status_code == 404


def test_the_file_to_take_along_has_it_with_answers_files_and_parts(stage: RealStage) -> None:
    row = submitted(stage)
    (told,) = browser(stage, "wang").get("/account/everything.json").json()["joint_matters"]
    assert (told["number"], told["answers"]["company"], told["materials"]) == (
        row.number,
        FORM["company"],
        [{"name": "articles", "file": "articles.pdf"}],
    )
    assert told["parts"][0] == {"part": "name", "standing": "submitted", "case": case_of(row, "name")}


def test_a_joint_matter_is_found_by_what_people_say_and_by_its_event(stage: RealStage) -> None:
    client = Client(headers={"accept-language": "en"})
    assert 'href="/joint/business.start"' in client.get("/services", {"q": "開公司"}).content.decode()
    assert 'href="/joint/business.start"' in client.get("/services", {"event": "entry"}).content.decode()
    assert 'href="/joint/business.start"' not in client.get("/services", {"q": "刻章"}).content.decode()
    assert 'href="/joint"' in client.get("/").content.decode()


def test_the_list_of_matters_takes_as_many_statements_however_many_joint_ones_there_are(stage: RealStage) -> None:
    client = browser(stage, "wang")
    submitted(stage)
    client.get("/matters")
    with CaptureQueriesContext(connection) as few:
        client.get("/matters")
    for number in range(3):
        submitted(stage, key=f"more-{number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/matters")
    # Each has a case of its own in the list below; those are counted by the list's own test.
    joint = [one["sql"] for one in many.captured_queries if "cases_joint" in one["sql"]]
    assert len(joint) == len([one["sql"] for one in few.captured_queries if "cases_joint" in one["sql"]])
    assert page.content.decode().count('href="/together/') == 4

"""Through the pages: a random inspection that everybody can check, and a penalty from its opening to the paid fine."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.identifiers import make_uscc
from tongban.cases import actions, inspecting, publishing, queries
from tongban.cases.models import Case
from tongban.cases.opening_models import DefenceNotice, InspectionPlan
from tongban.cases.tests.supervised import CHECKLIST, FINDINGS, ORDINARY, RANDOM, decided, fined, supervised, told
from tongban.cases.tests.world import PDF, RECENT, build
from tongban.log.sequencer import catch_up
from tongban.registers import actions as registers
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = kept.built((RECENT, "supervised"), lambda: supervised(build(RECENT), RECENT))
    for place in range(4):
        facts = {"code": make_uscc(700 + place), "name": f"演示企业{place}", "state": "active", "scope": "食品"}
        registers.enter("redshield.operators", facts, by=SYSTEM, at=RECENT)
    return people


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_plan_is_made_drawn_inspected_and_read_by_everybody(bureau: cast.Cast) -> None:
    zhao, nobody = browser(bureau, "zhao"), browser(bureau, "wang", "wang")
    page = text(zhao.get("/desk/inspections"))
    told_plan = {
        "key": key_of(page),
        "service": RANDOM,
        "title": "年度抽查",
        "count": "2",
        "until": str(timezone.localdate() + timedelta(days=30)),
    }
    refused = zhao.post("/desk/inspections", {**told_plan, "count": "6", "title": ""})
    assert refused.status_code == 422
    assert "Give the plan a name" in text(refused)
    assert "Only 6 objects fit" in text(refused)
    for _ in range(2):  # sent twice, planned once
        assert zhao.post("/desk/inspections", told_plan).status_code == 302
    plan = InspectionPlan.objects.get()
    assert "not drawn yet" in text(nobody.get(f"/open/inspections/{plan.number}"))
    catch_up()
    assert text(nobody.get(f"/open/inspections/{plan.number}/objects.txt")) == plan.candidates
    page = text(nobody.get(f"/open/inspections/{plan.number}"))
    assert "reckoned anew: the same objects" in page
    assert plan.title in text(nobody.get("/open/inspections"))
    row = inspecting.drawn(plan)[0].case
    assert row is not None
    names = {account.pk: name for name, account in bureau.accounts.items()}
    lead, beside = (browser(bureau, names[one.holder]) for one in queries.steps(row) if one.name in ("lead", "beside"))
    assert "/record" in text(lead.get(f"/desk/cases/{row.number}"))
    wrong = lead.post(f"/desk/cases/{row.number}/record", {**CHECKLIST, "record": ""})
    assert wrong.status_code == 422
    assert lead.post(f"/desk/cases/{row.number}/record", CHECKLIST).status_code == 302
    for client in (lead, beside):
        client.post(f"/desk/cases/{row.number}/review", {"words": "属实"})
    zhao.post(f"/desk/cases/{row.number}/decide", {"outcome": "mended"})
    assert "Found and ordered to be mended" not in text(nobody.get(f"/open/inspections/{plan.number}"))
    zhao.post(f"/desk/cases/{row.number}/serve", {"how": "online"})
    assert "Found and ordered to be mended" in text(nobody.get(f"/open/inspections/{plan.number}"))


def test_an_officer_opens_a_penalty_and_the_party_reads_its_file_and_answers(bureau: cast.Cast) -> None:
    mei, hengda, minghe = browser(bureau, "mei"), browser(bureau, "wang", "hengda"), browser(bureau, "zhang", "minghe")
    page = text(mei.get(f"/desk/open-case?service={ORDINARY}"))
    told_case = {"service": ORDINARY, "key": key_of(page), "party": bureau.parties["hengda"].code, "cause": "report", "matter": "未公示"}
    refused = mei.post("/desk/open-case", {**told_case, "party": "123"})
    assert refused.status_code == 422
    assert "Nobody with this number is known here" in text(refused)
    assert "Say why the case is opened" in text(mei.post("/desk/open-case", told_case))
    for _ in range(2):
        assert mei.post("/desk/open-case", {**told_case, "words": "有人举报"}).status_code == 302
    number = Case.objects.get(service=ORDINARY).number
    sent = {**FINDINGS, "material.proof": SimpleUploadedFile("shot.pdf", PDF, "application/pdf")}
    assert mei.post(f"/desk/cases/{number}/record", sent).status_code == 302
    mei.post(f"/desk/cases/{number}/review", {"words": "建议罚款"})
    told_party = {"act": "tell", "outcome": "fine", "reason": ["licence-not-shown"], "words": "首页没有营业执照信息"}
    assert mei.post(f"/desk/cases/{number}/defence", {**told_party, "amount": "x"}).status_code == 422
    assert mei.post(f"/desk/cases/{number}/defence", {**told_party, "amount": "1500.00"}).status_code == 302
    assert DefenceNotice.objects.get().amount == 150000
    page = text(hengda.get(f"/matters/{number}"))
    assert f"/matters/{number}/file" in page
    assert f"/matters/{number}/withdraw" not in page
    page = text(hengda.get(f"/matters/{number}/file"))
    assert "首页没有营业执照信息" in page
    assert ">1500<" in page
    (file,) = re.findall(rf"/matters/{number}/file/\d+", page)
    assert hengda.get(file).content == PDF
    assert minghe.get(f"/matters/{number}/file").status_code == minghe.get(file).status_code == 404
    assert hengda.post(f"/matters/{number}/file", {"act": "say", "words": ""}).status_code == 422
    assert hengda.post(f"/matters/{number}/file", {"act": "say", "words": "已改正"}).status_code == 302
    assert hengda.post(f"/matters/{number}/file", {"act": "hearing"}).status_code == 302
    page = text(mei.get(f"/desk/cases/{number}/defence"))
    assert "已改正" in page
    assert "Arrange the hearing" in page
    day = (timezone.localtime() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    assert mei.post(f"/desk/cases/{number}/defence", {"act": "arrange", "day": day, "place": "二楼"}).status_code == 302
    assert "二楼" in text(hengda.get(f"/matters/{number}/file"))
    early = browser(bureau, "lan").post(f"/desk/cases/{number}/defence", {"act": "hold", "words": "到场"})
    assert early.status_code == 422


def test_pages_of_own_motion_are_for_those_whose_post_opens_them(bureau: cast.Cast) -> None:
    row = told(bureau, at=RECENT)
    for name, number in (("li", 403), ("mei", 200), ("zhao", 200)):
        assert browser(bureau, name).get("/desk/open-case").status_code == number
    for name, number in (("li", 403), ("mei", 403), ("zhao", 200)):
        assert browser(bureau, name).get("/desk/inspections").status_code == number
    assert browser(bureau, "wu").get(f"/desk/cases/{row.number}/defence").status_code == 404
    assert browser(bureau, "zhao").get(f"/desk/cases/{row.number}/nothing").status_code == 405


def test_a_penalty_is_read_by_everybody_and_once_taken_back_only_that_it_was() -> None:
    past = RECENT - timedelta(days=20)
    people = supervised(build(past), past)
    row = fined(people, at=past)
    nobody, name = browser(people, "zhang", "zhang"), people.parties["hengda"].name
    page = text(nobody.get("/open/penalties"))
    assert name in page
    assert ">1000<" in page
    assert "Licence data are not shown" in page
    publishing.withdraw(row, "revoke", at=RECENT)
    page = text(nobody.get("/open/penalties"))
    assert row.number in page
    assert "taken back" in page
    assert name not in page


def test_a_late_fine_costs_more_day_by_day_and_ends_at_the_court() -> None:
    past = RECENT - timedelta(days=90)
    people = supervised(build(past), past)
    row = fined(people, at=past)
    party, zhao = browser(people, "wang", "hengda"), browser(people, "zhao")
    page = text(party.get(f"/matters/{row.number}/pay"))
    for words in (
        "at 3 per cent a day, 1000.00 CNY more comes to be paid",
        "What it comes to, day by day",
        "To be paid to the bank by",
        "assumed",
    ):
        assert words in page
    assert "pay at a window" not in page
    address = f"/desk/charges/{row.number}"
    assert "Apply to the court" not in text(browser(people, "li").get(address))
    assert "Paid at the window" not in text(zhao.get(address))
    refused = zhao.post(address, {"act": "enforce", "court": "广安区人民法院", "words": ""})
    assert (refused.status_code, "广安区人民法院" in text(refused)) == (422, True)
    assert zhao.post(address, {"act": "enforce", "court": "广安区人民法院", "words": "已书面催告两次"}).status_code == 302
    for client, place in ((zhao, address), (party, f"/matters/{row.number}/pay")):
        assert "applied to 广安区人民法院" in text(client.get(place))


def test_who_supervises_sees_a_decision_that_is_not_served_in_time() -> None:
    past = RECENT - timedelta(days=40)
    people = supervised(build(past), past)
    row = decided(people, past)
    actions.settle_due(at=RECENT)
    page = text(browser(people, "chen").get("/supervise/fair"))
    assert "Decided and not served in time" in page
    assert row.number in page

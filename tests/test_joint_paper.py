"""The one form of a joint matter on paper: printed empty and with answers, scanned back in at a window, and read by who decides a part."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.test_joint import AT, FORM, PDF, REGION, browser, case_of, draft, stage, submitted
from tests.test_joint_window import attended
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases import joint_demand, joint_keeping, on_paper
from tongban.cases.joint_models import Joint
from tongban.cases.models import Case
from tongban.cases.scan_models import ScannedForm
from tongban.cases.tests.test_acts import once
from tongban.documents import files, form_codes, scan_page, scanning
from tongban.documents import queries as documents
from tongban.documents.form_codes import Code, Form
from tongban.documents.forms import Box
from tongban.documents.scanning import Page
from tongban.documents.tests import scanned
from tongban.log import queries as log
from tongban.project.stage import RealStage
from tongban.services import joint as matters
from tongban.web import form_paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
__all__ = ["stage"]
START = "business.start"


def codes(pdf: bytes) -> list[Code]:
    """What the codes of each page say, as a scanner sees them."""
    told, _ = scan_page.look(pdf, "pdf")
    return [code for page in told["pages"] for text, _ in page["codes"] if (code := form_codes.read(text))]


def blank(number: str = "", digest: str = "") -> Form:
    return Form(f"joint:{START}", (digest or matters.standing(START, REGION, AT).digest)[:12], REGION, number, "en", "abcdef")


def side(form: Form, page: int, place: int) -> Page:
    """A side of a scan, as it is read."""
    return Page(0, place, 1, 1, b"", ((form_codes.write(Code(form, page, 2)), ()),))


def pile(form: Form | None = None) -> on_paper.Pile:
    form = form or blank()
    return on_paper.sorted_out([side(form, 2, 1), side(form, 1, 2)], at=AT)


def kept(who: Actor) -> list[int]:
    return [files.store(PDF, "scan.pdf", owner=who.party, by=who, at=AT).pk]


def cross(box: Box) -> list[tuple[float, float, float, float]]:
    right, low = box.x + box.w, box.y + box.h
    return [(box.x, box.y, right, low), (right, box.y, box.x, low)]


def test_anybody_prints_it_empty_and_no_answer_moves_a_box(stage: RealStage) -> None:
    assert f"/joint/{START}/form.pdf" in Client().get(f"/joint/{START}", headers={"accept-language": "en"}).content.decode()
    found = codes(Client().get(f"/joint/{START}/form.pdf", headers={"accept-language": "en"}).content)
    assert [(one.page, one.pages) for one in found] == [(n, len(found)) for n in range(1, len(found) + 1)]
    form = found[0].form
    assert (form.matter, form.region, form.draft, form.language) == (START, REGION, "", "en")
    laid = form_paper.layout(form, AT)
    asked = {"hires", "company", "scope", "premises", "capital", "representative", "seals", "taxpayer", "phone", "staff"}
    assert {box.path for box in laid.boxes if not box.path.startswith("@")} == asked  # of the part that applies to few, too
    wang = browser(stage, "wang")
    row = draft(stage)
    page = wang.get(f"/together/{row.number}/form/name").content.decode()
    assert f"/together/{row.number}/form.pdf" in page
    mine = codes(wang.get(f"/together/{row.number}/form.pdf", headers={"accept-language": "en"}).content)
    assert {one.form.draft for one in mine} == {row.number}
    assert {one.form.layout for one in mine} == {form.layout}
    assert browser(stage, "zhang").get(f"/together/{row.number}/form.pdf").status_code == 404
    cases.submit_joint(row.number, key="k", by=stage.people.actor("wang", AT), at=AT)
    assert wang.get(f"/together/{row.number}/form.pdf").status_code == 404


def test_a_form_on_paper_begins_a_draft_or_goes_on_with_its_own_and_is_taken_in_once(stage: RealStage) -> None:
    who = attended(stage)
    scan = kept(who)
    for _ in range(2):
        made = cases.take_in(pile(), scan, by=who, at=AT)
    row = Joint.objects.get()
    assert (made.joint_id, made.case_id, row.channel, made.pages) == (row.pk, None, "window", [[scan[0], 2], [scan[0], 1]])
    told = [log.body(one) or {} for one in log.of_subject("joint", row.number) if one.kind == "joint.form_scanned"]
    assert [one["files"] for one in told] == [[documents.file(scan[0]).plain_digest]]
    own = draft(stage)
    mine = blank(own.number, joint_demand.pinned_to(own))
    assert cases.take_in(pile(mine), kept(who), by=who, at=AT).joint_id == own.pk
    cases.confirm_joint(own.number, by=who, at=AT)
    confirmed = [log.body(one) or {} for one in log.of_subject("joint", own.number) if one.kind == "joint.confirmed"]
    assert confirmed[0]["scans"] == [ScannedForm.objects.get(joint=own).pk]
    cases.submit_joint(own.number, key="k", by=who, at=AT)
    with pytest.raises(Refused, match=r"form\.taken"):
        cases.take_in(pile(mine), kept(who), by=who, at=AT)
    cases.withdraw_joint(row.number, by=who, at=AT)
    with pytest.raises(Refused, match=r"form\.taken"):
        cases.take_in(pile(), scan, by=who, at=AT)
    joint_keeping.erase_due(at=AT.replace(year=2027))
    with pytest.raises(NotFound, match=r"file\.erased"):
        files.read(scan[0])


def test_what_is_older_foreign_or_nobodys_is_refused_and_nothing_begins(stage: RealStage) -> None:
    who = attended(stage)
    other = replace(blank(), service="business.name")
    sheets = [side(blank(), 1, 1), side(other, 2, 2)]
    with pytest.raises(Refused) as refused:
        on_paper.sorted_out(sheets, at=AT)
    assert [one.code for one in refused.value.discrepancies] == ["form.other_service", "form.missing"]
    for wrong, code in (({"digest": "0" * 12}, r"form\.older"), ({"service": "joint:no.such"}, r"form\.not_offered")):
        with pytest.raises(Refused, match=code):
            pile(replace(blank(), **wrong))
    theirs = draft(stage)
    with pytest.raises(Refused, match=r"form\.older"):
        pile(blank(theirs.number, "0" * 64))
    stranger = attended(stage, who="zhang")
    with pytest.raises(NotAllowed, match=r"case\.not_yours"):
        cases.take_in(pile(blank(theirs.number, joint_demand.pinned_to(theirs))), kept(stranger), by=stranger, at=AT)
    for by in (stage.people.actor("wang", AT), stage.people.actor("anna", AT), replace(who, account=stage.people.accounts["carla"].pk)):
        with pytest.raises(NotAllowed):
            cases.take_in(pile(), kept(who), by=by, at=AT)
    assert (Joint.objects.count(), ScannedForm.objects.count()) == (1, 0)


def test_of_several_at_once_the_same_paper_begins_one_joint_draft(stage: RealStage) -> None:
    who = attended(stage)
    scan, found = kept(who), pile()
    once(lambda: cases.take_in(found, scan, by=who, at=AT))
    assert Joint.objects.count() == ScannedForm.objects.count() == 1


def test_by_the_pages_of_the_window_to_the_filing_and_each_office_sees_what_its_part_asked(stage: RealStage) -> None:
    anna, party = browser(stage, "anna"), stage.people.parties["wang"]
    anna.post("/desk/counter", {"act": "attend", "number": actors.code_of(party), "name": party.name, "place": "3号窗口"})
    assert f'<option value="joint:{START}"' in anna.get("/desk/counter").content.decode()
    pdf = anna.get("/desk/counter/form.pdf", {"service": f"joint:{START}"}).content
    form, pages = codes(pdf)[0].form, len(codes(pdf))
    ink = {box.page: cross(box) for box in form_paper.layout(form, AT).of("hires") if box.option == "no"}
    sides = [scanned.scan(pdf, page, turned=180 if page == 2 else 1, ink=ink.get(page, ())) for page in range(1, pages + 1)]

    def send(*contents: bytes) -> Any:
        sent = [SimpleUploadedFile(f"{n}.png", content) for n, content in enumerate(contents)]
        return anna.post("/desk/counter/scan", {"party": party.pk, "scan": sent})

    wrong = send(sides[0], sides[0])
    assert wrong.status_code == 422
    assert "Page 1 of the form is there more than once: again as page 1 of file 2." in wrong.content.decode()
    assert not Joint.objects.exists()
    done = send(*reversed(sides))
    row = Joint.objects.get()
    assert done.url == f"/desk/counter/together/{row.number}/form/joint"
    page = anna.get(done.url).content.decode()
    assert '<input type="radio" name="hires" value="no" checked>' in page
    assert f"/desk/counter/{row.number}/scan/hires" in page
    assert anna.get(f"/desk/counter/{row.number}/scan/company").content.startswith(b"\x89PNG")
    step, answers = done, {**{name: str(value) for name, value in FORM.items()}, "hires": "no"}
    while "/form/" in step.url:
        brought = {"material.articles": SimpleUploadedFile("a.pdf", PDF)} if step.url.endswith("materials") else {}
        step = anna.post(step.url, {**answers, **brought})
    key = re.findall(r'name="key" value="([^"]+)"', anna.get(step.url).content.decode())[0]
    assert anna.post(step.url, {"key": key, "confirmed": "yes"}).url.endswith("/receipt")
    read_by_each_office(stage, row)


def read_by_each_office(stage: RealStage, row: Joint) -> None:
    """The clerk of a part sees its boxes and not those of the others; the whole scan is not opened from a part."""
    number, scan = case_of(row, "name"), ScannedForm.objects.get()
    boris, where = browser(stage, "boris"), f"/desk/cases/{number}/scans/{scan.pk}"
    assert f'src="{where}"' in boris.get(f"/desk/cases/{number}?show=scan-{scan.pk}").content.decode()
    assert "data:image/png;base64," in boris.get(where).content.decode()
    assert boris.get(f"{where}/files/1").status_code == 404
    seen = on_paper.shown(scan, Case.objects.get(number=number))
    assert {box.path for box in seen if not box.path.startswith("@")} == {"company", "scope"}
    assert browser(stage, "carla").get(where).status_code == 404
    read = [log.body(one) for one in log.about(stage.people.parties["wang"].pk, kinds=["file.read"])]
    assert read == [{"case": number, "scan": scan.pk}]
    mine = [box for box in seen if box.page == 1]
    drawn = scanning.only(on_paper.page(scan, 1), mine, [box for box in on_paper.boxes(scan) if box.page == 1 and box not in mine])
    assert len(drawn) < len(scanning.whole(on_paper.page(scan, 1)))


def test_a_part_of_a_form_that_came_on_line_has_no_scan(stage: RealStage) -> None:
    row = submitted(stage)
    page = browser(stage, "boris").get(f"/desk/cases/{case_of(row, 'name')}").content.decode()
    assert "/scans/" not in page

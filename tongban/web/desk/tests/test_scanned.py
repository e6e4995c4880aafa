"""A form goes out on paper and comes back through the window: filled in by hand, scanned askew and in disorder, taken in and filed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base import memory
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.scan_models import ScannedForm
from tongban.cases.tests.world import FILING, FORM, PDF
from tongban.documents import scan_page, scanning
from tongban.documents.form_codes import read
from tongban.documents.forms import Box
from tongban.documents.models import File
from tongban.documents.tests import scanned
from tongban.log import queries as log
from tongban.web import form_paper
from tongban.web.desk import scans
from tongban.web.desk.tests.test_counter import serve
from tongban.web.tests.world import AT, browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def boxes(pdf: bytes, path: str) -> list[Box]:
    """Where the boxes of a field lie on a printed form."""
    told, _ = scan_page.look(pdf, "pdf")
    form = next(code.form for text, _ in told["pages"][0]["codes"] if (code := read(text)))
    return form_paper.layout(form, AT).of(path)


def cross(box: Box) -> list[tuple[float, float, float, float]]:
    right, low = box.x + box.w, box.y + box.h
    return [(box.x, box.y, right, low), (right, box.y, box.x, low)]


def send(li: Client, people: cast.Cast, *contents: bytes, party: str = "hengda", last: str = "") -> Any:
    names = [f"{n}.png" for n in range(len(contents) - bool(last))] + ([last] if last else [])
    sent = [SimpleUploadedFile(name, content) for name, content in zip(names, contents, strict=True)]
    return li.post("/desk/counter/scan", {"party": people.parties[party].pk, "scan": sent})


def test_a_form_printed_at_the_window_comes_back_by_hand_and_is_filed(people: cast.Cast) -> None:
    li = browser(people, "li")
    serve(people, li)
    pdf = li.get("/desk/counter/form.pdf", {"service": FILING}).content
    kind = boxes(pdf, "kind")
    platform = next(box for box in kind if box.option == "platform")
    first, second = scanned.scan(pdf, 1, turned=2, ink=cross(platform)), scanned.scan(pdf, 2, turned=180)
    assert send(li, people, b"", b"x").status_code == 422
    wrong = send(li, people, first, first)
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "Page 1 of the form is there more than once: again as page 1 of file 2." in text
    assert "Of the 2 pages of the form these are missing: 2." in text
    assert "11 files were chosen; at most 10 are taken in at once." in send(li, people, *[first] * 11).content.decode()
    assert not Case.objects.exists()
    assert not File.objects.exists()
    assert send(li, people, pdf, scanned.empty(), last="机密★.png").status_code == 422  # when the other was kept already
    assert not Case.objects.exists()
    assert [one.key_sealed for one in File.objects.all()] == [""]
    done = send(li, people, second, first)
    assert done.status_code == 302
    row = Case.objects.get()
    assert done.url == f"/desk/counter/{row.number}/form/site"
    page = li.get(done.url).content.decode()
    assert '<input type="radio" name="kind" value="platform" checked>' in page
    assert "The cross on the paper was read. Compare it." in page
    assert (
        page.index("Name of the website</label>")
        < page.index(f"/desk/counter/{row.number}/scan/site_name")
        < page.index('name="site_name"')
    )
    for part in ("site_name", "kind", "2"):
        assert li.get(f"/desk/counter/{row.number}/scan/{part}").content.startswith(b"\x89PNG")
    for part in ("3", "0", "nothing", "phone.1"):
        assert li.get(f"/desk/counter/{row.number}/scan/{part}").status_code == 404
    assert queries.answers(Case.objects.get()).get("kind") in (None, "")  # nothing is an answer until somebody saves it
    typed = {**FORM, "domains": "\n".join(FORM["domains"]), "kind": "trading"}
    li.post(done.url, typed)
    assert "says otherwise than what is saved" in li.get(done.url).content.decode()
    li.post(f"/desk/counter/{row.number}/form/contact", typed)
    li.post(f"/desk/counter/{row.number}/form/materials", {"material.domain-certificate": SimpleUploadedFile("a.pdf", PDF)})
    assert li.post(f"/desk/counter/{row.number}/check", {"confirmed": "yes", "key": "k"}).status_code == 302
    told = {one.kind: log.body(one) or {} for one in log.of_subject("case", row.number)}
    assert told["case.form_scanned"]["files"] == [
        File.objects.exclude(key_sealed="").get(name=name).plain_digest for name in ("0.png", "1.png")
    ]
    assert told["case.confirmed"]["scans"] == [told["case.form_scanned"]["scan"]]
    assert told["case.submitted"]["channel"] == "window"
    opened_by_who_handles_it(people, row.number)


def opened_by_who_handles_it(people: cast.Cast, number: str) -> None:
    """Beside the materials, by the right to see the case; each look is told to the applicant, once a stay."""
    zhao, where, scan = browser(people, "zhao"), f"/desk/cases/{number}", f"/desk/cases/{number}/scans/{ScannedForm.objects.get().pk}"
    page = zhao.get(where).content.decode()
    assert f"{where}?show=scan-{ScannedForm.objects.get().pk}#materials" in page
    assert f'src="{scan}"' in zhao.get(f"{where}?show=scan-{ScannedForm.objects.get().pk}").content.decode()
    for place in (1, 2):
        answer = zhao.get(f"{scan}?page={place}")
        assert f"Page {place} of 2" in answer.content.decode()
        assert "data:image/png;base64," in answer.content.decode()
        assert (answer["X-Frame-Options"], "default-src 'none'" in answer["Content-Security-Policy"]) == ("SAMEORIGIN", True)
    assert zhao.get(f"{scan}/files/1").content.startswith(b"\x89PNG")
    for bad in (f"{scan}?page=3", f"{scan}?page=x", f"{scan}/files/0", f"{scan}/files/3", f"{where}/scans/99"):
        assert zhao.get(bad).status_code == 404
    assert {browser(people, other).get(f"{scan}{end}").status_code for other in ("wu", "wang") for end in ("", "/files/1")} == {404}
    read = [log.body(one) for one in log.about(people.parties["hengda"].pk, kinds=["file.read"])]
    assert read == [{"case": number, "scan": ScannedForm.objects.get().pk}] * 2  # each of the two files once
    assert "form on paper" in browser(people, "wang", "hengda").get("/looked").content.decode()


def test_the_form_of_a_draft_goes_on_with_it_and_only_while_its_party_is_served(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    actions.save(row.number, FORM, by=by, at=AT)
    pdf = browser(people, "wang", "hengda").get(f"/matters/{row.number}/form.pdf").content
    li = browser(people, "li")
    assert send(li, people, pdf).status_code == 403
    serve(people, li, "zhang")
    other = send(li, people, pdf, party="minghe")
    assert other.status_code == 422
    assert row.number in other.content.decode()
    serve(people, li)
    for _ in range(2):
        assert send(li, people, pdf).url == f"/desk/counter/{row.number}/form/site"
    assert File.objects.exclude(key_sealed="").count() == 1  # the second time nothing was kept
    page = li.get(f"/desk/counter/{row.number}/form/site").content.decode()
    assert f"/desk/counter/{row.number}/scan/site_name" in page
    assert "says otherwise" not in page
    assert FORM["site_name"] in page
    memory.forget()
    monkeypatch.setattr(scanning, "PATIENCE", 0.0)  # from now on no scan is drawn
    answer = li.get(f"/desk/counter/{row.number}/form/site")
    page = answer.content.decode()
    assert (answer.status_code, FORM["site_name"] in page, "/scan/" in page) == (200, True, False)
    assert "No single plain cross was found on the paper." in page
    assert "/scan/phone" in li.get(f"/desk/counter/{row.number}/form/contact").content.decode()  # no cross is sought there
    assert li.get(f"/desk/counter/{row.number}/form/materials").status_code == 200
    assert scans.crossed(boxes(pdf, "kind"), {}) == ("", False)

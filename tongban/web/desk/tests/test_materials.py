"""Materials beside the form: a picture of each, served so that nothing of it runs, and the log knows who read it."""

import pytest
import typst
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import actions, queries
from tongban.cases.tests.world import FILING, FORM
from tongban.documents import files
from tongban.log import queries as log
from tongban.web.session import PARTY
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fea1d5a4b50000000049454e44ae426082"
)


def brought(people: cast.Cast) -> tuple[str, dict[str, int]]:
    """A filed case with a drawn PDF and a picture; the rows by their kind."""
    by = people.actor("hengda", AT)
    number = actions.start(FILING, region=DISTRICT, by=by, at=AT).number
    actions.save(number, FORM, by=by, at=AT)
    for content, name in ((typst.compile(b"Certificate\n#pagebreak()\nAnnex"), "certificate.pdf"), (PNG, "a.png")):
        file = files.store(content, name, owner=by.party, by=SYSTEM, at=AT)
        actions.attach(number, "domain-certificate", file.pk, by=by, at=AT)
    row = actions.submit(number, key="k", by=by, at=AT)
    return number, {one.file.kind: one.pk for one in queries.materials(row)}


def test_a_material_is_shown_beside_the_form_as_a_picture_in_which_nothing_runs(people: cast.Cast) -> None:
    number, rows = brought(people)
    li, where = browser(people, "li"), f"/desk/cases/{number}"
    page = li.get(where).content.decode()
    frame = f'sandbox="allow-same-origin" loading="lazy" src="{where}/materials/{rows["pdf"]}/picture"'
    assert frame in page
    assert "What counts is the file" in page
    assert f"/materials/{rows['png']}/picture" in li.get(f"{where}?show={rows['png']}").content.decode()
    answer = li.get(f"{where}/materials/{rows['pdf']}/picture")
    assert "Page 1 of 2" in answer.content.decode()
    assert "data:image/png;base64," in answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer["Content-Security-Policy"]
    assert all(one in policy for one in ("default-src 'none'", "frame-ancestors 'self'", "sandbox allow-same-origin"))
    assert "script" not in policy
    assert "Next page" not in li.get(f"{where}/materials/{rows['pdf']}/picture?page=2").content.decode()
    for bad in ("0", "x", "-1", "9" * 30):
        assert li.get(f"{where}/materials/{rows['pdf']}/picture?page={bad}").status_code == 404


def test_the_file_itself_is_saved_or_shown_but_never_run_or_framed(people: cast.Cast) -> None:
    number, rows = brought(people)
    li = browser(people, "li")
    pdf, png = (li.get(f"/desk/cases/{number}/materials/{rows[kind]}") for kind in ("pdf", "png"))
    assert (pdf["Content-Type"], pdf["Content-Disposition"].partition(";")[0]) == ("application/pdf", "attachment")
    assert (png["Content-Type"], png["Content-Disposition"].partition(";")[0]) == ("image/png", "inline")
    assert {one["X-Frame-Options"] for one in (pdf, png)} == {"DENY"}
    assert {one["Content-Security-Policy"] for one in (pdf, png)} == {"default-src 'none'; sandbox"}


def test_the_log_knows_who_read_a_material_once_for_each_stay(people: cast.Cast) -> None:
    number, rows = brought(people)
    li, where = browser(people, "li"), f"/desk/cases/{number}/materials/{rows['pdf']}"
    for address in (where, f"{where}/picture", f"{where}/picture?page=2"):
        li.get(address)
    browser(people, "wu").get(where)
    events = log.about(people.parties["hengda"].pk, kinds=["file.read"])
    assert [log.body(one) for one in events] == [{"case": number, "material": "domain-certificate"}]
    wang = browser(people, "wang")
    session = wang.session
    session[PARTY] = people.parties["hengda"].pk
    session.save()
    seen = wang.get("/looked").content.decode()
    assert ("a file that was brought" in seen, number in seen, people.agencies["market-regulation"].name in seen) == (True, True, True)

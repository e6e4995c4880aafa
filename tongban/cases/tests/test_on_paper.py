"""Forms that come back on paper: pages sorted out, what is wrong named at once, a draft begun or gone on with, the scan kept."""

import zlib
from dataclasses import replace

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, on_paper, retention
from tongban.cases.models import AtWindow, Case
from tongban.cases.scan_models import ScannedForm
from tongban.cases.tests.test_acts import once
from tongban.cases.tests.test_channels import KIOSK, letter, writing
from tongban.cases.tests.world import AT, FILING, FORM, upload
from tongban.documents import files, form_codes
from tongban.documents import queries as documents
from tongban.documents.form_codes import Code, Form
from tongban.documents.scanning import Page
from tongban.log import queries as log
from tongban.services import queries as services

pytestmark = pytest.mark.django_db


def blank(draft: str = "") -> Form:
    return Form(FILING, services.effective(FILING, DISTRICT, AT).digest[:12], DISTRICT, draft, "zh-hans", "abcdef")


def sheet(form: Form | None, page: int, place: int, of: int = 3) -> Page:
    """A side of a scan, as it is read."""
    codes = ((form_codes.write(Code(form, page, of)), ()),) if form else (("https://example.org", ()),)
    return Page(0, place, 1, 1, b"", codes)


EMPTY = Page(0, 9, 2, 1, zlib.compress(b"\xff\xff"), ())


def pile(draft: str = "") -> on_paper.Pile:
    form = blank(draft)
    return on_paper.sorted_out([sheet(form, 3, 1), EMPTY, sheet(form, 1, 2), sheet(form, 2, 3)], at=AT)


def scan(people: cast.Cast, name: str = "hengda") -> list[int]:
    return [upload(people, name, AT)]


def scanned(number: str) -> list[str]:
    return [one.kind for one in log.of_subject("case", number) if one.kind == "case.form_scanned"]


def test_pages_in_any_order_become_one_form_and_empty_backs_are_left_out(people: cast.Cast) -> None:
    found = pile()
    assert [page.place for page in found.pages] == [2, 3, 1]
    assert (found.form, found.left_out) == (blank(), 1)


def test_everything_that_is_wrong_with_a_pile_is_said_at_once(people: cast.Cast) -> None:
    form = blank()
    other = replace(form, service="redshield.website-change")
    sheets = [sheet(form, 1, 1), sheet(form, 1, 2), sheet(None, 0, 3), sheet(other, 2, 4), sheet(replace(form, digest="0" * 12), 2, 5)]
    sheets += [sheet(replace(form, layout="000000"), 2, 6), sheet(form, 4, 7, of=4)]
    with pytest.raises(Refused) as refused:
        on_paper.sorted_out(sheets, at=AT)
    assert [(one.code, one.facts.get("place")) for one in refused.value.discrepancies] == [
        ("form.no_code", 3), ("form.doubled", 2), ("form.other_service", 4), ("form.other_revision", 5), ("form.other_copy", 6),
        ("form.missing", None),
    ]  # fmt: skip
    assert refused.value.discrepancies[-1].facts["pages"] == "2, 3"
    for changed, code in (({"digest": "0" * 12}, "form.older"), ({"service": "x.y"}, "form.not_offered"), ({"region": "9" * 12}, "form.")):
        with pytest.raises(Refused, match=code):
            on_paper.sorted_out([sheet(replace(form, **changed), 1, 1, of=1)], at=AT)
    with pytest.raises(Refused, match=r"form.nothing"):
        on_paper.sorted_out([EMPTY], at=AT)
    assert not Case.objects.exists()


def test_a_form_from_a_letter_begins_a_draft_with_the_scan_beside_it_and_is_taken_in_once(people: cast.Cast) -> None:
    post, kept = writing(people, letter()), scan(people)
    for _ in range(2):
        made = actions.take_in(pile(), kept, by=post, at=AT)
    row = Case.objects.get()
    assert (row.service, row.state, row.channel, made.case_id) == (FILING, "draft", "post", row.pk)
    assert made.pages == [[kept[0], 2], [kept[0], 3], [kept[0], 1]]
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.form_scanned")
    told = log.body(event) or {}
    assert told["files"] == [documents.file(kept[0]).plain_digest]
    assert (told["pages"], told["left_out"], len(scanned(row.number))) == (3, 1, 1)
    actions.save(row.number, FORM, by=post, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=post, at=AT)
    actions.confirm(row.number, by=post, at=AT)
    assert AtWindow.objects.get(case=row).account == post.account
    actions.submit(row.number, key="k", by=post, at=AT)
    with pytest.raises(Refused, match=r"form.taken"):
        actions.take_in(pile(), kept, by=post, at=AT)


def test_the_form_of_a_draft_goes_on_with_it_and_that_of_another_party_does_not(people: cast.Cast) -> None:
    row = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", AT), at=AT)
    window = writing(people, letter())
    assert actions.take_in(pile(row.number), scan(people), by=window, at=AT).case_id == row.pk
    found = on_paper.latest(row)
    assert found is not None
    for number in (0, 4):
        with pytest.raises(NotFound, match=r"file.unknown"):
            on_paper.page(found, number)
    other = writing(people, letter(), party="minghe", who="zhang")
    with pytest.raises(NotAllowed, match=r"case.not_yours"):
        actions.take_in(pile(row.number), scan(people), by=other, at=AT)
    with pytest.raises(NotFound, match=r"case.unknown"):
        actions.take_in(pile("511602-20990101-AAAA"), scan(people), by=other, at=AT)
    assert ScannedForm.objects.count() == 1


def test_paper_comes_at_a_window_or_by_post_and_only_an_officer_who_serves_takes_it_in(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"form.way"):
        actions.take_in(pile(), scan(people), by=writing(people, KIOSK), at=AT)
    alone: list[Actor] = [
        people.actor("hengda", AT),
        people.actor("li", AT),
        replace(writing(people, letter()), account=people.accounts["zhao"].pk),
    ]
    for by in alone:
        with pytest.raises(NotAllowed):
            actions.take_in(pile(), scan(people), by=by, at=AT)
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_the_same_paper_begins_one_draft(people: cast.Cast) -> None:
    post, kept, found = writing(people, letter()), scan(people), pile()
    once(lambda: actions.take_in(found, kept, by=post, at=AT))
    assert Case.objects.count() == ScannedForm.objects.count() == 1


def test_a_scan_is_erased_with_the_content_of_its_case(people: cast.Cast) -> None:
    post, kept = writing(people, letter()), scan(people)
    made = actions.take_in(pile(), kept, by=post, at=AT)
    Case.objects.update(erase_on=AT.date())
    retention.erase(made.case.number, reason="retention", by=SYSTEM, at=AT)
    with pytest.raises(NotFound, match=r"file.erased"):
        files.read(kept[0])

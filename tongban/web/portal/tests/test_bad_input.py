"""What goes wrong while one fills in a form: each ends in a clear page, and nothing that was typed is lost."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, sign_in, unsent
from tongban.actors.loading import DISTRICT
from tongban.actors.models import Unsent
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import FILING, FORM, PDF, build, filed, upload

pytestmark = pytest.mark.django_db
AT = timezone.now()
ENGLISH = {"accept-language": "en"}
PHONES = {"wang": "13900000001", "zhang": "13900000002"}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(AT)


def browser(people: cast.Cast, name: str = "wang", party: str = "hengda", **more: Any) -> Client:
    """A browser signed in as someone of the cast, acting for a party."""
    client = Client(headers=ENGLISH, **more)
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client


def draft(people: cast.Cast, **form: Any) -> Case:
    """A draft of Hengda."""
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    return actions.save(row.number, form, by=by, at=AT) if form else row


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def signs_in(client: Client, phone: str, following: str) -> Any:
    """Through the pages; what the platform answers at the end."""
    client.post("/sign-in", {"phone": phone, "next": following})
    code = sign_in.demo_codes(phone, at=timezone.now())[0]
    return client.post("/sign-in/code", {"code": code})


def typed(page: str, **answers: Any) -> dict[str, Any]:
    """A form as a browser would send it from a page."""
    return {"whose": hidden(page, "whose"), "seen": hidden(page, "seen"), "go": "next", **answers}


def test_what_was_typed_when_the_session_was_over_is_there_again_after_signing_in(people: cast.Cast) -> None:
    address = f"/matters/{draft(people).number}/form/site"
    client = browser(people)
    form = typed(client.get(address).content.decode(), site_name="恒达鲜食", domains="a.example\nb.example", kind="trading")
    client.logout()
    answer = client.post(address, form)
    page = answer.content.decode()
    assert (answer.status_code, "is kept for you" in page) == (403, True)
    assert "恒达鲜食" not in page
    assert "恒达鲜食" not in Unsent.objects.get().sealed
    answer = signs_in(client, PHONES["wang"], hidden_next(page))
    assert answer.headers["location"] == address
    page = client.get(address).content.decode()
    assert "was not saved then" in page
    assert 'value="恒达鲜食"' in page
    assert "a.example\nb.example" in page
    assert client.post(address, typed(page, site_name="恒达鲜食", domains="a.example", kind="trading")).status_code == 302
    assert "was not saved then" not in client.get(address).content.decode()


def hidden_next(page: str) -> str:
    """Where the page of a session that is over leads on to."""
    found = re.search(r'href="/sign-in\?next=([^"]+)"', page)
    assert found
    return found[1].replace("%2F", "/")


def test_who_signs_in_next_on_the_same_machine_sees_nothing_of_it_and_its_owner_does_elsewhere(people: cast.Cast) -> None:
    row = draft(people)
    address = f"/matters/{row.number}/form/site"
    client = browser(people)
    form = typed(client.get(address).content.decode(), site_name="只给王芳看")
    client.logout()
    client.post(address, form)
    signs_in(client, PHONES["zhang"], address)
    for where in (address, "/matters", "/account", "/"):
        assert "只给王芳看" not in client.get(where).content.decode()
    elsewhere = Client(headers=ENGLISH)
    signs_in(elsewhere, PHONES["wang"], address)
    assert "只给王芳看" in elsewhere.get(address).content.decode()


def test_a_page_older_than_a_new_sign_in_in_another_tab_loses_nothing(people: cast.Cast) -> None:
    address = f"/matters/{draft(people).number}/form/site"
    client = browser(people, enforce_csrf_checks=True)
    form = typed(client.get(address).content.decode(), site_name="恒达鲜食", csrfmiddlewaretoken="of the old session" + "x" * 46)
    answer = client.post(address, form)
    assert (answer.status_code, answer.headers["location"]) == (302, address)
    assert 'value="恒达鲜食"' in client.get(address).content.decode()


def test_nobody_can_leave_words_for_another_or_read_them(people: cast.Cast) -> None:
    address = f"/matters/{draft(people).number}/form/site"
    client = browser(people)
    page = client.get(address).content.decode()
    client.logout()
    for whose in ("", "x", hidden(page, "whose")[:-2] + "zz", hidden(page, "whose").replace(":", "!")):
        answer = client.post(address, {"whose": whose, "site_name": "冒充"})
        assert (answer.status_code, "is kept for you" in answer.content.decode()) == (403, False)
    assert not Unsent.objects.exists()


def test_what_was_not_sent_is_thrown_away_on_wish_and_after_a_week(people: cast.Cast) -> None:
    address, account = f"/matters/{draft(people).number}/form/site", people.accounts["wang"].pk
    client = browser(people)
    unsent.keep(account, address, {"site_name": ["旧"]}, at=AT)
    assert "Throw away what was not saved" in client.get(address).content.decode()
    assert client.post(address, {"go": "discard"}).status_code == 302
    assert "旧" not in client.get(address).content.decode()
    unsent.keep(account, address, {"site_name": ["旧"]}, at=AT)
    assert sign_in.sweep(at=AT + timedelta(days=6)) == 0
    assert sign_in.sweep(at=AT + timedelta(days=7, minutes=1)) == 1


def test_a_wish_for_a_change_and_an_answer_to_a_supplement_outlive_the_session_too(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    client = browser(people)
    address = f"/matters/{row.number}/change"
    form = {"whose": hidden(client.get(address).content.decode(), "whose"), "provider": "新网络", "reason": "换了服务商"}
    client.logout()
    client.post(address, form)
    signs_in(client, PHONES["wang"], address)
    page = client.get(address).content.decode()
    assert 'value="新网络"' in page
    assert "换了服务商" in page
    li = people.actor("li", AT)
    actions.accept(row.number, by=li, at=AT)
    actions.supplement(row.number, [{"field": "provider", "words": "写全称"}], words="", cause="applicant", by=li, at=AT)
    page = client.get(f"/matters/{row.number}").content.decode()
    client.logout()
    client.post(f"/matters/{row.number}/supply", {"whose": hidden(page, "whose"), "provider": "示例网络有限公司"})
    assert 'value="示例网络有限公司"' in browser(people).get(f"/matters/{row.number}").content.decode()


def test_two_windows_with_one_draft_keep_what_each_changed_and_ask_where_both_did(people: cast.Cast) -> None:
    row = draft(people, **FORM)
    client, address = browser(people), f"/matters/{row.number}/form/contact"
    pages = [client.get(address).content.decode() for _ in range(2)]
    same = {name: FORM[name] for name in ("provider", "address", "webmaster", "phone") if name in FORM}
    assert client.post(address, typed(pages[0], **{**same, "provider": "甲网络"})).status_code == 302
    assert client.post(address, typed(pages[1], **{**same, "webmaster": "李四"})).status_code == 302
    assert (queries.answers(row)["provider"], queries.answers(row)["webmaster"]) == ("甲网络", "李四")
    answer = client.post(address, typed(pages[1], **{**same, "provider": "乙网络"}))
    page = answer.content.decode()
    assert (answer.status_code, "to: 甲网络" in page, 'value="乙网络"' in page) == (422, True, True)
    assert queries.answers(row)["provider"] == "甲网络"
    again = {**same, "provider": "乙网络", "webmaster": "李四"}
    assert client.post(address, typed(page, **again)).status_code == 302
    assert queries.answers(row)["provider"] == "乙网络"


def test_two_drafts_in_two_windows_stay_apart(people: cast.Cast) -> None:
    client = browser(people)
    rows = [draft(people), draft(people)]
    for row, name in zip(rows, ("第一个", "第二个"), strict=True):
        address = f"/matters/{row.number}/form/site"
        client.post(address, typed(client.get(address).content.decode(), site_name=name))
    assert [queries.answers(row)["site_name"] for row in rows] == ["第一个", "第二个"]
    page = client.get("/matters?show=drafts").content.decode()
    assert all(row.number in page for row in rows)


def ready(people: cast.Cast) -> Case:
    """A draft with all that it needs."""
    row = draft(people, **FORM)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=people.actor("hengda", AT), at=AT)
    return row


def test_back_and_a_second_submission_lead_to_the_one_receipt(people: cast.Cast) -> None:
    row, client = ready(people), browser(people)
    check = f"/matters/{row.number}/check"
    for key in ("first", "first", "another"):
        answer = client.post(check, {"key": key}, follow=True)
        assert answer.redirect_chain == [(f"/matters/{row.number}", 302)]
        assert "receipt is below" in answer.content.decode()
    assert len([one for one in queries.timeline(row) if one.kind == "case.submitted"]) == 1
    assert client.get(check).status_code == 302


def test_a_form_sent_after_back_over_what_was_submitted_goes_along_to_the_wish_for_a_change(people: cast.Cast) -> None:
    row, client = ready(people), browser(people)
    address = f"/matters/{row.number}/form/site"
    form = typed(client.get(address).content.decode(), site_name="恒达鲜食", domains="neu.example", kind="trading")
    client.post(f"/matters/{row.number}/check", {"key": "k"})
    answer = client.post(address, form, follow=True)
    assert answer.redirect_chain == [(f"/matters/{row.number}/change", 302)]
    assert "neu.example" in answer.content.decode()
    assert "was submitted before" in answer.content.decode()
    assert queries.answers(row)["domains"] == FORM["domains"]


def test_files_that_are_not_what_they_say_are_named_and_the_good_one_stays(people: cast.Cast) -> None:
    row, client = draft(people, **FORM), browser(people)
    sent = [("证书.pdf", PDF), ("截图.pdf", b"MZ\x90 a program"), ("空.png", b"")]
    files = [SimpleUploadedFile(name, content) for name, content in sent]
    answer = client.post(f"/matters/{row.number}/form/materials", {"material.domain-certificate": files, "go": "next"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“截图.pdf” is not a PDF" in page
    assert "“空.png” is empty" in page
    assert [one.file.name for one in queries.materials(row)] == ["证书.pdf"]


def test_words_from_right_to_left_and_pictures_of_words_stay_as_they_are(people: cast.Cast) -> None:
    row, client = ready(people), browser(people)
    address = f"/matters/{row.number}/form/site"
    name = "متجر 恒达 👩‍👩‍👧"
    client.post(address, typed(client.get(address).content.decode(), site_name=name, domains="shop.hengda.example", kind="trading"))
    for page in (client.get(address), client.get(f"/matters/{row.number}/check"), client.get(f"/matters/{row.number}")):
        assert name in page.content.decode()
        assert 'dir="auto"' in page.content.decode()
    turned = typed(client.get(address).content.decode(), site_name="恒达\u202eeman", domains="shop.hengda.example", kind="trading")
    answer = client.post(address, turned)
    assert answer.status_code == 302
    answer = client.post(f"/matters/{row.number}/check", {"key": "k"})
    assert "U+202E" in answer.content.decode()


def test_an_answer_that_is_far_too_long_is_refused_with_its_length_and_stays(people: cast.Cast) -> None:
    row, client = ready(people), browser(people)
    address = f"/matters/{row.number}/form/site"
    client.post(address, typed(client.get(address).content.decode(), site_name="長" * 5000, domains="shop.hengda.example", kind="trading"))
    page = client.post(f"/matters/{row.number}/check", {"key": "k"}).content.decode()
    assert "5000" in page
    assert "長" * 5000 in client.get(address).content.decode()


def test_a_link_to_anothers_draft_tells_nothing_and_leads_on(people: cast.Cast) -> None:
    row = draft(people, **FORM)
    for client in (browser(people, "zhang", "minghe"), browser(people, party="")):
        for where in ("", "/form/site", "/check", "/change"):
            answer = client.get(f"/matters/{row.number}{where}")
            assert answer.status_code == 404
            assert FORM["site_name"] not in answer.content.decode()
        assert "Choose for whom I act" in answer.content.decode()
    stranger = Client(headers=ENGLISH).get(f"/matters/{row.number}/form/site")
    assert (stranger.status_code, "Sign in and go on" in stranger.content.decode()) == (403, True)


def test_a_page_that_the_form_does_not_have_is_none(people: cast.Cast) -> None:
    client = browser(people)
    assert client.get(f"/matters/{draft(people).number}/form/nothing").status_code == 404


def test_a_browser_that_keeps_no_cookies_is_told_so_before_anything_is_typed_for_nothing(people: cast.Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers=ENGLISH)
    client.get("/sign-in")
    client.cookies.clear()
    answer = client.post("/sign-in", {"phone": PHONES["wang"]})
    assert (answer.status_code, "keeps no cookies" in answer.content.decode()) == (403, True)


def test_a_draft_is_gone_on_with_on_another_device(people: cast.Cast) -> None:
    row = draft(people)
    address = f"/matters/{row.number}/form/site"
    first, second = browser(people), browser(people)
    page = first.get(address).content.decode()
    first.post(address, typed(page, site_name="恒达鲜食", domains="shop.hengda.example", kind="trading"))
    assert f'href="/matters/{row.number}"' in second.get("/matters?show=drafts").content.decode()
    page = second.get(f"/matters/{row.number}").content.decode()
    assert "What you have filled in so far" in page
    assert "恒达鲜食" in page
    assert "ago" in page
    assert "kept until" in page
    assert re.search(r'class="btn big" href="/matters/[^"]+/form/(?!site)\w+"', page)

"""Bad ratings at the desk, and the page on which a matter is rated."""

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import colleague, filed
from tongban.oversight.models import FollowUp, Rating

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def number(people: cast.Cast) -> str:
    row = filed(colleague(people, AT), at=AT)
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    actions.accept(row.number, by=li, at=AT)
    actions.review(row.number, opinion="材料齐全", by=li, at=AT)
    actions.decide(row.number, "grant", by=zhao, at=AT)
    return actions.serve(row.number, how="online", proof="x", by=zhao, at=AT).number


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    if party:
        session = client.session
        session["party"] = people.parties[party].pk
        session.save()
    return client


def test_a_matter_is_rated_without_script_and_the_answer_is_read(people: cast.Cast, number: str) -> None:
    wang, zhao, lu = browser(people, "wang", "hengda"), browser(people, "zhao"), browser(people, "lu")
    assert f"/matters/{number}/rating" in wang.get(f"/matters/{number}").content.decode()
    page = wang.post(f"/matters/{number}/rating", {"efficiency": "4", "words": "等了很久"})
    assert page.status_code == 422
    assert 'href="#f-level"' in page.content.decode()
    assert "等了很久" in page.content.decode()
    assert wang.post(f"/matters/{number}/rating", {"level": "5", "efficiency": "4", "words": "等了很久"}).status_code == 302
    row = Rating.objects.get()
    assert (row.level, row.items) == (5, {"efficiency": 4})
    assert "The office looks into it by" in wang.get(f"/matters/{number}/rating").content.decode()
    assert f"/supervise/waiting/{row.key}" in zhao.get("/supervise/waiting").content.decode()
    page = zhao.get(f"/supervise/waiting/{row.key}").content.decode()
    assert "等了很久" in page
    assert number not in page
    assert "You took part in the case" in page
    assert 'name="words"' not in page
    assert zhao.post(f"/supervise/waiting/{row.key}", {"do": "answer", "founded": "no", "words": "没有问题"}).status_code == 403
    assert 'name="words"' in lu.get(f"/supervise/waiting/{row.key}").content.decode()
    assert lu.post(f"/supervise/waiting/{row.key}", {"do": "answer", "founded": "yes", "words": ""}).status_code == 422
    lu.post(f"/supervise/waiting/{row.key}", {"do": "answer", "founded": "yes", "words": "已改进"})
    assert FollowUp.objects.get().answer == "已改进"
    assert "已改进" in wang.get(f"/matters/{number}/rating").content.decode()
    assert "No bad rating waits" in zhao.get("/supervise/waiting").content.decode()


def test_a_leader_who_may_not_answer_reads_without_a_form(people: cast.Cast, number: str) -> None:
    browser(people, "wang", "hengda").post(f"/matters/{number}/rating", {"level": "4"})
    key = Rating.objects.get().key
    page = browser(people, "chen").get(f"/supervise/waiting/{key}").content.decode()
    assert number in page
    assert 'name="words"' not in page
    assert browser(people, "chen").post(f"/supervise/waiting/{key}", {"do": "answer", "words": "x"}).status_code == 403


def test_who_took_no_part_notes_the_call_and_the_page_tells_it(people: cast.Cast, number: str) -> None:
    browser(people, "wang", "hengda").post(f"/matters/{number}/rating", {"level": "4"})
    key, chen, zhao = Rating.objects.get().key, browser(people, "chen"), browser(people, "zhao")
    lu = browser(people, "lu")
    address = f"/supervise/waiting/{key}"
    assert 'value="call"' in chen.get(address).content.decode()
    assert 'value="call"' not in zhao.get(address).content.decode()
    lu.post(address, {"do": "answer", "founded": "yes", "words": "已改进"})
    assert "Answered, and not yet called back" in chen.get("/supervise/waiting").content.decode()
    assert chen.post(address, {"do": "call", "press": "a", "reached": "yes"}).status_code == 302
    page = chen.get(address).content.decode()
    assert ": reached</li>" in page
    assert 'value="call"' not in page
    assert chen.post(address, {"do": "call", "press": "b", "reached": "no"}).status_code == 422
    assert "not yet called back" not in chen.get("/supervise/waiting").content.decode()

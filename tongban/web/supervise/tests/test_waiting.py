"""Bad ratings at the desk, and the page on which a matter is rated."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import colleague, filed
from tongban.oversight import actions as oversight
from tongban.oversight.models import DutyDay, FollowUp, Rating

pytestmark = pytest.mark.django_db
AT = timezone.now()
DAY = timedelta(days=1)


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


def in_order(reader: Client, address: str) -> None:
    """Look into a bad rating, put it right, answer: each step has its own form, and each says what is missing."""
    steps = (
        ("verify", 'name="founded"', {"founded": "yes"}, "Note what was found"),
        ("mend", 'name="words"', {"words": "补发证书"}, "Note what was put right"),
        ("answer", 'name="words"', {"words": "已答复"}, "Answer and close"),
    )
    for do, field, given, button in steps:
        page = reader.get(address).content.decode()
        assert field in page
        assert button in page
        assert reader.post(address, {"do": do}).status_code == 422
        assert reader.post(address, {"do": do, **given}).status_code == 302
    page = reader.get(address).content.decode()
    assert 'name="words"' not in page
    assert page.index("looked into</b>: found to be so") < page.index("补发证书") < page.index("已答复")
    assert "陆副科长" in page


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
    assert zhao.post(f"/supervise/waiting/{row.key}", {"do": "verify", "founded": "no"}).status_code == 403
    in_order(lu, f"/supervise/waiting/{row.key}")
    assert FollowUp.objects.get().answer == "已答复"
    page = wang.get(f"/matters/{number}/rating").content.decode()
    assert "已答复" in page
    assert "What was put right" in page
    assert "补发证书" in page
    assert "No bad rating waits" in zhao.get("/supervise/waiting").content.decode()


def test_a_leader_who_may_not_answer_reads_without_a_form(people: cast.Cast, number: str) -> None:
    browser(people, "wang", "hengda").post(f"/matters/{number}/rating", {"level": "4"})
    key = Rating.objects.get().key
    page = browser(people, "chen").get(f"/supervise/waiting/{key}").content.decode()
    assert number in page
    assert 'name="words"' not in page
    assert browser(people, "chen").post(f"/supervise/waiting/{key}", {"do": "answer", "words": "x"}).status_code == 403


def test_a_missed_day_lies_before_the_superior_who_sets_another_one(people: cast.Cast, number: str) -> None:
    browser(people, "wang", "hengda").post(f"/matters/{number}/rating", {"level": "4"})
    key, chen, zhao = Rating.objects.get().key, browser(people, "chen"), browser(people, "zhao")
    assert "laid before you" not in chen.get("/supervise/waiting").content.decode()
    DutyDay.objects.create(follow_up=FollowUp.objects.get(), what="verify", day=AT.date() - DAY, at=AT - DAY)
    oversight.settle_due(at=AT)
    page = chen.get("/supervise/waiting").content.decode()
    assert "Days that were missed, laid before you" in page
    address = f"/supervise/waiting/{key}"
    assert 'value="instruct"' in chen.get(address).content.decode()
    assert 'value="instruct"' not in zhao.get(address).content.decode()
    missed = DutyDay.objects.get(told_at__isnull=False).pk
    wrong = chen.post(address, {"do": "instruct", "missed": missed, "days": "99", "words": ""})
    assert wrong.status_code == 422
    assert "Give between 1 and 60 working days." in wrong.content.decode()
    assert zhao.post(address, {"do": "instruct", "missed": missed, "days": "3", "words": "速办"}).status_code == 403
    assert chen.post(address, {"do": "instruct", "missed": missed, "days": "3", "words": "三日内核实"}).status_code == 302
    assert "laid before you" not in chen.get("/supervise/waiting").content.decode()
    page = browser(people, "lu").get(address).content.decode()
    assert "the superior set another day" in page
    assert "三日内核实" in page
    told = browser(people, "wang", "hengda").get(f"/matters/{number}/rating").content.decode()
    assert "since then it also lies with its superior" in told
    assert "it now lies with its superior" in browser(people, "wang", "hengda").get("/notices").content.decode()


def test_who_took_no_part_notes_the_call_and_the_page_tells_it(people: cast.Cast, number: str) -> None:
    browser(people, "wang", "hengda").post(f"/matters/{number}/rating", {"level": "4"})
    key, chen, zhao = Rating.objects.get().key, browser(people, "chen"), browser(people, "zhao")
    lu = browser(people, "lu")
    address = f"/supervise/waiting/{key}"
    assert "The call is noted after the rating was looked into" in chen.get(address).content.decode()
    in_order(lu, address)
    assert 'value="call"' in chen.get(address).content.decode()
    assert 'value="call"' not in zhao.get(address).content.decode()
    assert "Answered, and not yet called back" in chen.get("/supervise/waiting").content.decode()
    assert chen.post(address, {"do": "call", "press": "a", "reached": "yes"}).status_code == 302
    page = chen.get(address).content.decode()
    assert ": reached</li>" in page
    assert 'value="call"' not in page
    assert chen.post(address, {"do": "call", "press": "b", "reached": "no"}).status_code == 422
    assert "not yet called back" not in chen.get("/supervise/waiting").content.decode()

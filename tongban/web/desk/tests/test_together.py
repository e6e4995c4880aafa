"""Two officers at one case: they see each other, and nobody acts on what they have not seen."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, together
from tongban.cases.models import Presence
from tongban.cases.tests.world import filed
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()


def mark(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def test_an_act_on_a_case_that_changed_is_not_done_and_what_was_typed_stays(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, sun = browser(people, "li"), browser(people, "sun")
    seen = mark(li.get(f"/desk/cases/{number}").content.decode())
    came = {"seen": seen, "why": "original", "place": "3号窗口", "channel": "window"}
    assert sun.post(f"/desk/cases/{number}/visit", came).status_code == 302
    asked = {"seen": seen, "item": "field:address", "cause": "guide", "words": "请写明门牌号 <b>"}
    answer = li.post(f"/desk/cases/{number}/supplement", asked)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The case changed while you had it open. Nothing was done." in page
    assert re.search(r"<b>Came in person</b>, <span[^>]*>孙强（演示）", page)
    assert "请写明门牌号 &lt;b&gt;</textarea>" in page
    assert re.search(r'value="field:address" checked', page)
    assert re.search(r'value="guide" checked', page)
    assert actions.settle(number, at=AT).state == "submitted"
    # Who has read what changed, and still means it, does it again from the page that came back.
    assert li.post(f"/desk/cases/{number}/supplement", {**asked, "seen": mark(page)}).status_code == 302


def test_words_for_an_act_that_is_no_longer_possible_are_not_lost(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, zhao = browser(people, "li"), browser(people, "zhao")
    seen = mark(li.get(f"/desk/cases/{number}").content.decode())
    assert zhao.post(f"/desk/cases/{number}/accept", {"seen": seen}).status_code == 302
    page = li.post(f"/desk/cases/{number}/review", {"seen": seen, "words": "材料齐全，建议备案"}).content.decode()
    assert "Accepted; the time limit runs" in page
    assert "Pass on for decision" not in page
    assert "材料齐全，建议备案" in page


def test_the_same_page_sent_twice_acts_once(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li = browser(people, "li")
    told = {"seen": mark(li.get(f"/desk/cases/{number}").content.decode()), "why": "original", "place": "3号窗口", "channel": "window"}
    assert li.post(f"/desk/cases/{number}/visit", told).status_code == 302
    assert li.post(f"/desk/cases/{number}/visit", told).status_code == 422
    assert len(actions.settle(number, at=AT).visitrow_set.all()) == 1


@pytest.mark.parametrize("bad", ["x", "-1", "9" * 40, "１", ""])
def test_a_mark_that_is_none_is_as_none(people: cast.Cast, bad: str) -> None:
    number = filed(people, at=AT).number
    assert browser(people, "li").post(f"/desk/cases/{number}/accept", {"seen": bad}).status_code == 302


def test_officers_see_who_else_has_the_case_open_until_they_have_left(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    li, sun, where = people.actor("li", AT), people.actor("sun", AT), f"/desk/cases/{row.number}"
    browser(people, "sun").get(where)
    page = browser(people, "li").get(where).content.decode()
    assert "孙强（演示） has it open too" in page
    assert "李明（演示） has it open too" not in page
    later = timezone.now() + timedelta(minutes=4)
    together.come(row.number, by=sun, at=later)
    assert [one.name for one in together.present(row, to=li, at=later + timedelta(minutes=4))] == ["孙强（演示）"]
    assert together.present(row, to=li, at=later + timedelta(minutes=6)) == []
    assert together.sweep(at=later + timedelta(hours=2)) == 2


def test_an_open_page_is_noted_at_most_once_a_minute_and_only_by_who_may_see_it(people: cast.Cast) -> None:
    row, li = filed(people, at=AT), people.actor("li", AT)
    for seconds in (0, 10, 59, 61):
        together.come(row.number, by=li, at=AT + timedelta(seconds=seconds))
    one = Presence.objects.get()
    assert (one.since, one.seen_at) == (AT, AT + timedelta(seconds=61))
    with pytest.raises(NotFound):
        together.come(row.number, by=people.actor("wu", AT), at=AT)
    with pytest.raises(NotAllowed):
        together.come(row.number, by=people.actor("hengda", AT), at=AT)


def test_an_open_page_hears_that_the_case_changed(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, zhao = browser(people, "li"), browser(people, "zhao")
    seen = mark(li.get(f"/desk/cases/{number}").content.decode())
    assert "changed meanwhile" not in li.post(f"/desk/cases/{number}/here", {"seen": seen}).content.decode()
    zhao.post(f"/desk/cases/{number}/take")
    heard = li.post(f"/desk/cases/{number}/here", {"seen": seen}).content.decode()
    assert "The case changed meanwhile" in heard
    assert "Taken" in heard
    assert browser(people, "wu").post(f"/desk/cases/{number}/here", {"seen": seen}).status_code == 404


def test_an_act_of_the_engine_is_refused_when_the_case_has_moved(people: cast.Cast) -> None:
    row, li = filed(people, at=AT), people.actor("li", AT)
    seen = together.mark(row)
    together.as_seen(row.number, seen, lambda: actions.take(row.number, by=li, at=AT), at=AT)
    with pytest.raises(Refused, match=r"case\.changed"):
        together.as_seen(row.number, seen, lambda: actions.accept(row.number, by=li, at=AT), at=AT)
    assert actions.settle(row.number, at=AT).state == "submitted"


def test_the_clock_is_explained_day_by_day(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li = browser(people, "li")
    assert '<table class="days' not in li.get(f"/desk/cases/{number}").content.decode()
    li.post(f"/desk/cases/{number}/accept")
    page = li.get(f"/desk/cases/{number}").content.decode()
    assert "counted from the day after acceptance" in page
    assert page.count('class="run') > 10
    assert "0 of 20 days used" in page


@pytest.mark.parametrize("part", ["", "papers", "related", "history"])
def test_a_part_of_the_page_costs_so_many_statements_however_much_happened(people: cast.Cast, part: str) -> None:
    number = filed(people, at=AT).number
    zhao, where = browser(people, "zhao"), f"/desk/cases/{number}?part={part}"
    zhao.get(where)
    with CaptureQueriesContext(connection) as few:
        zhao.get(where)
    for day in range(3):
        actions.visit(number, "original", place=f"{day}", by=people.actor("li", AT), at=AT + timedelta(days=day))
    zhao.get(where)
    with CaptureQueriesContext(connection) as more:
        zhao.get(where)
    assert len(more) <= len(few) <= 60, [one["sql"] for one in more.captured_queries]

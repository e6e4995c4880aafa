"""Several cases of the inbox at once, and the inbox narrowed, through the pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions, queries
from tongban.cases.tests.world import filed
from tongban.log import queries as log
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()


def two(people: cast.Cast) -> list[str]:
    first = filed(people, at=AT)
    return [first.number, filed(people, "minghe", at=AT, site_name="明和", domains=["minghe.example"]).number]


def post(client: Client, act: str, rows: list[str], **more: Any) -> str:
    answer = client.post("/desk/batch", {"act": act, "row": rows, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_chosen_case_is_an_act_of_its_own_with_a_result_of_its_own(people: cast.Cast) -> None:
    numbers = two(people)
    actions.take(numbers[0], by=people.actor("sun", AT), at=AT)
    page = post(browser(people, "li"), "accept", [*numbers, "999999-20260101-00000000"])
    assert "Done: 1. Not done: 2." in page
    assert "孙强（演示） has taken this case." in page
    assert "There is no such case, or not for you." in page
    assert [queries.case(one, to=people.actor("li", AT)).state for one in numbers] == ["submitted", "in_hand"]
    assert "case.accepted" in [event.kind for event in log.of_subject("case", numbers[1])]


def test_cases_are_handed_over_together_and_a_missing_reason_is_said_at_each(people: cast.Cast) -> None:
    numbers, li, sun = two(people), browser(people, "li"), people.accounts["sun"].pk
    assert post(li, "hand-over", numbers, to=sun, words=" ").count("Say why you hand it over.") == 2
    assert "Done: 2. Not done: 0." in post(li, "hand-over", numbers, to=sun, words="休假")
    assert {row.number for row in queries.inbox(people.actor("sun", AT), "mine", at=AT)} == set(numbers)


def test_nobody_chosen_too_many_and_unknown_acts_are_refused(people: cast.Cast) -> None:
    li, number = browser(people, "li"), two(people)[0]
    assert li.post("/desk/batch", {"act": "take"}).status_code == 422
    assert li.post("/desk/batch", {"act": "take", "row": [f"{number}{place}" for place in range(51)]}).status_code == 422
    assert li.post("/desk/batch", {"act": "decide", "row": [number]}).status_code == 404


def test_a_stranger_learns_nothing_and_changes_nothing_by_numbers(people: cast.Cast) -> None:
    numbers = two(people)
    page = post(browser(people, "wu"), "take", numbers)
    assert page.count("There is no such case, or not for you.") == 2
    assert "恒达贸易" not in page
    assert browser(people, "wang").post("/desk/batch", {"act": "take", "row": numbers}).status_code == 404
    assert queries.case(numbers[0], to=people.actor("li", AT)).holder is None


def shown(client: Client, asked: str) -> set[str]:
    return set(re.findall(r'name="row" value="([\w-]+)"', client.get(f"/desk/?{asked}").content.decode()))


def test_the_inbox_is_narrowed_by_what_stands_in_the_address(people: cast.Cast) -> None:
    first, second = two(people)
    actions.accept(first, by=people.actor("li", AT), at=AT)
    li, account = browser(people, "li"), people.accounts["li"].pk
    wanted = {
        "query=open": {first, second},
        "state=submitted": {second},
        f"holder={account}": {first},
        "step=review": {first, second},
        "step=decide": set(),
        "service=redshield.website-filing": {first, second},
        "service=none.such": set(),
        "within=14": set(),
        "q=%E6%98%8E%E5%92%8C": {second},
        f"state=in_hand&holder={account}&q=%E6%98%8E%E5%92%8C": set(),
        "within=x&holder=x": {first, second},
    }
    assert {asked: shown(li, asked) for asked in wanted} == wanted
    assert "Nothing here fits." in li.get("/desk/?step=decide").content.decode()


def test_what_is_due_within_days_takes_what_is_late_along(people: cast.Cast) -> None:
    first, second = two(people)
    row = actions.accept(first, by=people.actor("li", AT), at=AT)
    actions.accept(second, by=people.actor("li", AT), at=AT)
    assert row.due is not None
    li = people.actor("li", AT)
    for days, wanted in ((-14, 0), (-15, 0), (-1, 2), (30, 2)):
        at = AT + (row.due - AT.date()) + timedelta(days=days)
        found = queries.inbox(li, "open", at=at, narrowed=queries.Narrowing(within=7))
        assert len(found) == wanted, days


def test_the_list_goes_along_to_the_case_its_acts_and_back(people: cast.Cast) -> None:
    number, li = two(people)[0], browser(people, "li")
    page = li.get("/desk/?query=open&state=submitted&after=").content.decode()
    link = re.search(rf'href="(/desk/cases/{number}\?list=[^"]+)"', page)
    assert link is not None
    case = li.get(link[1]).content.decode()
    assert 'href="/desk/?query=open&amp;state=submitted"' in case
    form = re.search(r'action="(/desk/cases/[^"]+/take\?list=[^"]+)"', case)
    assert form is not None
    assert li.post(form[1]).headers["location"] == link[1]
    assert 'href="/desk/?query=open&amp;state=submitted"' in post(li, "take", [number], query="open", state="submitted")


def test_what_comes_from_elsewhere_is_dropped_from_the_way_back(people: cast.Cast) -> None:
    number, li = two(people)[0], browser(people, "li")
    page = li.get(f"/desk/cases/{number}?list=next%3Dhttps%3A%2F%2Fevil.example%26query%3Dmine").content.decode()
    assert 'href="/desk/?query=mine"' in page
    assert f'action="/desk/cases/{number}/take?list=query%3Dmine"' in page


def test_the_inbox_asks_as_many_statements_for_many_rows_and_kept_queries_as_for_few(people: cast.Cast) -> None:
    li, by = browser(people, "li"), people.actor("li", AT)
    for number in two(people):
        actions.take(number, by=by, at=AT)
    li.get("/desk/")
    with CaptureQueriesContext(connection) as few:
        li.get("/desk/")
    for place in range(6):
        row = filed(people, at=AT, site_name=f"恒达{place}", domains=[f"d{place}.hengda.example"])
        actions.accept(row.number, by=by, at=AT)
        actions.keep_query(f"{place}", {"query": "mine", "q": str(place)}, by=by, at=AT)
    with CaptureQueriesContext(connection) as many:
        assert li.get("/desk/").content.decode().count('name="row"') == 8
    assert len(many) <= len(few) + 3  # the kept queries, their counts, the holders' names

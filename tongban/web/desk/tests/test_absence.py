"""Away, standing in and urging, through the pages."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tongban.actors import absences, cast
from tongban.base.limits import legal_day
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import filed
from tongban.log import queries as log
from tongban.web.tests.world import AT, browser

pytestmark = pytest.mark.django_db
TODAY = legal_day(AT, ZoneInfo("Asia/Shanghai"))


def text(client: Client, where: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get(where).content.decode()))


def in_hand(people: cast.Cast) -> Case:
    row = filed(people, at=AT)
    return actions.accept(row.number, by=people.actor("li", AT), at=AT)


def enter(client: Client, stand_in: int, since: Any = TODAY, until: Any = TODAY + timedelta(days=2)) -> Any:
    return client.post("/desk/absence", {"act": "name", "stand_in": stand_in, "since": str(since), "until": str(until)})


def test_an_officer_names_who_acts_meanwhile_and_both_inboxes_say_so(people: cast.Cast) -> None:
    row, li, sun = in_hand(people), browser(people, "li"), browser(people, "sun")
    assert "For absent colleagues" not in text(sun, "/desk/")
    assert enter(li, people.accounts["sun"].pk).status_code == 302
    assert "You are entered as away until" in text(li, "/desk/")
    page = text(sun, "/desk/?query=standing")
    assert "For absent colleagues" in page
    assert row.number in page
    assert "you stand in" in page
    assert "李明（演示） is away until" in text(sun, f"/desk/cases/{row.number}")
    assert sun.post(f"/desk/cases/{row.number}/review", {"words": "材料齐全"}).status_code == 302
    assert "孙强（演示） for 李明（演示）" in text(sun, f"/desk/cases/{row.number}?part=history")
    assert "End it now" not in text(sun, "/desk/absence")
    (absence,) = absences.listed(people.actor("li", AT), AT)
    li.post("/desk/absence", {"act": "end", "absence": absence.id})
    assert "For absent colleagues" not in text(sun, "/desk/")


def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(people: cast.Cast) -> None:
    li = browser(people, "li")
    answer = enter(li, people.accounts["zhao"].pk, since="2020-01-01")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Choose a colleague of the same agency who holds a post of the same kind.") == 2
    assert page.count("An absence begins today or later and lasts at most 366 days.") == 2
    assert 'value="2020-01-01"' in page
    unread = enter(li, people.accounts["sun"].pk, since="tomorrow")
    assert (unread.status_code, unread.content.decode().count("First day: “tomorrow” is not a day. Write it as 2026-11-23.")) == (422, 2)
    assert li.post("/desk/absence", {"act": "x"}).status_code == 404


def test_only_the_head_is_asked_for_whom(people: cast.Cast) -> None:
    assert 'name="holding"' not in browser(people, "li").get("/desk/absence").content.decode()
    assert 'name="holding"' in browser(people, "zhao").get("/desk/absence").content.decode()


def test_an_urging_by_the_party_stands_on_top_of_the_inbox_and_on_the_case(people: cast.Cast) -> None:
    row, wang, li = in_hand(people), browser(people, "wang", "hengda"), browser(people, "li")
    assert "Urge the office" not in text(wang, f"/matters/{row.number}")
    Case.objects.filter(pk=row.pk).update(due=TODAY + timedelta(days=1))
    assert "Urge the office" in text(wang, f"/matters/{row.number}")
    assert wang.post(f"/matters/{row.number}/urge").status_code == 302
    page = text(wang, f"/matters/{row.number}")
    assert "We have told the office that you are waiting." in page
    assert "Urge the office" not in page
    assert wang.post(f"/matters/{row.number}/urge").status_code == 422
    assert "1 case here was urged and has not gone on since." in text(li, "/desk/")
    assert "urged once" in text(li, "/desk/?query=urged")
    assert "This case was urged:" in text(li, f"/desk/cases/{row.number}")


def test_who_supervises_urges_from_the_late_list(people: cast.Cast) -> None:
    row, chen = in_hand(people), browser(people, "chen")
    Case.objects.filter(pk=row.pk).update(due=TODAY - timedelta(days=1))
    assert "not yet" not in text(chen, "/supervise/late")
    assert f"Urge: {row.number}" in text(chen, "/supervise/late")
    assert chen.post(f"/supervise/late/{row.number}/urge").status_code == 302
    assert f"Urged: {row.number}." in text(chen, "/supervise/late")
    assert browser(people, "li").post(f"/supervise/late/{row.number}/urge").status_code == 403
    assert browser(people, "wu").post(f"/supervise/late/{row.number}/urge").status_code == 404
    assert [one.side for one in queries.urgings(row)] == ["supervisor"]
    assert log.of_subject("case", row.number)[-1].kind == "case.urged"


def test_the_keys_are_listed_without_script_and_can_be_switched_off(people: cast.Cast) -> None:
    li = browser(people, "li")
    page = li.get("/desk/").content.decode()
    assert "<kbd>J</kbd>" in page
    assert "keys.js" in page
    assert "accesskey" not in page
    assert li.get("/desk/?keys=off").status_code == 302
    page = li.get("/desk/").content.decode()
    assert "keys.js" not in page
    assert "Switch the keyboard shortcuts on" in page

"""The acts on the clock, through the pages of desk, portal and the public."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions, silence
from tongban.cases.models import Case, Outage
from tongban.cases.tests.world import build, filed

pytestmark = pytest.mark.django_db
AT = timezone.now()
PAST = AT - timedelta(days=60)
WHY = "须举行听证"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(PAST)


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    if party:
        session = client.session
        session["party"] = people.parties[party].pk
        session.save()
    return client


def accepted(people: cast.Cast, at: Any) -> Case:
    row = filed(people, at=at)
    return actions.accept(row.number, by=people.actor("li", at), at=at)


def test_a_clerk_stops_the_clock_and_both_sides_read_why_date_by_date(people: cast.Cast) -> None:
    row = accepted(people, AT)
    li, wang = browser(people, "li"), browser(people, "wang", "hengda")
    page = li.get(f"/desk/cases/{row.number}").content.decode()
    assert "Stop the clock" in page
    assert "《中华人民共和国行政许可法》第45条" in page
    wrong = li.post(f"/desk/cases/{row.number}/pause", {"cause": "hearing", "days": "99", "words": WHY})
    assert wrong.status_code == 422
    assert WHY in wrong.content.decode()
    assert li.post(f"/desk/cases/{row.number}/pause", {"cause": "hearing", "days": "5", "words": WHY}).status_code == 302
    page = li.get(f"/desk/cases/{row.number}").content.decode()
    assert "the clock stands until" in page
    assert "Let the clock run again" in page
    for client, address in ((li, f"/desk/cases/{row.number}/days"), (wang, f"/matters/{row.number}/days")):
        page = client.get(address).content.decode()
        assert "the clock stops: hearing (《中华人民共和国行政许可法》第45条)" in page
        assert "not counted: the day of the event itself" in page
        assert 'href="/open/deadlines#lic-decide"' in page
    assert "Notice of time not counted (PDF)" in wang.get(f"/matters/{row.number}").content.decode()
    assert li.post(f"/desk/cases/{row.number}/resume", {"words": ""}).status_code == 302
    assert "done: hearing" in wang.get(f"/matters/{row.number}/days").content.decode()


def test_the_serving_stands_among_the_days_without_being_counted(people: cast.Cast) -> None:
    at = AT - timedelta(days=9)
    row, li, zhao = accepted(people, at), people.actor("li", at), people.actor("zhao", at)
    actions.review(row.number, opinion="齐全", by=li, at=at + timedelta(days=1))
    actions.decide(row.number, "grant", by=zhao, at=at + timedelta(days=2))
    actions.serve(row.number, how="online", proof="x", by=zhao, at=at + timedelta(days=5))
    page = browser(people, "wang", "hengda").get(f"/matters/{row.number}/days").content.decode()
    assert page.index("<b>accepted</b>") < page.index("<b>decided</b>") < page.index("<b>the decision was served</b>")
    assert page.count("not counted: the day of the event itself") == 1


def test_a_clerk_proposes_joint_handling_and_the_head_approves_it_on_the_page(people: cast.Cast) -> None:
    row = accepted(people, AT)
    li, zhao = browser(people, "li"), browser(people, "zhao")
    assert li.post(f"/desk/cases/{row.number}/lengthen", {"kind": "joint", "words": WHY}).status_code == 302
    page = li.get(f"/desk/cases/{row.number}").content.decode()
    assert "waits for the head" in page
    assert "Answer the proposed limit" not in page
    assert zhao.post(f"/desk/cases/{row.number}/answer-limit", {"approve": "no", "words": ""}).status_code == 422
    assert "Answer the proposed limit" in zhao.get(f"/desk/cases/{row.number}").content.decode()
    assert zhao.post(f"/desk/cases/{row.number}/answer-limit", {"approve": "yes", "words": ""}).status_code == 302
    page = li.get(f"/desk/cases/{row.number}/days").content.decode()
    assert "joint handling: 45 working days in all" in page


def test_what_is_late_is_shown_until_it_is_explained_and_then_everybody_reads_it(people: cast.Cast) -> None:
    row = accepted(people, PAST)
    li, wang, stranger = browser(people, "li"), browser(people, "wang", "hengda"), Client(headers={"accept-language": "en"})
    assert "It must explain this in public. It has not yet." in wang.get(f"/matters/{row.number}").content.decode()
    assert "Not explained yet" in stranger.get("/open/late").content.decode()
    assert li.post(f"/desk/cases/{row.number}/explain", {"words": "恒达贸易（演示）有限公司的材料很多。"}).status_code == 422
    words = "因系统升级，审查人员未能及时完成核对。"
    assert li.post(f"/desk/cases/{row.number}/explain", {"words": words}).status_code == 302
    assert words in wang.get(f"/matters/{row.number}").content.decode()
    page = stranger.get("/open/late").content.decode()
    assert words in page
    assert people.agencies["market-regulation"].name in page
    assert row.number not in page
    assert "恒达" not in page
    assert "Not explained yet" not in page


def test_the_superior_of_a_silent_department_sets_another_day_on_the_page(people: cast.Cast) -> None:
    row = accepted(people, AT - timedelta(days=20))
    at = AT - timedelta(days=20)
    actions.ask_department(
        row.number, people.agencies["public-security"].pk, question="有无异议？", days=3, by=people.actor("li", at), at=at
    )
    actions.settle_due(at=AT)
    (told,) = silence.of_case(row)
    chen, li = browser(people, "chen"), browser(people, "li")
    page = li.get(f"/desk/cases/{row.number}").content.decode()
    assert "laid before" in page
    assert "Set the day" not in page
    given = {"silence": told.pk, "days": "3", "words": "请于三日内答复"}
    assert chen.post(f"/desk/cases/{row.number}/instruct", given).status_code == 302
    assert "another day set" in li.get(f"/desk/cases/{row.number}").content.decode()


def test_the_administrator_records_an_outage_that_everybody_reads(people: cast.Cast) -> None:
    admin, stranger = browser(people, "admin"), Client(headers={"accept-language": "en"})
    wrong = admin.post("/desk/outages", {"begun": "yesterday", "ended": "2026-01-01 10:00", "reason": "x"})
    assert wrong.status_code == 422
    assert "yesterday" in wrong.content.decode()
    local = timezone.localtime(AT - timedelta(hours=5))
    given = {
        "begun": local.strftime("%Y-%m-%d %H:%M"),
        "ended": (local + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "reason": "机房断电",
    }
    assert admin.post("/desk/outages", given).status_code == 302
    assert Outage.objects.get().reason == "机房断电"
    assert "机房断电" in stranger.get("/open/late").content.decode()
    assert admin.post("/desk/outages", given).status_code == 422

"""The acts on the clock, through the pages of desk, portal and the public."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.cases import actions, silence
from tongban.cases.models import Case, DueRow, Outage
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


def test_what_lapsed_and_cannot_be_opened_again_is_answered_on_its_page(people: cast.Cast) -> None:
    last = filed_and_lapsed(people)
    row, before = Case.objects.get(outcome="lapsed"), last - timedelta(hours=4)
    filed(people, "minghe", at=last + timedelta(hours=1))
    actions.record_outage(before, last - timedelta(hours=1), reason="断电", by=people.actor("admin", AT), at=AT)
    zhao, wang = browser(people, "zhao"), browser(people, "wang", "hengda")
    assert "Lapsed, to be looked at" in zhao.get("/desk/").content.decode()
    page = zhao.get(f"/desk/cases/{row.number}?query=lapsed").content.decode()
    assert "It was not opened again, for: somebody else has the name, the domain or the licence meanwhile" in page
    address = f"/desk/cases/{row.number}/answer-lapse"
    refused = zhao.post(address, {"open": "yes", "words": "重新开启"})
    assert (refused.status_code, "重新开启" in refused.content.decode()) == (422, True)
    assert "Open it again" not in browser(people, "li").get(f"/desk/cases/{row.number}").content.decode()
    assert zhao.post(address, {"open": "no", "words": "请另行申请"}).status_code == 302
    assert "It stays as it is" not in zhao.get(f"/desk/cases/{row.number}").content.decode()
    assert "The office said whether it is opened again" in wang.get(f"/matters/{row.number}").content.decode()


def filed_and_lapsed(people: cast.Cast) -> Any:
    """A filing without its proof, whose time ended within the last days; the moment after its last day."""
    row = filed(people, at=AT - timedelta(days=40), proof=False)
    end: Any = DueRow.objects.get(case=row, effect="proof_lapsed").at
    actions.settle_due(at=AT)
    return end


def test_a_letter_that_came_in_time_opens_a_lapsed_case_from_its_receipt(people: cast.Cast) -> None:
    last = filed_and_lapsed(people)
    row, wang, li = Case.objects.get(outcome="lapsed"), people.parties["wang"], browser(people, "li")
    came = {"act": "attend", "number": actors.code_of(wang), "name": wang.name, "way": "post", "place": "收发室"}
    day = timezone.localtime(last - timedelta(hours=1)).date().isoformat()
    assert "Open it again" not in li.get(f"/desk/counter/{row.number}/receipt").content.decode()
    li.post("/desk/counter", {**came, "received": day, "enclosed": "域名证书", "count": "1"})
    assert "Open it again: the letter came in time" in li.get(f"/desk/counter/{row.number}/receipt").content.decode()
    assert li.post(f"/desk/counter/{row.number}/receipt").status_code == 302
    assert Case.objects.get(pk=row.pk).outcome == ""
    assert li.post(f"/desk/counter/{row.number}/receipt").status_code == 422

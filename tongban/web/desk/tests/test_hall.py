"""Originals, the queue and kept queries, through the pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, queueing
from tongban.actors.models import Region
from tongban.cases import actions, originals, saved
from tongban.cases.tests.world import filed

pytestmark = pytest.mark.django_db
AT = timezone.now()


def browser(people: cast.Cast, name: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    if name:
        client.force_login(people.accounts[name])
    return client


def text(client: Client, where: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(where).content.decode()))


def test_originals_are_taken_in_shown_on_the_case_and_given_back(people: cast.Cast) -> None:
    row, li = filed(people, at=AT), browser(people, "li")
    where = f"/desk/originals/{row.number}"
    refused = li.post(where, {"act": "take", "what": "", "count": "x", "from_name": "王芳", "place": "3号窗口"})
    assert refused.status_code == 422
    assert refused.content.decode().count('class="errmsg"') == 2
    assert 'value="3号窗口"' in refused.content.decode()
    assert li.post(where, {"act": "take", "what": "营业执照", "count": "2", "from_name": "王芳", "place": "3号窗口"}).status_code == 302
    assert "These originals are here and must go back: 营业执照 × 2" in text(li, f"/desk/cases/{row.number}")
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    assert "The case has ended, and these originals are still here:" in text(li, f"/desk/cases/{row.number}")
    (made,) = originals.kept(row)
    assert li.post(where, {"act": "give", "original": made.pk, "to_name": "王芳"}).status_code == 302
    assert "still here" not in text(li, where)
    assert "originals" not in text(li, f"/desk/cases/{row.number}").split("Originals: take in")[0].lower()
    assert li.post(where, {"act": "x"}).status_code == 404


def test_the_page_of_originals_sent_twice_takes_them_in_once(people: cast.Cast) -> None:
    row, li = filed(people, at=AT), browser(people, "li")
    where, told = (
        f"/desk/originals/{row.number}",
        {"act": "take", "what": "营业执照", "count": "2", "from_name": "王芳", "place": "3号窗口"},
    )
    told["key"] = re.findall(r'name="key" value="(\w+)"', li.get(where).content.decode())[0]
    for _ in range(2):
        assert li.post(where, told).status_code == 302
    (made,) = originals.kept(row)
    other = li.post(where, {**told, "what": "户口簿"})
    assert (other.status_code, "This page took in 营业执照 × 2 before" in other.content.decode()) == (422, True)
    told |= {"what": "户口簿", "key": re.findall(r'name="key" value="(\w+)"', other.content.decode())[0]}
    mended = li.post(where, {**told, "place": ""}).content.decode()
    assert f'name="key" value="{told["key"]}"' in mended
    assert li.post(where, told).status_code == 302
    assert [(one.what, one.count) for one in originals.kept(row)] == [(made.what, 2), ("户口簿", 2)]


def test_waits_stand_among_the_figures_of_supervision_narrowed_to_a_region(people: cast.Cast) -> None:
    li, chen, yesterday = people.actor("li", AT), browser(people, "chen"), (AT - timedelta(days=1)).replace(hour=4)  # noon
    assert "No number was drawn in a hall here." in text(chen, "/supervise/visits")
    hall = queueing.open_hall("一楼大厅", by=people.actor("zhao", AT), at=AT)
    Region.objects.create(code="511603000000", name="前锋区", level=3, path="000000000000/510000000000/511600000000/511603000000/")
    for _ in range(2):
        queueing.draw(hall.pk, by=li, at=yesterday)
    queueing.call(hall.pk, "1号窗口", by=li, at=yesterday + timedelta(minutes=16))
    page = text(chen, "/supervise/visits?region=511602000000")
    assert "2 16 16 not rated 1 / 2 (50 %)" in page
    assert "No number was drawn in a hall here." in text(chen, "/supervise/visits?region=511603000000")


def test_numbers_are_given_called_and_shown_to_everyone_without_a_name(people: cast.Cast) -> None:
    zhao, li = browser(people, "zhao"), browser(people, "li")
    assert "The head of the section opens one." in text(li, "/desk/queue")
    assert zhao.post("/desk/queue", {"act": "open", "name": "一楼大厅"}).status_code == 302
    (hall,) = queueing.halls(people.actor("li", AT))
    for act in ("draw", "draw"):
        li.post("/desk/queue", {"act": act, "hall": hall.pk})
    assert li.post("/desk/queue", {"act": "call", "hall": hall.pk, "window": ""}).status_code == 422
    li.post("/desk/queue", {"act": "call", "hall": hall.pk, "window": "3号窗口"})
    page = text(browser(people), f"/queue/{hall.pk}")
    assert "1 3号窗口" in page
    assert "1 number is waiting." in page
    assert "李明" not in page
    assert 'value="3号窗口"' in li.get("/desk/queue").content.decode()
    li.post("/desk/queue", {"act": "absent", "hall": hall.pk, "number": 1})
    assert "did not come" in text(li, "/desk/queue")
    assert "No number is called now." in text(browser(people), f"/queue/{hall.pk}")
    assert browser(people).get("/queue/999").status_code == 404
    assert browser(people, "he").post("/desk/queue", {"act": "draw", "hall": hall.pk}).status_code == 403


def test_the_list_at_hand_is_kept_counted_shared_and_dropped(people: cast.Cast) -> None:
    filed(people, at=AT)
    li, sun = browser(people, "li"), browser(people, "sun")
    assert "Keep as a query" not in text(li, "/desk/")
    assert "Keep as a query" in text(li, "/desk/?query=open&q=恒达")
    kept = li.post("/desk/queries", {"act": "keep", "query": "open", "q": "恒达", "name": "恒达的", "shared": "yes"})
    page = text(li, kept.url)
    assert "恒达的 1" in page
    assert "You keep this query and share it with your agency." in page
    assert "恒达的 李明（演示） 1" in text(sun, "/desk/")
    assert "Drop the query" not in text(sun, kept.url)
    (row,) = saved.kept(people.actor("li", AT))
    assert sun.post("/desk/queries", {"act": "drop", "own": row.pk}).status_code == 404
    assert li.post("/desk/queries", {"act": "drop", "own": row.pk}).status_code == 302
    assert "Kept queries" not in text(li, "/desk/")
    assert li.post("/desk/queries", {"act": "keep", "name": ""}).status_code == 422

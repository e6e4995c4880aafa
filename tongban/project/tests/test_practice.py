"""Practice: exercises through the real pages, several officers at once, and nothing that leaves the copy."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotFound, Unavailable
from tongban.cases import queries as cases
from tongban.cases.tests.world import build
from tongban.documents import pdf
from tongban.exchange import links
from tongban.learning import actions, queries
from tongban.learning.models import Exercise
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.log import store
from tongban.project import environment, practice
from tongban.services import actions as services

pytestmark = pytest.mark.django_db
AT = timezone.now()
FILE = "services/website-filing/scenarios/way.yaml"
NAME = "A filing is examined, supplemented, granted, served and revoked"
BEGIN = {"act": "begin", "pack": "redshield", "file": FILE, "name": NAME}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    settings.DEMO = settings.PRACTICE = True
    return build(AT)


def browser(people: cast.Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    return client


def play() -> None:
    practice.run_due(timezone.now())


def test_a_clerk_plays_a_part_at_the_desk_and_the_platform_plays_the_others(people: cast.Cast) -> None:
    li, sun = browser(people, "li"), browser(people, "sun")
    page = li.get("/desk/practice").content.decode()
    assert "Practice</b>" in page
    assert "(Practice)</title>" in page
    for client in (li, sun):
        assert client.post("/desk/practice", BEGIN).status_code == 302
    assert li.post("/desk/practice", BEGIN).status_code == 422
    assert li.get("/desk/practice").headers["Refresh"] == "2"
    play()
    mine, other = (queries.current(people.actor(name, AT)) for name in ("li", "sun"))
    assert mine is not None
    assert other is not None
    assert mine.case != other.case
    page = li.get("/desk/practice").content.decode()
    for words in ("Your task:", "Accept the case", "In hand", mine.case):
        assert words in page, words
    assert li.post(f"/desk/cases/{mine.case}/accept").status_code == 302
    play()
    assert "Ask for a supplement" in li.get("/desk/practice").content.decode()
    assert (
        li.post(
            f"/desk/cases/{mine.case}/supplement", {"item": "material:domain-certificate", "words": "缺第2页", "cause": "applicant"}
        ).status_code
        == 302
    )
    play()
    assert "Examine the case" in li.get("/desk/practice").content.decode()
    assert cases.case(mine.case, to=people.actor("li", AT)).state == "in_hand"
    assert li.post(f"/desk/cases/{mine.case}/review", {"opinion": "齐全"}).status_code == 302
    play()
    page = li.get("/desk/practice").content.decode()
    assert page.count("as expected") == 3
    assert "finished" in page
    other.refresh_from_db()
    assert (other.state, other.results) == ("ready", [])
    assert NAME not in sun.get("/desk/practice").content.decode().partition("How it went")[2]


def test_time_passes_in_an_exercise_for_its_officer_alone(people: cast.Cast) -> None:
    li, sun = browser(people, "li"), people.actor("sun", AT)
    li.post("/desk/practice", BEGIN)
    play()
    one = queries.current(people.actor("li", AT))
    assert one is not None
    li.post(f"/desk/cases/{one.case}/accept")
    play()
    one.refresh_from_db()
    assert timedelta(days=1) <= one.ahead < timedelta(days=8)  # it began on a Monday, and one day has passed since
    accepted = cases.case(one.case, to=sun)
    assert accepted.accepted_at is not None
    assert accepted.accepted_at.astimezone(ZoneInfo("Asia/Shanghai")).weekday() == 0
    assert "For this case it is" in li.get("/desk/practice").content.decode()
    asked = {"item": "material:domain-certificate", "words": "缺第2页", "cause": "applicant"}
    assert li.post(f"/desk/cases/{one.case}/supplement", asked).status_code == 302
    supplement = cases.last_supplement(accepted)
    assert supplement is not None
    assert timedelta(hours=23) < supplement.asked_at - accepted.accepted_at < timedelta(hours=25)
    assert queries.ahead(sun, one.case) == timedelta()
    assert queries.ahead(people.actor("li", AT), "511602-20260101-XXXXXXXX") == timedelta()


def test_a_head_practises_what_is_done_to_a_licence(people: cast.Cast) -> None:
    zhao, by = browser(people, "zhao"), people.actor("zhao", AT)
    zhao.post("/desk/practice", {**BEGIN, "name": "A domain that is lost ends the filing, and examination suspends it"})
    play()
    one = queries.current(by)
    assert one is not None
    zhao.post(f"/desk/cases/{one.case}/decide", {"outcome": "grant"})
    play()
    licence = licences.of_case(one.case)
    assert licence is not None
    for act, reason, words in (("suspend", "under-examination", "Suspend the licence"), ("restore", "", "Lift the suspension")):
        page = zhao.get("/desk/practice").content.decode()
        assert f"Your task: {words}" in page.replace("\n", "")
        assert "?part=papers" in page
        assert zhao.post(f"/desk/licences/{licence.number}/{act}", {"reason": reason}).status_code == 302
        play()
    assert zhao.post(f"/desk/licences/{licence.number}/revoke", {"reason": "false-data"}).status_code == 302
    play()
    page = zhao.get("/desk/practice").content.decode()
    assert page.count("as expected") == 3
    assert page.count("differs") == 1  # revoked, but for another reason than the task named
    assert "Begin<" in page


def test_another_act_than_the_task_is_told_in_words_and_the_case_is_cleared_away(people: cast.Cast) -> None:
    li = browser(people, "li")
    li.post("/desk/practice", BEGIN)
    play()
    row = queries.current(people.actor("li", AT))
    assert row is not None
    li.post(f"/desk/cases/{row.case}/supplement", {"item": "material:domain-certificate", "words": "缺", "cause": "applicant"})
    play()
    page = li.get("/desk/practice").content.decode()
    for words in ("A supplement was asked for", "Expected:", "differs"):
        assert words in page, words
    play()
    assert cases.case(row.case, to=people.actor("li", AT)).state == "withdrawn"
    li.post("/desk/practice", BEGIN)
    play()
    li.post("/desk/practice", {"act": "drop"})
    assert "ended by you" in li.get("/desk/practice").content.decode()
    play()
    assert set(Exercise.objects.values_list("cleared", flat=True)) == {True}


def test_outside_practice_there_are_no_exercises(people: cast.Cast, settings: Any) -> None:
    settings.PRACTICE = False
    assert browser(people, "li").get("/desk/practice").status_code == 404
    with pytest.raises(NotFound, match=r"exercise.no_practice"):
        actions.begin("redshield", FILE, NAME, by=people.actor("li", AT), at=AT)
    assert "/desk/practice" not in browser(people, "li").get("/desk/records").content.decode()


def test_nothing_leaves_a_practice_copy(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.PRACTICE = True
    settings.DOMAIN_WORLD = environment.domain_world("", "")
    for link in links.LINKS:
        with pytest.raises(Unavailable, match=r"link.practice"):
            links.inside(link)
    assert store.node().startswith("practice.")
    for name in environment.OUTWARD:
        monkeypatch.setenv(name, "postgres://production/none")
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    copy = environment.practise()
    assert (copy, environment.home(), (copy / environment.PRACTICE_MARK).exists()) == (tmp_path / "practice", tmp_path / "practice", True)
    assert not set(environment.OUTWARD) & set(os.environ)


def test_papers_of_a_practice_copy_say_so_across_the_page_and_in_their_seal() -> None:
    told = pdf.practised({"heading": "决定书", "seal": "电子印章", "mark": ""})
    assert told == {"heading": "演练 PRACTICE 决定书", "seal": "演练 PRACTICE 电子印章", "mark": "演练 PRACTICE"}


@pytest.mark.parametrize("name", ["li", "zhao"])
def test_every_exercise_that_is_offered_comes_to_the_officers_first_act(people: cast.Cast, name: str) -> None:
    for service in ("redshield.website-change", "redshield.website-renewal"):
        services.offer_service(service, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    by = people.actor(name, AT)
    went = {}
    for one in queries.offered(by, at=AT):
        row = actions.begin(one.pack, one.file, one.name, by=by, at=AT)
        play()
        row.refresh_from_db()
        went[one.name] = row.state
        actions.drop(by=by, at=timezone.now())
    assert len(went) > 5
    assert [story for story, state in went.items() if state != "ready"] == []


@pytest.mark.django_db(transaction=True)
def test_an_exercise_is_begun_and_ended_once_however_many_do_it(people: cast.Cast, settings: Any) -> None:
    li = people.actor("li", AT)
    said = together(lambda: actions.begin("redshield", FILE, NAME, by=li, at=AT))
    assert said == ["done", *["exercise.running"] * 3]
    assert together(lambda: actions.drop(by=li, at=AT)) == ["done"] * 4
    (row,) = Exercise.objects.all()
    assert [one.kind for one in log.of_subject("exercise", str(row.pk))] == ["exercise.begun", "exercise.ended"]
    settings.PRACTICE = False
    with pytest.raises(NotFound, match=r"exercise.no_practice"):
        actions.drop(by=li, at=AT)

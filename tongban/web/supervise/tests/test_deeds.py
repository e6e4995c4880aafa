"""Auditors: who did what, privileged acts, refused and failed ones, each with its proof."""

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import actions as actors
from tongban.actors import cast
from tongban.actors import queries as posts
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.tests.world import filed
from tongban.log import queries
from tongban.log.sequencer import catch_up
from tongban.oversight import deeds
from tongban.oversight.models import Deed
from tongban.web import kinds
from tongban.web.supervise.tests.test_events import browser, titles

pytestmark = pytest.mark.django_db
AT = timezone.now()


def page(client: Client, query: str) -> str:
    return client.get(f"/supervise/events?{query}").content.decode()


def test_what_an_officer_did_is_found_by_the_sign_in_name(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    actions.accept(number, by=people.actor("li", AT), at=AT)
    catch_up()
    audit = browser(people, "audit")
    found = page(audit, "officer=li")
    assert "Accepted; the time limit runs" in titles(found)
    assert "Submitted" not in titles(found)
    assert "Accepted; the time limit runs" in titles(page(audit, f"officer=li&noun=case&key={number}"))
    assert titles(page(audit, "officer=li&day=2020-01-01")) == []
    assert audit.get("/supervise/events?officer=li&before=x").status_code == 404
    assert f"/v1/log/proof/{queries.latest(kinds=['case.accepted'])[0].pk}" in found
    assert titles(page(audit, "officer=sun")) == []
    assert titles(page(audit, "officer=nobody")) == []
    assert queries.body(queries.latest(kinds=["log.looked"])[0]) == {"officer": "nobody"}


def test_noting_an_event_again_changes_nothing(people: cast.Cast) -> None:
    actions.accept(filed(people, at=AT).number, by=people.actor("li", AT), at=AT)
    catch_up()
    before = Deed.objects.count()
    deeds.note(queries.latest(kinds=["case.accepted"])[0])
    assert Deed.objects.count() == before


def test_privileged_acts_are_a_view_and_daily_work_is_not_in_it(people: cast.Cast) -> None:
    filed(people, at=AT)
    actors.grant(posts.posts_of(people.accounts["li"].pk)[0], ["log.read"], by=SYSTEM, at=AT)
    found = titles(page(browser(people, "audit"), "view=privileged"))
    assert found[0] == "Rights given"
    assert "Submitted" not in found
    assert set(kinds.privileged()) <= set(kinds.every())
    assert {"case.erased", "post.granted", "key.rotated", "log.reopened", "log.erased"} <= set(kinds.privileged())


def test_a_refused_act_on_a_case_is_recorded_beside_its_history(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    history = len(queries.of_subject("case", number))
    assert browser(people, "gao").post(f"/desk/cases/{number}/accept").status_code == 403
    assert browser(people, "wu").get(f"/desk/cases/{number}").status_code == 404
    assert browser(people, "li").post(f"/desk/cases/{number}/serve").status_code == 422
    told = [queries.body(one) for one in queries.of_subject("refusal", number)]
    assert [(one["code"], one["method"]) for one in told if one] == [
        ("actor.not_allowed", "POST"),
        ("case.unknown", "GET"),
        ("case.wrong_state", "POST"),
    ]
    assert len(queries.of_subject("case", number)) == history
    assert titles(page(browser(people, "audit"), "view=failed"))[:3] == ["Act refused to an officer"] * 3


def test_what_people_may_not_see_is_no_attempt_of_an_officer(people: cast.Cast) -> None:
    browser(people, "zhang").get(f"/matters/{filed(people, at=AT).number}")
    assert queries.latest(kinds=["act.refused"]) == []


def test_an_officer_who_tries_a_page_without_the_right_is_recorded(people: cast.Cast) -> None:
    assert browser(people, "li").get("/supervise/events").status_code == 403
    event = queries.latest(kinds=["act.refused"])[0]
    assert (event.noun, event.key, queries.body(event)["page"]) == ("refusal", "supervise:events", "supervise:events")

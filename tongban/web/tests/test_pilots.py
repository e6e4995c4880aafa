"""A trial of a revision through the pages: proposed, approved, told to citizens in guide and form, compared, ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions
from tongban.cases.tests.revised import HOST, PROVIDER, SHORTER, proposed
from tongban.cases.tests.test_pilots import tried
from tongban.cases.tests.world import FILING, filed
from tongban.services import queries as services
from tongban.services import tried as trials
from tongban.web.tests.world import AT, browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = timezone.localdate(AT)
INSTEAD = ("form.yaml", PROVIDER, HOST)


def day(after: int) -> str:
    return (TODAY + timedelta(days=after)).isoformat()


def running(people: cast.Cast) -> int:
    """A trial that began four days ago."""
    first, last = TODAY + timedelta(days=2), TODAY + timedelta(days=12)
    row = tried(people, INSTEAD, SHORTER, at=AT, since=first, until=last)
    apps.get_model("services", "Pilot").objects.filter(pk=row.pk).update(since=TODAY - timedelta(days=4))
    services.forget()
    return int(row.pk)


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_it_is_proposed_by_one_approved_by_another_prolonged_and_ended_at_the_desk(people: cast.Cast) -> None:
    gao, zhao, revision = browser(people, "gao"), browser(people, "zhao"), proposed(people, SHORTER, at=AT).pk
    address, office = f"/desk/packs/{revision}/pilot", people.agencies["market-regulation"].pk
    assert address in page(gao, "/desk/packs")
    wrong = gao.post(address, {"since": "soon", "until": day(3), "agencies": ["x", "9" * 30]})
    assert wrong.status_code == 422
    assert "soon is no day" in wrong.content.decode()
    wrong = gao.post(address, {"since": day(0), "until": day(3), "reason": " "}).content.decode()
    assert all(one in wrong for one in ("No agency is chosen", "people must know before", "There is no reason"))
    done = gao.post(address, {"since": day(2), "until": day(9), "reason": "<b>更快？</b>", "agencies": [office]})
    assert done.status_code == 302
    place = done.headers["Location"]
    assert "&lt;b&gt;更快？" in page(zhao, place)
    assert gao.post(f"{place}/approve").status_code == 403
    assert zhao.post(f"{place}/approve").status_code == 302
    assert "approved, not begun yet" in page(zhao, "/desk/pilots")
    again = gao.post(address, {"since": day(2), "until": day(9), "reason": "再", "agencies": [office]})
    assert "Another trial of redshield" in again.content.decode()
    late = gao.post(f"{place}/prolong", {"until": day(1), "reason": "样本太少"})
    assert (late.status_code, "already. Name a later last day" in late.content.decode()) == (422, True)
    assert gao.post(f"{place}/prolong", {"until": day(20), "reason": "样本太少"}).status_code == 302
    waits = apps.get_model("services", "Pilot").objects.latest("pk").pk
    assert f'value="{waits}"' in page(zhao, place)
    assert zhao.post(f"{place}/withdraw", {"waits": waits, "reason": "够了"}).status_code == 302
    assert "would go back" in zhao.post(f"{place}/adopt", {"from": day(30)}).content.decode()
    assert zhao.post(f"{place}/stop", {"reason": ""}).status_code == 422
    assert zhao.post(f"{place}/nothing").status_code == 422
    assert zhao.post(f"{place}/stop", {"reason": "不试了"}).status_code == 302
    assert "不试了" in page(gao, place)
    assert services.latest("redshield")[0] != revision


def test_adopted_at_the_desk_it_is_the_revision_in_force(people: cast.Cast) -> None:
    pilot, zhao = running(people), browser(people, "zhao")
    assert zhao.post(f"/desk/pilots/{pilot}/adopt", {"from": ""}).status_code == 302
    assert "adopted for everybody" in page(zhao, f"/desk/pilots/{pilot}")
    assert trials.pilot(FILING, DISTRICT, timezone.now()) is None
    assert "Pilot" not in page(browser(people, "wang"), f"/services/{FILING}")


def test_guide_and_form_say_that_the_office_works_by_a_trial_and_how_it_differs(people: cast.Cast) -> None:
    wang = browser(people, "wang", "hengda")
    assert "trial version" not in page(wang, f"/services/{FILING}")
    running(people)
    guide = page(wang, f"/services/{FILING}")
    assert "This office works by a trial version until" in guide
    assert "usually 20 working days" in guide
    assert "left out here" in guide
    by, now = people.actor("hengda", AT), timezone.now()
    row = actions.start(FILING, region=DISTRICT, by=by, at=now)
    form = page(wang, f"/matters/{row.number}/form/contact")
    assert "trial version of this service" in form
    assert f"/services/{FILING}#trial" in form
    pilots = apps.get_model("services", "Pilot").objects
    pilots.update(since=TODAY + timedelta(days=2))
    services.forget()
    assert "this office will work by a trial version" in page(wang, f"/services/{FILING}")


def test_the_cockpit_compares_and_opens_the_cases_and_takes_the_table_along(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    pilot, chen = running(people), browser(people, "chen")
    apps.get_model("cases", "Case").objects.filter(number=number).update(submitted_at=AT - timedelta(days=2))
    assert f"/supervise/pilots/{pilot}" in page(chen, "/supervise/pilots")
    told = page(chen, f"/supervise/pilots/{pilot}")
    assert "Compared are 4 whole days" in told
    assert "too few to tell" in told
    assert f"/supervise/pilots/{pilot}/cases/received?offices=pilot&amp;when=after" in told
    assert number in page(chen, f"/supervise/pilots/{pilot}/cases/received?offices=pilot&when=after")
    assert number not in page(chen, f"/supervise/pilots/{pilot}/cases/received?offices=others&when=after")
    table = page(chen, f"/supervise/pilots/{pilot}?form=csv")
    assert f"received,1,pilot,after,{day(-4)}" in table
    assert number in page(chen, f"/supervise/pilots/{pilot}/cases/closed?offices=pilot&when=after&form=csv")
    assert chen.get(f"/supervise/pilots/{pilot}/cases/nothing").status_code == 404
    assert chen.get(f"/supervise/pilots/{pilot + 1}").status_code == 404
    assert browser(people, "gao").get(f"/supervise/pilots/{pilot}").status_code == 403

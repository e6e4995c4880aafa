import json
from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import cast, window
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, counter, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, FILING, FORM, filed, upload
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def attended(people: cast.Cast, who: str = "wang", officer: str = "li", at: Any = AT) -> Actor:
    """An officer who serves a person of the cast at window 3."""
    party = people.parties[who]
    by = people.actor(officer, at)
    window.attend(actors.code_of(party), party.name, place="3号窗口", by=by, at=at)
    return by


def drafted(people: cast.Cast, who: Actor) -> Case:
    row = actions.start(FILING, region=DISTRICT, by=who, at=AT)
    actions.save(row.number, FORM, by=who, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=who, at=AT)
    return row


def test_an_officer_files_for_who_is_present_and_the_log_says_whose_act_it_is(people: cast.Cast) -> None:
    li = attended(people)
    who = window.acting(li, people.parties["hengda"].pk, at=AT)
    row = drafted(people, who)
    with pytest.raises(Refused, match=r"case.not_confirmed"):
        actions.submit(row.number, key="k", by=who, at=AT)
    actions.confirm(row.number, by=who, at=AT)
    actions.save(row.number, {"site_name": "恒达生鲜"}, by=who, at=AT)
    with pytest.raises(Refused, match=r"case.not_confirmed"):
        actions.submit(row.number, key="k", by=who, at=AT)
    actions.confirm(row.number, by=who, at=AT)
    done = actions.submit(row.number, key="k", by=who, at=AT)
    assert (done.state, done.channel, done.party_id) == ("submitted", "window", people.parties["hengda"].pk)
    assert actions.submit(row.number, key="k", by=who, at=AT).pk == done.pk
    made = counter.filed(done)
    assert made is not None
    assert (made.account, made.person, made.place) == (li.account, people.parties["wang"].pk, "3号窗口")
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.submitted")
    by = json.loads(event.envelope)["by"]
    assert {name: by[name] for name in ("kind", "account", "post", "person", "party", "channel")} == {
        "kind": "officer",
        "account": li.account,
        "post": li.post,
        "person": people.parties["wang"].pk,
        "party": people.parties["hengda"].pk,
        "channel": "window",
    }
    assert [(one.why, one.place) for one in queries.visits(done)] == [("filing", "3号窗口")]
    assert queries.case(row.number, to=people.actor("hengda", AT)).pk == done.pk


def test_nothing_is_done_for_who_has_gone_or_never_came(people: cast.Cast) -> None:
    li = attended(people)
    who = window.acting(li, people.parties["hengda"].pk, at=AT)
    row = drafted(people, who)
    with pytest.raises(NotAllowed, match=r"case.nobody_present"):
        actions.save(row.number, FORM, by=who, at=AT + 3 * HOUR)
    attended(people, "zhang")
    for act in (lambda: actions.save(row.number, FORM, by=who, at=AT), lambda: actions.confirm(row.number, by=who, at=AT)):
        with pytest.raises(NotAllowed, match=r"case.nobody_present"):
            act()
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):
        window.acting(li, people.parties["hengda"].pk, at=AT)
    assert window.leave(by=li, at=AT) == 1
    assert window.leave(by=li, at=AT) == 0
    with pytest.raises(NotAllowed, match=r"window.nobody"):
        window.acting(li, None, at=AT)


def test_only_posts_of_the_window_and_only_what_their_agency_offers(people: cast.Cast) -> None:
    for name in ("wu", "chen", "gao"):
        with pytest.raises(NotAllowed):
            attended(people, officer=name)
    he = attended(people, officer="he")
    who = window.acting(he, people.parties["hengda"].pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.start(FILING, region=DISTRICT, by=who, at=AT)
    other = filed(people)
    assert queries.own(who) == []
    with pytest.raises(NotFound):
        queries.case(other.number, to=who)


def test_an_officer_who_only_says_that_somebody_is_there_files_nothing(people: cast.Cast) -> None:
    li, wang = people.actor("li", AT), people.parties["wang"].pk
    forged = Actor(**{**li.__dict__, "person": wang, "party": wang, "level": 3, "channel": "window"})
    with pytest.raises(NotAllowed):
        actions.start(FILING, region=DISTRICT, by=forged, at=AT)
    row = filed(people)
    web = Actor(**{**li.__dict__, "person": wang, "party": row.party_id, "mandate": 1, "level": 3})
    with pytest.raises(NotAllowed):
        actions.withdraw(row.number, by=web, at=AT)


def test_what_stands_in_the_document_must_agree(people: cast.Cast) -> None:
    li, wang = people.actor("li", AT), people.parties["wang"]
    with pytest.raises(Refused) as refusal:
        window.attend("1", "", place="", by=li, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["window.bad_number", "window.no_name", "window.no_place"]
    with pytest.raises(Refused, match=r"window.no_match"):
        window.attend(actors.code_of(wang), "别人", place="3", by=li, at=AT)
    assert window.attended(li, AT) is None


def test_who_has_no_account_gets_one_of_level_2_by_being_served(people: cast.Cast) -> None:
    he = attended(people, "luo", "he")
    assert window.account_of(he, AT).level == 2
    assert window.acting(he, None, at=AT).level == 2

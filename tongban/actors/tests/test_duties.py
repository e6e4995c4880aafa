import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tongban.actors import actions, cast, queries
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.models import Account, Grant, Holding, Post
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"


@pytest.fixture
def people() -> cast.Cast:
    return kept.people(AT)


def post(kind: str) -> Post:
    return Post.objects.get(kind=kind)


@pytest.mark.parametrize(("name", "kind"), [("admin", "audit-admin"), ("admin", "filing-clerk"), ("li", "security-admin")])
def test_an_administrator_holds_no_other_post(people: cast.Cast, name: str, kind: str) -> None:
    with pytest.raises(Refused, match=r"actor.separate_duties"):
        actions.appoint(people.accounts[name], post(kind), by=SYSTEM, at=AT)
    assert Holding.objects.filter(account=people.accounts[name], until=None).count() == 1


def test_appointing_twice_changes_nothing(people: cast.Cast) -> None:
    first = actions.appoint(people.accounts["li"], post("section-head"), by=SYSTEM, at=AT)
    assert actions.appoint(people.accounts["li"], post("section-head"), by=SYSTEM, at=AT) == first


def test_an_administrator_gets_no_right_to_see_what_people_applied_for(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"actor.no_content"):
        actions.grant(post("system-admin"), ["case.read", "agency.found"], by=SYSTEM, at=AT)


def test_nobody_appoints_or_grants_to_oneself(people: cast.Cast) -> None:
    security = people.actor("security", AT)
    with pytest.raises(NotAllowed, match=r"actor.oneself"):
        actions.appoint(people.accounts["security"], post("section-head"), by=security, at=AT)
    with pytest.raises(NotAllowed, match=r"actor.oneself"):
        actions.grant(post("security-admin"), ["agency.found"], by=security, at=AT)


def test_an_administrator_founds_agencies_in_the_own_district_only(people: cast.Cast) -> None:
    admin = people.actor("admin", AT)
    assert actions.found_agency("新局", "parks", DISTRICT, by=admin, at=AT).region_id == DISTRICT
    for other in (NATION, "510000000000", "000000000001"):
        with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
            actions.found_agency("新局", "parks", other, by=admin, at=AT)


def test_rights_end_with_the_account(people: cast.Cast) -> None:
    li = people.actor("li", AT)
    Account.objects.filter(pk=li.account).update(is_active=False)
    assert not queries.may(li, "case.take", agency=li.agency)
    assert queries.scope(li, "case.take").parts == ()


def test_a_grant_for_one_service_covers_no_other(people: cast.Cast) -> None:
    auditor, agency = people.actor("chen", AT), people.agencies["market-regulation"].pk
    actions.grant(post("auditor"), ["case.take"], by=SYSTEM, at=AT, service="pension", agency=agency)
    assert queries.may(auditor, "case.take", agency=agency, service="pension")
    assert not queries.may(auditor, "case.take", agency=agency, service="parks")
    assert not queries.may(auditor, "case.take", agency=people.agencies["approval-bureau"].pk, service="pension")


def test_a_clerk_appoints_nobody(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
        actions.appoint(people.accounts["sun"], post("section-head"), by=people.actor("li", AT), at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_two_appointments_at_once_to_separate_posts_one_is_refused() -> None:
    people = kept.people(AT)
    actions.dismiss(people.accounts["li"], post("filing-clerk"), by=SYSTEM, at=AT)
    ready, said = threading.Barrier(2), []

    def appoint(kind: str) -> None:
        try:
            ready.wait(10)
            actions.appoint(Account.objects.get(login="li"), post(kind), by=SYSTEM, at=AT)
            said.append("done")
        except Refused as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=appoint, args=(kind,)) for kind in ("system-admin", "audit-admin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["actor.separate_duties", "done"]


def test_what_ends_twice_is_recorded_once_and_gives_no_rights(people: cast.Cast) -> None:
    li, own = people.actor("li", AT), post("filing-clerk")
    for _ in range(2):
        actions.revoke_grant(Grant.objects.get(post=own, verb="case.take").pk, by=SYSTEM, at=AT)
        actions.dismiss(people.accounts["li"], own, by=SYSTEM, at=AT)
    kinds = [event.kind for event in log.of_subject("post", str(own.pk))]
    assert (kinds.count("post.grant_revoked"), kinds.count("post.vacated")) == (1, 1)
    assert not queries.may(li, "case.take", agency=li.agency)
    assert not queries.may(people.actor("sun", AT), "case.take", agency=li.agency)


def test_an_ended_agency_gets_no_new_posts(people: cast.Cast) -> None:
    agency, heir = people.agencies["market-regulation"].pk, people.agencies["approval-bureau"].pk
    actions.abolish_agency(agency, [heir], on=date(2026, 7, 1), by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"actor.agency_ended"):
        actions.create_post(agency, "clerk", "新岗", by=SYSTEM, at=AT)
    with pytest.raises(NotFound, match=r"actor.no_agency"):
        actions.create_post(10**9, "clerk", "新岗", by=SYSTEM, at=AT)

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import accounts, actions, cast, queries, rights, sign_in, staff
from tongban.actors.loading import NATION
from tongban.actors.models import Account, Agency, Grant, Post
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db
USED = re.compile(r"\b(?:require|may|scope|officer|seat|_allowed|_places)\([^\n]*?\"([a-z]+\.[a-z_]+)\"")


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def elsewhere() -> Agency:
    """An agency outside the district, with a clerk."""
    agency = actions.found_agency("全国局", "parks", NATION, by=SYSTEM, at=AT)
    post = actions.create_post(agency.pk, "clerk", "办事员", by=SYSTEM, at=AT)
    account, _ = accounts.open_officer("far", "远", "a long enough word", by=SYSTEM, at=AT)
    actions.appoint(account, post, by=SYSTEM, at=AT)
    return agency


def test_every_right_that_is_asked_for_can_be_granted() -> None:
    code = [path.read_text() for path in Path("tongban").rglob("*.py") if "tests" not in path.parts]
    asked = {verb for text in code for verb in USED.findall(text)}
    assert len(asked) > 25
    assert asked - rights.VERBS == set()
    assert {verb for verbs in cast.RIGHTS.values() for verb in verbs} - rights.VERBS == set()


def test_an_administrator_sees_agencies_posts_and_officers_of_the_own_region_only(people: cast.Cast) -> None:
    far, admin, security = elsewhere(), people.actor("admin", AT), people.actor("security", AT)
    assert {one.name for one in staff.agencies(admin)} == {one.name for one in people.agencies.values()}
    assert [one.name for one in staff.agencies(admin, "市监 511602")] == [people.agencies["market-regulation"].name]
    assert staff.agencies(admin, "\0\ud800") == []
    with pytest.raises(NotFound, match=r"actor.no_agency"):
        staff.agency(far.pk, to=admin)
    with pytest.raises(NotFound, match=r"post.none"):
        staff.post(Post.objects.get(agency=far).pk, to=security)
    assert "far" not in {one.login for one in staff.officers(security)}
    with pytest.raises(NotFound, match=r"sign_in.no_account"):
        staff.officer(Account.objects.get(login="far").pk, to=security)
    with pytest.raises(NotAllowed):
        accounts.close_account(Account.objects.get(login="far").pk, by=security, at=AT)


def test_who_administers_nothing_sees_none_of_it(people: cast.Cast) -> None:
    for name in ("li", "chen", "audit"):
        by = people.actor(name, AT)
        for look in (lambda by=by: staff.agencies(by), lambda by=by: staff.officers(by), lambda by=by: staff.entries(by)):
            with pytest.raises(NotAllowed):
                look()


def test_the_lists_cost_the_same_however_long(people: cast.Cast, django_assert_num_queries: Any) -> None:
    security, agency = people.actor("security", AT), people.agencies["market-regulation"].pk
    for number in range(5):
        account, _ = accounts.open_officer(f"more{number}", "多", "a long enough word", by=SYSTEM, at=AT)
        actions.appoint(account, actions.create_post(agency, "clerk", f"岗{number}", by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    with django_assert_num_queries(4):
        assert len([held for one in staff.officers(security) for held in one.holds]) == len(cast.OFFICERS) + 5
    with django_assert_num_queries(5):
        assert len([held for one in staff.posts(agency, to=security) for held in one.holders]) == 9


def test_a_page_of_a_list_goes_on_after_the_last_row(people: cast.Cast) -> None:
    admin = people.actor("admin", AT)
    first = staff.agencies(admin, limit=2)
    assert [one.pk for one in first + staff.agencies(admin, after=first[-1].pk)] == [one.pk for one in staff.agencies(admin)]


def test_who_opens_an_account_gives_it_no_rights_and_who_gives_rights_opens_none(people: cast.Cast) -> None:
    admin, security = people.actor("admin", AT), people.actor("security", AT)
    account, secret = accounts.open_officer("qian", "钱", "a long enough word", by=admin, at=AT)
    assert sign_in.officer("qian", "a long enough word", sign_in.totp(secret, AT), at=AT) == account
    clerk = Post.objects.get(kind="filing-clerk")
    with pytest.raises(NotAllowed):
        actions.appoint(account, clerk, by=admin, at=AT)
    with pytest.raises(NotAllowed):
        actions.grant(clerk, ["case.decide"], by=admin, at=AT)
    with pytest.raises(NotAllowed):
        accounts.open_officer("sheng", "盛", "a long enough word", by=security, at=AT)
    actions.appoint(account, clerk, by=security, at=AT)
    assert queries.may(queries.officer(account.pk), "case.take", agency=clerk.agency_id)


def test_a_login_and_a_name_that_do_not_do_are_said_at_once() -> None:
    for login in ("", "李", "Li", "l", "-a", "a b", "a\0b", "person:1", "a" * 41, "lі"):  # the last has a Cyrillic letter
        with pytest.raises(Refused) as refusal:
            accounts.open_officer(login, " ", "a long enough word", by=SYSTEM, at=AT)
        assert [one.code for one in refusal.value.discrepancies] == ["account.bad_login", "account.no_name"]


def test_a_post_needs_a_kind_and_a_title_and_stands_once(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"].pk
    with pytest.raises(Refused) as refusal:
        actions.create_post(agency, "../x", " ", by=people.actor("admin", AT), at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["post.bad_kind", "post.no_title"]
    with pytest.raises(Refused, match=r"post.exists"):
        actions.create_post(agency, "filing-clerk", " 审查员", by=people.actor("admin", AT), at=AT)


def test_a_person_who_applies_holds_no_post(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"post.officers_only"):
        actions.appoint(people.accounts["wang"], Post.objects.get(kind="filing-clerk"), by=SYSTEM, at=AT)


@pytest.mark.parametrize("verbs", [[], ["case.invent"], ["case.read", "*"], ["case.read\0"]])
def test_only_rights_that_there_are_can_be_given(people: cast.Cast, verbs: list[str]) -> None:
    with pytest.raises(Refused, match=r"actor.unknown_verb"):
        actions.grant(Post.objects.get(kind="inspector"), verbs, by=people.actor("security", AT), at=AT)


def test_a_right_over_another_region_cannot_be_given(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.grant(Post.objects.get(kind="inspector"), ["case.read"], by=people.actor("security", AT), at=AT, agency=elsewhere().pk)


def test_one_right_of_several_is_taken_and_the_others_stay(people: cast.Cast) -> None:
    post, security, wu = Post.objects.get(kind="inspector"), people.actor("security", AT), people.actor("wu", AT)
    given = actions.grant(post, ["case.decide"], by=security, at=AT, service="parks")
    actions.grant(post, ["case.decide"], by=security, at=AT, service="pension")
    for _ in range(2):
        actions.revoke_grant(given[0].pk, by=security, at=AT)
    assert not queries.may(wu, "case.decide", agency=wu.agency, service="parks")
    assert queries.may(wu, "case.decide", agency=wu.agency, service="pension")
    assert [one.kind for one in log.of_subject("post", str(post.pk))].count("post.grant_revoked") == 1
    with pytest.raises(NotAllowed):
        actions.revoke_grant(given[0].pk, by=people.actor("li", AT), at=AT)
    with pytest.raises(NotFound, match=r"grant.none"):
        actions.revoke_grant(10**9, by=security, at=AT)


def test_who_keeps_accounts_safe_does_not_do_it_for_oneself(people: cast.Cast) -> None:
    security, own = people.actor("security", AT), people.accounts["security"].pk
    for act in (accounts.close_account, accounts.reset_second_factor):
        with pytest.raises(NotAllowed, match=r"actor.oneself"):
            act(own, by=security, at=AT)


def test_a_closed_account_is_closed_once_and_gets_no_second_factor(people: cast.Cast) -> None:
    security, li = people.actor("security", AT), people.accounts["li"].pk
    for _ in range(2):
        accounts.close_account(li, by=security, at=AT)
    assert [one.kind for one in log.of_subject("account", str(li))].count("account.closed") == 1
    with pytest.raises(Refused, match=r"account.closed"):
        accounts.reset_second_factor(li, by=security, at=AT)


def test_who_signed_in_and_who_failed_is_listed_without_naming_people(people: cast.Cast) -> None:
    security = people.actor("security", AT)
    for login in ("li", "nobody"):
        with pytest.raises(NotAllowed):
            sign_in.officer(login, "wrong", "000000", at=AT)
    sign_in.person("13900000001", str(sign_in.request_code("13900000001", at=AT)), at=AT)
    sign_in.officer("li", cast.PASSWORD, sign_in.totp(people.secrets["li"], AT), at=AT)
    told = [(one.good, one.name) for one in staff.entries(security)]
    assert told == [(True, "李明（演示）"), (True, ""), (False, ""), (False, "李明（演示）")]
    assert [one.good for one in staff.entries(security, of=people.accounts["li"].pk)] == [True, False]


def test_a_locked_login_is_seen(people: cast.Cast) -> None:
    for _ in range(5):
        with pytest.raises(NotAllowed):
            sign_in.officer("li", "wrong", "000000", at=AT)
    li = staff.officer(people.accounts["li"].pk, to=people.actor("security", AT))
    assert staff.locked(li, AT) == datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
    assert staff.locked(people.accounts["sun"], AT) is None


@pytest.mark.django_db(transaction=True)
def test_what_several_do_at_once_happens_once(people: cast.Cast) -> None:
    security, admin = people.actor("security", AT), people.actor("admin", AT)
    post, agency = Post.objects.get(kind="inspector"), people.agencies["market-regulation"].pk
    assert together(lambda: actions.grant(post, ["case.decide"], by=security, at=AT)) == ["done"] * 4
    assert Grant.objects.filter(post=post, verb="case.decide").count() == 1
    assert together(lambda: actions.create_post(agency, "clerk", "新岗", by=admin, at=AT)) == ["done"] + ["post.exists"] * 3
    opened = together(lambda: accounts.open_officer("qian", "钱", "a long enough word", by=admin, at=AT))
    assert opened == ["account.login_taken"] * 3 + ["done"]
    assert together(lambda: accounts.close_account(people.accounts["li"].pk, by=security, at=AT)) == ["done"] * 4
    assert [one.kind for one in log.of_subject("account", str(people.accounts["li"].pk))].count("account.closed") == 1

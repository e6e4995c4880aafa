from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions, cast, loading, queries, sign_in
from tongban.actors.models import Agency, Code, Post
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.DEMO = tmp_path, tmp_path / "keys", True


@pytest.fixture
def people() -> cast.Cast:
    return kept.people(AT)


def test_a_post_gives_rights_at_its_agency_and_nowhere_else(people: cast.Cast) -> None:
    li = people.actor("li", AT)
    assert queries.may(li, "case.take", agency=people.agencies["market-regulation"].pk)
    assert not queries.may(li, "case.take", agency=people.agencies["approval-bureau"].pk)
    assert not queries.may(li, "case.decide", agency=people.agencies["market-regulation"].pk)


def test_a_grant_with_subtree_reaches_every_agency_of_the_region(people: cast.Cast) -> None:
    chen = people.actor("chen", AT)
    assert queries.may(chen, "case.read", agency=people.agencies["market-regulation"].pk)


def test_permission_is_one_statement(people: cast.Cast, django_assert_num_queries: Any) -> None:
    li = people.actor("li", AT)
    with django_assert_num_queries(1):
        queries.may(li, "case.take", agency=people.agencies["market-regulation"].pk, service="redshield.website-filing")


def test_rights_end_with_the_post(people: cast.Cast) -> None:
    li = people.actor("li", AT)
    actions.dismiss(people.accounts["li"], Post.objects.get(pk=li.post), by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
        queries.require(li, "case.take", agency=li.agency)


def test_a_scope_filters_rows_by_agency_and_subtree(people: cast.Cast) -> None:
    own = queries.scope(people.actor("li", AT), "case.read").q("agency")
    wide = queries.scope(people.actor("chen", AT), "case.read").q("agency")
    assert set(Post.objects.filter(own).values_list("agency__function", flat=True)) == {"market-regulation"}
    assert Post.objects.filter(wide).count() == Post.objects.count()
    assert not Post.objects.filter(queries.scope(people.actor("wang", AT), "case.read").q("agency")).exists()


def test_an_officer_signs_in_with_password_and_a_code_that_works_once(people: cast.Cast) -> None:
    code = sign_in.totp(people.secrets["li"], AT)
    assert sign_in.officer("li", cast.PASSWORD, code, at=AT) == people.accounts["li"]
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        sign_in.officer("li", cast.PASSWORD, code, at=AT)


def test_the_code_is_that_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238 appendix B, SHA-1
    assert sign_in.totp(secret, datetime.fromtimestamp(59, UTC)) == "287082"
    assert sign_in.totp(secret, datetime.fromtimestamp(1111111109, UTC)) == "081804"


def test_a_person_signs_in_with_a_code_that_works_once_and_ends(people: cast.Cast) -> None:
    code = sign_in.request_code("13900000001", at=AT)
    assert code is not None
    assert sign_in.shown_codes(people.accounts["wang"], AT) == [code]
    with pytest.raises(Refused, match=r"sign_in.too_often"):
        sign_in.request_code("13900000001", at=AT)
    assert sign_in.person("13900000001", code, at=AT) == people.accounts["wang"]
    with pytest.raises(NotAllowed):
        sign_in.person("13900000001", code, at=AT)
    late = AT + timedelta(minutes=5)
    code = sign_in.request_code("13900000001", at=late)
    with pytest.raises(NotAllowed):
        sign_in.person("13900000001", str(code), at=late + timedelta(minutes=11))


def test_a_slip_from_a_window_signs_in(people: cast.Cast) -> None:
    slip = sign_in.issue_slip(people.accounts["wang"].pk, by=people.actor("li", AT), at=AT)
    assert sign_in.person("13900000001", slip, at=AT + timedelta(days=3)) == people.accounts["wang"]


def test_a_demo_home_tells_the_codes_of_an_account(people: cast.Cast) -> None:
    assert sign_in.demo_codes("li", at=AT) == [sign_in.totp(people.secrets["li"], AT)]
    assert sign_in.demo_codes("王芳", at=AT) == sign_in.demo_codes("nobody", at=AT) == []
    code = sign_in.request_code("13900000001", at=AT)
    assert sign_in.demo_codes("王芳", at=AT) == sign_in.demo_codes("13900000001", at=AT) == [code]


def test_codes_are_shown_only_in_a_demo_home(people: cast.Cast, settings: Any) -> None:
    settings.DEMO = False
    sign_in.request_code("13900000001", at=AT)
    assert Code.objects.get().shown == ""
    with pytest.raises(Refused, match=r"sign_in.not_demo"):
        sign_in.demo_codes("li", at=AT)


def test_two_agencies_of_a_region_do_not_share_a_name(people: cast.Cast) -> None:
    actions.found_agency("园林局", "parks", loading.DISTRICT, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"actor.agency_exists"):
        actions.found_agency("园林局", "parks", loading.DISTRICT, by=SYSTEM, at=AT)


def test_the_agency_for_a_function_is_the_nearest_above(people: cast.Cast) -> None:
    actions.found_agency("海关总署", "customs", loading.NATION, by=SYSTEM, at=AT)
    found = queries.agency_for("customs", loading.DISTRICT, date(2026, 1, 1))
    assert Agency.objects.get(pk=found).name == "海关总署"
    assert queries.agency_for("space", loading.DISTRICT, date(2026, 1, 1)) is None


def test_a_program_has_no_rights_of_an_officer() -> None:
    assert not queries.may(Actor(kind="partner", account=1), "case.read")

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions, cast, queries, sign_in
from tongban.actors.models import Mandate, Token
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def issue(people: cast.Cast, name: str, **more: Any) -> str:
    return sign_in.issue_token(people.accounts[name], "shop", ["cases.submit"], by=people.actor(name, AT), at=AT, **more)


def test_a_token_is_kept_as_its_hash_and_ends_when_revoked(people: cast.Cast) -> None:
    made = issue(people, "wang", party=people.parties["hengda"].pk)
    actor = queries.actor_of_token(made, AT)
    assert (actor.party, actor.scopes) == (people.parties["hengda"].pk, ("cases.submit",))
    assert made not in str(Token.objects.values())
    sign_in.revoke_token(people.accounts["wang"], "shop", by=people.actor("wang", AT), at=AT)
    for bad in (made, "tb_forged", "", "\ud800"):
        with pytest.raises(NotAllowed, match=r"token.unknown"):
            queries.actor_of_token(bad, AT)


def test_a_token_is_read_in_one_statement(people: cast.Cast, django_assert_num_queries: Any) -> None:
    made = issue(people, "wang")
    with django_assert_num_queries(1):
        assert queries.actor_of_token(made, AT).party == people.parties["wang"].pk


def test_nobody_issues_a_token_for_another_party_or_agency(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):
        issue(people, "wang", party=people.parties["minghe"].pk)
    with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
        issue(people, "wang", agency=people.agencies["market-regulation"].pk)
    with pytest.raises(NotAllowed, match=r"actor.not_allowed"):
        sign_in.issue_token(people.accounts["zhang"], "x", ["*"], by=people.actor("wang", AT), at=AT)


def test_a_token_ends_with_the_mandate_it_stands_on(people: cast.Cast) -> None:
    made = issue(people, "wang", party=people.parties["hengda"].pk)
    mandate = Mandate.objects.get(giver=people.parties["hengda"])
    assert queries.mandate_covers(queries.actor_of_token(made, AT), "pension", AT)
    actions.revoke_mandate(mandate.pk, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match=r"token.unknown"):
        queries.actor_of_token(made, AT)


def test_a_token_ends_on_its_day(people: cast.Cast) -> None:
    made = issue(people, "wang", until=AT + timedelta(days=1))
    with pytest.raises(NotAllowed):
        queries.actor_of_token(made, AT + timedelta(days=1))


def test_a_program_of_an_officer_has_the_rights_of_the_post_while_it_is_held(people: cast.Cast) -> None:
    li = people.actor("li", AT)
    actor = queries.actor_of_token(issue(people, "li", post=li.post), AT)
    assert queries.may(actor, "case.take", agency=li.agency)
    with pytest.raises(NotAllowed, match=r"actor.not_an_officer"):
        issue(people, "sun", post=people.actor("zhao", AT).post)


def test_a_partner_has_no_rights_but_its_scopes(people: cast.Cast) -> None:
    partner = sign_in.open_partner("bank", "演示银行", by=SYSTEM, at=AT)
    agency = people.agencies["market-regulation"].pk
    made = sign_in.issue_token(partner, "till", ["register.match"], by=SYSTEM, at=AT, agency=agency)
    actor = queries.actor_of_token(made, AT)
    assert (actor.kind, actor.agency) == ("partner", agency)
    assert not queries.may(actor, "case.read", agency=agency)
    queries.require_scope(actor, "register.match")
    with pytest.raises(NotAllowed, match=r"token.scope"):
        queries.require_scope(actor, "case.submit")

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, saved
from tongban.cases.narrowing import Narrowing
from tongban.cases.tests.world import AT, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def keep(people: cast.Cast, name: str, who: str = "li", *, shared: bool = False, **parts: str) -> int:
    return actions.keep_query(name, parts or {"query": "mine"}, shared=shared, by=people.actor(who, AT), at=AT).pk


def test_a_query_is_kept_replaced_shared_and_dropped(people: cast.Cast) -> None:
    li, sun = people.actor("li", AT), people.actor("sun", AT)
    first = keep(people, "我的急件", query="mine", within="3")
    assert keep(people, "我的急件", query="overdue") == first
    assert saved.kept(sun) == []
    keep(people, "全科急件", shared=True, query="overdue")
    assert [one.name for one in saved.kept(sun)] == ["全科急件"]
    assert saved.kept(people.actor("he", AT)) == []
    with pytest.raises(NotFound, match=r"query.unknown"):
        actions.drop_query(first, by=sun, at=AT)
    actions.drop_query(first, by=li, at=AT)
    assert [one.name for one in saved.kept(li)] == ["全科急件"]
    kinds = [one.kind for one in log.of_subject("account", str(li.account)) if one.kind.startswith("query.")]
    assert kinds == ["query.kept", "query.kept", "query.kept", "query.dropped"]


def test_each_reader_counts_what_they_may_see_in_as_many_statements_however_many_are_kept(people: cast.Cast) -> None:
    in_hand(people)
    filed(people, "minghe", site_name="明和", domains=["minghe.example"])
    li, he = people.actor("li", AT), people.actor("he", AT)
    wanted = {1: ("open", Narrowing()), 2: ("open", Narrowing(text="明和")), 3: ("mine", Narrowing()), 4: ("joint", Narrowing())}
    assert saved.counts(he, wanted, at=AT) == {1: 0, 2: 0, 3: 0, 4: 0}
    with CaptureQueriesContext(connection) as few:
        assert saved.counts(li, wanted, at=AT) == {1: 2, 2: 1, 3: 1, 4: 0}
    with CaptureQueriesContext(connection) as many:
        saved.counts(li, wanted | {key: ("open", Narrowing(text=str(key))) for key in range(5, 65)}, at=AT)
    assert len(many) == len(few)


def test_no_name_nothing_chosen_and_too_many_are_refused(people: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.keep_query(" ", {}, by=people.actor("li", AT), at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["query.no_name", "query.nothing"]
    for place in range(saved.MOST):
        keep(people, f"{place}")
    with pytest.raises(Refused, match=r"query.too_many"):
        keep(people, "one more")
    assert keep(people, "0", query="overdue")
    with pytest.raises(NotAllowed):
        keep(people, "x", who="admin")

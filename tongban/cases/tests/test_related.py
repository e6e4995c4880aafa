"""Cases beside one: only those that the reader may see, the nearest first."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.related import related
from tongban.cases.tests.world import AT, DAY, decided, filed
from tongban.licences import queries as licences
from tongban.services import actions as services

pytestmark = pytest.mark.django_db


def told(found: Case, people: cast.Cast, name: str) -> list[tuple[str, str, str]]:
    return [(one.row.number, one.why, one.value) for one in related(found, to=people.actor(name, AT))]


def changing(people: cast.Cast, licence: str, **form: Any) -> Case:
    """A filed application for a change of a licence."""
    services.offer_service("redshield.website-change", people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    by = people.actor("hengda", AT)
    row = actions.start("redshield.website-change", region=DISTRICT, licence=licence, by=by, at=AT + 3 * DAY)
    actions.save(row.number, form, by=by, at=AT + 3 * DAY)
    return actions.submit(row.number, key="k", by=by, at=AT + 3 * DAY)


def test_the_case_that_issued_a_licence_and_the_one_that_changes_it_know_each_other_first(people: cast.Cast) -> None:
    first = decided(people)
    other = filed(people, site_name="恒达果园", domains=["guoyuan.hengda.example"], at=AT + 2 * DAY)
    held = licences.of_case(first.number)
    assert held is not None
    change = changing(people, held.number, site_name="恒达鲜果")
    assert told(change, people, "li") == [(first.number, "licence", ""), (other.number, "party", "")]
    assert told(first, people, "zhao")[0] == (change.number, "licence", "")


def test_a_case_of_another_that_holds_the_same_domain_is_named_with_it(people: cast.Cast) -> None:
    first = filed(people)
    second = filed(people, "minghe", site_name="明和商城", domains=["minghe.example"])
    Case.objects.get(pk=second.pk).answers_set.filter(version=1).update(form={"site_name": "明和", "domains": ["shop.hengda.example"]})
    assert told(second, people, "li") == [(first.number, "unique", "shop.hengda.example")]


def test_what_a_reader_may_not_see_is_no_relation_of_theirs(people: cast.Cast) -> None:
    first, second = filed(people), filed(people, site_name="恒达果园", domains=["guoyuan.hengda.example"])
    assert told(first, people, "li") == [(second.number, "party", "")]
    assert told(first, people, "wu") == []
    assert told(first, people, "he") == []


def test_relations_cost_the_same_however_many_there_are(people: cast.Cast) -> None:
    first, li = filed(people), people.actor("li", AT)
    related(first, to=li)
    with CaptureQueriesContext(connection) as few:
        related(first, to=li)
    for number in range(3):
        filed(people, site_name=f"恒达{'甲乙丙'[number]}园", domains=[f"{number}.hengda.example"])
    with CaptureQueriesContext(connection) as more:
        assert len(related(first, to=li)) == 3
    assert len(more) == len(few)

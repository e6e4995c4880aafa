"""Words that an agency keeps for its acts."""

from typing import Any

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import phrases
from tongban.cases.tests.world import AT, FILING
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def keep(people: cast.Cast, name: str = "zhao", **more: Any) -> Any:
    told = {"act": "supplement", "title": "缺页", "words": "请补齐证书全部页面。", **more}
    return phrases.keep(
        people.agencies["market-regulation"].pk,
        told.pop("act"),
        told.pop("title"),
        told.pop("words"),
        **told,
        by=people.actor(name, AT),
        at=AT,
    )


def test_words_are_kept_for_all_services_or_one_until_they_are_struck(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"].pk
    every, one = keep(people), keep(people, title="不清", service=FILING)
    assert [row.pk for row in phrases.kept(agency, service="redshield.website-change")] == [every.pk]
    assert [row.pk for row in phrases.kept(agency, service=FILING)] == [every.pk, one.pk]
    assert phrases.kept(people.agencies["civil-affairs"].pk) == []
    for _ in range(2):
        phrases.strike(every.pk, by=people.actor("zhao", AT), at=AT)
    assert [row.pk for row in phrases.kept(agency)] == [one.pk]
    assert [event.kind for event in log.of_subject("phrase", str(every.pk))] == ["phrase.kept", "phrase.struck"]
    assert keep(people).pk != every.pk


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"act": "seal"}, "case.phrase_act"),
        ({"title": " "}, "case.phrase_empty"),
        ({"words": ""}, "case.phrase_empty"),
        ({"service": "benefits.old-age-allowance"}, "case.phrase_service"),
        ({}, "case.phrase_there"),
    ],
)
def test_words_that_do_not_fit_are_refused_in_words(people: cast.Cast, changed: dict[str, Any], code: str) -> None:
    keep(people)
    with pytest.raises(Refused) as refused:
        keep(people, **changed)
    assert [one.code for one in refused.value.discrepancies] == [code]


def test_only_who_may_keeps_and_strikes_the_words_of_an_agency(people: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        keep(people, "li")
    made = keep(people)
    for name in ("li", "tang"):
        with pytest.raises(NotFound):
            phrases.strike(made.pk, by=people.actor(name, AT), at=AT)

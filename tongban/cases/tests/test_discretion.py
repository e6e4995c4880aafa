"""How much a decision imposes: in the band of the published standard, or with a reason and a second officer."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tongban.actors import actions as actor_acts
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, discretion, queries
from tongban.cases.fair_models import Discretion
from tongban.cases.models import Case
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY, FILING, build, in_hand
from tongban.documents import queries as documents
from tongban.log import queries as log
from tongban.pack import reader

pytestmark = pytest.mark.django_db
BANDS = """
      refuse:
        favourable: false
        reasons: [name-misleading, proof-wrong, scope-missing]
        bands:
          - from: 2004-07-01
            unit: CNY
            assumed: true
            note: for a test
            rows:
              - {name: light, low: 10000, high: 30000, when: {field: kind, equals: trading}}
              - {name: ordinary, low: 30001, high: 100000}
"""
REFUSE = "      refuse: {favourable: false, reasons: [name-misleading, proof-wrong, scope-missing]}\n"
FIRST: dict[str, Any] = {"reasons": ["proof-wrong"], "words": "证书不符"}


def files() -> dict[str, str]:
    """The filing pack, with a refusal that costs something."""
    found = reader.files(Path("packs/redshield"))
    folder = f"services/{FILING.partition('.')[2]}"
    assert REFUSE in found[f"{folder}/service.yaml"]
    found[f"{folder}/service.yaml"] = found[f"{folder}/service.yaml"].replace(REFUSE, BANDS.lstrip("\n"))
    for path in [path for path in found if path.startswith(f"{folder}/texts.")]:
        found[path] += "band.light: light\nband.ordinary: ordinary\n"
    return found


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT, redshield=files())


@pytest.fixture
def second(people: cast.Cast) -> Actor:
    """Another head of the same office: Wu, who is appointed beside Zhao."""
    post = actors.posts_of(people.accounts["zhao"].pk)[0]
    actor_acts.appoint(people.accounts["wu"], post, by=SYSTEM, at=AT)
    return actors.officer(people.accounts["wu"].pk, post.pk)


def examined(people: cast.Cast) -> Case:
    row = in_hand(people)
    return actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT + DAY)


def decide(people: cast.Cast, number: str, **told: Any) -> Case:
    return actions.decide(number, "refuse", **{**FIRST, **told}, by=people.actor("zhao", AT), at=AT + 2 * DAY)


@pytest.mark.parametrize("amount", [10000, 20000, 30000])
def test_in_the_band_of_the_facts_one_officer_decides_and_the_paper_says_how_much(people: cast.Cast, amount: int) -> None:
    row = decide(people, examined(people).number, amount=amount)
    found = discretion.imposed(row)
    assert found is not None
    assert (row.state, found.band, found.amount, found.signed_by) == ("decided", "light", amount, None)
    paper = [one for one in documents.of_subject("case", row.number) if one.kind == "decision"][0]
    assert (documents.facts(paper)["amount"], documents.facts(paper)["unit"]) == (amount, "CNY")


def test_the_facts_choose_the_band(people: cast.Cast) -> None:
    row = in_hand(people, kind="platform")
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT + DAY)
    with pytest.raises(Refused) as refusal:
        decide(people, row.number, amount=30000)
    assert (refusal.value.code, refusal.value.facts["low"], refusal.value.facts["high"]) == ("case.band_left", 30001, 100000)


def test_an_amount_is_needed_where_there_is_a_standard_and_nowhere_else(people: cast.Cast) -> None:
    number = examined(people).number
    for amount in (None, -1, 10**16):
        with pytest.raises(Refused, match=r"case.amount"):
            decide(people, number, amount=amount)
    with pytest.raises(Refused, match=r"case.no_bands"):
        actions.decide(number, "grant", amount=5, by=people.actor("zhao", AT), at=AT + 2 * DAY)
    assert not Discretion.objects.exists()


def test_outside_the_band_nothing_is_decided_until_a_second_officer_signs(people: cast.Cast, second: Actor) -> None:
    number, zhao = examined(people).number, people.actor("zhao", AT)
    with pytest.raises(Refused, match=r"case.band_left"):
        decide(people, number, amount=50000, why="  ")
    row = decide(people, number, amount=50000, why="多次违法")
    assert row.state == "in_hand"
    assert [one.number for one in queries.inbox(second, "leading", at=AT + 2 * DAY)] == [number]
    assert queries.counts(zhao, at=AT + 2 * DAY)["leading"] == 0
    with pytest.raises(NotAllowed, match=r"actor.oneself"):
        actions.cosign(number, True, by=zhao, at=AT + 2 * DAY)
    with pytest.raises(NotAllowed):
        actions.cosign(number, True, by=people.actor("li", AT), at=AT + 2 * DAY)
    with pytest.raises(Refused, match=r"case.leaving_waits"):
        actions.decide(number, "grant", by=second, at=AT + 2 * DAY)
    row = actions.cosign(number, True, by=second, at=AT + 3 * DAY)
    found = discretion.imposed(row)
    assert found is not None
    assert (row.state, row.outcome, row.reasons, found.amount, found.signed_by) == (
        "decided",
        "refuse",
        ["proof-wrong"],
        50000,
        second.account,
    )
    body = log.body(next(one for one in log.of_subject("case", number) if one.kind == "case.decided"))
    assert body is not None
    assert (body["amount"], body["why"], body["first"]) == (50000, "多次违法", zhao.account)
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.cosign(number, True, by=second, at=AT + 3 * DAY)


def test_turned_down_it_is_decided_again_and_a_no_needs_words(people: cast.Cast, second: Actor) -> None:
    number = examined(people).number
    decide(people, number, amount=50000, why="多次违法")
    with pytest.raises(Refused, match=r"case.leaving_answer"):
        actions.cosign(number, False, by=second, at=AT + 2 * DAY)
    assert actions.cosign(number, False, words="无此记录", by=second, at=AT + 2 * DAY).state == "in_hand"
    with pytest.raises(NotFound):
        actions.cosign(number, True, by=second, at=AT + 2 * DAY)
    assert decide(people, number, amount=20000).state == "decided"


def test_who_proposed_may_decide_otherwise_meanwhile(people: cast.Cast, second: Actor) -> None:
    number = examined(people).number
    decide(people, number, amount=50000, why="多次违法")
    assert decide(people, number, amount=20000).state == "decided"
    assert list(Discretion.objects.order_by("pk").values_list("agreed", "signed_by")) == [(False, None), (True, None)]
    assert second.post


def test_a_related_second_officer_does_not_sign(people: cast.Cast, second: Actor) -> None:
    number = examined(people).number
    decide(people, number, amount=50000, why="多次违法")
    actions.recuse(number, "同学", by=second, at=AT + 2 * DAY)
    with pytest.raises(Refused, match=r"case.related"):
        actions.cosign(number, True, by=second, at=AT + 2 * DAY)


def test_the_database_keeps_nothing_outside_a_band_without_reason_and_second(people: cast.Cast) -> None:
    number = examined(people).number
    decide(people, number, amount=50000, why="多次违法")
    for changed in ({"agreed": True}, {"why": ""}, {"signed_by": people.accounts["zhao"].pk}, {"low": 99999999}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Discretion.objects.update(**changed)


@pytest.mark.django_db(transaction=True)
def test_signed_by_several_at_once_it_is_decided_once(people: cast.Cast, second: Actor) -> None:
    number = examined(people).number
    decide(people, number, amount=50000, why="多次违法")
    once(("case", number), "case.decided", lambda: actions.cosign(number, True, by=second, at=AT + 3 * DAY), "case.wrong_state")

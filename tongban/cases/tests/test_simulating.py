"""Invented applicants through a definition: the same by the seed, late where too few work, refused by the rules of a filing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import rehearsing
from tongban.cases.simulating import Assumed, Outcome, Simulation
from tongban.cases.tests.world import AT, FILING

pytestmark = pytest.mark.django_db


def simulated(assumed: Assumed = Assumed(), seed: int = 1, applicants: int = 300, **steps: Any) -> Outcome:  # noqa: B008
    where = rehearsing.tried(FILING, DISTRICT, DISTRICT, AT)
    if steps:
        service = replace(where.service, steps={name: replace(one, **steps) for name, one in where.service.steps.items()})
        where = replace(where, effective=replace(where.effective, service=service))
    return Simulation(where, assumed, seed).run(applicants)


def test_the_same_seed_gives_the_same_result_and_another_another(people: cast.Cast) -> None:
    assert simulated() == simulated()
    assert simulated().days != simulated(seed=2).days


def test_everybody_is_decided_or_refused_and_nobody_is_lost(people: cast.Cast) -> None:
    told = simulated()
    filed = told.applicants - (sum(told.refused.values()) - told.refused["decision"])
    assert (told.applicants, len(told.days)) == (300, filed)
    assert 0 < told.returned < filed
    assert told.refused["operator.not_active"] > 0
    assert all(one.free == one.staff and not one.queue for one in told.posts)


def test_too_few_at_a_post_make_it_the_bottleneck_and_cases_late(people: cast.Cast) -> None:
    told = simulated(Assumed(per_day=60, staff={"section-head": 1, "filing-clerk": 9}), applicants=900)
    assert told.posts[0].name == "section-head"
    assert told.busy(told.posts[0]) > 0.9
    assert max(told.days) > max(simulated(Assumed(per_day=60, people=9), applicants=900).days)
    assert told.late > 0


def test_a_post_serves_in_the_order_in_which_cases_came(people: cast.Cast) -> None:
    told = simulated(Assumed(spoilt=0.0, lacking=0.0, people=1, each=10), applicants=50)
    assert told.returned == 0
    assert all(wait >= 0 for post in told.posts for wait in post.waits)
    assert [one.worked > 0 for one in told.posts] == [True, True]


def test_without_anything_lacking_nobody_is_asked_and_without_refusals_nobody_is_refused_by_an_officer(people: cast.Cast) -> None:
    told = simulated(Assumed(lacking=0.0, refusing=0.0))
    assert (told.returned, told.refused["decision"]) == (0, 0)


def test_work_is_over_within_the_minutes_that_were_assumed(people: cast.Cast) -> None:
    told = simulated(Assumed(per_day=1, people=5, each=60, lacking=0.0), applicants=40)
    day = timedelta(hours=8).total_seconds() / 60
    assert told.days
    assert all(2 * 30 <= one * day <= 2 * 120 + 1 for one in told.days), "two steps of half to twice an hour, and nobody waits"

"""Figures: recomputable by hand, through the reader's rights, missing never 0, few never told."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions as actors_actions
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.cases import actions as cases
from tongban.cases import passages
from tongban.cases.tests.world import AT, DAY, build, filed
from tongban.log.sequencer import catch_up
from tongban.oversight import actions, figures, queries, rules
from tongban.oversight.models import Measured, Tally

pytestmark = pytest.mark.django_db
MARCH = queries.Asked(date(2026, 3, 1), date(2026, 3, 1))
ALL = tuple(queries.indicators())


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def course(people: cast.Cast, name: str, site: str, *, supplemented: bool = False) -> str:
    """A case of ten working days: filed on Monday 2 March, decided on Monday 16 March, closed; asked back from the 4th to the 10th."""
    row = filed(people, name, at=AT, site_name=site, domains=[f"{name}.example"])
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    cases.accept(row.number, by=li, at=AT)
    if supplemented:
        cases.supplement(row.number, [{"field": "address"}], words="门牌", by=li, at=AT + 2 * DAY)
        cases.supply(row.number, {"address": "新址"}, by=people.actor(name, AT), at=AT + 8 * DAY)
    cases.review(row.number, opinion="齐", by=li, at=AT + 10 * DAY)
    cases.decide(row.number, "grant", by=zhao, at=AT + 14 * DAY)
    cases.serve(row.number, how="online", proof="x", by=zhao, at=AT + 14 * DAY)
    catch_up()
    return row.number


def total(by: Any, asked: queries.Asked = MARCH) -> dict[str, queries.Figure]:
    return queries.figures(by, ALL, asked)[None]


def test_the_days_of_a_case_add_up(people: cast.Cast) -> None:
    number = course(people, "hengda", "恒达鲜食", supplemented=True)
    found = passages.passage(number)
    assert found is not None
    # The 5th, 6th, 9th and 10th began with the applicant; the other six of ten working days with the office.
    assert (found.applicant, found.own, found.others, found.first_time, found.asked) == (4, 6, 0, False, ("field:address",))
    assert [(one.step, one.post, one.days, one.on_time) for one in found.parts] == [
        ("review", "filing-clerk", 8, True),
        ("decide", "section-head", 2, True),
    ]
    told = total(people.actor("chen", AT))
    assert (told["gross"].value, told["net"].value, told["applicant"].value) == (10, 6, 4)
    assert (told["first_time"].value, told["on_time"].value, told["digital"].value, told["asked"].value) == (0, 1, 1, 1)


def test_what_nobody_recorded_is_missing_and_not_nought(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    cases.accept(number, by=li, at=AT)
    cases.review(number, opinion="齐", by=li, at=AT)
    cases.decide(number, "grant", by=zhao, at=AT)  # not served: nobody knows yet how it reaches the applicant
    catch_up()
    visits = total(people.actor("chen", AT))["visits"]
    assert (visits.value, visits.n, visits.expected, visits.complete, visits.ranked) == (None, 0, 1, 0.0, False)


def test_a_rating_counts_in_the_month_of_its_case_and_once(people: cast.Cast) -> None:
    numbers = [course(people, "hengda", "恒达鲜食"), course(people, "minghe", "明和文具")]
    at = AT + 40 * DAY
    actions.rate(numbers[0], 4, {}, by=people.actor("hengda", at), at=at)
    catch_up()
    told = total(people.actor("chen", AT))
    assert (told["good"].value, told["good"].n, told["response"].value, told["response"].n) == (0, 1, 0.5, 2)
    before = sorted(Tally.objects.filter(n__gt=0).values_list("measure", "value", "n", "service"))
    figures.keep(numbers[0])
    assert sorted(Tally.objects.filter(n__gt=0).values_list("measure", "value", "n", "service")) == before


def test_tallies_are_what_the_measured_rows_add_up_to(people: cast.Cast) -> None:
    course(people, "hengda", "恒达鲜食", supplemented=True)
    course(people, "minghe", "明和文具")
    told = {
        (row.month, row.agency_id, row.service, row.post, row.step, row.measure, row.value): row.n for row in Tally.objects.filter(n__gt=0)
    }
    assert told == dict(figures.cells(Measured.objects.all()))
    assert min(Tally.objects.values_list("n", flat=True)) >= 0


def test_each_dimension_splits_the_same_cases(people: cast.Cast) -> None:
    course(people, "hengda", "恒达鲜食")
    course(people, "minghe", "明和文具")
    chen = people.actor("chen", AT)
    for each in ("agency", "service", "month"):
        groups = queries.figures(chen, ["first_time"], MARCH, each=each)
        assert [one["first_time"].n for one in groups.values()] == [2]
    assert {step: one["step_days"].n for step, one in queries.figures(chen, ["step_days"], MARCH, each="step").items()} == {
        "review": 2,
        "decide": 2,
    }
    assert set(queries.figures(chen, ["step_days"], MARCH, each="post")) == {"filing-clerk", "section-head"}
    other = queries.Asked(MARCH.since, MARCH.until, service="redshield.website-change")
    assert total(chen, other)["first_time"].n == 0
    assert total(chen, queries.Asked(MARCH.since, MARCH.until, region="510000000000"))["first_time"].n == 2


def test_nobody_counts_or_opens_what_lies_outside_the_own_right(people: cast.Cast) -> None:
    number = course(people, "hengda", "恒达鲜食")
    for name in ("li", "wu", "gao", "admin"):
        by = people.actor(name, AT)
        assert total(by)["first_time"].n == 0
        assert queries.behind(by, "first_time", MARCH) == []
    chen = people.actor("chen", AT)
    assert [row["number"] for row in queries.behind(chen, "first_time", MARCH)] == [number]
    assert queries.behind(chen, "first_time", MARCH, value="no") == []
    assert [row["value"] for row in queries.behind(chen, "gross", MARCH, value="5")] == [10]
    assert queries.behind(chen, "gross", MARCH, value="11") == []


def test_few_are_not_told_to_who_may_not_see_the_cases(people: cast.Cast) -> None:
    course(people, "hengda", "恒达鲜食")
    post = actors.posts_of(people.accounts["wu"].pk)[0]
    actors_actions.grant(post, ["supervise.read"], by=SYSTEM, at=AT, agency=people.agencies["market-regulation"].pk)
    wu = people.actor("wu", AT)
    told = total(wu)["first_time"]
    assert (told.hidden, told.n, told.value) == (True, 0, None)
    assert queries.behind(wu, "first_time", MARCH) == []


def test_shares_are_ranked_by_what_they_are_at_least() -> None:
    assert rules.wilson(0, 0) is None
    assert round(rules.wilson(10, 10) or 0, 4) == 0.7225
    assert round(rules.wilson(900, 1000) or 0, 4) == 0.8798
    assert (rules.wilson(9, 10) or 0) < (rules.wilson(80, 100) or 0)


def test_quantiles_are_values_that_were_seen() -> None:
    counted = Counter({1: 5, 3: 4, 20: 1})
    assert (rules.quantile(counted, 0.5), rules.quantile(counted, 0.9), rules.quantile(counted, 0.95)) == (1, 3, 20)
    assert rules.quantile(Counter(), 0.5) is None
    assert rules.winsorised(Counter({1: 98, 1000: 2})) == 1


def test_few_or_incomplete_figures_are_not_ranked() -> None:
    one = queries.indicator("first_time")
    assert not queries.figure(one, Counter({1: 29})).ranked
    assert queries.figure(one, Counter({1: 30})).ranked
    assert not queries.figure(one, Counter({1: 89, -1: 11})).ranked


def test_a_leader_sees_the_regions_next_below(people: cast.Cast) -> None:
    number = course(people, "hengda", "恒达鲜食")
    city = actors_actions.found_agency("市政务服务中心", "approval", "511600000000", by=SYSTEM, at=AT)
    Measured.objects.filter(case__number=number).update(agency=city.pk)  # one more, as the city would have it
    figures.add(figures.cells(Measured.objects.filter(case__number=number)))
    found = queries.figures(SYSTEM, ["first_time"], MARCH, each="region")
    assert {code: told["first_time"].n for code, told in found.items()} == {"511602000000": 1, "511600000000": 1}
    above = queries.figures(SYSTEM, ["first_time"], queries.Asked(MARCH.since, MARCH.until, region="510000000000"), each="region")
    assert {code: told["first_time"].n for code, told in above.items()} == {"511600000000": 2}
    assert [one.code for one in queries.choices(SYSTEM, "511602000000")["regions"]] == ["511600000000", "511602000000"]
    mine = queries.figures(people.actor("chen", AT), ["first_time"], MARCH, each="region")
    assert set(mine) == {"511602000000"}  # what lies beyond the reader's scope is not counted

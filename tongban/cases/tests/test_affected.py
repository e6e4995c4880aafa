"""When an article changes, what rests on it is listed at once: services, materials, limits, running cases and their last days."""

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound
from tongban.cases import actions
from tongban.cases.affected import affected
from tongban.cases.tests.revised import DECIDE, publish
from tongban.cases.tests.world import AT, DAY, FILING, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
LAW = ("licensing-law", "42")
OTHER = ("service.yaml", DECIDE, DECIDE.replace('article: "42"', 'article: "44"').replace(", rule: lic-decide", ""))
ALONE = ("service.yaml", "[supplement, return, extend]", "[supplement, return]")  # a limit under no rule is not made longer


def test_services_limits_and_running_cases_are_listed_at_once(people: cast.Cast) -> None:
    row = in_hand(people)
    found = affected(*LAW, to=people.actor("zhao", AT), at=AT)
    told = {one.service: one for one in found.services}
    assert "steps.decide.limit" in told[FILING].places
    assert (told[FILING].running, told[FILING].dated) == (1, 1)
    assert [(one.number, one.due, dated) for one, dated in found.cases] == [(row.number, row.due, True)]


def test_materials_are_named_by_what_asks_for_them(people: cast.Cast) -> None:
    law = "    law: {act: website-filing-2000, article: unknown}\n    later"
    other = law.replace("act: website-filing-2000, article: unknown", 'act: licensing-law, article: "31"')
    publish(people, ("service.yaml", law, other), at=AT)
    found = affected("licensing-law", "31", to=people.actor("gao", AT), at=AT)
    assert {one.service: one.materials for one in found.services}[FILING] == ("domain-certificate",)


def test_cases_under_an_earlier_revision_count_though_the_new_one_cites_it_no_longer(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, OTHER, ALONE, at=AT + DAY)
    later = filed(people, "minghe", at=AT + DAY, site_name="明和", domains=["minghe.example"])
    found = affected(*LAW, to=people.actor("zhao", AT), at=AT + DAY)
    assert [one.number for one, _ in found.cases] == [row.number]
    assert later.number in [one.number for one, _ in affected("licensing-law", "44", to=people.actor("zhao", AT), at=AT + DAY).cases]


def test_what_happened_to_a_clock_by_the_article_counts_too(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.pause(row.number, "hearing", days=5, reason="听证", by=people.actor("li", AT), at=AT + DAY)
    found = affected("licensing-law", "45", to=people.actor("zhao", AT), at=AT + DAY)
    assert [(one.number, dated) for one, dated in found.cases] == [(row.number, True)]


def test_only_who_edits_publishes_or_supervises_looks_and_cases_only_by_right(people: cast.Cast) -> None:
    in_hand(people)
    for name in ("li", "hengda", "admin"):
        with pytest.raises(NotAllowed):
            affected(*LAW, to=people.actor(name, AT), at=AT)
    with pytest.raises(NotFound, match=r"law\.unknown"):
        affected("licensing-law", "9999", to=people.actor("gao", AT), at=AT)


def test_looking_writes_nothing(people: cast.Cast) -> None:
    row = in_hand(people)
    events = log.count("case", row.number)
    affected(*LAW, to=people.actor("chen", AT), at=AT)
    assert log.count("case", row.number) == events

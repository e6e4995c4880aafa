"""Figures beside a pilot: recomputable by hand, its offices and the others in stretches of equally many days, each with its cases."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import actions as actors_actions
from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound
from tongban.cases import actions as cases
from tongban.cases.tests.test_pilots import BEGUN, CITY, SHORTER, city, tried
from tongban.cases.tests.world import AT, DAY, build, filed
from tongban.log.sequencer import catch_up
from tongban.oversight import figures, pilots
from tongban.services import pilots as acts

pytestmark = pytest.mark.django_db
SEEN = BEGUN + 5 * DAY  # the first five of its days are over
BEFORE, WITHIN = AT + 3 * DAY, BEGUN + timedelta(hours=1)  # Thursday 5 March, Tuesday 10 March


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def course(people: cast.Cast, site: str, at: Any, days: int, outcome: str = "grant", *, returned: bool = False) -> Any:
    """A case that is decided so many days after it was filed, and closed then where it is granted."""
    row = filed(people, at=at, site_name=site, domains=[f"{site}.example"])
    li, zhao, later = people.actor("li", at), people.actor("zhao", at), at + days * DAY
    cases.accept(row.number, by=li, at=at)
    if returned:
        cases.supplement(row.number, [{"field": "address"}], words="门牌", by=li, at=at)
        cases.supply(row.number, {"address": "新址"}, by=people.actor("hengda", at), at=at)
    cases.review(row.number, opinion="齐", by=li, at=later)
    cases.decide(row.number, outcome, reasons=["name-misleading"] if outcome == "refuse" else [], by=zhao, at=later)
    if outcome == "grant":
        cases.serve(row.number, how="online", proof="x", by=zhao, at=later)
    return row


def elsewhere(row: Any, office: int) -> None:
    """As if it had been filed with the bureau of the city."""
    apps.get_model("cases", "Case").objects.filter(number=row.number).update(region=CITY, agency=office)
    figures.keep(row.number)


def told(by: Any, pilot: int, at: Any = SEEN) -> dict[str, list[Any]]:
    """Each figure as n and value, of the pilot's offices before and after and of the others before and after."""
    cells = [(group, when) for group in ("pilot", "others") for when in ("before", "after")]
    found = pilots.compared(by, pilot, at=at).figures
    return {name: [(found[name][cell].n, found[name][cell].value) for cell in cells] for name in found}


def test_each_figure_is_that_of_its_offices_and_days_and_opens_its_cases(people: cast.Cast) -> None:
    office, pilot = city(people), tried(people, SHORTER)
    slow, lost = course(people, "slow", BEFORE, 4, returned=True), course(people, "lost", BEFORE, 1, "refuse")
    quick = course(people, "quick", WITHIN, 1)
    late = course(people, "late", WITHIN, 6)  # decided after the five days: filed in them, no more
    elsewhere(course(people, "other", WITHIN, 2), office)
    filed(people, at=BEFORE, site_name="open", domains=["open.example"])
    catch_up()
    chen = people.actor("chen", AT)
    assert told(chen, pilot.pk)["received"][2:] == [(0, None), (0, None)]  # the bureau of the city is not his to supervise
    actors_actions.grant(post_of(chen.post), ["supervise.read", "case.read"], by=SYSTEM, at=AT, agency=office)
    found = told(chen, pilot.pk)
    assert found["received"] == [(3, 3), (2, 2), (0, None), (1, 1)]
    assert found["closed"] == [(3, 1 / 3), (2, 0.5), (0, None), (1, 1.0)]
    assert found["days"] == [(2, 1.0), (1, 1.0), (0, None), (1, 2.0)]  # from Thursday to Monday are two working days, and one with him
    assert found["on_time"] == [(2, 1.0), (1, 1.0), (0, None), (1, 1.0)]
    assert found["returned"] == [(2, 0.5), (1, 0.0), (0, None), (1, 0.0)]
    assert found["refused"] == [(2, 0.5), (1, 0.0), (0, None), (1, 0.0)]
    assert found["materials"] == [(3, 1.0), (2, 1.0), (0, None), (1, 1.0)]
    days = pilots.compared(chen, pilot.pk, at=SEEN).days
    assert days is not None
    assert (days.before, days.since, days.until, days.count) == (date(2026, 3, 5), date(2026, 3, 10), date(2026, 3, 14), 5)

    def listed(name: str, *cell: str) -> list[tuple[str, Any]]:
        rows = pilots.behind(chen, pilot.pk, name, (cell[0], cell[1]), at=SEEN)
        return [(row["number"], row["value"]) for row in rows]

    assert listed("refused", "pilot", "before") == [(lost.number, True), (slow.number, False)]
    assert listed("returned", "pilot", "before") == [(lost.number, False), (slow.number, True)]
    assert listed("closed", "pilot", "after") == [(late.number, False), (quick.number, True)]
    assert len(listed("received", "others", "after")) == 1
    assert len(pilots.behind(chen, pilot.pk, "received", ("pilot", "before"), at=SEEN, limit=1)) == 1


def test_before_a_whole_day_is_over_nothing_is_compared_and_only_who_supervises_sees_it(people: cast.Cast) -> None:
    pilot, chen = tried(people, SHORTER), people.actor("chen", AT)
    for at in (AT, BEGUN):
        assert pilots.compared(chen, pilot.pk, at=at) == pilots.Compared(None, {})
        assert pilots.behind(chen, pilot.pk, "received", ("pilot", "after"), at=at) == []
    for look in (
        lambda by, number: pilots.compared(by, number, at=SEEN),
        lambda by, number: pilots.behind(by, number, "days", ("pilot", "after"), at=SEEN),
    ):
        with pytest.raises(NotAllowed):
            look(people.actor("gao", AT), pilot.pk)
        with pytest.raises(NotFound, match=r"pilot\.unknown"):
            look(chen, 0)
    with pytest.raises(NotFound, match=r"figure\.unknown"):
        pilots.behind(chen, pilot.pk, "days", ("pilot", "never"), at=SEEN)
    acts.stop_pilot(pilot.pk, reason="停", by=people.actor("zhao", AT), at=BEGUN + 2 * DAY)
    days = pilots.compared(chen, pilot.pk, at=SEEN).days
    assert days is not None
    assert (days.until, days.count) == (date(2026, 3, 11), 2)


def test_few_are_not_told_to_who_may_not_see_the_cases_and_many_cost_no_more(people: cast.Cast) -> None:
    pilot, post = tried(people, SHORTER), people.actor("wu", AT).post
    course(people, "quick", WITHIN, 1)
    catch_up()
    actors_actions.grant(post_of(post), ["supervise.read"], by=SYSTEM, at=AT, agency=people.agencies["market-regulation"].pk)
    wu, asked = people.actor("wu", AT), []
    for serial in range(2):
        found = pilots.compared(wu, pilot.pk, at=SEEN).figures
        assert found["received"]["pilot", "after"].hidden
        assert (found["received"]["pilot", "after"].n, found["days"]["pilot", "after"].value) == (0, None)
        assert pilots.behind(wu, pilot.pk, "received", ("pilot", "after"), at=SEEN) == []
        with CaptureQueriesContext(connection) as counted:
            pilots.compared(people.actor("chen", AT), pilot.pk, at=SEEN)
        asked.append(len(counted.captured_queries))
        if not serial:
            course(people, "second", WITHIN, 1)
            catch_up()
    assert asked[0] == asked[1]


def post_of(post: Any) -> Any:
    return apps.get_model("actors", "Post").objects.get(pk=post)

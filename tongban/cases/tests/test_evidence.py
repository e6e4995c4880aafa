"""Evidence looked for outside: who may ask, one errand at a time, answers that come late or twice, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, evidence, queries
from tongban.cases.tests.world import AT, DAY, filed, upload
from tongban.exchange import errands
from tongban.exchange import queries as exchange
from tongban.exchange.links import domain, stand_in
from tongban.log import queries as log
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db
ONE = {"domains": ["shop.hengda.example"]}


@pytest.fixture
def outside(people: cast.Cast, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The zone of a stand-in for the world."""
    there = stand_in.StandIn(tmp_path / "zone.json")
    settings.DOMAIN_WORLD = there.world
    yield there.zone
    there.stop()


def work(at: datetime) -> None:
    """The worker's part at a moment."""
    catch_up()
    while errands.run_due(at=at):
        catch_up()


def shown(number: str, people: cast.Cast, at: datetime = AT) -> list[tuple[str, bool, bool]]:
    row = queries.case(number, to=people.actor("hengda", at))
    return [(one.value, one.shown_at is not None, one.looking) for one in queries.evidence(row, at)]


def place(zone: Path, row: Any, name: str = "shop.hengda.example") -> None:
    stand_in.place(zone, name, dns=(domain.text(evidence.token(row.party_id, name)),))


def test_a_filing_without_certificate_is_looked_at_by_itself(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    assert shown(row.number, people) == [("shop.hengda.example", False, False)]
    place(outside, row)
    work(AT)
    assert shown(row.number, people) == [("shop.hengda.example", True, False)]
    kinds = [event.kind for event in log.of_subject("case", row.number)]
    assert kinds[-2:] == ["case.evidence_asked", "case.evidence_shown"]


def test_with_a_certificate_nothing_is_asked_outside(people: cast.Cast, outside: Path) -> None:
    row = filed(people)
    work(AT)
    assert exchange.errands_of(row.number) == []


def test_each_party_has_a_text_of_its_own(people: cast.Cast) -> None:
    hengda, minghe = (people.parties[name].pk for name in ("hengda", "minghe"))
    assert evidence.token(hengda, "a.example") == evidence.token(hengda, "a.example")
    assert len({evidence.token(hengda, "a.example"), evidence.token(minghe, "a.example"), evidence.token(hengda, "b.example")}) == 3


def test_asking_again_hastens_the_one_errand_that_waits(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    work(AT)
    by = people.actor("hengda", AT)
    for _ in range(3):
        actions.look(row.number, by=by, at=AT + timedelta(minutes=1))
    assert [one.state for one in exchange.errands_of(row.number)] == ["answered", "waiting"]
    assert shown(row.number, people, AT + timedelta(minutes=1))[0][2] is True
    place(outside, row)
    work(AT + timedelta(minutes=1))
    assert shown(row.number, people)[0][1] is True


def test_only_the_applicant_or_who_may_read_the_case_asks(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    with pytest.raises(NotAllowed):
        actions.look(row.number, by=people.actor("minghe", AT), at=AT)
    with pytest.raises(NotAllowed):
        actions.look(row.number, by=people.actor("wu", AT), at=AT)
    actions.look(row.number, by=people.actor("li", AT), at=AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(Refused, match="case.wrong_state"):
        actions.look(row.number, by=people.actor("hengda", AT), at=AT)


def test_nothing_is_asked_for_ever_after_a_case_is_over(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    work(AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    for hours in range(1, 72, 7):
        work(AT + timedelta(hours=hours))
    assert len(exchange.errands_of(row.number)) == 2  # the first, and the one that was planned already


def test_an_answer_that_comes_twice_is_one_answer(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    place(outside, row)
    work(AT)
    evidence.take_in(row.number, "control", "shop.hengda.example", {"proven": False, "how": "", "said": ["dns.nothing"]}, at=AT + DAY)
    assert shown(row.number, people) == [("shop.hengda.example", True, False)]
    assert [event.kind for event in log.of_subject("case", row.number)].count("case.evidence_shown") == 1


def test_a_link_that_fails_is_told_and_tried_later(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    evidence.look(row.number, by=people.actor("hengda", AT), at=AT)
    evidence.take_in(row.number, "control", "shop.hengda.example", None, at=AT)
    (one,) = queries.evidence(row, AT)
    assert one.said == ("failed",)
    assert [found.state for found in exchange.errands_of(row.number)] == ["waiting", "waiting"]


def test_a_domain_that_came_with_a_change_is_to_be_shown_too(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    place(outside, row)
    work(AT)
    by, li = people.actor("hengda", AT), people.actor("li", AT)
    actions.accept(row.number, by=li, at=AT)
    actions.propose_change(row.number, {"domains": ["shop.hengda.example", "new.example"]}, reason="新域名", by=by, at=AT)
    actions.answer_change(row.number, take_over=True, by=li, at=AT)
    work(AT)
    assert [one[:2] for one in shown(row.number, people)] == [("shop.hengda.example", True), ("new.example", False)]
    actions.review(row.number, opinion="", by=li, at=AT)
    with pytest.raises(Refused, match="case.materials_open"):
        actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)


def test_a_certificate_brought_later_ends_the_looking(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    work(AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=people.actor("hengda", AT), at=AT)
    for hours in range(1, 72, 7):
        work(AT + timedelta(hours=hours))
    assert len(exchange.errands_of(row.number)) == 2


def test_the_page_of_ten_domains_costs_as_much_as_that_of_one(people: cast.Cast, outside: Path) -> None:
    one = filed(people, proof=False, **ONE)
    ten = filed(people, proof=False, site_name="十个域名", domains=[f"d{number}.example" for number in range(10)])
    work(AT)
    costs = []
    for row in (one, ten):
        with CaptureQueriesContext(connection) as asked:
            queries.evidence(row, AT)
        costs.append(len(asked.captured_queries))
    assert costs[0] == costs[1] <= 3


def test_erasing_a_case_forgets_what_was_looked_for(people: cast.Cast, outside: Path) -> None:
    row = filed(people, proof=False, **ONE)
    work(AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    actions.erase_due(at=AT + timedelta(days=11 * 366))
    assert exchange.errands_of(row.number) == []
    assert queries.evidence(queries.case(row.number, to=people.actor("hengda", AT)), AT) == []

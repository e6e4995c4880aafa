"""What the tests of rights look at: a case with its licence, a bad rating, a visit, a look at a record, an announcement."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tongban.actors import cast, queueing
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import actions, booking_free, past
from tongban.cases.tests.test_past import OLD
from tongban.cases.tests.world import FILING, filed
from tongban.documents import announcing
from tongban.exchange import actions as exchange
from tongban.log.sequencer import catch_up
from tongban.oversight import actions as oversight

# Public documents that are kept for an hour, the same for every reader.
FILES = (
    "statistics",
    "statistics.csv",
    "services.json",
    "services.csv",
    "basic.json",
    "basic.csv",
    "catalogue.json",
    "codes/<str:code_list>.csv",
)


def granted(people: cast.Cast) -> Any:
    """A case of Hengda with everything that an address can name."""
    at = timezone.now()
    row = filed(people, at=at, site_name="恒达珍味")  # no scenario has it: guides show what scenarios file, as samples
    actions.accept(row.number, by=people.actor("li", at), at=at)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", at), at=at)
    actions.decide(row.number, "grant", by=people.actor("zhao", at), at=at)
    catch_up()
    return row


def rated(people: cast.Cast) -> str:
    """A bad rating of another case of Hengda."""
    at = timezone.now()
    row = filed(people, at=at, site_name="恒达百味", domains=["baiwei.hengda.example"])
    actions.accept(row.number, by=people.actor("li", at), at=at)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", at), at=at)
    actions.decide(row.number, "grant", by=people.actor("zhao", at), at=at)
    actions.serve(row.number, how="online", proof="x", by=people.actor("zhao", at), at=at)
    return oversight.rate(row.number, 5, {}, by=people.actor("hengda", at), at=at).key


def visit(people: cast.Cast) -> Any:
    """A visit that Wang has booked at a hall of Zhao's office."""
    at, zhao = timezone.now(), people.actor("zhao", timezone.now())
    hall, hours = queueing.open_hall("一楼大厅", by=zhao, at=at).pk, {str(day): "09:00-17:00" for day in range(7)}
    plan = actions.open_bookings(hall, hours, minutes=30, places=9, ahead=14, misses=0, by=zhao, at=at)
    day = booking_free.free(plan, at)[-1].day
    return actions.book(hall, day, 540, by=people.actor("hengda", at), at=at)


def looked(people: cast.Cast) -> int:
    """A look of Li's at the record of Hengda."""
    at, code = timezone.now(), people.parties["hengda"].code
    return exchange.consult("redshield.operators", code, purpose="x", about="x", by=people.actor("li", at), at=at).question


def announced(people: cast.Cast) -> int:
    """What Zhao's office tells everybody."""
    at, agency = timezone.now(), people.agencies["market-regulation"].pk
    text = {"zh-Hans": "系统维护"}
    return announcing.announce(
        agency, text, text, since=at.date(), until=at.date() + timedelta(days=1), by=people.actor("zhao", at), at=at
    ).pk


def ended_elsewhere(people: cast.Cast) -> int:
    """A case of Hengda that an earlier system closed."""
    party, at = people.parties["hengda"].pk, timezone.now()
    return past.take_over("旧系统", FILING, party, OLD, region=DISTRICT, by=SYSTEM, at=at).pk


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the platform, as its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)

"""Filing counts when it arrives, at any hour; an outage on the last day lets the applicant's period go on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import about, actions, explaining, outages, queries, unreachable
from tongban.cases.models import Case, Outage, Supplement
from tongban.cases.tests.world import AT, DAY, decided, filed, in_hand, reconsidering
from tongban.documents import queries as documents

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LAST = datetime(2026, 3, 16, tzinfo=UTC)  # 8:00 in Shanghai on the last day of ten working days from 2 March
AFTER = LAST + 36 * HOUR


def asked(people: cast.Cast) -> Case:
    row = in_hand(people)
    return actions.supplement(row.number, [{"field": "site_name"}], words="核对", by=people.actor("li", AT), at=AT)


def record(people: cast.Cast, begun: datetime, ended: datetime, at: datetime = AFTER) -> Outage:
    return actions.record_outage(begun, ended, reason="机房断电", by=people.actor("admin", AT), at=at)


@pytest.mark.parametrize(
    ("arrived", "told_by"),
    [
        (datetime(2026, 3, 6, 15, 59, 59, tzinfo=UTC), date(2026, 3, 13)),  # Friday 23:59:59 in Shanghai
        (datetime(2026, 3, 6, 16, 0, 0, tzinfo=UTC), date(2026, 3, 13)),  # Saturday 0:00: the first counted day is Monday as well
        (datetime(2026, 3, 8, 16, 0, 0, tzinfo=UTC), date(2026, 3, 16)),  # Monday 0:00
    ],
)
def test_what_is_filed_counts_on_the_day_of_its_arrival_at_any_hour(people: cast.Cast, arrived: datetime, told_by: date) -> None:
    row = filed(people, at=arrived)
    assert row.submitted_at == arrived
    assert {one.effect: one.day for one in queries.coming(row)}["deemed_accepted"] == told_by


def test_an_answer_in_the_last_second_of_the_last_day_is_in_time(people: cast.Cast) -> None:
    row = asked(people)
    ends = datetime(2026, 3, 16, 16, tzinfo=UTC)
    row = actions.supply(row.number, {"site_name": "恒达鲜食二店"}, by=people.actor("hengda", AT), at=ends - timedelta(seconds=1))
    assert row.state == "in_hand"


def test_an_outage_on_the_last_day_lets_the_period_go_on(people: cast.Cast) -> None:
    row = asked(people)
    record(people, LAST, LAST + 5 * HOUR, at=LAST + 6 * HOUR)
    assert Supplement.objects.get(case=row).until == date(2026, 3, 17)
    assert [one.kind for one in documents.of_subject("case", row.number)][-1] == "period-moved"
    assert [(one.kind, one.until) for one in explaining.events(row)][-1] == ("outage", date(2026, 3, 17))
    row = actions.supply(row.number, {"site_name": "恒达鲜食二店"}, by=people.actor("hengda", AT), at=LAST + 20 * HOUR)
    assert row.state == "in_hand"


def test_a_period_that_was_over_before_the_outage_was_known_is_opened_again(people: cast.Cast) -> None:
    row = asked(people)
    actions.settle_due(at=LAST + 17 * HOUR)
    assert queries.case(row.number, to=people.actor("li", AT)).state == "in_hand"
    record(people, LAST + 14 * HOUR, LAST + 18 * HOUR, at=LAST + 20 * HOUR)
    fresh = queries.case(row.number, to=people.actor("li", AT))
    assert (fresh.state, fresh.due, Supplement.objects.get(case=row).until) == ("waiting", None, date(2026, 3, 18))
    row = actions.supply(row.number, {"site_name": "恒达鲜食二店"}, by=people.actor("hengda", AT), at=LAST + 30 * HOUR)
    assert row.state == "in_hand"


def test_an_outage_on_another_day_moves_nothing_and_the_office_never(people: cast.Cast) -> None:
    row = asked(people)
    record(people, LAST - 2 * DAY, LAST - 2 * DAY + HOUR)
    assert Supplement.objects.get(case=row).until == date(2026, 3, 16)
    other = filed(people, "minghe", site_name="明和百货", domains=["b.example"])
    was = {one.effect: one.day for one in queries.coming(other)}
    record(people, AT + 7 * DAY, AT + 7 * DAY + HOUR)
    assert {one.effect: one.day for one in queries.coming(other)} == was


def test_an_outage_is_recorded_once_by_the_administrator_with_times_and_reason(people: cast.Cast) -> None:
    record(people, LAST, LAST + HOUR)
    with pytest.raises(Refused, match=r"outage.there"):
        record(people, LAST, LAST + HOUR)
    for begun, ended in ((LAST, LAST), (LAST, AFTER + HOUR), (AFTER - 40 * DAY, AFTER)):
        with pytest.raises(Refused, match=r"outage.times"):
            record(people, begun, ended)
    with pytest.raises(Refused, match=r"outage.reason"):
        actions.record_outage(LAST, LAST + 2 * HOUR, reason=" ", by=people.actor("admin", AT), at=AFTER)
    for name in ("zhao", "chen", "hengda", "security"):
        with pytest.raises(NotAllowed):
            actions.record_outage(LAST, LAST + 2 * HOUR, reason="x", by=people.actor(name, AT), at=AFTER)
    assert [one.reason for one in outages.listed()] == ["机房断电"]


def test_the_same_outage_moves_a_period_once(people: cast.Cast) -> None:
    row = asked(people)
    found = record(people, LAST, LAST + 5 * HOUR, at=LAST + 6 * HOUR)
    assert outages.move(row.number, found, at=AFTER) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_records_of_one_outage_one_stands(people: cast.Cast) -> None:
    assert together(lambda: record(people, LAST, LAST + HOUR), 2) == ["done", "outage.there"]


def test_the_last_day_for_a_remedy_is_moved_by_the_same_rule(people: cast.Cast) -> None:
    reconsidering(people)
    row = decided(people, "refuse", ["name-misleading"])
    served = AT + 3 * DAY  # Thursday the 5th: sixty days end on Monday, 4 May
    row = actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", served), at=served)
    (service,) = [one for one, _ in about.ways(row, row.region_id, served)]
    assert service.about is not None
    last = about.last_day(service.about, row, served)
    assert last is not None
    begun = datetime(last.year, last.month, last.day, 2, tzinfo=UTC)
    after = begun + 30 * HOUR
    by, form = people.actor("hengda", after), {"claim": "撤销", "grounds": "决定有误"}
    with pytest.raises(Refused, match=r"case.about_late"):
        actions.send(service.id, form, region=row.region_id, about=row.number, key="a", by=by, at=after)
    record(people, begun - 3 * DAY, begun - 3 * DAY + HOUR, at=after)
    assert unreachable.moved(last, row.region_id) == last
    record(people, begun, begun + HOUR, at=after)
    moved = unreachable.moved(last, row.region_id)
    assert (moved > last, about.last_day(service.about, row, after)) == (True, moved)
    assert actions.send(service.id, form, region=row.region_id, about=row.number, key="a", by=by, at=after).about_id == row.pk

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, figures, queries, urging
from tongban.cases.models import Urging
from tongban.cases.tests.world import AT, DAY, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def test_the_party_urges_a_case_near_its_day_once_a_day_and_no_clock_changes(people: cast.Cast) -> None:
    row, hengda, li = in_hand(people), people.actor("hengda", AT), people.actor("li", AT)
    assert row.due is not None
    before = queries.reading(row, AT)
    with pytest.raises(Refused, match=r"case.not_near"):
        actions.urge(row.number, by=hengda, at=AT)
    near = AT + (row.due - AT.date()) - 3 * DAY
    assert urging.possible(row, "applicant", near)
    assert not urging.possible(row, "applicant", near - DAY)
    actions.urge(row.number, by=hengda, at=near)
    with pytest.raises(Refused, match=r"case.urged_today"):
        actions.urge(row.number, by=hengda, at=near)
    actions.urge(row.number, by=hengda, at=near + DAY)
    fresh = queries.case(row.number, to=li)
    assert (fresh.due, fresh.state, queries.reading(fresh, AT)) == (row.due, "in_hand", before)
    event = log.of_subject("case", row.number)[-1]
    assert (event.kind, log.body(event)) == ("case.urged", {"side": "applicant", "due": str(row.due), "holder": li.account})
    (line,) = queries.inbox(li, "urged", at=near + DAY)
    assert (line.number, line.urged, queries.counts(li, at=near)["urged"]) == (row.number, 2, 1)


def test_an_urging_stands_until_the_case_goes_on(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    assert row.due is not None
    late = AT + (row.due - AT.date()) + DAY
    actions.urge(row.number, by=people.actor("chen", AT), at=late)
    assert queries.counts(li, at=late)["urged"] == 1
    actions.review(row.number, opinion="材料齐全", by=li, at=late + DAY)
    assert queries.counts(li, at=late + DAY)["urged"] == 0
    assert queries.inbox(li, "open", at=late + DAY)[0].urged == 0
    assert [one.side for one in queries.urgings(row)] == ["supervisor"]


def test_who_supervises_urges_beside_the_party_and_never_themselves(people: cast.Cast) -> None:
    row, zhao = in_hand(people), people.actor("zhao", AT)
    assert row.due is not None
    late = AT + (row.due - AT.date()) + DAY
    for name in ("chen", "hengda"):
        actions.urge(row.number, by=people.actor(name, AT), at=late)
    with pytest.raises(Refused, match=r"case.urged_today"):
        actions.urge(row.number, by=zhao, at=late)
    for name in ("minghe", "wu", "sun", "admin"):
        with pytest.raises(NotAllowed):
            actions.urge(row.number, by=people.actor(name, AT), at=late)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=late)
    actions.take(row.number, by=zhao, at=late)
    with pytest.raises(Refused, match=r"case.urge_oneself"):
        actions.urge(row.number, by=zhao, at=late + DAY)
    actions.decide(row.number, "grant", by=zhao, at=late)
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.urge(row.number, by=people.actor("hengda", AT), at=late + DAY)


def test_a_filing_that_nobody_accepted_is_urged_near_the_day_of_acceptance_by_silence(people: cast.Cast) -> None:
    row, hengda = filed(people), people.actor("hengda", AT)
    with pytest.raises(Refused, match=r"case.not_near"):
        actions.urge(row.number, by=hengda, at=AT)
    assert actions.urge(row.number, by=hengda, at=AT + 4 * DAY).side == "applicant"


def test_decided_cases_that_were_urged_are_counted_for_who_supervises(people: cast.Cast) -> None:
    row, chen = in_hand(people), people.actor("chen", AT)
    assert row.due is not None
    late = AT + (row.due - AT.date()) + DAY
    for at in (late, late + DAY):
        actions.urge(row.number, by=people.actor("hengda", AT), at=at)
    assert [(one.name, one.count, one.known) for one in figures.urgings(chen, at=late)] == [("applicant", 0, 0), ("supervisor", 0, 0)]
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=late + DAY)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=late + DAY)
    told = figures.urgings(chen, at=late + 2 * DAY)
    assert [(one.name, one.count, one.known, one.rated) for one in told] == [("applicant", 1, 1, False), ("supervisor", 0, 1, False)]


@pytest.mark.django_db(transaction=True)
def test_of_several_urgings_at_once_one_counts(people: cast.Cast) -> None:
    row, hengda = in_hand(people), people.actor("hengda", AT)
    assert row.due is not None
    late = AT + (row.due - AT.date()) + DAY
    said = together(lambda: actions.urge(row.number, by=hengda, at=late))
    assert sorted(said) == ["case.urged_today"] * 3 + ["done"]
    assert Urging.objects.filter(case=row).count() == 1

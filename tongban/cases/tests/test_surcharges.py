"""After a penalty: served within seven working days, three per cent a day for a fine that is late, the application to a court."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, charges, enforcing, fairness, surcharges
from tongban.cases.charge_models import Charge, Enforcement
from tongban.cases.models import Case, DueRow
from tongban.cases.tests.paid import Bank
from tongban.cases.tests.supervised import decided, fined, supervised
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, contested, reconsidering
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)
DUE = date(2026, 3, 27)  # of the fine of `fined`
LATER = AT + timedelta(days=10)


@pytest.fixture
def bureau(people: cast.Cast) -> cast.Cast:
    return supervised(people)


@pytest.mark.parametrize(
    ("minor", "days", "comes_to"),
    [(100000, 0, 0), (100000, -3, 0), (100000, 1, 3000), (100000, 33, 99000), (100000, 34, 100000), (100000, 4000, 100000),
     (33, 1, 1), (17, 1, 1), (16, 1, 0), (16, 2, 1), (150001, 7, 31500), (10**17, 1, 3 * 10**15)],
)  # fmt: skip
def test_days_are_reckoned_exactly_and_never_above_the_fine(minor: int, days: int, comes_to: int) -> None:
    assert surcharges.reckoned(minor, days, 300, 10000) == comes_to


def test_each_day_follows_from_the_one_before_until_the_most() -> None:
    for minor in (1, 33, 99, 12345, 99999999):
        every = [surcharges.reckoned(minor, n, 300, 10000) for n in range(60)]
        assert every == sorted(every)
        assert max(every) == minor


def test_a_decision_that_is_not_served_within_seven_working_days_is_seen_by_who_supervises(bureau: cast.Cast) -> None:
    row, scope = decided(bureau), actors.scope(bureau.actor("chen", AT), "case.read")
    assert DueRow.objects.get(case=row, effect="serve").day == date(2026, 3, 23)  # Thursday the 12th and seven working days
    actions.settle_due(at=datetime(2026, 3, 23, 15, 59, tzinfo=UTC))
    assert fairness.unserved(scope) == []
    over = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)
    for _ in range(2):
        actions.settle_due(at=over)
    (one,) = fairness.unserved(scope)
    assert (one["case__number"], one["day"]) == (row.number, date(2026, 3, 23))
    assert [e.kind for e in log.of_subject("case", row.number)].count("case.serving_late") == 1
    actions.serve(row.number, how="online", proof="space", by=bureau.actor("zhao", over), at=over + timedelta(hours=1))
    assert fairness.unserved(scope) == []


def test_what_is_served_in_time_is_never_late(bureau: cast.Cast) -> None:
    row = fined(bureau)
    actions.settle_due(at=LATER + timedelta(days=40))
    assert "case.serving_late" not in [e.kind for e in log.of_subject("case", row.number)]


def pays(people: cast.Cast, bank: Bank, row: Case, minor: int, on: datetime, known: datetime) -> None:
    """The bank has the money at a moment, and tells it at another, twice."""
    (open_one,) = [one.charge for one in charges.standing(row) if one.state == "open"]
    order = actions.order(open_one.number, by=people.actor("hengda", known), at=known)
    for _ in range(2):
        bank.paid(order.key, minor=minor, at=on, id=order.key)


def test_a_fine_that_is_paid_late_costs_its_days_as_a_charge_of_its_own(bureau: cast.Cast) -> None:
    row, bank = fined(bureau), Bank()
    (fine,) = Charge.objects.all()
    assert surcharges.running(row, fine, DUE) is None
    late = surcharges.running(row, fine, DUE + timedelta(days=3))
    assert late is not None
    assert (late.now, late.most, late.assumed, late.listed) == (
        9000, 100000, True, ((date(2026, 3, 28), 3000), (date(2026, 3, 29), 6000), (date(2026, 3, 30), 9000)),
    )  # fmt: skip
    on = datetime(2026, 3, 30, 4, tzinfo=UTC)
    pays(bureau, bank, row, 100000, on, on + timedelta(days=2))  # what the bank says late is not late
    more = Charge.objects.get(before="surcharge")
    assert (more.minor, more.lines[0]["facts"], more.lines[0]["law"]["assumed"]) == (9000, {"days": 3, "percent": "3"}, True)
    assert surcharges.running(row, more, date(2027, 1, 1)) is None
    notice = next(one for one in documents.of_subject("case", row.number) if one.kind == "surcharge-notice")
    assert documents.facts(notice)["bill"] == [{"what": "加处罚款：逾期3天，每日3%", "minor": 9000}]
    with pytest.raises(Refused, match=r"charge.separate"):
        actions.at_window(more.number, "cash", by=bureau.actor("zhao", on), at=on)
    pays(bureau, bank, row, 9000, on, on + timedelta(days=3))
    assert [one.state for one in charges.standing(row)] == ["paid", "paid"]
    assert Charge.objects.count() == 2


def test_a_fine_that_is_paid_on_its_last_day_costs_nothing_more_and_an_outage_moves_that_day(bureau: cast.Cast) -> None:
    row, bank = fined(bureau), Bank()
    last, after = datetime(2026, 3, 27, 3, tzinfo=UTC), datetime(2026, 3, 30, 3, tzinfo=UTC)
    actions.record_outage(last, last + timedelta(hours=9), reason="断电", by=bureau.actor("admin", after), at=after)
    assert surcharges.last_day(row, Charge.objects.get()) == date(2026, 3, 30)
    pays(bureau, bank, row, 100000, after, after)
    assert [one.before for one in Charge.objects.all()] == ["fine"]


FINAL = LATER + timedelta(days=70)
COURT: dict[str, Any] = {"court": "广安区人民法院", "words": "已书面催告两次"}


def test_the_application_to_the_court_is_recorded_once_after_the_time_for_remedies(bureau: cast.Cast) -> None:
    row, zhao = fined(bureau), bureau.actor("zhao", FINAL)
    with pytest.raises(Refused, match=r"enforce.not_owed"):
        actions.enforce(row.number, **COURT, by=zhao, at=LATER)
    with pytest.raises(Refused, match=r"enforce.not_final"):
        actions.enforce(row.number, **COURT, by=zhao, at=LATER + timedelta(days=30))
    for name in ("mei", "chen", "hengda", "admin"):
        with pytest.raises(NotAllowed):
            actions.enforce(row.number, **COURT, by=bureau.actor(name, FINAL), at=FINAL)
    with pytest.raises(Refused) as said:
        actions.enforce(row.number, "", " ", by=zhao, at=FINAL)
    assert [one.facts["field"] for one in said.value.discrepancies] == ["court", "words"]
    assert enforcing.possible(row, zhao, FINAL)
    once(("case", row.number), "case.enforced", lambda: actions.enforce(row.number, **COURT, by=zhao, at=FINAL))
    assert Enforcement.objects.get().minor == 200000  # the fine, and as much again for its days
    with pytest.raises(Refused, match=r"enforce.there"):
        actions.enforce(row.number, "别的法院", "x", by=zhao, at=FINAL)
    assert not enforcing.possible(row, zhao, FINAL)
    assert [one.kind for one in documents.of_subject("case", row.number)][-1] == "enforcement"


def test_nothing_is_enforced_that_is_paid_or_being_reconsidered(bureau: cast.Cast) -> None:
    reconsidering(bureau)
    row, zhao = fined(bureau), bureau.actor("zhao", FINAL)
    contested(bureau, row.number, LATER)
    with pytest.raises(Refused, match=r"enforce.disputed"):
        actions.enforce(row.number, **COURT, by=zhao, at=FINAL)
    pays(bureau, Bank(), row, 100000, LATER, LATER)
    with pytest.raises(Refused, match=r"enforce.not_owed"):
        actions.enforce(row.number, **COURT, by=zhao, at=FINAL)


def test_of_two_who_apply_at_once_one_is_recorded(bureau: cast.Cast) -> None:
    row, zhao = fined(bureau), bureau.actor("zhao", FINAL)
    assert together(lambda: actions.enforce(row.number, **COURT, by=zhao, at=FINAL), 2) == ["done", "done"]
    assert Enforcement.objects.count() == 1

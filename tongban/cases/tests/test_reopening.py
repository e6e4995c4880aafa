"""What lapsed by itself on a day of an outage, or before a letter that was in time was written down, is opened again as it was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import once, together
from tongban.actors.window import Way
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, outages, queries, reopening
from tongban.cases.clock_models import Lapse
from tongban.cases.models import Case, DueRow, Outage, Supplement
from tongban.cases.tests.test_channels import writing
from tongban.cases.tests.world import AT, filed, in_hand, reconsidering, upload
from tongban.documents import queries as documents
from tongban.log import queries as log
from tongban.registers import queries as registers

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LAST = datetime(2026, 4, 1, tzinfo=UTC)  # 8:00 in Shanghai on the last day of the thirty for written proof from 2 March
GONE = LAST + 17 * HOUR
KNOWN = LAST + 30 * HOUR  # 14:00 of the next day


def lapsed(people: cast.Cast) -> Case:
    """A filing whose written proof did not come."""
    row = filed(people, proof=False)
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.settle_due(at=GONE)
    found = Case.objects.get(pk=row.pk)
    assert (found.state, found.outcome, registers.find("redshield.domains", "number", row.number)) == ("closed", "lapsed", [])
    return found


def record(people: cast.Cast, at: datetime = KNOWN) -> Outage:
    return actions.record_outage(LAST + HOUR, LAST + 9 * HOUR, reason="机房断电", by=people.actor("admin", at), at=at)


def kinds(row: Case) -> list[str]:
    return [one.kind for one in log.of_subject("case", row.number)]


def told(row: Case, kind: str) -> dict[str, Any]:
    return next(log.body(one) or {} for one in log.of_subject("case", row.number) if one.kind == kind)


def test_what_lapsed_on_a_day_of_an_outage_is_open_again_as_it_was_and_everybody_is_told(people: cast.Cast) -> None:
    row = lapsed(people)
    found = record(people)
    fresh = Case.objects.get(pk=row.pk)
    assert (fresh.state, fresh.outcome, fresh.closed_at, fresh.decided_at, fresh.erase_on) == ("in_hand", "", None, None, None)
    assert len(registers.find("redshield.domains", "number", row.number)) == 2
    effect = DueRow.objects.get(case=row, effect="proof_lapsed")
    assert (effect.day, effect.done_at) == (date(2026, 4, 2), None)
    assert fresh.due == date(2026, 3, 30)  # its day was over before it lapsed
    assert kinds(row).count("case.reopened") == 1
    assert told(row, "case.reopened")["until"] == "2026-04-02"
    assert [one.kind for one in documents.of_subject("case", row.number)][-1] == "reopened"
    assert outages.move(row.number, found, at=KNOWN) == 0
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", KNOWN), by=people.actor("hengda", KNOWN), at=KNOWN + HOUR)
    actions.settle_due(at=KNOWN + 48 * HOUR)
    assert Case.objects.get(pk=row.pk).state == "in_hand"


def test_without_the_proof_it_lapses_again_when_the_new_day_is_over(people: cast.Cast) -> None:
    row = lapsed(people)
    record(people)
    actions.settle_due(at=KNOWN + 48 * HOUR)
    assert Case.objects.get(pk=row.pk).outcome == "lapsed"
    assert Lapse.objects.filter(case=row).count() == 2


def test_where_somebody_has_the_domain_meanwhile_it_lies_before_an_officer_who_says_why(people: cast.Cast) -> None:
    row = lapsed(people)
    other = filed(people, "minghe", at=GONE + HOUR)
    record(people)
    assert Case.objects.get(pk=row.pk).outcome == "lapsed"
    assert told(row, "case.stays_lapsed")["stays"] == ["taken"]
    zhao = people.actor("zhao", KNOWN)
    assert [one.number for one in queries.inbox(zhao, "lapsed", at=KNOWN)] == [row.number]
    assert queries.counts(zhao, at=KNOWN)["lapsed"] == 1
    for name in ("li", "chen", "hengda", "admin"):
        assert Case.objects.filter(reopening.tasks(people.actor(name, KNOWN))).count() == 0
        with pytest.raises(NotAllowed):
            actions.answer_lapse(row.number, True, words="x", by=people.actor(name, KNOWN), at=KNOWN)
    with pytest.raises(Refused, match=r"lapse.stays"):
        actions.answer_lapse(row.number, True, words="重新开启", by=zhao, at=KNOWN)
    with pytest.raises(Refused, match=r"lapse.words"):
        actions.answer_lapse(row.number, False, words=" ", by=zhao, at=KNOWN)
    actions.answer_lapse(row.number, False, words="域名已由他人备案，可另行申请。", by=zhao, at=KNOWN)
    with pytest.raises(NotFound, match=r"lapse.unknown"):
        actions.answer_lapse(row.number, False, words="再次", by=zhao, at=KNOWN)
    assert queries.inbox(zhao, "lapsed", at=KNOWN) == []
    assert told(row, "case.lapse_answered")["open"] is False
    assert len(registers.find("redshield.domains", "number", other.number)) == 2
    later = KNOWN + 24 * HOUR
    actions.withdraw(other.number, by=people.actor("minghe", later), at=later)
    actions.record_outage(LAST + 10 * HOUR, LAST + 12 * HOUR, reason="再次断电", by=people.actor("admin", later), at=later)
    with pytest.raises(Refused, match=r"lapse.none"):
        actions.open_for_letter(row.number, by=writing(people, letter(date(2026, 4, 1)), at=later), at=later)
    assert Case.objects.get(pk=row.pk).outcome == "lapsed"  # what the officer said holds


def test_an_officer_opens_it_once_what_stood_against_it_is_gone(people: cast.Cast) -> None:
    row = lapsed(people)
    other = filed(people, "minghe", at=GONE + HOUR)
    record(people)
    actions.withdraw(other.number, by=people.actor("minghe", KNOWN), at=KNOWN)
    actions.answer_lapse(row.number, True, words="域名已释放", by=people.actor("zhao", KNOWN), at=KNOWN)
    assert Case.objects.get(pk=row.pk).state == "in_hand"
    assert len(registers.find("redshield.domains", "number", row.number)) == 2


def test_a_remedy_against_the_lapse_stands_against_opening_it(people: cast.Cast) -> None:
    reconsidering(people)
    row = lapsed(people)
    form, by = {"claim": "撤销", "grounds": "平台无法访问"}, people.actor("hengda", GONE)
    assert Case.objects.get(pk=row.pk).state == "closed"
    actions.send("reconsideration.application", form, region=row.region_id, about=row.number, key="c", by=by, at=GONE + HOUR)
    record(people)
    assert told(row, "case.stays_lapsed")["stays"] == ["disputed"]


def test_a_supplement_that_was_over_and_decided_on_lies_before_an_officer(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.supplement(row.number, [{"field": "site_name"}], words="核对", by=people.actor("li", AT), at=AT)
    over = datetime(2026, 3, 16, tzinfo=UTC)
    actions.settle_due(at=over + 17 * HOUR)
    late = over + 18 * HOUR
    actions.review(row.number, opinion="不齐", by=people.actor("li", late), at=late)
    actions.decide(row.number, "refuse", reasons=["name-misleading"], by=people.actor("zhao", late), at=late)
    actions.record_outage(over, over + HOUR, reason="断电", by=people.actor("admin", late), at=late + HOUR)
    assert Case.objects.get(pk=row.pk).state == "decided"
    assert told(row, "case.stays_lapsed")["stays"] == ["decided"]


def letter(day: date) -> Way:
    return Way("post", day, "域名证书", 1)


def test_a_letter_that_came_in_time_opens_again_what_lapsed_before_it_was_written_down(people: cast.Cast) -> None:
    row = lapsed(people)
    with pytest.raises(Refused, match=r"lapse.no_letter"):
        actions.open_for_letter(row.number, by=people.actor("hengda", KNOWN), at=KNOWN)
    late = writing(people, letter(date(2026, 4, 2)), at=KNOWN)
    with pytest.raises(Refused, match=r"lapse.no_letter"):
        actions.open_for_letter(row.number, by=late, at=KNOWN)
    later = KNOWN + 24 * HOUR
    after = writing(people, letter(date(2026, 4, 2)), at=later)
    with pytest.raises(Refused, match=r"lapse.none"):
        actions.open_for_letter(row.number, by=after, at=later)
    by = writing(people, letter(date(2026, 4, 1)), at=later)
    assert reopening.lapsed_since(row, by, later) is not None
    fresh = actions.open_for_letter(row.number, by=by, at=later)
    assert fresh.state == "in_hand"
    assert told(row, "case.reopened")["received"] == "2026-04-01"
    with pytest.raises(Refused, match=r"lapse.none"):
        actions.open_for_letter(row.number, by=by, at=later)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", later), by=by, at=later)
    actions.settle_due(at=later + 48 * HOUR)
    assert Case.objects.get(pk=row.pk).state == "in_hand"


def test_a_letter_with_a_supplement_opens_the_time_for_it_again(people: cast.Cast) -> None:
    row = filed(people)
    actions.supplement(row.number, [{"field": "address", "words": "请补全"}], words="x", by=people.actor("li", AT), at=AT)
    last = DueRow.objects.get(case=row, effect="supplement_over").day
    later = datetime(last.year, last.month, last.day, 1, tzinfo=UTC) + 72 * HOUR
    actions.settle_due(at=later)
    assert queries.case(row.number, to=people.actor("li", later)).state == "submitted"
    by = writing(people, letter(last), at=later)
    assert actions.open_for_letter(row.number, by=by, at=later).state == "waiting"
    assert Supplement.objects.get(case=row).until == (later + 8 * HOUR).date()
    assert actions.supply(row.number, {"address": "广安区演示路2号"}, by=by, at=later).state == "submitted"


def test_a_letter_opens_nothing_over_what_somebody_else_has_meanwhile(people: cast.Cast) -> None:
    row = lapsed(people)
    filed(people, "minghe", at=GONE + HOUR)
    later = KNOWN + 24 * HOUR
    by = writing(people, letter(date(2026, 4, 1)), at=later)
    assert reopening.lapsed_since(row, by, later) is not None
    assert actions.open_for_letter(row.number, by=by, at=later).state == "closed"
    with pytest.raises(Refused, match=r"lapse.none"):
        actions.open_for_letter(row.number, by=by, at=later)
    assert reopening.lapsed_since(row, by, later) is None
    assert kinds(row).count("case.stays_lapsed") == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_who_open_it_at_once_one_does(people: cast.Cast) -> None:
    row = lapsed(people)
    other = filed(people, "minghe", at=GONE + HOUR)
    record(people)
    actions.withdraw(other.number, by=people.actor("minghe", KNOWN), at=KNOWN)
    zhao = people.actor("zhao", KNOWN)
    assert together(lambda: actions.answer_lapse(row.number, True, words="已释放", by=zhao, at=KNOWN), 2) == ["done", "lapse.unknown"]
    later = KNOWN + 72 * HOUR
    actions.settle_due(at=later)
    by = writing(people, letter(date(2026, 4, 2)), at=later)
    once(("case", row.number), "case.reopened", lambda: actions.open_for_letter(row.number, by=by, at=later), "lapse.none")

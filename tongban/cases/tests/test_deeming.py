"""What an office's silence means: a renewal granted, a department's consent, a matter before the common superior; each by its article."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries, silence
from tongban.cases.models import Case, Silence, StepRow
from tongban.cases.tests import test_course
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY, build, decided, in_hand
from tongban.documents import queries as documents
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.services import actions as services

pytestmark = pytest.mark.django_db
RENEWAL = "redshield.website-renewal"
WAITS = AT + 9 * DAY  # after the five working days of the branches


def renewal(people: cast.Cast, at: datetime) -> Case:
    """A renewal of the licence of a granted filing, filed at a moment."""
    first = decided(people)
    actions.serve(first.number, how="online", proof="x", by=people.actor("zhao", AT), at=AT + 3 * DAY)
    services.offer_service(RENEWAL, people.agencies["market-regulation"].pk, by=people.actor("gao", AT), at=AT)
    held, hengda = licences.of_case(first.number), people.actor("hengda", at)
    assert held is not None
    row = actions.start(RENEWAL, region=DISTRICT, licence=held.number, by=hengda, at=at)
    return actions.submit(row.number, key="k", by=hengda, at=at)


def test_a_renewal_asked_in_time_is_granted_when_the_licence_ends_without_a_decision(people: cast.Cast) -> None:
    row = renewal(people, AT + timedelta(days=300))
    actions.accept(row.number, by=people.actor("zhao", AT), at=AT + timedelta(days=301))
    actions.settle_due(at=AT + timedelta(days=500))
    fresh = queries.case(row.number, to=people.actor("zhao", AT))
    assert (fresh.state, fresh.outcome) == ("closed", "grant")
    # The licence of 4 March 2026 ends on 3 March 2027 at 24:00 in Shanghai; the effect is dated then, however late the worker comes.
    assert fresh.decided_at == datetime(2027, 3, 3, 15, 59, 59, tzinfo=UTC)
    held = licences.of_case(row.number)
    assert held is not None
    assert (held.state, held.valid_until) == ("issued", date(2028, 3, 3))
    assert "case.deemed_granted" in {one.kind for one in log.of_subject("case", row.number)}
    paper = documents.of_subject("case", row.number)[-1]
    assert (paper.kind, documents.facts(paper)["deemed"]) == ("decision", True)
    assert paper.served_at == fresh.decided_at


def test_a_renewal_asked_too_late_or_decided_in_time_has_no_such_effect(people: cast.Cast) -> None:
    late = renewal(people, datetime(2027, 2, 20, tzinfo=UTC))
    assert "deemed_granted" not in {one.effect for one in queries.coming(late)}
    actions.withdraw(late.number, by=people.actor("hengda", AT), at=datetime(2027, 2, 20, tzinfo=UTC))


def test_a_refusal_before_the_licence_ends_stands(people: cast.Cast) -> None:
    at, zhao = AT + timedelta(days=300), people.actor("zhao", AT)
    row = renewal(people, at)
    assert "deemed_granted" in {one.effect for one in queries.coming(row)}
    actions.accept(row.number, by=zhao, at=at)
    actions.decide(row.number, "refuse", reasons=["not-as-filed"], by=zhao, at=at + DAY)
    actions.settle_due(at=AT + timedelta(days=500))
    assert queries.case(row.number, to=zhao).outcome == "refuse"


@pytest.fixture
def beside(tmp_path: Path, settings: Any) -> Any:
    """Police and the own agency examine beside each other; `deemed`: the lines that say what silence of the police means."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"

    def house(deemed: str = "") -> cast.Cast:
        files = test_course.files("all")
        name = "services/website-filing/service.yaml"
        files[name] = files[name].replace("    agency: public-security\n", f"    agency: public-security\n{deemed}")
        return build(AT, redshield=files)

    return house


def test_a_silent_department_is_laid_before_the_government_that_leads_both(beside: Any) -> None:
    people = beside()
    row = test_course.reviewed(people)
    actions.settle_due(at=WAITS)
    (told,) = silence.of_case(row)
    assert (told.step, told.agency, told.superior) == ("police", people.agencies["public-security"], people.agencies["government-office"])
    assert told.due == date(2026, 3, 10)
    assert StepRow.objects.get(case=row, name="police").closed_at is None
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.escalated")
    assert event.at == datetime(2026, 3, 10, 16, tzinfo=UTC)
    assert [one.pk for one in silence.open_before(people.actor("chen", AT))] == [told.pk]
    assert silence.open_before(people.actor("li", AT)) == []


def test_the_superior_sets_another_day_once_and_silence_beyond_it_comes_back(beside: Any) -> None:
    people = beside()
    row = test_course.reviewed(people)
    actions.settle_due(at=WAITS)
    (told,), chen = silence.of_case(row), people.actor("chen", AT)
    for name in ("li", "zhao", "wu", "hengda"):
        with pytest.raises(NotAllowed):
            actions.instruct(row.number, told.pk, days=2, words="请速复", by=people.actor(name, AT), at=WAITS)
    with pytest.raises(Refused, match=r"case.instruction"):
        actions.instruct(row.number, told.pk, days=0, words="请速复", by=chen, at=WAITS)
    with pytest.raises(NotFound):
        actions.instruct(row.number, told.pk + 1, days=2, words="请速复", by=chen, at=WAITS)
    actions.instruct(row.number, told.pk, days=2, words="请速复", by=chen, at=WAITS)
    with pytest.raises(Refused, match=r"case.instructed"):
        actions.instruct(row.number, told.pk, days=2, words="请速复", by=chen, at=WAITS)
    assert StepRow.objects.get(case=row, name="police").due == date(2026, 3, 13)
    actions.settle_due(at=WAITS + 10 * DAY)
    assert [one.due for one in silence.of_case(row)] == [date(2026, 3, 13), date(2026, 3, 10)]


@pytest.mark.django_db(transaction=True)
def test_the_superior_instructs_once_however_many_do_it(beside: Any) -> None:
    people = beside()
    row = test_course.reviewed(people)
    actions.settle_due(at=WAITS)
    (told,), chen = silence.of_case(row), people.actor("chen", AT)
    act = {"days": 2, "words": "请速复", "by": chen, "at": WAITS}
    once(("case", row.number), "case.instructed", lambda: actions.instruct(row.number, told.pk, **act), "case.instructed")


def test_a_department_that_answers_in_time_is_not_laid_before_anybody(beside: Any) -> None:
    people = beside()
    row = test_course.reviewed(people)
    test_course.review(people, row, "wu")
    actions.settle_due(at=WAITS + 20 * DAY)
    assert not Silence.objects.exists()


def test_silence_is_consent_only_where_the_pack_cites_an_article(beside: Any) -> None:
    people = beside('    deemed: consent\n    law: {act: open-information, article: "34"}\n')
    row = test_course.reviewed(people)
    actions.settle_due(at=WAITS)
    assert StepRow.objects.get(case=row, name="police").result == "consented"
    assert not Silence.objects.exists()
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.deemed_consent")
    assert log.body(event)["law"] == "open-information 34"  # type: ignore[index]


def test_an_opinion_that_does_not_come_goes_to_the_superior_too(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.ask_department(row.number, people.agencies["public-security"].pk, question="是否有异议？", days=3, by=li, at=AT)
    actions.settle_due(at=AT + 9 * DAY)
    (told,) = silence.of_case(row)
    assert (told.step, told.due) == ("", date(2026, 3, 5))
    actions.instruct(row.number, told.pk, days=5, words="请速复", by=people.actor("chen", AT), at=AT + 9 * DAY)
    actions.answer_department(row.number, answer="无异议", by=people.actor("wu", AT), at=AT + 10 * DAY)
    actions.settle_due(at=AT + 40 * DAY)
    assert len(silence.of_case(row)) == 1

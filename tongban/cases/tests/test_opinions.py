import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries
from tongban.cases.models import Case, Opinion
from tongban.cases.tests.world import AT, DAY, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def ask(
    people: cast.Cast, row: Case, name: str = "li", function: str = "public-security", question: str = "经营者是否在册？", days: int = 3
) -> Opinion:
    agency = people.agencies[function].pk
    return actions.ask_department(row.number, agency, question=question, days=days, by=people.actor(name, AT), at=AT)


def answer(people: cast.Cast, row: Case, name: str = "wu", days: int = 1, words: str = "在册，无异议") -> Opinion:
    return actions.answer_department(row.number, answer=words, by=people.actor(name, AT), at=AT + days * DAY)


def test_a_department_is_asked_sees_the_case_and_answers(people: cast.Cast) -> None:
    row, wu = in_hand(people), people.actor("wu", AT)
    due = row.due
    asked = ask(people, row)
    assert asked.due.isoformat() == "2026-03-05"  # three working days after Monday
    assert [one.number for one in queries.inbox(wu, "joint", at=AT)] == [row.number]
    answer(people, row)
    assert queries.inbox(wu, "joint", at=AT + DAY) == []
    row.refresh_from_db()
    assert (row.state, row.due) == ("in_hand", due)  # the clock ran on
    kinds = [event.kind for event in log.of_subject("case", row.number)]
    assert kinds[-2:] == ["case.department_asked", "case.department_answered"]


def test_a_late_opinion_is_taken_and_says_that_it_is_late(people: cast.Cast) -> None:
    row = in_hand(people)
    ask(people, row)
    answer(people, row, days=7)
    assert (log.body(log.of_subject("case", row.number)[-1]) or {})["late"] is True


def test_only_who_handles_the_case_asks_and_only_who_was_asked_answers(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(NotAllowed):
        ask(people, row, "wu", "market-regulation")
    with pytest.raises(NotFound):
        answer(people, row)
    ask(people, row)
    with pytest.raises(NotFound):
        answer(people, row, "li")
    with pytest.raises(Refused, match="case.no_answer"):
        answer(people, row, words=" ")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"function": "market-regulation"}, "case.own_department"),
        ({"question": ""}, "case.bad_question"),
        ({"days": 0}, "case.bad_question"),
        ({"days": 61}, "case.bad_question"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(people: cast.Cast, changes: dict, code: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refused, match=code):
        ask(people, in_hand(people), **changes)


def test_a_department_is_asked_again_only_after_it_answered(people: cast.Cast) -> None:
    row = in_hand(people)
    ask(people, row)
    with pytest.raises(Refused, match="case.asked_department"):
        ask(people, row)
    answer(people, row)
    assert ask(people, row).answered_at is None


def test_a_step_that_may_not_ask_does_not(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match="case.step_may_not"):
        ask(people, row, "zhao")


def test_silence_is_consent_under_a_named_rule_only_where_an_article_says_so(people: cast.Cast) -> None:
    row, police = in_hand(people), people.agencies["public-security"].pk
    for cause in ("hearing", "co-author", "nothing"):  # the limit of a licence has pauses, but none that makes silence a consent
        with pytest.raises(Refused, match="case.no_consent"):
            actions.ask_department(row.number, police, question="是否同意？", cause=cause, by=people.actor("li", AT), at=AT)
    assert not Opinion.objects.exists()

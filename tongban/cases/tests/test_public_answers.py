"""Answers of general interest: written without personal data by one officer, published by another, found by anybody."""

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, public_answers
from tongban.cases.answer_models import PublicAnswer
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, answered, filed, heard, said
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(people: cast.Cast) -> cast.Cast:
    return heard(people)


@pytest.fixture
def row(people: cast.Cast) -> Case:
    return answered(people, said(people).number)


def propose(
    people: cast.Cast, row: Case, question: str = "办理备案要多少天？", answer: str = "20个工作日之内。", by: str = "li"
) -> PublicAnswer:
    return actions.propose_answer(row.number, question, answer, by=people.actor(by, AT), at=AT)


def publish(people: cast.Cast, row: Case, by: str = "zhao") -> PublicAnswer:
    return actions.publish_answer(row.number, by=people.actor(by, AT), at=AT)


def end(people: cast.Cast, row: Case, reason: str = "已过时") -> PublicAnswer:
    return actions.end_answer(row.number, reason, by=people.actor("zhao", AT), at=AT)


def test_what_one_officer_wrote_another_publishes_and_anybody_finds_it(people: cast.Cast, row: Case) -> None:
    propose(people, row)
    assert public_answers.published() == []
    publish(people, row)
    assert [one.answer for one in public_answers.published("备案 工作日")] == ["20个工作日之内。"]
    assert public_answers.published("护照") == []
    assert public_answers.published(region=row.region_id) != []
    kinds = [one.kind for one in log.of_subject("case", row.number)]
    assert kinds[-2:] == ["case.answer_proposed", "case.answer_published"]


def test_nobody_publishes_what_they_wrote_and_a_clerk_publishes_nothing(people: cast.Cast, row: Case) -> None:
    propose(people, row, by="zhao")
    for name in ("zhao", "li"):
        with pytest.raises(NotAllowed):
            publish(people, row, by=name)
    assert public_answers.published() == []


def test_empty_personal_and_secret_words_are_refused(people: cast.Cast, row: Case) -> None:
    with pytest.raises(Refused) as refusal:
        propose(people, row, question=" ", answer="王芳问的")
    assert [one.code for one in refusal.value.discrepancies] == ["case.public_answer_empty", "case.explanation_personal"]
    with pytest.raises(Refused, match=r"case.explanation_personal"):
        propose(people, row, answer="请拨打13900000001")
    with pytest.raises(Refused, match=r"text.bad_character"):
        propose(people, row, answer="二\u202e十")
    with pytest.raises(NotAllowed):
        propose(people, row, by="wu")


def test_the_same_again_is_the_same_and_another_wording_waits(people: cast.Cast, row: Case) -> None:
    first = propose(people, row)
    for _ in range(2):
        assert propose(people, row).pk == first.pk
    with pytest.raises(Refused, match=r"case.public_answer_there"):
        propose(people, row, answer="30个工作日之内。")


def test_only_the_answer_to_a_closed_letter_is_published(people: cast.Cast) -> None:
    for row in (said(people), filed(people)):
        with pytest.raises(Refused, match=r"case.no_public_answer"):
            propose(people, row, by="zhao")


def test_published_twice_it_is_published_once(people: cast.Cast, row: Case) -> None:
    with pytest.raises(NotFound, match=r"case.no_proposed_answer"):
        publish(people, row)
    propose(people, row)
    assert together(lambda: publish(people, row), 3) == ["done"] * 3
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.answer_published") == 1


def test_what_is_not_shown_any_more_has_a_reason_and_another_wording_may_follow(people: cast.Cast, row: Case) -> None:
    propose(people, row)
    publish(people, row)
    with pytest.raises(Refused, match=r"case.answer_reason"):
        end(people, row, reason=" ")
    assert end(people, row).reason == "已过时"
    assert public_answers.published() == []
    for _ in range(2):
        with pytest.raises(NotFound, match=r"case.no_proposed_answer"):
            end(people, row)
    assert propose(people, row, answer="30个工作日之内。").pk


def test_of_several_at_once_one_wording_stands_and_one_end_is_made(people: cast.Cast, row: Case) -> None:
    words = ["甲", "乙", "丙"]
    assert together(lambda: propose(people, row, answer=words.pop()), 3) == ["case.public_answer_there"] * 2 + ["done"]
    assert together(lambda: end(people, row), 3) == ["case.no_proposed_answer"] * 2 + ["done"]
    assert PublicAnswer.objects.count() == 1

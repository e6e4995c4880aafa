import pytest

from tongban.actors import actions as actor_acts
from tongban.actors import cast, staff
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, queries
from tongban.cases.tests.world import AT, decided, filed
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)


def hand(people: cast.Cast, number: str, to: str = "sun", reason: str = "休假", by: str = "li") -> None:
    actions.hand_over(number, people.accounts[to].pk, reason=reason, by=people.actor(by, AT), at=AT)


def test_who_gets_a_case_finds_it_in_the_inbox_and_the_log_says_why(people: cast.Cast) -> None:
    row, sun = filed(people), people.actor("sun", AT)
    assert queries.receivers(row, to=people.actor("li", AT)) == {sun.account: "孙强（演示）"}
    hand(people, row.number, reason="休假，\r\n请接手")
    assert [one.number for one in queries.inbox(sun, "mine", at=AT)] == [row.number]
    event = log.of_subject("case", row.number)[-1]
    assert (event.kind, log.body(event)) == ("case.handed_over", {"to": sun.account, "reason": "休假，\n请接手"})


def test_a_receiver_without_the_post_and_a_missing_reason_are_said_at_once(people: cast.Cast) -> None:
    row = filed(people)
    for to in ("zhao", "li", "wu"):
        with pytest.raises(Refused) as refusal:
            hand(people, row.number, to=to, reason=" ")
        assert [one.code for one in refusal.value.discrepancies] == ["case.no_receiver", "case.hand_over_reason"]
    assert queries.inbox(people.actor("li", AT), "mine", at=AT) == []


def test_a_reason_that_reads_differently_from_what_it_is_is_refused(people: cast.Cast) -> None:
    row = filed(people)
    for reason, code in (("休\u202e假", "text.bad_character"), ("休\0假", "text.bad_character"), ("长" * 501, "text.too_long")):
        with pytest.raises(Refused, match=code):
            hand(people, row.number, reason=reason)


def test_only_who_has_a_case_hands_it_over(people: cast.Cast) -> None:
    row = filed(people)
    hand(people, row.number)
    with pytest.raises(Refused, match=r"case.taken"):
        hand(people, row.number)
    with pytest.raises(NotAllowed):
        hand(people, row.number, by="wu")
    hand(people, row.number, to="li", by="sun")


def test_the_case_of_who_left_the_post_is_free_for_the_colleagues(people: cast.Cast) -> None:
    row, li, sun = filed(people), people.actor("li", AT), people.actor("sun", AT)
    actions.accept(row.number, by=li, at=AT)
    with pytest.raises(Refused, match=r"case.taken"):
        actions.review(row.number, opinion="材料齐全", by=sun, at=AT)
    security = people.actor("security", AT)
    actor_acts.dismiss(people.accounts["li"], staff.post(li.post or 0, to=security), by=security, at=AT)
    assert actions.take(row.number, by=sun, at=AT).holder == sun.account
    actions.review(row.number, opinion="材料齐全", by=sun, at=AT)


def test_a_decided_case_is_not_handed_over(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"case.wrong_state"):
        hand(people, decided(people).number, by="zhao")


def test_handed_over_by_several_at_once_a_case_has_one_receiver(people: cast.Cast) -> None:
    row = filed(people)
    actions.take(row.number, by=people.actor("li", AT), at=AT)
    assert together(lambda: hand(people, row.number)) == ["case.taken"] * 3 + ["done"]
    assert [event.kind for event in log.of_subject("case", row.number)].count("case.handed_over") == 1

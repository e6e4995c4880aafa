"""What applicant and office write to each other about a case."""

from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, queries
from tongban.cases.models import ClockEvent, DueRow, Message
from tongban.cases.tests.world import AT, DAY, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=20)


def test_what_both_sides_write_stands_in_the_case_and_moves_no_clock(people: cast.Cast) -> None:
    row = in_hand(people)
    before = (row.state, row.due, ClockEvent.objects.count(), DueRow.objects.count())
    wang, li = people.actor("hengda", AT), people.actor("li", AT)
    actions.write(row.number, "请问证书要原件吗？\n谢谢。", by=wang, at=AT + DAY)
    assert queries.unread(li) == {row.number: 1}
    assert queries.unread(wang) == {}
    actions.write(row.number, "不用，上传扫描件即可。", by=li, at=AT + 2 * DAY)
    assert (queries.unread(li), queries.unread(wang)) == ({}, {row.number: 1})
    found = queries.case(row.number, to=wang)
    assert [(one.from_office, one.read_at is not None) for one in queries.messages(found)] == [(False, True), (True, False)]
    assert (found.state, found.due, ClockEvent.objects.count(), DueRow.objects.count()) == before
    kinds = [event.kind for event in log.of_subject("case", row.number)]
    assert kinds[-3:] == ["case.message_written", "case.message_written", "case.messages_read"]


def test_an_office_may_find_that_a_message_needs_no_answer_and_reading_twice_says_nothing(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.write(row.number, "谢谢！", by=people.actor("hengda", AT), at=AT)
    assert actions.read(row.number, by=li, at=AT + DAY) == 1
    events = len(log.of_subject("case", row.number))
    assert actions.read(row.number, by=li, at=AT + DAY) == 0
    assert (queries.unread(li), len(log.of_subject("case", row.number))) == ({}, events)


def test_a_message_to_answer_stands_in_the_inbox_until_it_is_answered_or_needs_none(people: cast.Cast) -> None:
    row, hengda, li = in_hand(people), people.actor("hengda", AT), people.actor("li", AT)
    for number, words in enumerate(("请问证书要原件吗？", "另外，窗口几点开？"), start=1):
        actions.write(row.number, words, by=hengda, at=AT + number * DAY)
        (line,) = queries.inbox(li, "messages", at=AT)
        assert (line.number, line.unanswered, queries.counts(li, at=AT)["messages"]) == (row.number, number, 1)
    actions.write(row.number, "不用。九点。", by=li, at=AT + 3 * DAY)
    assert (queries.inbox(li, "messages", at=AT), queries.inbox(li, "open", at=AT)[0].unanswered) == ([], 0)
    actions.write(row.number, "谢谢！", by=hengda, at=AT + 4 * DAY)
    actions.read(row.number, by=hengda, at=AT + 4 * DAY)  # the applicant's reading of the office's answer answers nothing
    assert queries.counts(li, at=AT)["messages"] == 1
    actions.read(row.number, by=li, at=AT + 5 * DAY)
    assert queries.counts(li, at=AT)["messages"] == 0


def test_only_the_two_sides_write(people: cast.Cast) -> None:
    row = in_hand(people)
    for name in ("minghe", "wu", "chen", "gao", "admin"):
        with pytest.raises(NotAllowed):
            actions.write(row.number, "你好", by=people.actor(name, AT), at=AT)
        with pytest.raises(NotAllowed):
            actions.read(row.number, by=people.actor(name, AT), at=AT)
    assert not Message.objects.exists()


def test_a_button_pressed_twice_writes_once_and_the_same_words_may_be_said_again_later(people: cast.Cast) -> None:
    row, wang = in_hand(people), people.actor("hengda", AT)
    first = actions.write(row.number, "有消息吗？", by=wang, at=AT)
    assert actions.write(row.number, " 有消息吗？\r\n", by=wang, at=AT).pk == first.pk
    assert actions.write(row.number, "有消息吗？", by=wang, at=AT + LATER).pk != first.pk


def test_nothing_too_much_secret_text_and_a_flood_are_refused(people: cast.Cast) -> None:
    row, wang = in_hand(people), people.actor("hengda", AT)
    wrong = {
        " \n": "case.message_empty",
        "长" * 2001: "text.too_long",
        "机密★三年": "case.state_secret",
        "a\u202eb": "text.bad_character",
    }
    for words, code in wrong.items():
        with pytest.raises(Refused) as refused:
            actions.write(row.number, words, by=wang, at=AT)
        assert refused.value.code == code
    for number in range(10):
        actions.write(row.number, f"第{number}次", by=wang, at=AT)
    with pytest.raises(Refused) as refused:
        actions.write(row.number, "又一次", by=wang, at=AT)
    assert refused.value.code == "case.messages_wait"
    actions.write(row.number, "请耐心等待。", by=people.actor("li", AT), at=AT)
    actions.write(row.number, "好的", by=wang, at=AT)


def test_nobody_writes_about_a_draft_or_a_withdrawn_case(people: cast.Cast) -> None:
    wang = people.actor("hengda", AT)
    row = filed(people)
    actions.withdraw(row.number, by=wang, at=AT)
    with pytest.raises(Refused) as refused:
        actions.write(row.number, "还能恢复吗？", by=wang, at=AT)
    assert refused.value.code == "case.wrong_state"


def test_the_words_go_when_the_time_of_keeping_ends(people: cast.Cast) -> None:
    row, wang, zhao = in_hand(people), people.actor("hengda", AT), people.actor("zhao", AT)
    actions.write(row.number, "谢谢", by=wang, at=AT)
    actions.withdraw(row.number, by=wang, at=AT)
    erase_on = queries.case(row.number, to=zhao).erase_on
    assert erase_on is not None
    at = AT + timedelta(days=(erase_on - AT.date()).days + 1)
    actions.erase(row.number, reason="retention", by=SYSTEM, at=at)
    assert [one.words for one in Message.objects.all()] == [""]

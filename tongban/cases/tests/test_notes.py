"""Notes between officers: written and read by the agencies that have the case, known to the log without their words, erased with it."""

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, notes
from tongban.cases.models import Case, Note
from tongban.cases.tests.world import AT, DAY, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def test_officers_who_have_the_case_write_and_read_notes_and_the_log_has_no_words(people: cast.Cast) -> None:
    row, li, zhao = filed(people), people.actor("li", AT), people.actor("zhao", AT)
    actions.note(row.number, "来电说下周补证", by=li, at=AT)
    actions.note(row.number, "同意等待", by=zhao, at=AT + DAY)
    found = notes.notes(row, to=people.actor("sun", AT))
    assert [one.words for one in found or []] == ["同意等待", "来电说下周补证"]
    event = log.of_subject("case", row.number)[-1]
    assert (event.kind, set(log.body(event) or {})) == ("case.noted", {"note"})
    assert "case.noted" not in {one.kind for one in log.about(people.parties["hengda"].pk)}


def test_who_was_only_asked_for_an_opinion_and_the_party_neither_read_nor_write(people: cast.Cast) -> None:
    row, li, wu = in_hand(people), people.actor("li", AT), people.actor("wu", AT)
    actions.ask_department(row.number, people.agencies["public-security"].pk, question="是否在册？", days=5, by=li, at=AT)
    actions.note(row.number, "内部意见", by=li, at=AT)
    assert notes.notes(row, to=wu) is None
    assert notes.notes(row, to=people.actor("hengda", AT)) is None
    for other in (wu, people.actor("hengda", AT), people.actor("chen", AT)):
        with pytest.raises(NotAllowed):
            actions.note(row.number, "x", by=other, at=AT)


@pytest.mark.parametrize(
    ("words", "code"), [(" \n", "case.note_empty"), ("机密★ x", "case.state_secret"), ("a\x00b", "text.bad_character")]
)
def test_what_is_no_note_is_refused(people: cast.Cast, words: str, code: str) -> None:
    row = filed(people)
    with pytest.raises(Refused) as refused:
        actions.note(row.number, words, by=people.actor("li", AT), at=AT)
    assert refused.value.code == code
    assert not Note.objects.exists()


def test_notes_are_erased_with_the_case_and_none_is_written_after(people: cast.Cast) -> None:
    row, li = filed(people), people.actor("li", AT)
    actions.note(row.number, "来电", by=li, at=AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    Case.objects.filter(pk=row.pk).update(erase_on=AT.date())
    assert actions.erase_due(at=AT + 2 * DAY) == 1
    assert [one.words for one in Note.objects.all()] == [""]
    with pytest.raises(Refused, match=r"case\.wrong_state"):
        actions.note(row.number, "x", by=li, at=AT + 3 * DAY)

"""Status by text message: number and code, in the words of each language; guessing ends; the same letter of the gateway is one question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, FORM, filed
from tongban.exchange.actions import Errand
from tongban.exchange.callbacks import CallBack
from tongban.exchange.notices import Notice
from tongban.exchange.tests.carriers import Carried, round_at

HOUR = timedelta(hours=1)
STRANGER = "+85261234567"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(people: cast.Cast) -> Case:
    return filed(people)


def asked(sms: Carried, words: str, *, sender: str = STRANGER, at: Any = AT, name: str = "") -> list[str]:
    """What was answered to a message."""
    before = len(sms.given())
    sms.writes(sender, words, at, name or f"n{CallBack.objects.count()}")
    round_at(at)
    return [one["words"] for one in sms.given()[before:]]


@pytest.mark.parametrize(
    ("first", "state"),
    [
        ("ZT", "已提交，等待受理答复。"),
        ("状态", "已提交，等待受理答复。"),
        ("狀態", "已提交，等待受理答覆。"),
        ("Status", "filed; the office says whether it accepts it."),
        ("statut", "déposé\u00a0; le service dira s’il l’accepte."),
    ],
)
def test_the_first_word_chooses_the_language(sms: Carried, case: Case, first: str, state: str) -> None:
    (words,) = asked(sms, f" {first} {case.number.lower()}， {case.code.lower()} ")
    assert words.startswith(f"{case.number}: {state}")
    assert sms.given()[0]["to"] == STRANGER
    assert not any(str(value) in words for value in FORM.values())


def test_the_day_that_counts_is_that_of_the_public_page(people: cast.Cast, sms: Carried, case: Case) -> None:
    actions.accept(case.number, by=people.actor("li", AT), at=AT)
    (words,) = asked(sms, f"STATUS {case.number} {case.code}", at=AT + HOUR)
    due = Case.objects.get(pk=case.pk).due
    assert due is not None
    assert words == f"{case.number}: accepted, under way. Until {due:%B} {due.day}, {due.year}."


def test_wide_letters_are_read_and_the_same_letter_is_answered_once(sms: Carried, case: Case) -> None:
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(33, 127)})
    assert len(asked(sms, f"ZT {case.number} {case.code}".translate(wide), name="one")) == 1
    assert asked(sms, f"ZT {case.number} {case.code}".translate(wide), name="one") == []


@pytest.mark.parametrize("words", ["", "ZT", "hello", "ZT 511602 7F3K", "\U0001f600" * 300])
def test_what_is_no_question_is_answered_with_how_to_ask(sms: Carried, words: str) -> None:
    assert asked(sms, words) == ["请发送：状态 编号 查询码。两者都印在回执上。"]


@pytest.mark.parametrize("sender", ["", "GOV-SMS", "12", "\u202e13900000001"])
def test_who_cannot_be_answered_gets_nothing(sms: Carried, case: Case, sender: str) -> None:
    assert asked(sms, f"ZT {case.number} {case.code}", sender=sender) == []
    assert [row.state for row in CallBack.objects.all()] == ["taken"]


def test_who_guesses_is_no_longer_answered_even_with_the_right_code(sms: Carried, case: Case) -> None:
    for turn in range(5):
        assert len(asked(sms, f"STATUS {case.number} AAAA{turn}{turn}{turn}")) == 1
    assert asked(sms, f"STATUS {case.number} {case.code}") == []
    (words,) = asked(sms, f"STATUS {case.number} {case.code}", sender="13900000009")
    assert words.startswith(case.number)
    assert len(asked(sms, f"STATUS {case.number} {case.code}", at=AT + HOUR)) == 1


def test_many_telephones_do_not_guess_one_code_together(sms: Carried, case: Case) -> None:
    for turn in range(20):
        asked(sms, f"STATUS {case.number} BBBB{turn:03d}", sender=f"1390000{turn:04d}")
    (words,) = asked(sms, f"STATUS {case.number} {case.code}", sender="13911110000")
    assert words == "No matter has this number and code. Both stand on your receipt."


def test_who_wrote_and_what_was_answered_is_not_readable_in_the_database(sms: Carried, case: Case) -> None:
    asked(sms, f"STATUS {case.number} {case.code}")
    kept = str([*CallBack.objects.values_list("body", flat=True), *Errand.objects.values_list("asked", flat=True)])
    assert STRANGER not in kept
    assert case.code not in kept
    assert Notice.objects.get().party is None

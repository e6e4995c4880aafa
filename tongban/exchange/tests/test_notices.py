"""Messages by text message and letter: told once by each way that the party chose, with receipts, and a list of what did not arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, reaching
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound
from tongban.exchange import callbacks, errands, letters, notices, queries
from tongban.exchange.models import CallBack, Notice
from tongban.exchange.tests.carriers import Carried, round_at
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 9:00 in Shanghai
NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 23:00
HOUR = timedelta(hours=1)
NUMBER = "511602-20260302-7F3K9QAB"
LETTER = {"name": "王芳", "address": "广安区演示路1号"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.ORIGIN = tmp_path, tmp_path / "keys", "https://gov.example"
    return kept.people(AT)


@pytest.fixture
def sms(people: cast.Cast, tmp_path: Path) -> Iterator[Carried]:
    made = Carried(tmp_path, "sms")
    yield made
    made.desk.stop()


@pytest.fixture
def post(people: cast.Cast, tmp_path: Path) -> Iterator[Carried]:
    made = Carried(tmp_path, "letter")
    yield made
    made.desk.stop()


def wants(people: cast.Cast, *ways: str, name: str = "wang", **more: Any) -> int:
    told = {**(LETTER if "letter" in ways else {}), "language": "en", **more}
    reaching.choose(ways, **told, by=people.actor(name, AT), at=AT)
    return people.parties[name].pk


def tell(party: int, name: str = "e1", at: datetime = AT) -> None:
    notices.tell(party, NUMBER, why="case.accepted", name=name, at=at)


def only() -> Notice:
    return Notice.objects.get()


def test_a_text_message_names_the_matter_in_the_partys_language_and_nothing_else(people: cast.Cast, sms: Carried) -> None:
    party = wants(people, "sms")
    for _ in range(2):
        tell(party)
    round_at(AT)
    (given,) = sms.given()
    assert given["to"] == "13900000001"
    assert given["words"] == f"Something waits for you in matter {NUMBER}. Sign in: https://gov.example/matters/{NUMBER}"
    assert (only().state, only().reference) == ("sent", "SMS000000001")
    assert sms.says("delivered", AT + HOUR).state == "taken"
    assert (only().state, only().ended_at) == ("delivered", AT + HOUR)


def test_a_letter_goes_to_the_address_that_was_given(people: cast.Cast, post: Carried) -> None:
    tell(wants(people, "letter", language="zh-hans"))
    round_at(AT)
    (given,) = post.given()
    assert (given["to"], given["registered"], given["pages"]) == (LETTER, False, "")
    assert NUMBER in given["words"]
    assert "王芳" not in given["words"]


def test_who_chose_nothing_and_where_nobody_carries_nothing_is_sent(people: cast.Cast) -> None:
    tell(people.parties["wang"].pk)
    tell(wants(people, "sms"), name="e2")
    assert Notice.objects.count() == 0


def test_at_night_a_text_message_waits_unless_the_party_wants_it(people: cast.Cast, sms: Carried) -> None:
    party = wants(people, "sms")
    tell(party, at=NIGHT)
    round_at(NIGHT + HOUR)
    assert sms.given() == []
    round_at(datetime(2026, 3, 3, 0, tzinfo=UTC))
    assert len(sms.given()) == 1
    wants(people, "sms", quiet=False)
    tell(party, "e2", at=NIGHT)
    round_at(NIGHT)
    assert len(sms.given()) == 2


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("moment", "hour"), [(13, 0), (12, 12), (20, 0), (0, 0)])
def test_quiet_hours_end_in_the_morning(moment: int, hour: int) -> None:
    """In hours of UTC, eight behind Shanghai."""
    at = datetime(2026, 3, 2, moment, tzinfo=UTC)
    assert notices.awake(at).astimezone(UTC).hour == hour
    assert at <= notices.awake(at) <= at + timedelta(hours=11)


def test_who_ends_text_messages_gets_none_that_was_on_its_way(people: cast.Cast, sms: Carried) -> None:
    tell(wants(people, "sms"))
    wants(people)
    round_at(AT)
    assert (sms.given(), only().state) == ([], "unwanted")


def test_a_letter_that_came_back_is_sent_again_by_who_may(people: cast.Cast, post: Carried) -> None:
    party = wants(people, "letter")
    tell(party)
    round_at(AT)
    post.says("returned", AT + HOUR)
    assert [(one.state, one.reason, one.tried) for one in notices.listed()] == [("returned", "notice.returned", 1)]  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        notices.again(only().pk, by=people.actor("li", AT), at=AT + HOUR)
    by = people.actor("zhao", AT)
    notices.again(only().pk, by=by, at=AT + 2 * HOUR)
    with pytest.raises(NotFound, match=r"notice\.none"):
        notices.again(only().pk, by=by, at=AT + 2 * HOUR)
    round_at(AT + 2 * HOUR)
    assert [one["about"] for one in post.given()] == ["e1", "e1#2"]
    post.says("delivered", AT + 3 * HOUR)
    assert (only().state, only().times, notices.listed()) == ("delivered", 2, [])
    assert [one.kind for one in log.of_subject("notice", "letter:e1")] == ["notice.returned", "notice.again", "notice.delivered"]


def test_sending_again_by_four_at_once_sends_once(people: cast.Cast, post: Carried) -> None:
    tell(wants(people, "letter"))
    round_at(AT)
    post.says("returned", AT + HOUR)
    zhao, row = people.actor("zhao", AT), only().pk
    assert sorted(together(lambda: notices.again(row, by=zhao, at=AT + HOUR))) == ["done", *["notice.none"] * 3]
    for _ in range(2):
        with pytest.raises(NotFound):
            notices.again(row, by=zhao, at=AT + HOUR)
    round_at(AT + HOUR)
    assert len(post.given()) == 2


def test_a_gateway_that_never_answers_leaves_a_message_that_is_sent_again(people: cast.Cast, sms: Carried) -> None:
    party = wants(people, "sms")
    sms.desk.stop()
    tell(party)
    for turn in range(8):
        errands.run_due(at=AT + turn * 3 * HOUR)
    pauses = queries.errand("sms:e1")
    assert pauses is not None
    assert [(one.state, one.tried) for one in notices.listed()] == [("waiting", 8)]  # type: ignore[attr-defined]
    notices.again(only().pk, by=people.actor("zhao", AT), at=AT + 30 * HOUR)
    assert notices.listed() == []


def test_what_a_carrier_says_twice_late_or_against_itself(people: cast.Cast, sms: Carried) -> None:
    tell(wants(people, "sms"))
    round_at(AT)
    assert sms.says("delivered", AT + HOUR).state == "taken"
    for _ in range(2):
        assert sms.says("delivered", AT + HOUR, id="other letter").state == "taken"
    assert sms.says("moving", AT + HOUR).state == "taken"
    assert sms.says("failed", AT + HOUR).reason == "notice.ended"
    assert only().state == "delivered"
    assert len(log.of_subject("notice", "sms:e1")) == 1


def test_a_receipt_may_come_before_the_carriers_answer(people: cast.Cast, sms: Carried) -> None:
    tell(wants(people, "sms"))
    sms.says("delivered", AT + HOUR, about="e1")
    assert only().state == "delivered"
    round_at(AT + HOUR)
    assert only().state == "delivered"


@pytest.mark.parametrize(
    ("event", "about", "moment", "reason"),
    [
        ("delivered", "e9", AT, "notice.unknown"),
        ("eaten", "e1", AT, "notice.event"),
        ("delivered", "e1", AT - HOUR, "notice.moment"),
        ("delivered", "e1", AT + 9 * HOUR, "notice.moment"),
    ],
)
def test_what_a_carrier_cannot_know_is_parked(
    people: cast.Cast, sms: Carried, event: str, about: str, moment: datetime, reason: str
) -> None:
    tell(wants(people, "sms"))
    assert sms.says(event, moment, about=about, received=AT + HOUR).reason == reason
    assert only().state == "waiting"


def test_a_forged_receipt_is_refused_and_nothing_of_it_kept(people: cast.Cast, sms: Carried, post: Carried) -> None:
    tell(wants(people, "sms"))
    forged = letters.close({"id": "x", "about": "e1", "event": "delivered", "at": AT.isoformat()}, post.desk.desk.key)
    with pytest.raises(NotAllowed, match=r"letter\.forged"):
        callbacks.receive("sms", forged, at=AT)
    assert (only().state, CallBack.objects.count()) == ("waiting", 0)


def test_who_signed_and_who_wrote_is_kept_sealed_and_forgotten(people: cast.Cast, sms: Carried) -> None:
    sms.writes("13900000001", "ZT", AT, "1")
    assert "13900000001" not in json.dumps(CallBack.objects.get().body)
    assert notices.opened(CallBack.objects.get())["from"] == "13900000001"
    notices.sweep(at=AT + timedelta(days=2))
    assert CallBack.objects.count() == 0

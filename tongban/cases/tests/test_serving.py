"""Serving a decision by a carrier: it is served from the day that the proof names, and nothing else serves it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, reaching
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, queries, serving
from tongban.cases.models import Case
from tongban.cases.telling_models import Serving
from tongban.cases.tests.world import AT, DAY, in_hand
from tongban.documents import actions as papers
from tongban.documents import queries as documents
from tongban.exchange import notices
from tongban.exchange.links import mail
from tongban.exchange.tests.carriers import Carried, round_at
from tongban.exchange.tests.smtp import Smtp
from tongban.log import proofs
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.log.store import keys

HOUR = timedelta(hours=1)
TO = {"name": "王芳", "address": "广安区演示路1号", "phone": "13900000001"}
SIGNED = {"signed_by": "王芳本人"}
pytestmark = pytest.mark.django_db(transaction=True)


def decided(people: cast.Cast, *, letter: bool = True) -> str:
    """A granted application whose applicant gave an address for the result."""
    number = in_hand(people).number
    if letter:
        actions.choose_delivery(number, "mail", **TO, by=people.actor("hengda", AT), at=AT)
    actions.review(number, opinion="同意", by=people.actor("li", AT), at=AT)
    actions.decide(number, "grant", by=people.actor("zhao", AT), at=AT)
    return number


def send(people: cast.Cast, number: str, how: str = "letter", at: datetime = AT) -> Serving:
    made = actions.dispatch(number, how, by=people.actor("zhao", at), at=at)
    round_at(at)
    return made


def stands(number: str) -> tuple[str, str, date | None]:
    row = Case.objects.get(number=number)
    return row.state, row.served, row.final_on


def test_a_registered_letter_serves_on_the_day_on_which_it_was_signed_for(people: cast.Cast, post: Carried) -> None:
    number = decided(people)
    for _ in range(2):
        send(people, number)
    (given,) = post.given()
    assert (given["to"], given["registered"], given["pages"][:5]) == (TO, True, "JVBER")
    assert stands(number)[0] == "decided"
    signed = AT + 3 * DAY
    post.says("delivered", signed, received=AT + 5 * DAY, **SIGNED)
    row = Case.objects.get(number=number)
    assert (row.state, row.served, row.effective_at) == ("closed", "mail", signed)
    assert row.final_on == signed.date() + timedelta(days=papers.REMEDY["days"])  # type: ignore[arg-type]
    paper = documents.of_subject("case", number)[-1]
    assert (paper.served_at, paper.proof) == (signed, "letter LETTER000000001 王芳本人")
    post.says("delivered", signed, id="again", received=AT + 5 * DAY, **SIGNED)
    assert len([one for one in log.of_subject("case", number) if one.kind == "case.served"]) == 1


def test_a_letter_that_nobody_signed_for_serves_nothing(people: cast.Cast, post: Carried) -> None:
    number = decided(people)
    send(people, number)
    post.says("delivered", AT + HOUR)
    assert (stands(number)[0], Serving.objects.get().state) == ("decided", "failed")


def test_after_a_letter_came_back_a_public_notice_serves_when_its_days_are_over(people: cast.Cast, post: Carried) -> None:
    number = decided(people)
    with pytest.raises(Refused, match=r"serving\.not_tried"):
        send(people, number, "public")
    send(people, number)
    post.says("returned", AT + DAY)
    made = send(people, number, "public", at=AT + DAY)
    assert send(people, number, "public", at=AT + 2 * DAY).pk == made.pk
    told = documents.announcement(made.announcement or 0)
    assert (told.until, number in str(documents.facts(told.paper))) == (made.until, True)
    assert made.until == date(2026, 4, 2)
    actions.settle(number, at=AT + 31 * DAY)
    assert stands(number)[0] == "decided"
    actions.settle_due(at=AT + 40 * DAY)
    row = Case.objects.get(number=number)
    assert (row.state, row.served, row.final_on) == ("closed", "public", date(2026, 4, 3) + timedelta(days=60))


def test_a_text_message_serves_only_who_agreed_to_it(people: cast.Cast, sms: Carried) -> None:
    number, firm = decided(people), people.actor("hengda", AT)
    reaching.choose({"sms"}, language="zh-hans", by=firm, at=AT)
    with pytest.raises(Refused, match=r"serving\.not_agreed"):
        send(people, number, "electronic")
    reaching.choose({"sms"}, electronic=True, language="zh-hans", by=firm, at=AT)
    send(people, number, "electronic")
    assert stands(number)[0] == "decided"
    sms.says("delivered", AT + HOUR, about=f"serving-{Serving.objects.get().pk}")
    assert stands(number)[:2] == ("closed", "electronic")


def test_mail_serves_who_agreed_when_its_server_took_it_and_not_when_there_is_no_such_address(people: cast.Cast, settings: Any) -> None:
    server = Smtp()
    settings.MAIL = mail.server(server.url, settings.ORIGIN)
    party = people.parties["hengda"]
    party.mail_sealed = keys().seal("law@hengda.example")
    party.save()
    firm = people.actor("hengda", AT)
    reaching.choose({"mail"}, electronic=True, language="zh-hans", by=firm, at=AT)
    number = decided(people)
    server.recipient = "550 no such user"
    send(people, number, "electronic")
    assert (stands(number)[0], Serving.objects.get().state) == ("decided", "failed")
    party.save()  # the address that was refused is given again
    server.recipient = "250 ok"
    send(people, number, "electronic", at=AT + HOUR)
    assert (stands(number)[:2], len(server.mails)) == (("closed", "electronic"), 1)
    server.stop()


def test_a_text_message_that_only_calls_serves_nothing(people: cast.Cast, sms: Carried) -> None:
    reaching.choose({"sms"}, language="zh-hans", by=people.actor("hengda", AT), at=AT)
    number = decided(people)
    notices.tell(people.parties["hengda"].pk, number, why="case.accepted", name="e1", at=AT)
    round_at(AT)
    sms.says("delivered", AT + HOUR)
    assert stands(number)[0] == "decided"


def test_who_was_served_at_a_window_is_not_served_again_by_the_letter(people: cast.Cast, post: Carried) -> None:
    number = decided(people)
    send(people, number)
    actions.serve(number, how="window", proof="本人签收", by=people.actor("zhao", AT), at=AT + HOUR)
    post.says("delivered", AT + DAY, **SIGNED)
    assert (stands(number)[:2], Serving.objects.get().state) == (("closed", "window"), "over")


def test_sending_a_decision_by_four_at_once_sends_one_letter(people: cast.Cast, post: Carried) -> None:
    number = decided(people)
    zhao = people.actor("zhao", AT)
    assert together(lambda: actions.dispatch(number, "letter", by=zhao, at=AT)) == ["done"] * 4
    assert len([one for one in log.of_subject("case", number) if one.kind == "case.dispatched"]) == 1
    round_at(AT)
    assert len(post.given()) == 1


def test_what_cannot_be_sent_is_refused_and_leaves_nothing(people: cast.Cast, tmp_path: Path) -> None:
    number = decided(people, letter=False)
    for how, code in (("letter", "serving.no_address"), ("pigeon", "serving.way"), ("electronic", "serving.not_agreed")):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            send(people, number, how)
    actions.choose_delivery(number, "mail", **TO, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(Refused, match=r"serving\.no_carrier"):
        send(people, number)
    with pytest.raises(NotAllowed):
        actions.dispatch(number, "letter", by=people.actor("wu", AT), at=AT)
    assert (Serving.objects.count(), notices.listed()) == (0, [])


def test_the_proof_holds_together_without_the_platform(people: cast.Cast, post: Carried) -> None:
    number = decided(people)
    send(people, number)
    post.says("delivered", AT + DAY, **SIGNED)
    catch_up()
    found = serving.proof(queries.case(number, to=people.actor("zhao", AT)))
    decision = found["papers"][-1]
    assert (decision["kind"], decision["how"]) == ("decision", "mail")
    (way,) = found["ways"]
    assert (way["how"], way["state"], "王芳本人" in way["proof"]) == ("letter", "served", True)
    letter = [one for one in found["messages"] if one["paper"] == decision["number"]][0]
    assert (letter["signed_by"], letter["letters"][0]["body"]["event"]) == ("王芳本人", "delivered")
    verdicts = [proofs.verify(one, keys=[]) for one in found["log"]]
    assert [one.faults for one in verdicts] == [()] * len(verdicts)
    assert len(verdicts) >= 2

"""Third parties: written to by the platform, on line or by registered letter, and what they answer is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, consulting, pausing, queries, retention, serving
from tongban.cases.consulting import Third
from tongban.cases.models import Case, ClockEvent
from tongban.cases.telling_models import Consulted, Serving
from tongban.cases.tests.world import AT, DAY
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.exchange import notices
from tongban.exchange.tests.carriers import Carried, round_at
from tongban.log import queries as log
from tongban.pack import reader
from tongban.services import actions as services

REQUEST = "disclosure.information-request"
ASKS = "是否同意公开2025年检查报告？"
pytestmark = pytest.mark.django_db(transaction=True)


def requested(people: cast.Cast, at: datetime = AT) -> str:
    """Wang asks the market regulation bureau for information that touches others."""
    row = services.propose(reader.files(Path("packs/disclosure")), by=people.actor("gao", at), at=at)
    services.publish(row.pk, effective_from=AT, by=people.actor("zhao", at), at=at)
    agency = people.agencies["market-regulation"].pk
    services.offer_service(REQUEST, people.agencies["government-office"].pk, by=SYSTEM, at=at)
    form = {"subject": "企业检查报告", "items": 1, "before": 0}
    return actions.send(REQUEST, form, region=DISTRICT, addressed=agency, key="r", by=people.actor("wang", at), at=at).number


def firm(people: cast.Cast, name: str = "minghe", **more: str) -> Third:
    party = people.parties[name]
    return Third(party.name, ASKS, number=party.code, **more)


STRANGER = Third("王小二", ASKS, address="广安区演示路9号")


def pause(people: cast.Cast, number: str, third: Third | None, cause: str = "third-party") -> Case:
    return actions.pause(number, cause, days=15, reason="涉及商业秘密", third=third, by=people.actor("li", AT), at=AT)


def kinds(number: str) -> list[str]:
    return [one.kind for one in log.of_subject("case", number)]


def test_who_has_a_space_is_asked_there_answers_once_and_the_clock_goes_on_by_the_officer(people: cast.Cast) -> None:
    number = requested(people)
    with pytest.raises(Refused, match=r"third\.none"):
        pause(people, number, None)
    assert pause(people, number, firm(people)).due is None
    made, minghe, li = Consulted.objects.get(), people.actor("minghe", AT), people.actor("li", AT)
    paper = documents.paper(made.paper)
    assert (paper.kind, paper.served_how, made.until) == ("consultation", "online", ClockEvent.objects.get(kind="stop").until)
    assert people.parties["wang"].name not in paper.facts  # nothing of who applied
    assert [one.number for one in documents.of_subject("case", number) if one.kind == "consultation"] == []
    told = pdf.told(paper)
    assert (people.parties["minghe"].name in told["to"], ASKS in told["body"]) == (True, True)
    assert [one.kind for one in log.about(people.parties["minghe"].pk, kinds=["paper.drawn_up"])] == ["paper.drawn_up"]
    assert [one.pk for one in consulting.waiting(minghe, AT)] == [made.pk]
    actions.consult(number, firm(people), by=li, at=AT)
    assert Consulted.objects.count() == 1
    for name in ("hengda", "wang"):
        with pytest.raises(NotFound, match=r"third\.unknown"):
            actions.answer_third(made.pk, True, "", by=people.actor(name, AT), at=AT)
    with pytest.raises(NotAllowed):
        actions.answer_third(made.pk, True, "", by=li, at=AT)
    for words, code in (("", "third.why"), ("报告\u202e含有", "text"), ("机密★ 报告", "case.state_secret"), ("长" * 2001, "text")):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            actions.answer_third(made.pk, False, words, by=minghe, at=AT + DAY)
    done = together(lambda: actions.answer_third(made.pk, False, "<b>配方</b>", by=minghe, at=AT + DAY), 3)
    assert (done, kinds(number).count("case.third_answered")) == (["done"] * 3, 1)
    with pytest.raises(Refused, match=r"third\.answered"):
        actions.answer_third(made.pk, True, "", by=minghe, at=AT + 2 * DAY)
    (row,) = consulting.of_case(queries.case(number, to=li))
    assert (row["row"].answer, row["row"].said, row["name"]) == ("objects", "<b>配方</b>", people.parties["minghe"].name)
    assert all("配方" not in str(log.body(one)) for one in log.of_subject("case", number))
    assert pausing.running(queries.case(number, to=li)) is not None  # an answer ends no pause
    assert actions.resume(number, by=li, at=AT + 2 * DAY).due is not None
    with pytest.raises(Refused, match=r"case\.not_paused"):
        actions.consult(number, firm(people, "hengda"), by=li, at=AT + 2 * DAY)


def test_who_is_known_by_an_address_alone_gets_a_registered_letter_and_its_answer_is_written_down(people: cast.Cast, post: Carried) -> None:
    number, li = requested(people), people.actor("li", AT)
    pause(people, number, STRANGER)
    done = together(lambda: actions.consult(number, firm(people, address="演示路2号"), by=li, at=AT), 3)
    assert done == ["done"] * 3
    assert (Consulted.objects.count(), Serving.objects.count()) == (2, 2)
    round_at(AT)
    second, first = sorted(post.given(), key=lambda one: str(one["to"]["address"]))
    assert [one["to"] for one in (first, second)] == [
        {"name": people.parties["minghe"].name, "address": "演示路2号"},
        {"name": "王小二", "address": "广安区演示路9号"},
    ]
    made = Consulted.objects.get(party=None)
    assert (documents.paper(made.paper).served_at, made.name == "王小二") == (None, False)
    signed = AT + 3 * DAY
    post.says("delivered", signed, about=second["about"], received=signed, signed_by="王小二")
    paper = documents.paper(made.paper)
    assert (paper.served_at, paper.served_how, "王小二" in paper.proof) == (signed, "mail", True)
    proof = serving.proof(queries.case(number, to=li))
    assert {one["kind"] for one in proof["papers"]} >= {"consultation", "pause"}
    later = AT + 6 * DAY
    for wrong in (None, (AT - DAY).date(), (later + 2 * DAY).date()):
        with pytest.raises(Refused, match=r"third\.received"):
            actions.note_third(number, made.pk, True, "", wrong, by=li, at=later)
    for name in ("wu", "chen", "minghe"):
        with pytest.raises(NotAllowed):
            actions.note_third(number, made.pk, True, "", later.date(), by=people.actor(name, AT), at=later)
    with pytest.raises(NotFound, match=r"third\.unknown"):
        actions.note_third(number, made.pk + 9, True, "", later.date(), by=li, at=later)
    came = (AT + 5 * DAY).date()
    done = together(lambda: actions.note_third(number, made.pk, True, "同意", came, by=li, at=later), 3)
    assert done == ["done"] * 3
    made.refresh_from_db()
    assert (made.answer, made.received_on, made.by_letter, kinds(number).count("case.third_answered")) == ("agrees", came, True, 1)
    with pytest.raises(Refused, match=r"third\.answered"):
        actions.note_third(number, made.pk, False, "不同意", came, by=li, at=later)
    actions.resume(number, by=li, at=later)
    actions.review(number, opinion="可以公开", by=li, at=later)
    actions.decide(number, "disclose", by=people.actor("zhao", AT), at=later)
    other = Consulted.objects.exclude(party=None).get()
    with pytest.raises(Refused, match=r"third\.over"):
        actions.answer_third(other.pk, True, "", by=people.actor("minghe", AT), at=later)
    row = actions.serve(number, how="online", proof="space", by=people.actor("zhao", AT), at=later)
    assert row.erase_on is not None
    retention.erase(number, reason="retention", by=SYSTEM, at=later + 3700 * DAY)
    assert list(Consulted.objects.values_list("name", "words", "said")) == [("", "", "")] * 2
    assert documents.paper(made.paper).facts == ""


def test_whoever_is_named_wrongly_or_by_who_may_not_is_not_asked(people: cast.Cast) -> None:
    number = requested(people)
    for third, code in (
        (Third("", ASKS, address="路"), "third.name"),
        (Third("王小二", " ", address="路"), "third.words"),
        (Third("王小二", ASKS), "third.address"),
        (Third("王\u202e小二", ASKS, address="路"), "text"),
        (Third("王小二", "绝密★ 报告", address="路"), "case.state_secret"),
        (Third("别的公司", ASKS, number=people.parties["minghe"].code), "mandate.no_match"),
        (Third("王小二", ASKS, number="1'; --"), "mandate.bad_number"),
        (STRANGER, "serving.no_carrier"),
    ):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            pause(people, number, third)
    for name in ("wu", "chen", "wang", "minghe"):
        with pytest.raises(NotAllowed):
            actions.consult(number, firm(people), by=people.actor(name, AT), at=AT)
    pause(people, number, None, cause="co-author")
    with pytest.raises(Refused, match=r"third\.no_pause"):
        actions.consult(number, firm(people), by=people.actor("li", AT), at=AT)
    assert (Consulted.objects.count(), notices.of_matter(number)) == (0, [])

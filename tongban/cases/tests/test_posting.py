"""Papers other than the decision by registered letter: the signed receipt is the proof, and the time to supply begins with it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, reopening
from tongban.cases.models import Case, DueRow, Supplement
from tongban.cases.telling_models import Serving
from tongban.cases.tests.world import AT, DAY, filed, in_hand
from tongban.documents import queries as documents
from tongban.exchange import notices
from tongban.exchange.tests.carriers import Carried, round_at
from tongban.log import queries as log

TO = {"name": "恒达食品", "address": "广安区演示路1号"}
pytestmark = pytest.mark.django_db(transaction=True)


def asked(people: cast.Cast) -> tuple[str, str]:
    """A case that waits for a supplement, with the paper that asked for it."""
    number = in_hand(people).number
    actions.supplement(number, [{"field": "site_name"}], words="核对", by=people.actor("li", AT), at=AT)
    return number, documents.of_subject("case", number)[-1].number


def kinds(number: str) -> list[str]:
    return [one.kind for one in log.of_subject("case", number)]


def test_a_supplement_notice_that_went_by_letter_gives_its_whole_time_from_the_day_it_was_signed_for(
    people: cast.Cast, post: Carried
) -> None:
    number, paper = asked(people)
    was = Supplement.objects.get().until
    li = people.actor("li", AT)
    assert together(lambda: actions.post_paper(number, paper, **TO, by=li, at=AT), 3) == ["done"] * 3
    round_at(AT)
    (given,) = post.given()
    assert (given["to"], given["registered"], given["pages"][:5]) == (TO, True, "JVBER")
    signed = AT + 4 * DAY
    post.says("delivered", signed, received=signed + DAY, signed_by="王芳")
    post.says("delivered", signed, id="again", received=signed + DAY, signed_by="王芳")
    now = Supplement.objects.get().until
    # Signed for on Friday the 6th instead of Monday the 2nd: four working days more.
    assert (was, now) == (date(2026, 3, 16), date(2026, 3, 20))
    assert DueRow.objects.get(case__number=number, effect="supplement_over", dropped=False).day == now
    one = Serving.objects.get()
    assert (one.state, one.ended_at, "王芳" in one.proof) == ("served", signed, True)
    assert (kinds(number).count("case.paper_posted"), kinds(number).count("case.paper_arrived")) == (1, 1)
    assert documents.facts(documents.of_subject("case", number)[-1])["why"] == "letter"
    actions.settle_due(at=datetime.combine(was, AT.time(), AT.tzinfo) + DAY)
    assert Case.objects.get(number=number).state == "waiting"
    actions.supply(number, {"site_name": "恒达鲜食二店"}, by=people.actor("hengda", AT), at=AT + 5 * DAY)
    assert Case.objects.get(number=number).state == "in_hand"


def test_a_letter_that_nobody_signed_for_or_that_came_back_moves_nothing_and_can_be_sent_again(people: cast.Cast, post: Carried) -> None:
    number, paper = asked(people)
    was, li = Supplement.objects.get().until, people.actor("li", AT)
    actions.post_paper(number, paper, **TO, by=li, at=AT)
    round_at(AT)
    post.says("delivered", AT + DAY)
    actions.post_paper(number, paper, **TO, by=li, at=AT + DAY)
    round_at(AT + DAY)
    post.says("returned", AT + 2 * DAY)
    assert list(Serving.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "returned"]
    assert (Supplement.objects.get().until, kinds(number).count("case.paper_not_arrived")) == (was, 2)


def test_a_supplement_that_lapsed_while_its_letter_was_on_its_way_is_open_again_once_it_is_signed_for(
    people: cast.Cast, post: Carried
) -> None:
    number, paper = asked(people)
    actions.post_paper(number, paper, **TO, by=people.actor("li", AT), at=AT)
    round_at(AT)
    late = AT + 15 * DAY  # Tuesday the 17th; the time ended on the 16th
    actions.settle_due(at=late)
    assert (Case.objects.get(number=number).state, Supplement.objects.get().answered_at is None) == ("in_hand", False)
    signed = late + 2 * DAY
    post.says("delivered", signed, received=signed, signed_by="王芳")
    post.says("delivered", signed, id="again", received=signed, signed_by="王芳")
    row, until = Case.objects.get(number=number), Supplement.objects.get().until
    assert (row.state, until, kinds(number).count("case.reopened")) == ("waiting", date(2026, 4, 2), 1)
    assert DueRow.objects.get(case=row, effect="supplement_over", done_at=None).day == until
    assert documents.facts(documents.of_subject("case", number)[-1])["why"] == "posted"
    actions.supply(number, {"site_name": "恒达鲜食二店"}, by=people.actor("hengda", signed), at=signed + DAY)
    assert Case.objects.get(number=number).state == "in_hand"


def test_where_it_was_decided_before_the_letter_was_signed_for_an_officer_says_what_becomes_of_it(people: cast.Cast, post: Carried) -> None:
    number, paper = asked(people)
    li, late = people.actor("li", AT), AT + 15 * DAY
    actions.post_paper(number, paper, **TO, by=li, at=AT)
    round_at(AT)
    actions.settle_due(at=late)
    actions.review(number, opinion="不齐", by=li, at=late)
    actions.decide(number, "refuse", reasons=["name-misleading"], by=people.actor("zhao", late), at=late)
    post.says("delivered", AT + 11 * DAY, received=late + DAY, signed_by="王芳")
    assert Case.objects.get(number=number).state == "decided"
    found = reopening.of_case(Case.objects.get(number=number))
    assert found is not None
    assert (found.why, found.stays) == ("posted", ["decided"])


def test_who_may_not_and_what_cannot_be_posted_is_refused_and_leaves_nothing(people: cast.Cast, tmp_path: Path) -> None:
    number, paper = asked(people)
    li = people.actor("li", AT)
    for told, code in (
        ({}, "serving.no_address"),
        (TO, "serving.no_carrier"),
        ({"name": "恒达食品"}, "reach.address"),
        ({"name": "恒达\u202e食品", "address": "路"}, "text"),
        ({"name": "恒" * 61, "address": "路"}, "text"),
    ):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            actions.post_paper(number, paper, **told, by=li, at=AT)
    post = Carried(tmp_path, "letter")
    for name in ("wu", "hengda", "chen"):
        with pytest.raises(NotAllowed):
            actions.post_paper(number, paper, **TO, by=people.actor(name, AT), at=AT)
    other = filed(people, "minghe", site_name="明和百货", domains=["b.example"]).number
    actions.accept(other, by=li, at=AT)
    for wrong in (documents.of_subject("case", other)[-1].number, "没有〔2026〕1号"):
        with pytest.raises(NotFound, match=r"paper\.unknown"):
            actions.post_paper(number, wrong, **TO, by=li, at=AT)
    actions.review(other, opinion="同意", by=li, at=AT)
    actions.decide(other, "grant", by=people.actor("zhao", AT), at=AT)
    with pytest.raises(Refused, match=r"serving\.as_decision"):
        actions.post_paper(other, documents.of_subject("case", other)[-1].number, **TO, by=li, at=AT)
    assert (Serving.objects.count(), notices.of_matter(number)) == (0, [])
    post.desk.stop()

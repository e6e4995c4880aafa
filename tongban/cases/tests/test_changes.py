import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries
from tongban.cases.models import Case, Change
from tongban.cases.tests.world import AT, DAY, FORM, filed, in_hand
from tongban.documents import pdf
from tongban.documents import queries as documents

pytestmark = pytest.mark.django_db


def propose(people: cast.Cast, row: Case, reason: str = "域名换了", name: str = "hengda", **changes: object) -> Change:
    form = changes or {"domains": ["new.hengda.example"]}
    return actions.propose_change(row.number, form, reason=reason, by=people.actor(name, AT), at=AT + DAY)


def reply(people: cast.Cast, row: Case, take_over: bool = True, words: str = "", name: str = "li") -> Case:
    return actions.answer_change(row.number, take_over=take_over, words=words, by=people.actor(name, AT), at=AT + 2 * DAY)


def test_a_change_holds_once_the_office_takes_it_over(people: cast.Cast) -> None:
    row = in_hand(people)
    propose(people, row)
    assert queries.answers(row)["domains"] == FORM["domains"]
    reply(people, row)
    assert queries.answers(row)["domains"] == ["new.hengda.example"]
    assert [one.version for one in queries.versions(row)] == [1, 2]


def test_what_was_held_before_is_free_and_the_new_is_held(people: cast.Cast) -> None:
    row = in_hand(people)
    propose(people, row)
    reply(people, row)
    assert filed(people, "minghe", site_name="明和超市", domains=["shop.hengda.example"]).state == "submitted"
    with pytest.raises(Refused, match="domain.taken"):
        filed(people, "minghe", site_name="明和鲜果", domains=["new.hengda.example"])


def test_a_change_to_what_another_holds_is_refused_and_stays_open(people: cast.Cast) -> None:
    row = in_hand(people)
    filed(people, "minghe", site_name="明和超市", domains=["held.example"])
    propose(people, row, domains=["held.example"])
    with pytest.raises(Refused, match="domain.taken"):
        reply(people, row)
    assert queries.answers(row)["domains"] == FORM["domains"]
    assert queries.change(row) is not None


def test_a_change_not_taken_over_needs_words(people: cast.Cast) -> None:
    row = in_hand(people)
    propose(people, row)
    with pytest.raises(Refused, match="case.change_reason"):
        reply(people, row, take_over=False)
    reply(people, row, take_over=False, words="请另行申请")
    assert queries.answers(row)["domains"] == FORM["domains"]
    with pytest.raises(NotFound):
        reply(people, row)


def test_the_answer_is_a_sealed_paper_with_reason_and_remedy_where_it_burdens(people: cast.Cast) -> None:
    row = in_hand(people)
    propose(people, row, address="广安区演示路2号")
    reply(people, row)
    propose(people, row)
    reply(people, row, take_over=False, words="请另行申请")
    yes, no = [one for one in documents.of_subject("case", row.number) if one.kind.startswith("change-")]
    assert (yes.kind, no.kind) == ("change-taken-over", "change-declined")
    assert all(documents.sealed(one) and one.served_how == "online" for one in (yes, no))
    told, refused = documents.facts(yes), documents.facts(no)
    assert (len(told["answers"]), "remedy" in told, "广安区演示路2号" in yes.facts) == (1, False, False)
    assert (refused["words"], refused["remedy"]["days"]) == ("请另行申请", 60)
    shown = pdf.told(no)
    assert (shown["heading"], shown["body"][1]) == ("变更不予采纳通知书", "请另行申请")
    numbers = [one.facts["paper"] for one in queries.timeline(row) if one.kind == "case.change_answered"]
    assert numbers == [yes.number, no.number]


def test_a_second_proposal_takes_the_place_of_the_first(people: cast.Cast) -> None:
    row = in_hand(people)
    propose(people, row)
    propose(people, row, address="广安区演示路2号")
    reply(people, row)
    assert (queries.answers(row)["address"], queries.answers(row)["domains"]) == ("广安区演示路2号", FORM["domains"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"domains": ["-bad-"]}, "field.bad_domain"),
        ({"shoe_size": 43}, "field.unknown"),
        ({"site_name": FORM["site_name"]}, "case.nothing_changed"),
    ],
)
def test_a_change_is_checked_as_at_filing(people: cast.Cast, changes: dict, code: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refused, match=code):
        propose(people, in_hand(people), **changes)


def test_strangers_neither_propose_nor_take_over(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(NotAllowed):
        propose(people, row, name="minghe")
    propose(people, row)
    with pytest.raises(NotAllowed):
        reply(people, row, name="wu")

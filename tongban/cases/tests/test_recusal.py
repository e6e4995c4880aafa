"""Who is related to a case keeps out of it: declared, objected to with success, or known from accounts and mandates."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions as actor_acts
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries
from tongban.cases.fair_models import OutOfTurn, Recusal
from tongban.cases.models import Case
from tongban.cases.tests.test_allotting import another, house
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY, build, filed, in_hand
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.pack import reader
from tongban.registers import actions as registers

pytestmark = pytest.mark.django_db
__all__ = ["house"]


def object_to(people: cast.Cast, number: str, who: str = "li", words: str = "他是对方的亲戚", by: str = "hengda") -> Recusal:
    return actions.object_to(number, people.accounts[who].pk, words, by=people.actor(by, AT), at=AT)


def test_who_declares_a_relation_does_nothing_more_in_the_case_and_it_is_free_for_others(people: cast.Cast) -> None:
    row, li, sun = in_hand(people), people.actor("li", AT), people.actor("sun", AT)
    with pytest.raises(Refused, match=r"case.recusal_words"):
        actions.recuse(row.number, " ", by=li, at=AT)
    actions.recuse(row.number, "申请人是我的表弟", by=li, at=AT)
    actions.recuse(row.number, "再说一遍", by=li, at=AT)
    assert Recusal.objects.get().words == "申请人是我的表弟"
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.recused") == 1
    for act in (
        lambda: actions.take(row.number, by=li, at=AT),
        lambda: actions.review(row.number, opinion="", by=li, at=AT),
        lambda: actions.supplement(row.number, [{"field": "address"}], words="", by=li, at=AT),
        lambda: actions.hand_over(row.number, sun.account or 0, reason="给他", by=li, at=AT),
        lambda: actions.decide(row.number, "grant", by=li, at=AT),
    ):
        with pytest.raises((Refused, NotAllowed), match=r"case.related|actor.not_allowed"):
            act()
    assert Case.objects.get(pk=row.pk).holder is None
    assert actions.take(row.number, by=sun, at=AT).holder == sun.account
    with pytest.raises(Refused, match=r"case.no_receiver"):
        actions.hand_over(row.number, li.account or 0, reason="还给他", by=sun, at=AT)


def test_only_officers_who_see_a_case_declare_a_relation_to_it_and_only_while_it_is_open(people: cast.Cast) -> None:
    row = filed(people)
    for name in ("wu", "he"):
        with pytest.raises(NotFound):
            actions.recuse(row.number, "亲戚", by=people.actor(name, AT), at=AT)
    with pytest.raises(NotAllowed):
        actions.recuse(row.number, "我自己", by=people.actor("hengda", AT), at=AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.recuse(row.number, "亲戚", by=people.actor("li", AT), at=AT)


@pytest.mark.parametrize("tie", ["oneself", "representative", "mandate given", "mandate held"])
def test_an_officer_known_to_be_tied_to_the_party_handles_nothing_of_it(people: cast.Cast, tie: str) -> None:
    """Zhang represents Minghe and holds nothing of Hengda; Li is told to be one of them, or of those who act for each other."""
    row, li = filed(people, "minghe"), people.actor("li", AT)
    who = {"oneself": "minghe", "representative": "zhang", "mandate given": "zhou", "mandate held": "luo"}[tie]
    if tie == "mandate given":
        actor_acts.give_mandate(people.parties["zhou"].pk, people.parties["minghe"].pk, ["*"], by=SYSTEM, at=AT)
    if tie == "mandate held":
        actor_acts.give_mandate(people.parties["minghe"].pk, people.parties["luo"].pk, ["*"], by=SYSTEM, at=AT)
    people.accounts["li"].citizen = people.parties[who]
    people.accounts["li"].save(update_fields=["citizen"])
    for act in (lambda: actions.take(row.number, by=li, at=AT), lambda: actions.accept(row.number, by=li, at=AT)):
        with pytest.raises(Refused, match=r"case.related"):
            act()
    assert actions.accept(row.number, by=people.actor("sun", AT), at=AT).state == "in_hand"
    other = filed(people, "hengda", site_name="恒达百货", domains=["other.example"])
    assert actions.accept(other.number, by=li, at=AT).state == "in_hand"


HOUSEHOLDS = """id: redshield.households
owner: market-regulation
key: entry
title: {zh-Hans: 户, zh-Hant: 戶, en: Households, fr: Foyers}
subject: number
ties: [household]
fields:
  entry: {element: resident-entry, unique: true}
  number: {element: resident-number, unique: true, personal: true}
  household: {element: household-number, find: true}
"""


def test_who_shares_a_household_in_a_register_is_related(tmp_path: Path, settings: Any) -> None:
    """Luo lives with Wang, Zhou alone; Li is Luo outside the office. The case is Wang's, then Zhou's."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(AT, redshield={**reader.files(Path("packs/redshield")), "registers/households.yaml": HOUSEHOLDS})
    for place, (name, household) in enumerate({"wang": "H1", "luo": "H1", "zhou": "H2"}.items()):
        facts = {"entry": f"D-{place}", "number": actors.code_of(people.parties[name]), "household": household}
        registers.enter("redshield.households", facts, by=SYSTEM, at=AT)
    people.accounts["li"].citizen = people.parties["luo"]
    people.accounts["li"].save(update_fields=["citizen"])
    row, li = filed(people), people.actor("li", AT)
    for name in ("wang", "zhou"):
        Case.objects.filter(pk=row.pk).update(party=people.parties[name])
        if name == "wang":
            with pytest.raises(Refused, match=r"case.related"):
                actions.take(row.number, by=li, at=AT)
    assert actions.take(row.number, by=li, at=AT).holder == li.account


def test_a_mandate_that_ended_ties_nobody_any_more(people: cast.Cast) -> None:
    row, luo = filed(people, "minghe"), people.parties["luo"]
    given = actor_acts.give_mandate(people.parties["minghe"].pk, luo.pk, ["*"], by=SYSTEM, at=AT)
    people.accounts["li"].citizen = luo
    people.accounts["li"].save(update_fields=["citizen"])
    actor_acts.revoke_mandate(given.pk, by=SYSTEM, at=AT)
    assert actions.accept(row.number, by=people.actor("li", AT), at=AT).state == "in_hand"


def test_who_is_related_is_no_candidate_and_a_case_declared_away_is_allotted_anew(house: object) -> None:
    people = house("load")  # type: ignore[operator]
    li, sun = people.actor("li", AT), people.actor("sun", AT)
    row = another(people, 0)
    assert row.holder == li.account
    actions.recuse(row.number, "申请人是我的表弟", by=li, at=AT)
    assert Case.objects.get(pk=row.pk).holder == sun.account
    assert [one.number for one in queries.inbox(sun, "mine", at=AT)] == [row.number]


def test_a_lot_called_for_does_not_fall_on_who_declared_a_relation_before_it_was_drawn(house: object) -> None:
    people = house("lot")  # type: ignore[operator]
    for place in range(5):
        row = another(people, place)
        actions.recuse(row.number, "亲戚", by=people.actor("li", AT), at=AT)
        catch_up()
        assert Case.objects.get(pk=row.pk).holder == people.accounts["sun"].pk


def test_a_case_that_was_drawn_is_not_handed_to_another_but_the_leader_may_say_who(house: object) -> None:
    people = house("lot")  # type: ignore[operator]
    row, zhao = another(people, 0), people.actor("zhao", AT)
    catch_up()
    names = {people.accounts[name].pk: name for name in ("li", "sun")}
    drawn = names.pop(Case.objects.get(pk=row.pk).holder or 0)
    (other,) = names
    with pytest.raises(Refused, match=r"case.by_lot"):
        actions.hand_over(row.number, other, reason="换人", by=people.actor(drawn, AT), at=AT)
    with pytest.raises(Refused) as refusal:
        actions.assign(row.number, people.accounts["wu"].pk, reason="", by=zhao, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["case.no_receiver", "case.assign_reason"]
    with pytest.raises(NotAllowed):
        actions.assign(row.number, other, reason="换人", by=people.actor(drawn, AT), at=AT)
    actions.assign(row.number, other, reason="原经办人住院", by=zhao, at=AT)
    actions.assign(row.number, other, reason="原经办人住院", by=zhao, at=AT)
    kept = OutOfTurn.objects.get()
    assert (kept.given_to, kept.by, kept.reason) == (other, zhao.account, "原经办人住院")


def test_an_objection_keeps_the_officer_from_deciding_until_the_leader_answers_and_upheld_for_good(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    made = object_to(people, row.number)
    assert made.due is not None
    assert (made.due - AT.date()).days == 3
    with pytest.raises(Refused, match=r"case.objected$"):
        actions.review(row.number, opinion="", by=li, at=AT)
    with pytest.raises(Refused, match=r"case.objected_before"):
        object_to(people, row.number)
    assert [one.number for one in queries.inbox(zhao, "leading", at=AT)] == [row.number]
    assert queries.counts(zhao, at=AT)["leading"] == 1
    assert queries.counts(li, at=AT)["leading"] == 0
    with pytest.raises(Refused, match=r"case.objection_answer"):
        actions.answer_objection(row.number, li.account or 0, True, "", by=zhao, at=AT)
    actions.answer_objection(row.number, li.account or 0, True, "确为近亲属", by=zhao, at=AT)
    assert Case.objects.get(pk=row.pk).holder is None
    with pytest.raises(Refused, match=r"case.related"):
        actions.take(row.number, by=li, at=AT)
    with pytest.raises(NotFound):
        actions.answer_objection(row.number, li.account or 0, True, "确为近亲属", by=zhao, at=AT)
    assert queries.counts(zhao, at=AT)["leading"] == 0


def test_an_objection_that_is_not_upheld_lets_the_officer_go_on_and_is_not_repeated(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    object_to(people, row.number)
    actions.answer_objection(row.number, li.account or 0, False, "查无此事", by=zhao, at=AT)
    assert Case.objects.get(pk=row.pk).holder == li.account
    with pytest.raises(Refused, match=r"case.objected_before"):
        object_to(people, row.number)
    actions.review(row.number, opinion="", by=li, at=AT)


def test_what_does_not_fit_in_an_objection_is_said_at_once_and_only_the_party_objects(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(Refused) as refusal:
        object_to(people, row.number, who="sun", words=" ")
    assert [one.code for one in refusal.value.discrepancies] == ["case.nobody_in_hand", "case.objection_words"]
    for name in ("minghe", "sun"):
        with pytest.raises(NotAllowed):
            object_to(people, row.number, by=name)


def test_nobody_answers_about_oneself_and_only_leaders_answer(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    actions.review(row.number, opinion="", by=li, at=AT)
    actions.take(row.number, by=zhao, at=AT)
    object_to(people, row.number, who="zhao")
    with pytest.raises(NotAllowed, match=r"actor.oneself"):
        actions.answer_objection(row.number, zhao.account or 0, False, "没有", by=zhao, at=AT)
    with pytest.raises(NotAllowed):
        actions.answer_objection(row.number, zhao.account or 0, True, "是", by=li, at=AT)
    assert queries.counts(zhao, at=AT)["leading"] == 0


def test_an_objection_that_nobody_answers_is_told_upward(people: cast.Cast) -> None:
    row = in_hand(people)
    object_to(people, row.number)
    for at in (AT + 3 * DAY, AT + 4 * DAY):
        actions.settle(row.number, at=at)
    kinds = [one.kind for one in log.of_subject("case", row.number)]
    assert kinds.count("case.objection_late") == 1
    with pytest.raises(Refused, match=r"case.objected$"):
        actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT + 4 * DAY)


@pytest.mark.django_db(transaction=True)
def test_declared_and_answered_by_several_at_once_it_happens_once(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    assert sorted(together(lambda: object_to(people, row.number))) == ["case.objected_before"] * 3 + ["done"]
    case, told = ("case", row.number), (li.account or 0, False, "没有")
    once(case, "case.objection_answered", lambda: actions.answer_objection(row.number, *told, by=zhao, at=AT), "case.no_objection")
    assert together(lambda: actions.recuse(row.number, "亲戚", by=li, at=AT)) == ["done"] * 4
    assert together(lambda: actions.assign(row.number, people.accounts["sun"].pk, reason="换人", by=zhao, at=AT)) == ["done"] * 4
    kinds = [one.kind for one in log.of_subject("case", row.number)]
    assert [kinds.count(f"case.{kind}") for kind in ("objected", "objection_answered", "recused", "assigned")] == [1, 1, 1, 1]

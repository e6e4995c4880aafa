"""What waited longer is begun first, or the reason why not is kept."""

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import Refused
from tongban.cases import actions
from tongban.cases.fair_models import OutOfTurn
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, DAY, filed
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
NUMBERS = "一二三四五六"


def several(people: cast.Cast, count: int = 3) -> list[Case]:
    changes = [{"site_name": f"网站{NUMBERS[place]}号", "domains": [f"d{place}.example"]} for place in range(count)]
    return [filed(people, at=AT + place * DAY / 24, **changed) for place, changed in enumerate(changes)]


def test_the_first_of_the_queue_is_taken_without_a_word(people: cast.Cast) -> None:
    first, second, _ = several(people)
    for name, row in (("li", first), ("sun", second)):
        assert actions.take(row.number, by=people.actor(name, AT), at=AT + DAY).holder == people.accounts[name].pk
    assert not OutOfTurn.objects.exists()


def test_out_of_turn_a_reason_is_needed_and_kept_whatever_the_act_that_begins(people: cast.Cast) -> None:
    first, second, third = several(people)
    li, at = people.actor("li", AT), AT + DAY
    acts = (
        lambda: actions.take(third.number, by=li, at=at),
        lambda: actions.take(third.number, reason=" \n", by=li, at=at),
        lambda: actions.accept(third.number, by=li, at=at),
        lambda: actions.supplement(third.number, [{"field": "address"}], words="", by=li, at=at),
    )
    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        told = {"passed": 2, "first": first.number, "field": "out_of_turn"}
        assert (refusal.value.code, refusal.value.facts) == ("case.out_of_turn", told)
    actions.take(third.number, reason="明日开业，已核实", by=li, at=at)
    kept = OutOfTurn.objects.get()
    assert (kept.case_id, kept.by, kept.passed, kept.first, kept.reason) == (third.pk, li.account, 2, first.number, "明日开业，已核实")
    kinds = [one.kind for one in log.of_subject("case", third.number)]
    assert kinds[-2:] == ["case.out_of_turn", "case.taken"]
    actions.take(third.number, by=li, at=at)
    assert OutOfTurn.objects.count() == 1
    actions.accept(third.number, by=li, at=at)
    assert second.pk


def test_the_head_decides_in_turn_too(people: cast.Cast) -> None:
    rows, li, zhao = several(people, 2), people.actor("li", AT), people.actor("zhao", AT)
    for place, row in enumerate(rows):
        actions.accept(row.number, by=li, at=AT + DAY)
        actions.review(row.number, opinion="", by=li, at=AT + DAY * (2 - place))
    for act in (
        lambda: actions.decide(rows[0].number, "grant", by=zhao, at=AT + 3 * DAY),
        lambda: actions.send_back(rows[0].number, reason="再看", by=zhao, at=AT + 3 * DAY),
    ):
        with pytest.raises(Refused, match=r"case.out_of_turn"):
            act()
    actions.decide(rows[1].number, "grant", by=zhao, at=AT + 3 * DAY)
    assert actions.decide(rows[0].number, "grant", by=zhao, at=AT + 3 * DAY).state == "decided"


def test_every_act_that_begins_a_case_takes_the_reason(people: cast.Cast) -> None:
    first, second, third = several(people)
    li, sun, zhao, late = people.actor("li", AT), people.actor("sun", AT), people.actor("zhao", AT), AT + 2 * DAY
    actions.accept(third.number, out_of_turn="急", by=li, at=AT + DAY)
    actions.supplement(second.number, [{"field": "address"}], words="", out_of_turn="加急", by=sun, at=AT + DAY)
    for row in (first, second):
        Case.objects.filter(pk=row.pk).update(state="in_hand", holder=None)
    actions.review(second.number, opinion="", out_of_turn="特急", by=sun, at=AT + DAY)
    actions.review(third.number, opinion="", by=li, at=late)
    actions.send_back(third.number, reason="再看", out_of_turn="明日到期", by=zhao, at=late)
    actions.review(third.number, opinion="", out_of_turn="退回", by=li, at=late + DAY)
    actions.decide(third.number, "grant", out_of_turn="领导批示", by=zhao, at=late + DAY)
    kept = OutOfTurn.objects.order_by("pk").values_list("case__number", "reason", "passed")
    assert list(kept) == [
        (third.number, "急", 2),
        (second.number, "加急", 1),
        (second.number, "特急", 1),
        (third.number, "明日到期", 1),
        (third.number, "退回", 1),
        (third.number, "领导批示", 1),
    ]


def test_what_waits_for_the_applicant_is_passed_by_nobody(people: cast.Cast) -> None:
    first, second, _ = several(people)
    li = people.actor("li", AT)
    actions.supplement(first.number, [{"field": "address"}], words="", by=li, at=AT + DAY)
    assert actions.take(second.number, by=people.actor("sun", AT), at=AT + DAY).holder == people.accounts["sun"].pk


@pytest.mark.django_db(transaction=True)
def test_taken_out_of_turn_by_several_at_once_it_is_kept_once(people: cast.Cast) -> None:
    _, _, third = several(people)
    li = people.actor("li", AT)
    assert together(lambda: actions.take(third.number, reason="急件", by=li, at=AT + DAY)) == ["done"] * 4
    assert OutOfTurn.objects.count() == 1

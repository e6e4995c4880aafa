"""Random inspections: plans, lots of objects and inspectors that anybody can reckon anew, limits, and no choice by hand."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.base.identifiers import make_uscc
from tongban.cases import actions, allotting, inspecting, lots, queries
from tongban.cases.models import Case
from tongban.cases.opening_models import Inspected, InspectionPlan
from tongban.cases.tests.supervised import CHECKLIST, RANDOM, supervised
from tongban.cases.tests.world import AT
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.registers import actions as registers

pytestmark = pytest.mark.django_db(transaction=True)
UNTIL = date(2026, 4, 30)


@pytest.fixture
def bureau(people: cast.Cast) -> cast.Cast:
    supervised(people)
    for place in range(8):
        facts = {"code": make_uscc(700 + place), "name": f"演示企业{place}", "state": "active", "scope": "食品"}
        registers.enter("redshield.operators", facts, by=SYSTEM, at=AT)
    return people


def planned(people: cast.Cast, count: int = 3, key: str = "k", by: str = "zhao", **changes: Any) -> InspectionPlan:
    told: dict[str, Any] = {"title": "2026年抽查", "until": UNTIL, "only": {}, **changes}
    return actions.plan_inspection(RANDOM, told["title"], count, told["until"], told["only"], key=key, by=people.actor(by, AT), at=AT)


def drawn(people: cast.Cast, count: int = 3, **changes: Any) -> list[Inspected]:
    made = planned(people, count, **changes)
    catch_up()
    return inspecting.drawn(inspecting.plan(made.number))


def test_a_lot_draws_the_objects_and_anybody_reckons_it_anew(bureau: cast.Cast) -> None:
    rows = drawn(bureau)
    plan = InspectionPlan.objects.get()
    keys = plan.candidates.splitlines()
    assert len(keys) == 10
    # With nothing but the public log, the list and a hash:
    event = log.event(str(plan.event))
    sealed = log.sealed(str(plan.event))
    assert log.holds(str(plan.event), sealed.entry)
    assert (log.body(event) or {})["digest"] == hashlib.sha256(plan.candidates.encode()).hexdigest()
    seed = hashlib.sha256(f"tongban lot\n{sealed.entry.hex()}\n{sealed.root.hex()}\n".encode()).hexdigest()
    order = sorted(keys, key=lambda one: hashlib.sha256(f"{seed}\n{one}\n".encode()).hexdigest())
    assert [one.record for one in rows] == order[:3]
    lot = inspecting.checked(plan)
    assert lot is not None
    assert lot.good
    Inspected.objects.filter(pk=rows[0].pk).update(record=order[9])
    changed = inspecting.checked(plan)
    assert changed is not None
    assert not changed.good


def test_each_object_gets_a_case_and_two_inspectors_by_lot_never_the_same(bureau: cast.Cast) -> None:
    inspectors = {bureau.accounts[name].pk for name in ("mei", "lan", "jun")}
    for one in drawn(bureau):
        assert one.case is not None
        holders = [step.holder for step in queries.steps(one.case) if step.name in ("lead", "beside")]
        assert len(set(holders)) == 2
        assert set(holders) <= inspectors
        found = allotting.checked(one.case)
        assert [(lot.step, lot.good) for lot in found] == [("lead", True), ("beside", True)]
        assert holders[0] not in found[1].candidates


def test_an_inspector_who_declares_a_relation_is_drawn_no_more(bureau: cast.Cast) -> None:
    row = drawn(bureau, 1)[0].case
    assert row is not None
    lead, beside = (step.holder for step in queries.steps(row) if step.name in ("lead", "beside"))
    name = next(name for name, account in bureau.accounts.items() if account.pk == lead)
    actions.recuse(row.number, "亲属", by=bureau.actor(name, AT), at=AT)
    catch_up()
    now = [step.holder for step in queries.steps(row) if step.name in ("lead", "beside")]
    assert set(now) == {bureau.accounts[one].pk for one in ("mei", "lan", "jun")} - {lead}
    assert now[1] == beside


def test_the_second_inspector_is_somebody_else_and_writes_nothing(bureau: cast.Cast) -> None:
    row = drawn(bureau, 1)[0].case
    assert row is not None
    names = {account.pk: name for name, account in bureau.accounts.items()}
    lead, beside = (names[step.holder] for step in queries.steps(row) if step.name in ("lead", "beside"))
    third = next(name for name in ("mei", "lan", "jun") if name not in (lead, beside))
    for name, code in ((beside, "case.nothing_to_write"), (third, "case.taken")):
        with pytest.raises(Refused, match=code):
            actions.write_up(row.number, CHECKLIST, by=bureau.actor(name, AT), at=AT)
    actions.write_up(row.number, CHECKLIST, by=bureau.actor(lead, AT), at=AT)
    for name in (lead, beside):
        actions.review(row.number, opinion="属实", by=bureau.actor(name, AT), at=AT)
    done = actions.decide(row.number, "mended", by=bureau.actor("zhao", AT), at=AT)
    assert done.state == "decided"


def test_who_was_inspected_is_not_drawn_again_within_a_year(bureau: cast.Cast) -> None:
    first = {one.record for one in drawn(bureau, 5)}
    second = {one.record for one in drawn(bureau, 4, key="k2")}
    assert not first & second
    with pytest.raises(Refused, match=r"inspection.too_narrow"):
        planned(bureau, 1, key="k3")


def test_two_plans_at_once_inspect_nobody_twice(bureau: cast.Cast) -> None:
    planned(bureau, 6, key="a")
    planned(bureau, 6, key="b")
    catch_up()
    rows = [one for plan in InspectionPlan.objects.all() for one in inspecting.drawn(plan)]
    opened = [one.record for one in rows if one.case]
    assert len(opened) == len(set(opened)) == 10
    assert {one.passed_over for one in rows if not one.case} == {"rested"}
    assert all(lot is not None and lot.good for lot in map(inspecting.checked, InspectionPlan.objects.all()))


def test_a_plan_is_made_once_however_many_send_it_and_drawn_once(bureau: cast.Cast) -> None:
    assert together(lambda: planned(bureau)) == ["done"] * 4
    assert InspectionPlan.objects.count() == 1
    catch_up()
    number = InspectionPlan.objects.get().number
    assert together(lambda: actions.draw_objects(number, at=AT)) == ["done"] * 4
    assert Case.objects.filter(service=RANDOM).count() == 3


def test_nobody_chooses_whom_to_inspect(bureau: cast.Cast) -> None:
    code = bureau.parties["hengda"].code
    for only in ({"code": code}, {"state": "revoked"}, {"nothing": "x"}):
        with pytest.raises(Refused, match=r"inspection.hand_picked"):
            planned(bureau, only=only)
    with pytest.raises(Refused, match=r"inspection.too_narrow"):
        planned(bureau, 1, only={"name": "演示企业0"})
    for name in ("li", "mei", "hengda"):
        with pytest.raises(NotAllowed):
            planned(bureau, by=name)


def test_everything_wrong_with_a_plan_is_said_at_once(bureau: cast.Cast) -> None:
    with pytest.raises(Refused) as said:
        planned(bureau, 0, title=" ", until=date(2026, 3, 1))
    assert [one.facts["field"] for one in said.value.discrepancies] == ["title", "until", "count"]
    with pytest.raises(Refused) as said:
        planned(bureau, 501, until=AT.date() + timedelta(days=400))
    assert [one.code for one in said.value.discrepancies] == ["inspection.until", "inspection.count"]
    assert InspectionPlan.objects.count() == 0


@given(st.integers(2, 40), st.integers(0, 2**32))
def test_the_order_of_a_lot_holds_whoever_else_is_there(many: int, number: int) -> None:
    objects, seed = [f"O{one}" for one in range(many)], f"{number:x}"
    order, left = lots.order(seed, objects), objects[1:]
    assert sorted(order) == sorted(objects)
    assert lots.order(seed, left) == [one for one in order if one in left]

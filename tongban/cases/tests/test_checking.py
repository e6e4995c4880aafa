"""What automatic checks saw is kept: with the step that they passed, and with each later version of the answers."""

from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases import actions, checking
from tongban.cases.models import Answers, Case, StepRow
from tongban.cases.tests.world import AT, DAY, filed, in_hand

pytestmark = pytest.mark.django_db


def results(row: Case) -> dict[str, checking.Checked]:
    return {one.rule: one for one in checking.checked(row)}


def supplied(people: cast.Cast, **form: Any) -> Case:
    """A case whose applicant was asked for a field, and gave it."""
    row, li = in_hand(people), people.actor("li", AT)
    items = [{"field": name, "words": "请更正"} for name in form]
    actions.supplement(row.number, items, words="", by=li, at=AT + DAY)
    return actions.supply(row.number, form, by=people.actor("hengda", AT), at=AT + 2 * DAY)


def test_a_rule_that_passed_is_kept_with_what_it_read_and_no_value_twice(people: cast.Cast) -> None:
    row = filed(people)
    kept = StepRow.objects.get(case=row, name="screen").checks
    assert kept == [
        {"rule": "operator_is_active", "read": ["fetch.operator.state"], "said": []},
        {"rule": "name_is_allowed", "read": ["site_name", "material.trademark"], "said": []},
    ]
    one = results(row)["operator_is_active"]
    assert (one.at, one.value("fetch.operator.state")) == (AT, "active")
    assert results(row)["name_is_allowed"].value("site_name") == "恒达鲜食"
    assert [(one.register, one.since) for one in checking.held(row)][0] == ("redshield.domains", AT)


def test_new_answers_are_checked_again_and_what_does_not_fit_any_more_is_kept_for_the_officer(people: cast.Cast) -> None:
    row = supplied(people, site_name="中国恒达")
    one = results(row)["name_is_allowed"]
    assert (one.said, one.at, one.value("site_name")) == (("name.forbidden",), AT + 2 * DAY, "中国恒达")
    assert results(row)["operator_is_active"].said == ()


def test_a_change_that_is_taken_over_is_checked_again(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.propose_change(row.number, {"site_name": "恒达果蔬"}, reason="改名", by=people.actor("hengda", AT), at=AT + DAY)
    actions.answer_change(row.number, take_over=True, by=people.actor("li", AT), at=AT + 2 * DAY)
    one = results(row)["name_is_allowed"]
    assert (one.said, one.value("site_name")) == ((), "恒达果蔬")


def test_a_case_from_before_says_that_what_a_rule_saw_was_not_kept(people: cast.Cast) -> None:
    row = filed(people)
    StepRow.objects.filter(case=row).update(checks=[])
    assert [(one.rule, one.read, one.said) for one in checking.checked(row)] == [
        ("operator_is_active", None, ()),
        ("name_is_allowed", None, ()),
    ]


def test_what_checks_saw_goes_with_the_content_of_the_case(people: cast.Cast) -> None:
    row = supplied(people, site_name="恒达果园")
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT + 3 * DAY)
    Case.objects.filter(pk=row.pk).update(erase_on=AT.date())
    assert actions.erase_due(at=AT + 4 * DAY) == 1
    assert not StepRow.objects.filter(case=row).exclude(checks=[]).exists()
    assert not Answers.objects.filter(case=row).exclude(checks=[]).exists()

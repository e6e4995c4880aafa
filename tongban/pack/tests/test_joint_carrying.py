"""Answers of a joint form go along by the part that asks them, whatever they are called; of two that become one none is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.pack.carrying import Carried
from tongban.pack.joint_carrying import Whole, carry_joint
from tongban.pack.shapes import FormField


def whole(places: Mapping[tuple[str, str], str]) -> Whole:
    return Whole({key: FormField(key, "phone") for key in places.values()}, places, {})


def carried(old: Whole, new: Whole, form: dict[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, Any]]]:
    found: Carried = carry_joint(old, new, form, {})
    return dict(found.form), {one.name: (one.change, one.said) for one in found.marks}


ONE = whole({("seal", "phone"): "phone", ("tax", "phone"): "phone"})
TWO = whole({("seal", "phone"): "seal-phone", ("tax", "phone"): "tax-phone"})


def test_what_was_asked_once_and_is_asked_of_each_part_now_stands_with_each() -> None:
    assert carried(ONE, TWO, {"phone": "1"}) == ({"seal-phone": "1", "tax-phone": "1"}, {})


def test_of_two_different_answers_to_what_becomes_one_question_the_other_is_told() -> None:
    assert carried(TWO, ONE, {"seal-phone": "1", "tax-phone": "2"}) == ({"phone": "1"}, {"tax-phone": ("removed", "2")})
    assert carried(TWO, ONE, {"seal-phone": "1", "tax-phone": "1"}) == ({"phone": "1"}, {})
    assert carried(TWO, ONE, {"tax-phone": "2"}) == ({"phone": "2"}, {})


def test_a_name_that_another_question_takes_over_keeps_what_was_said_to_the_first() -> None:
    old = whole({("seal", "phone"): "phone", ("tax", "mobile"): "mobile"})
    form, marks = carried(old, whole({("tax", "mobile"): "phone"}), {"phone": "1", "mobile": "2"})
    assert {*form.values(), *(said for _, said in marks.values())} == {"1", "2"}

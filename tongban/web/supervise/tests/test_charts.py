"""What charts draw: every month asked for, and parts that add up."""

from collections import Counter
from datetime import date
from typing import Any

from tongban.oversight import queries
from tongban.web.supervise import charts

ASKED = queries.Asked(date(2026, 1, 1), date(2026, 4, 1))


def figure(name: str, *values: int) -> queries.Figure:
    return queries.figure(queries.indicator(name), Counter(values))


def test_a_month_without_a_case_has_its_place_and_a_missing_value_is_not_nought() -> None:
    groups = {date(2026, 2, 1): {"gross": figure("gross", 4, 4)}, date(2026, 3, 1): {"gross": figure("gross", -1)}}
    drawn = charts.months(groups, "gross", ASKED)
    assert drawn is not None
    assert [bar["full"] for bar in drawn["bars"]] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert [bar["told"]["number"] for bar in drawn["bars"]] == [False, True, False, False]
    assert [bar["told"]["figure"].expected for bar in drawn["bars"]] == [0, 2, 1, 0]
    assert charts.months({}, "gross", ASKED) is None


def test_turns_add_up_the_longest_first_and_leave_out_what_is_not_known() -> None:
    def row(name: str, own: list[int], others: list[int], applicant: list[int]) -> dict[str, Any]:
        told = {"own": own, "others": others, "applicant": applicant}
        return {"name": name, "lang": "", "cells": [{"id": one, "figure": figure(one, *values)} for one, values in told.items()]}

    table = [row("short", [1, 3], [0, 0], [1, 1]), row("long", [4, 6], [2, 2], [0, 2]), row("unknown", [4], [-1], [2])]
    drawn = charts.turns(table)
    assert [(one["name"], one["total"]) for one in drawn] == [("long", "8.0"), ("short", "3.0")]
    assert [(part["name"], part["x"], part["w"]) for part in drawn[0]["parts"]] == [
        ("own", "0.00", "62.50"),
        ("others", "62.50", "25.00"),
        ("applicant", "87.50", "12.50"),
    ]
    assert charts.turns([]) == []

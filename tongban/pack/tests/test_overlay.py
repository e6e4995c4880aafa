"""What a region may say of its own, on the filing of websites."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tongban.base.errors import Refused
from tongban.pack import overlay, reader
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.lines import read as read_page
from tongban.pack.overlay_checks import encloses
from tongban.pack.shapes import Dated, LawRef, Period
from tongban.pack.tests import sample

SERVICE = sample.FILING
ASSUMED = "assumed: true"


def facts(text: str) -> dict[str, Any]:
    page, problems = read_page("local/511602000000.yaml", text)
    assert problems == []
    return page.value


def test_a_region_promises_less_time_and_tells_its_places():
    local = facts(f"""
limits: {{decide: [{{from: 2026-01-01, working_days: 5, {ASSUMED}}}]}}
fees: [{{from: 2026-01-01, amount: 0, currency: CNY, {ASSUMED}}}]
materials: {{domain-certificate: {{most: 8}}}}
texts: {{en: {{place.address: 1 Binjiang Road, material.domain-certificate.note: Bring two copies.}}, fr: {{contact.phone: "12345"}}}}
""")
    made = overlay.apply(SERVICE, local)
    assert [one.value.amount for one in made.steps["decide"].limit] == [20, 5]
    assert made.materials["domain-certificate"].most == 8
    assert made.materials["domain-certificate"].formats == SERVICE.materials["domain-certificate"].formats
    assert made.texts["en"]["place.address"] == "1 Binjiang Road"
    assert made.texts["en"]["title"] == SERVICE.texts["en"]["title"]
    assert made.steps["review"] == SERVICE.steps["review"]


def test_what_a_region_promises_stands_under_the_rule_of_the_base_unless_it_names_another():
    review, step = SERVICE.steps["review"], SERVICE.steps["decide"]
    ruled = replace(SERVICE, steps={"review": review, "decide": replace(step, limit=(replace(step.limit[0], rule="lic-joint"),))})
    made = overlay.apply(ruled, facts(f"limits: {{decide: [{{from: 2026-01-01, working_days: 5, {ASSUMED}}}]}}"))
    assert [one.rule for one in made.steps["decide"].limit] == ["lic-joint", "lic-joint"]
    made = overlay.apply(ruled, facts(f"limits: {{decide: [{{from: 2026-01-01, working_days: 5, rule: lic-decide, {ASSUMED}}}]}}"))
    assert [one.rule for one in made.steps["decide"].limit] == ["lic-joint", "lic-decide"]


def test_an_overlay_from_json_has_its_days_as_text():
    made = overlay.apply(SERVICE, {"limits": {"decide": [{"from": "2026-01-01", "working_days": 5, "assumed": True}]}})
    assert made.steps["decide"].limit[-1].since == date(2026, 1, 1)


def test_a_region_promises_fewer_visits_but_never_more():
    (promise,) = overlay.apply(SERVICE, facts(f"visits: [{{from: 2020-01-01, at_most: 1, {ASSUMED}}}]")).visits
    assert (promise.since, promise.value, promise.law.assumed) == (date(2020, 1, 1), 1, True)
    base = overlay.apply(SERVICE, facts(f"visits: [{{from: 2020-01-01, at_most: 1, {ASSUMED}}}]"))
    assert overlay.apply(base, facts(f"visits: [{{from: 2026-01-01, at_most: 0, {ASSUMED}}}]")).visits[-1].value == 0
    with pytest.raises(Refused, match=r"pack\.bad_overlay"):
        overlay.apply(base, facts(f"visits: [{{from: 2026-01-01, at_most: 2, {ASSUMED}}}]"))


@pytest.mark.parametrize("given", ["at_most: -1", "at_most: 100", "at_most: often", "days: 1", "at_most: true"])
def test_a_number_of_visits_that_is_none_is_named(given: str):
    page, _ = read_page("local/511602000000.yaml", f"visits: [{{from: 2026-01-01, {given}, {ASSUMED}}}]")
    problems: list[Problem] = []
    overlay.read(page, problems)
    assert problems


def test_an_empty_overlay_changes_nothing():
    assert overlay.apply(SERVICE, {}) == SERVICE


@pytest.mark.parametrize(
    "text",
    [
        "limits: {decide: [{from: 2026-01-01, working_days: 21, %s}]}",
        "limits: {decide: [{from: 2026-01-01, days: 21, %s}]}",
        "limits: {decide: [{from: 2026-01-01, months: 1, %s}]}",
        "limits: {decide: [{from: 2026-01-01, working_days: 5, whose: applicant, %s}]}",
        "limits: {nowhere: [{from: 2026-01-01, working_days: 2, %s}]}",
        "notice: [{from: 2026-01-01, working_days: 6, %s}]",
        "supplement: [{from: 2026-01-01, working_days: 9, whose: applicant, %s}]",
        "fees: [{from: 2026-01-01, amount: 1, currency: CNY, %s}]",
        "fees: [{from: 2026-01-01, amount: 0, currency: HKD, %s}]",
        "materials: {domain-certificate: {formats: [pdf]}} # %s",
        "materials: {domain-certificate: {most: 4}} # %s",
        "materials: {passport: {most: 4}} # %s",
        "materials: {domain-certificate: {later: [{from: 2026-01-01, days: 29, whose: applicant, %s}]}}",
        "texts: {en: {title: Ours}} # %s",
        "steps: {review: {post: nobody}} # %s",
        "reasons: {} # %s",
        "limits: {decide: [{from: soon, working_days: 2, %s}]}",
    ],
)
def test_a_region_may_not_go_beyond_the_definition(text: str):
    with pytest.raises(Refused, match=r"pack\.bad_overlay"):
        overlay.apply(SERVICE, facts(text % ASSUMED))


def test_a_later_change_of_the_law_binds_an_earlier_promise():
    law = (Dated(date(2004, 7, 1), Period(20, "working_days"), LawRef()), Dated(date(2027, 1, 1), Period(3, "working_days"), LawRef()))
    promise = Dated(date(2026, 1, 1), Period(5, "working_days"), LawRef())
    assert [code for _, code, _, _ in overlay._periods(("x",), law, (promise,))] == ["overlay.exceeds"]
    until_then = (promise, Dated(date(2027, 1, 1), Period(3, "working_days"), LawRef()))
    assert list(overlay._periods(("x",), law, until_then)) == []


def test_as_many_days_are_never_longer_than_as_many_working_days():
    assert overlay.beyond(Period(5, "days"), Period(5, "working_days")) is False
    assert overlay.beyond(Period(5, "working_days"), Period(7, "days")) is None
    assert overlay.beyond(Period(1, "years"), Period(12, "months")) is False


def test_the_checker_names_file_and_line_of_a_wrong_overlay():
    files = dict(sample.FILES["redshield"])
    file = "services/website-filing/local/511602000000.yaml"
    files[file] = "limits:\n  decide:\n    - {from: 2026-01-01, working_days: 30, assumed: true}\nstairs: here\n"
    files["services/website-filing/local/county.yaml"] = "notice: [{from: 2026-01-01, working_days: 3}]\n"
    found = [
        (one.file.rpartition("/")[2], one.line, one.code) for one in check(reader.parse(files).pack, sample.WORLD) if "/local/" in one.file
    ]
    assert found == [
        ("511602000000.yaml", 3, "overlay.exceeds"),
        ("511602000000.yaml", 4, "shape.unknown_key"),
        ("county.yaml", 1, "law.missing"),
        ("county.yaml", 1, "overlay.region"),
    ]


def test_regions_one_inside_the_other_that_contradict_each_other_are_refused_with_a_cure():
    files = dict(sample.FILES["redshield"])
    base = "services/website-filing/local/"
    files[f"{base}511600000000.yaml"] = f"limits: {{decide: [{{from: 2026-01-01, working_days: 10, {ASSUMED}}}]}}"
    files[f"{base}511602000000.yaml"] = f"limits: {{decide: [{{from: 2026-01-01, working_days: 12, {ASSUMED}}}]}}"
    files[f"{base}510000000000.yaml"] = "materials: {domain-certificate: {most: 6}}"
    (found,) = [one for one in sample.problems_of("redshield", files) if one.code.startswith("overlay.")]
    assert (found.file, found.code) == (f"{base}511602000000.yaml", "overlay.contradicts")
    assert "511600000000" in found.cure
    files[f"{base}511602000000.yaml"] = files[f"{base}511602000000.yaml"].replace("12", "8")
    assert not [one for one in sample.problems_of("redshield", files) if one.code.startswith("overlay.")]


@pytest.mark.parametrize(
    ("above", "inside"),
    [("510000000000", True), ("511600000000", True), ("511602001000", False), ("511700000000", False), ("500000000000", False)],
)
def test_a_region_lies_in_another_by_its_code(above: str, inside: bool):
    assert encloses(above, "511602000000") is inside

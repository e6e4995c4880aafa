"""What a region may say of its own, on the filing of websites."""

from datetime import date
from typing import Any

import pytest

from tongban.base.errors import Refused
from tongban.pack import overlay, reader
from tongban.pack.checker import check
from tongban.pack.lines import read as read_page
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


def test_an_overlay_from_json_has_its_days_as_text():
    made = overlay.apply(SERVICE, {"limits": {"decide": [{"from": "2026-01-01", "working_days": 5, "assumed": True}]}})
    assert made.steps["decide"].limit[-1].since == date(2026, 1, 1)


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
    files[file] = "limits:\n  decide:\n    - {from: 2026-01-01, working_days: 30, assumed: true}\nplaces: here\n"
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

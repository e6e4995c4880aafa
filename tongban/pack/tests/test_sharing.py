"""Tables that parts of a joint matter share: each takes its lines under its columns, and gets what the parts before it give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongban.pack import joining, reader
from tongban.pack.checker import check
from tongban.pack.joint_shapes import JointMatter, Lines, Part, Source
from tongban.pack.lines import Problem
from tongban.pack.shapes import FormField, FormGroup
from tongban.pack.shapes import Test as Comparison
from tongban.pack.standards import Code, CodeList
from tongban.pack.tests.test_joining import PERSON, service
from tongban.pack.world import World

LISTED = CodeList("listed", "1", "s", (Code("10", {}), Code("20", {}, None, date(2018, 6, 1)), Code("30", {}, date(2020, 1, 1))))
NONE_YET = Comparison("licence", "present", False)
SAME = {"goods": ("entry.goods", "permit.items", "note.goods")}


def table(name: str, *columns: str) -> FormGroup:
    return FormGroup(name, tuple(FormField(one, one, required=one == "code") for one in columns), repeat=50, least=1)


SERVICES = {
    "permit": service("permit", (FormField("until", "day"),)),
    "note": service("note"),
    "entry": service("entry", (FormField("mode", "mode"),)),
}
FORMS = {
    "permit": (*SERVICES["permit"].form, table("items", "code", "weight")),
    "note": (table("goods", "code"),),
    "entry": (*SERVICES["entry"].form, table("goods", "code", "country", "net", "licence", "line", "kind", "paper")),
}


def matter(**permit: Any) -> JointMatter:
    rule = Lines((NONE_YET, Comparison("mode", "equals", "a")), {"code": LISTED}, {"weight": "net"}, gives(licence="number", line="line"))
    parts = {
        "permit": Part("permit", "s.permit", lines={"items": rule}, **permit),
        "note": Part("note", "s.note", lines={"goods": Lines(listed={"country": LISTED}, gives=gives(paper="number", kind="=A"))}),
        "entry": Part("entry", "s.entry", needs=("permit", "note")),
    }
    return JointMatter("j", "en", {}, {}, (), ("person",), parts, same=SAME)


def gives(**columns: str) -> dict[str, str]:
    return columns


def found(goods: list[dict[str, Any]], mode: str = "a", day: str = "2018-05-31") -> joining.Demand:
    services = {name: replace(one, form=FORMS[name]) for name, one in SERVICES.items()}
    facts = {**PERSON, "case": {"day": day}}
    return joining.demand(matter(), services, {"goods": goods, "mode": mode}, {}, facts)


def test_a_part_applies_when_a_line_is_for_it_by_code_country_mode_and_day() -> None:
    assert found([]).parts == ("entry",)
    assert found([{"code": "1001"}]).parts == ("permit", "entry")
    assert found([{"code": "1001"}], mode="b").parts == ("entry",)
    assert found([{"code": "1001", "licence": "L-1"}]).parts == ("entry",)
    assert found([{"code": "2001"}]).parts == ("permit", "entry")
    assert found([{"code": "2001"}], day="2018-06-01").parts == ("entry",)
    assert found([{"code": "3001"}]).parts == ("entry",)
    assert found([{"code": "3001"}], day="2020-01-01").parts == ("permit", "entry")
    assert found([{"code": "0101", "country": "100"}]).parts == ("note", "entry")


def test_the_one_table_has_every_column_and_stands_before_the_pages_of_the_parts() -> None:
    told = found([{"code": "1001"}])
    assert [one.name for one in told.groups] == ["goods", "permit", "entry"]
    assert [one.name for one in told.groups[0].fields] == ["code", "country", "net", "licence", "line", "kind", "paper"]
    assert [(one.part, one.key, one.why) for one in told.left] == [("entry", "goods", "once")]


def test_each_part_is_filed_with_its_lines_and_gets_what_others_give_them() -> None:
    goods = [{"code": "0101"}, {"code": ""}, {"code": "1001", "net": "5"}, {"code": "1002", "net": "6", "country": "10"}]
    told, answers = found(goods), {"goods": goods, "mode": "a", "until": "x"}
    assert joining.answers_for(told, "permit", answers, {}) == {
        "until": "x",
        "items": [{"code": "1001", "weight": "5"}, {"code": "1002", "weight": "6"}],
    }
    handed = {"permit.number": "P-1", "note.number": "N-1"}
    assert joining.answers_for(told, "entry", answers, handed)["goods"] == [
        {"code": "0101"},
        {"code": "1001", "net": "5", "licence": "P-1", "line": 1},
        {"code": "1002", "net": "6", "country": "10", "licence": "P-1", "line": 2, "kind": "A", "paper": "N-1"},
    ]
    ahead = joining.answers_for(told, "entry", answers, {})["goods"]
    assert [one.get("licence") for one in ahead] == [None] * 3  # what is not decided is not known


def test_what_a_part_finds_stands_at_its_line_and_column_of_the_one_table() -> None:
    told = found([{"code": "0101"}, {"code": ""}, {"code": "1001", "net": "5"}])
    assert joining.placed(told, "permit", "items.0.weight") == "goods.2.net"
    assert joining.placed(told, "permit", "items") == "goods"
    assert joining.placed(told, "permit", "items.9") == "goods.9"
    assert joining.placed(told, "permit", "until") == "until"
    assert joining.placed(told, "entry", "goods.1.net") == "goods.2.net"
    assert joining.placed(told, "entry", "goods.1.licence") is None  # another part gives it
    assert joining.placed(told, "entry", "goods.0.licence") == "goods.0.licence"
    assert joining.placed(told, "entry", "material-proof") == "material-proof"


def test_what_is_expected_of_a_part_before_is_what_it_is_asked_for() -> None:
    services = {"name": service("name", (FormField("company", "n"),)), "seal": service("seal", (FormField("company", "n"),))}
    source = {"company": (Source("part", "name", "company"),)}
    parts = {"name": Part("name", "s.name"), "seal": Part("seal", "s.seal", answers=source)}
    told = joining.demand(JointMatter("j", "en", {}, {}, (), ("person",), parts), services, {}, {}, PERSON)
    assert joining.expected(told, "seal", {"company": "x"}) == {"name.company": "x"}
    assert joining.expected(told, "seal", {}) == {}
    assert joining.placed(told, "seal", "company") is None


def test_a_service_that_is_not_there_is_no_part() -> None:
    services = {name: replace(SERVICES[name], form=FORMS[name]) for name in ("permit", "entry")}
    goods = [{"code": "0101", "country": "100"}]
    assert joining.demand(matter(), services, {"goods": goods}, {}, PERSON).parts == ("entry",)


IMPORT = "joint/import.yaml"
FILES = reader.files(Path("packs/eport"))
OTHERS = [reader.read(Path("packs") / name).pack for name in ("standards", "redshield")]


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("listed: {code: eport-licensed-goods}", "listed: {code: eport-licenced-goods}", "joint.no_list"),
        ("listed: {code: eport-licensed-goods}", "listed: {colour: eport-licensed-goods}", "joint.no_question"),
        ("licence_line: line}", "licence_row: line}", "joint.no_column"),
        ("licence_line: line}", "licence_line: row}", "joint.no_fact"),
        ("columns: {quantity: first_quantity", "columns: {quantity: first_name", "joint.no_column"),
        ("columns: {quantity: first_quantity", "columns: {quantity: name", "joint.element"),
        ("{field: licence, present: false}", "{field: licences, present: false}", "condition.unknown_field"),
        (", licence.goods, automatic.goods", ", automatic.goods", "joint.no_table"),
        ("ledger: eport.manifest, by", "ledger: eport.manifests, by", "use.no_type"),
        ("by: bill,", "by: bil,", "joint.no_question"),
        ("packages: quantity,", "packages: weight,", "joint.no_fact"),
    ],
)
def test_what_cannot_be_shared_is_refused_with_a_cure(was: str, now: str, code: str) -> None:
    assert FILES[IMPORT].count(was) >= 1
    told = problems({**FILES, IMPORT: FILES[IMPORT].replace(was, now, 1)})
    assert code in {one.code for one in told}
    assert all(one.file == IMPORT and one.line >= 1 and one.cure for one in told)


def test_a_service_says_which_of_its_cases_are_clean() -> None:
    path = "services/import-licence/service.yaml"
    for was, now, code in (
        ("doubts: [operator_in_order]", "doubts: [operator_in_ordre]", "rules.unknown"),
        ("doubts: [operator_in_order]\n", "", "accept.doubts"),
        ("accept: when_clean", "accept: at_once", "accept.doubts"),
    ):
        assert code in {one.code for one in problems({**FILES, path: FILES[path].replace(was, now, 1)})}


def problems(files: dict[str, str]) -> list[Problem]:
    """What is wrong with the pack of the port with other files."""
    reading = reader.parse(files)
    return [one for one in [*reading.problems, *check(reading.pack, World.of([*OTHERS, reading.pack]))] if not one.warning]

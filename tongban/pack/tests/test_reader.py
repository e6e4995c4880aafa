from pathlib import Path

import pytest

from tongban.pack import graph, likeness, reader, rules
from tongban.pack.checker import check
from tongban.pack.world import World

PACKS = [reader.read(path) for path in sorted(Path("packs").iterdir()) if path.is_dir()]
WORLD = World.of(reading.pack for reading in PACKS)
FILES = reader.files(Path("packs/redshield"))
MAIN = "services/website-filing/service.yaml"


@pytest.mark.parametrize("reading", PACKS, ids=lambda reading: reading.pack.id)
def test_the_packs_of_the_tree_have_neither_problems_nor_warnings(reading: reader.Reading) -> None:
    assert [*reading.errors, *check(reading.pack, WORLD)] == []


def broken(file: str, old: str, new: str) -> list[tuple[str, str]]:
    """Codes and files of the problems after one change of the pack."""
    assert old in FILES[file]
    reading = reader.parse({**FILES, file: FILES[file].replace(old, new, 1)})
    found = [*reading.errors, *check(reading.pack, WORLD)]
    assert all(problem.line > 0 and problem.cure for problem in found)
    return [(problem.file, problem.code) for problem in found if not problem.warning]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("power: website-filing", "power: flying", "power.unknown"),
        ("post: filing-clerk", "post: wizard", "post.unknown"),
        ("next: review", "next: revue", "graph.no_step"),
        ("start: screen", "start: nowhere", "graph.no_start"),
        ("automatic: [operator_is_active, name_is_allowed]", "automatic: [operator_is_actif]", "rules.unknown"),
        ("offer: enterprises.state", "offer: enterprises.stat", "fetch.no_offer"),
        ("purpose: website-filing,", "purpose: curiosity,", "fetch.purpose"),
        ("claim: {code: applicant.code}", "claim: {name: applicant.name}", "fetch.claim"),
        (
            "business-licence: {instead_of_asking: fetch.operator}",
            "business-licence: {instead_of_asking: fetch.nothing}",
            "material.no_fetch",
        ),
        ("reasons: [name-misleading, proof-wrong, scope-missing]", "reasons: [name-misleading, whim]", "reason.unknown"),
        (
            "refuse: {favourable: false, reasons: [name-misleading, proof-wrong, scope-missing]}",
            "refuse: {favourable: false}",
            "outcome.no_reasons",
        ),
        ('law: {act: licensing-law, article: "42"}', 'law: {act: licensing-law, article: "4200"}', "law.no_article"),
        ('law: {act: licensing-law, article: "42"}', 'law: {act: licencing-law, article: "42"}', "law.unknown_act"),
        (', law: {act: licensing-law, article: "42"}', "", "law.missing"),
        ("enter: [redshield.websites]", "enter: [redshield.webs]", "outcome.no_register"),
        ("identity: 2", "identity: two", "shape.wrong_kind"),
        ("grade: verified", "grade: perfect", "shape.not_among"),
        ("case_type: promised", "case_typ: promised", "shape.unknown_key"),
        ("working_days: 20", "working_weeks: 4", "dated.no_value"),
        ("identity: 2", "identity: 2\nidentity: 3", "yaml.twice"),
        ("identity: 2", "identity: 2.5", "yaml.bad_value"),
        ("identity: 2", "identity: &a 2", "yaml.anchor"),
        ("identity: 2", "\tidentity: 2", "yaml.broken"),
        ("retention: {class: 10y", "retention: {class: 10d", "shape.not_among"),
        ("next: decide\n", "next: screen\n", "graph.unreachable"),
    ],
)
def test_a_broken_pack_is_told_what_is_wrong(old: str, new: str, code: str) -> None:
    assert (MAIN, code) in broken(MAIN, old, new)


def test_a_question_that_a_register_answers_is_not_asked() -> None:
    file = "services/website-filing/form.yaml"
    assert (file, "once_only") in broken(file, "element: site-provider", "element: operator-name")


def test_a_loop_on_which_nobody_acts_is_found() -> None:
    assert (MAIN, "graph.idle_loop") in broken(MAIN, "name_is_allowed]\n    next: review", "name_is_allowed]\n    next: screen")


@pytest.mark.parametrize(
    "source", ["import os\n", "def f(x):\n    return x.__class__\n", "def f(x):\n    return 1\n", "def f(:\n", "while 1: pass\n"]
)
def test_rules_that_are_not_pure_are_refused(source: str) -> None:
    assert rules.lint(source)


def test_rules_know_no_files() -> None:
    rule = rules.load('def f(facts):\n    """Opens."""\n    return open("x")\n')["f"]
    with pytest.raises(NameError):
        rule({})


def test_a_pack_has_one_name_for_all_its_files() -> None:
    changed = {**FILES, MAIN: FILES[MAIN] + "\n"}
    assert reader.digest(FILES) == reader.parse(FILES).pack.digest != reader.digest(changed)


@pytest.mark.parametrize("name", ["恒达鲜食", "恆達鮮食", "恒达鲜食网", "恒达鲜食网站", "衡达鲜食", "恒达 鲜食", "恆達生鮮", "恒达生鲜网"])
def test_names_that_sound_the_same_are_one_name(name: str) -> None:
    service = reader.parse(FILES).pack.services["redshield.website-filing"]
    key = rules.load(service.rules)["name_key"]
    assert key({"site_name": name}) == key({"site_name": "恒达鲜食"}) != key({"site_name": "恒达水果"})


def test_sound_and_fold_ignore_script_width_and_case() -> None:
    assert likeness.fold("ＳＨＯＰ 紅盾") == likeness.fold("shop红盾")
    assert likeness.sound("宏盾") == likeness.sound("红盾") == likeness.sound("洪盾")


def test_the_course_is_drawn_with_its_words() -> None:
    service = reader.parse(FILES).pack.services["redshield.website-filing"]
    drawn = graph.svg(service, service.texts["en"])
    assert "Examination" in drawn
    assert graph.text(service, service.texts["en"]).splitlines()[2] == "3. Decision (section-head), 20 working days -> grant, refuse"

"""The 58 rules of time of the base pack, and what the checker refuses of such rules."""

import csv
from pathlib import Path

import pytest

from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.shapes import Deadline
from tongban.pack.world import World

FOLDER = Path("packs/standards")
TEXTS = reader.files(FOLDER)
PACK = reader.read(FOLDER).pack
SERVICE = "services/website-filing/service.yaml"
REDSHIELD = reader.files(Path("packs/redshield"))
UNITS = {"WD": "working_days", "D": "days", "H": "hours", "M": "months", "Y": "years", "MMDD": "on"}
with Path("data/china/codes/statutory_deadlines.csv").open(encoding="utf-8", newline="") as file:
    LISTED = {row["rule_id"].lower(): row for row in csv.DictReader(file)}
LICENSING, PAUSES = "deadlines/licensing-law.yaml", "pauses/licensing-law.yaml"


def test_there_are_the_58_rules_and_ours_are_assumed():
    ours = {name for name in PACK.deadlines if name not in LISTED}
    assert len(LISTED) == 58
    assert set(PACK.deadlines) - ours == set(LISTED)
    assert ours == {"co-department", "outage"}
    assert all(value.law.assumed and value.law.note for name in ours for value in PACK.deadlines[name].limit)


@pytest.mark.parametrize("name", LISTED)
def test_a_rule_is_as_its_source_lists_it(name: str):
    rule, row = PACK.deadlines[name], LISTED[name]
    (limit,) = rule.limit
    unit, _, before = row["unit"].partition("-")
    given = ("on", limit.value) if isinstance(limit.value, str) else (limit.value.unit, str(limit.value.amount))
    assert given == (UNITS[unit], row["amount"])
    assert rule.before == bool(before)
    assert row["article"].startswith(limit.law.article)
    assert PACK.acts[limit.law.act].title["zh-Hans"].removeprefix("中华人民共和国") == row["law"]
    assert set(rule.title) == {"zh-Hans", "zh-Hant", "en", "fr"}
    assert rule.whose


def test_silence_has_an_effect_only_where_an_article_says_so():
    """The licence law deems accepted and renewed, open information lets a co-author's silence consent; nothing else does."""
    told = {(name, one.missed.effect, one.missed.law.article) for name, one in PACK.deadlines.items() if _speaks(one)}
    assert told == {
        ("lic-notice", "deemed-accepted", "32"),
        ("rec-exam", "deemed-accepted", "30"),
        ("lic-renew", "deemed-granted", "50"),
        ("foi-co", "deemed-consent", "34"),
    }


def _speaks(one: Deadline) -> bool:
    return one.missed is not None and one.missed.effect.startswith("deemed")


def test_the_base_pack_with_its_rules_has_no_problem():
    assert [str(one) for one in problems({})] == []


# file, what stands there, what is put there, the code expected
WRONG = [
    (LICENSING, ', law: {act: licensing-law, article: "42", note: "第一款"}', "", "law.missing"),
    (LICENSING, 'article: "42", note: "第一款"', 'article: "42b"', "law.no_article"),
    (LICENSING, "from: 2004-07-01, working_days: 20", "from: 2004-06-30, working_days: 20", "law.no_article"),
    (LICENSING, "working_days: 20", "working_days: 0", "dated.amount"),
    (LICENSING, "after: accepted", "after: acceptance", "deadline.no_code"),
    (LICENSING, "after: accepted", "after: accepted\n  before: expiry", "deadline.event"),
    (LICENSING, "  whose: agency\n", "", "deadline.whose"),
    (LICENSING, "whose: agency", "whose: nobody", "deadline.no_code"),
    (LICENSING, "extends: lic-decide", "extends: lic-decid", "deadline.unknown"),
    (LICENSING, "  approval: head\n", "", "deadline.approval"),
    (LICENSING, "effect: deemed-granted", "effect: granted", "deadline.no_code"),
    (LICENSING, ', law: {act: business-environment, article: "36"}', "", "law.missing"),
    ("deadlines/enterprise-information.yaml", 'on: "06-30"', 'on: "06-31x"', "deadline.day"),
    (PAUSES, "stops: [lic-decide", "stops: [lic-decides", "deadline.unknown"),
    (PAUSES, '  law: {act: licensing-law, article: "45"}\n', "", "law.missing"),
    (PAUSES, "whose: agency", "whose: somebody", "deadline.no_code"),
]


@pytest.mark.parametrize(("file", "stands", "put", "code"), WRONG)
def test_a_wrong_rule_is_told_with_its_place(file: str, stands: str, put: str, code: str):
    assert stands in TEXTS[file]
    found = problems({file: TEXTS[file].replace(stands, put, 1)})
    assert code in {one.code for one in found}
    assert {one.file for one in found if one.code == code} == {file}


def test_a_rule_without_an_article_passes_when_it_says_that_it_is_assumed():
    text = TEXTS[LICENSING].replace(', law: {act: licensing-law, article: "42", note: "第一款"}', ', assumed: true, note: "why"', 1)
    assert problems({LICENSING: text}) == []


CITED = [
    ("working_days: 20, rule: lic-decide", "working_days: 15, rule: lic-decide", ""),
    ("working_days: 20, rule: lic-decide", "working_days: 21, rule: lic-decide", "deadline.too_long"),
    ("working_days: 20, rule: lic-decide", "days: 20, rule: lic-decide", "deadline.unit"),
    ("rule: lic-decide", "rule: lic-decides", "deadline.unknown"),
    ("rule: lic-decide", "rule: foi-answer", "deadline.no_length"),
    ("rule: lic-notice", "rule: ann-report", "deadline.no_length"),
]
EXTENDED = [
    ("rule: lic-decide, ", "", {"limit.no_extension"}),
    ("working_days: 20, rule: lic-decide", "working_days: 10, rule: lic-deliver", {"limit.no_extension"}),
    ("working_days: 20, rule: lic-decide", "working_days: 45, rule: lic-joint", set()),
]


@pytest.mark.parametrize(("stands", "put", "code"), CITED)
def test_a_limit_of_a_service_keeps_to_the_rule_that_it_cites(stands: str, put: str, code: str):
    assert stands in REDSHIELD[SERVICE]
    pack = reader.parse({**REDSHIELD, SERVICE: REDSHIELD[SERVICE].replace(stands, put, 1)}).pack
    found = {one.code for one in check(pack, World.of([PACK, pack])) if not one.warning}
    assert {one for one in found if one.startswith("deadline")} == ({code} if code else set())


def problems(changed: dict[str, str]) -> list:
    reading = reader.parse({**TEXTS, **changed})
    return [one for one in (*reading.problems, *check(reading.pack, World.of([reading.pack]))) if not one.warning]


@pytest.mark.parametrize(("stands", "put", "codes"), EXTENDED)
def test_a_step_may_extend_only_what_stands_under_a_rule_with_an_extension(stands: str, put: str, codes: set[str]):
    assert stands in REDSHIELD[SERVICE]
    pack = reader.parse({**REDSHIELD, SERVICE: REDSHIELD[SERVICE].replace(stands, put, 1)}).pack
    found = check(pack, World.of([PACK, pack]))
    assert {one.code for one in found if one.code.startswith("limit.")} == codes
    assert all(one.line and one.cure for one in found)

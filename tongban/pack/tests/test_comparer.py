"""What two revisions of the filing of websites differ in, and which differences an open case survives."""

from dataclasses import fields, replace

import pytest

from tongban.base.canonical import dumps
from tongban.pack import comparer, reader
from tongban.pack.shapes import Pack, Service
from tongban.pack.tests import sample

FILES, OLD = sample.FILES["redshield"], sample.READ["redshield"].pack
HERE = "services/website-filing/"


def changed(file: str, old: str, new: str) -> list[tuple[str, str, str, bool]]:
    text = FILES[HERE + file] if HERE + file in FILES else FILES[file]
    assert old in text
    name = HERE + file if HERE + file in FILES else file
    found = comparer.compare(OLD, reader.parse({**FILES, name: text.replace(old, new, 1)}).pack)
    assert all(dumps([one.was, one.now]) and str(one) for one in found)
    return [(one.part, one.name, one.change, one.breaks) for one in found]


@pytest.mark.parametrize(
    ("file", "old", "new", "difference"),
    [
        ("form.yaml", "element: site-provider", "element: site-name", ("field", "provider", "changed", True)),
        ("form.yaml", "{name: provider, ", "{name: provider, required: false, ", ("field", "provider", "changed", False)),
        ("form.yaml", "repeat: 10", "repeat: 3", ("field", "domains", "changed", True)),
        ("form.yaml", "repeat: 10", "repeat: 20", ("field", "domains", "changed", False)),
        ("service.yaml", "needed: optional", "needed: always", ("material", "trademark", "changed", True)),
        ("service.yaml", "working_days: 15", "working_days: 10", ("limit", "review", "changed", False)),
        ("service.yaml", "amount: 0", "amount: 5", ("fees", "", "changed", False)),
        ("service.yaml", "identity: 2", "identity: 3", ("identity", "", "changed", False)),
        ("service.yaml", "may: [supplement, return, ask]", "may: [supplement]", ("step", "review", "changed", False)),
        ("service.yaml", "years: 1", "years: 2", ("licence", "", "changed", False)),
        ("texts.en.yaml", "title: Filing", "title: Registration", ("text", "en.title", "changed", False)),
        ("rules.py", "网店", "网铺", ("rules", "rules.py", "changed", False)),
        ("pack.yaml", "en: Examiner", "en: Clerk", ("post", "filing-clerk", "changed", False)),
        ("registers/websites.yaml", "element: site-name", "element: site-kind", ("column", "redshield.websites.name", "changed", True)),
    ],
)  # fmt: skip
def test_one_change_is_one_difference(file: str, old: str, new: str, difference: tuple[str, str, str, bool]):
    assert changed(file, old, new) == [difference]


def test_a_question_that_goes_breaks_and_one_that_comes_breaks_when_it_must_be_answered():
    gone = changed("form.yaml", "      - {name: address, element: site-address}\n", "")
    assert ("field", "address", "removed", True) in gone
    assert ("field", "fax", "added", True) in changed(
        "form.yaml", "    fields:\n", "    fields:\n      - {name: fax, element: webmaster-phone}\n"
    )
    when = "{name: fax, element: webmaster-phone, when: {field: kind, present: true}}"
    assert ("field", "fax", "added", False) in changed("form.yaml", "    fields:\n", f"    fields:\n      - {when}\n")


def test_a_group_that_becomes_a_list_breaks_with_all_its_questions():
    found = changed("form.yaml", "  - name: contact\n", "  - name: contact\n    repeat: 3\n")
    assert ("group", "contact", "changed", True) in found
    assert {("field", "phone", "removed", True), ("field", "contact.phone", "added", True)} <= set(found)


def test_a_table_that_takes_fewer_lines_or_needs_more_breaks():
    old = FILES[f"{HERE}form.yaml"].replace("  - name: contact\n", "  - name: contact\n    repeat: 5\n    least: 1\n")
    was = reader.parse({**FILES, f"{HERE}form.yaml": old}).pack
    for line, breaks in (("repeat: 4\n    least: 1", True), ("repeat: 5\n    least: 2", True), ("repeat: 9\n    least: 0", False)):
        now = reader.parse({**FILES, f"{HERE}form.yaml": old.replace("repeat: 5\n    least: 1", line)}).pack
        (found,) = comparer.compare(was, now)
        assert (found.part, found.name, found.breaks) == ("group", "contact", breaks)


def test_a_step_or_service_that_goes_breaks():
    assert ("step", "review", "removed", True) in changed("service.yaml", "  review:\n    post", "  look:\n    post")
    without = {path: text for path, text in FILES.items() if not path.startswith("services/")}
    (one,) = comparer.breaking(comparer.compare(OLD, reader.parse(without).pack))
    assert (one.part, one.change) == ("service", "removed")


def test_equal_packs_do_not_differ_and_a_new_needed_material_breaks():
    assert comparer.compare(OLD, reader.parse(FILES).pack) == []
    new = changed("service.yaml", "materials:\n", "materials:\n  lease: {needed: always, assumed: true}\n")
    assert new == [("material", "lease", "added", True)]


def test_a_difference_is_told_in_a_line():
    found = comparer.compare(OLD, reader.parse({**FILES, "pack.yaml": FILES["pack.yaml"].replace("en: Examiner", "en: Clerk")}).pack)
    assert str(found[0]).startswith("pack: post filing-clerk changed: {'zh-Hans': '审查员'")


@pytest.mark.parametrize("name", [one.name for one in fields(Service) if one.name != "id"])
def test_no_part_of_a_service_changes_unseen(name: str):
    was = getattr(sample.FILING, name)
    other = {"another": "another"} if was == {} else type(was)() if isinstance(was, dict | tuple) and was else "another"
    assert comparer.compare_services(sample.FILING, replace(sample.FILING, **{name: other}))


# What names a revision, and what is compared by what was read from it.
WHOLE = ("id", "title", "files", "digest")
LEDGER = """id: redshield.marks
owner: market-regulation
title: {zh-Hans: 标志, zh-Hant: 標誌, en: Marks, fr: Marques}
measures: [quantity]
drawn_by: [market-regulation]
consume: used
assumed: true
"""
UNITS = """id: marks
source: ours
units:
  - {code: m1, title: {zh-Hans: 个, zh-Hant: 個, en: piece, fr: pièce}}
"""


def test_nothing_that_a_pack_defines_goes_unseen_and_a_ledger_or_unit_that_goes_breaks():
    ledgers = reader.parse({**FILES, "ledgers/marks.yaml": LEDGER, "units/marks.yaml": UNITS}).pack
    packs = (ledgers, sample.READ["standards"].pack)
    for name in (one.name for one in fields(Pack) if one.name not in WHOLE):
        pack = next((one for one in packs if getattr(one, name)), OLD)
        other = {} if getattr(pack, name) else {"another": "another"}
        found = comparer.compare(pack, replace(pack, **{name: other}))
        assert found, name
        if name in ("ledgers", "units"):
            assert [(one.part, one.change, one.breaks) for one in found] == [(name[:-1], "removed", True)]

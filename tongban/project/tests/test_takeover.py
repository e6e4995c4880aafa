"""Rows of another system: a result for each, a dry run keeps nothing, again goes on where it stopped, and each says where it came from."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base.errors import Refused
from tongban.base.identifiers import make_uscc
from tongban.cases import queries
from tongban.cases.past_models import PastCase
from tongban.cases.tests.test_past import OLD
from tongban.cases.tests.world import AT, DAY, FILING, FORM, build
from tongban.exchange import importing
from tongban.licences import queries as licences
from tongban.project import takeover
from tongban.registers import queries as registers

pytestmark = pytest.mark.django_db
OPERATORS = "redshield.operators"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def run(what: str, rows: Iterable[dict[str, Any]], *, dry: bool = False) -> list[tuple[str, str]]:
    take = takeover.takers("old", OPERATORS, AT)[what]
    return [(one.row, one.outcome) for one in importing.run(what.removesuffix("s"), "old", rows, take, dry=dry, at=AT)]


def operator(name: str, code: str, **more: str) -> dict[str, str]:
    return {"id": name, "code": code, "name": f"商行{name}", "state": "active", "scope": "零售", **more}


def test_records_come_with_their_origin_once_and_go_on_where_it_stopped(people: cast.Cast) -> None:
    rows = [operator(str(place), make_uscc(700 + place)) for place in range(3)]
    assert run("registers", rows, dry=True) == [("0", "new"), ("1", "new"), ("2", "new")]
    assert registers.current(OPERATORS, rows[0]["code"]) is None
    assert run("registers", rows[:1]) == [("0", "new")]
    assert run("registers", rows) == [("0", "there"), ("1", "new"), ("2", "new")]
    assert run("registers", [operator("1", rows[1]["code"], scope="批发")]) == [("1", "changed")]
    found = registers.current(OPERATORS, rows[1]["code"])
    assert found is not None
    assert found.facts["scope"] == "零售"
    origin = importing.origin("register", f"{OPERATORS}:{rows[1]['code']}")
    assert origin is not None
    assert (origin.source, origin.row) == ("old", "1")


def test_a_row_that_does_not_fit_is_refused_with_its_reason_and_the_others_go_on(people: cast.Cast) -> None:
    rows = [operator("a", "nonsense"), operator("b", people.parties["hengda"].code), operator("c", make_uscc(710))]
    take = takeover.takers("old", OPERATORS, AT)["registers"]
    found = list(importing.run("register", "old", rows, take, dry=False, at=AT))
    assert [one.outcome for one in found] == ["refused", "refused", "new"]
    assert found[1].saying is not None
    assert found[1].saying.code == "register.taken"


def test_a_licence_keeps_its_days_and_holder(people: cast.Cast) -> None:
    holder = people.parties["hengda"].code
    row = {"id": "L1", "service": FILING, "holder": holder, "valid_from": "2025-06-01", "valid_until": "2026-06-01"}
    facts = {"site_name": "恒达老站", "domains": ["old.hengda.example"]}
    assert run("licences", [{**row, "facts": facts}, {**row, "id": "L2", "facts": facts, "holder": "x"}, {**row, "id": "L3"}]) == [
        ("L1", "new"),
        ("L2", "refused"),
        ("L3", "refused"),
    ]
    number = importing.Imported.objects.get(source="old", row="L1").target
    made = licences.licence(number)
    assert (made.holder_id, made.valid_until.isoformat(), made.facts) == (people.parties["hengda"].pk, "2026-06-01", facts)


def test_an_open_case_is_filed_as_of_its_day_through_the_same_checks(people: cast.Cast) -> None:
    at = (AT + DAY).isoformat()
    row = {"id": "C1", "service": FILING, "applicant": people.parties["hengda"].code, "form": FORM, "submitted_at": at}
    bad = {**row, "id": "C2", "form": {**FORM, "kind": "bazaar", "domains": ["b.example"], "site_name": "别家"}}
    assert run("cases", [row, bad, {**row, "id": "C3", "submitted_at": "2026-03-02T09:00"}, row]) == [
        ("C1", "new"),
        ("C2", "refused"),
        ("C3", "refused"),
        ("C1", "there"),
    ]
    (found,) = queries.own(people.actor("hengda", AT))
    assert (found.state, found.submitted_at, found.region_id) == ("submitted", AT + DAY, DISTRICT)


def test_a_closed_case_comes_with_its_course_and_is_never_a_case_of_ours(people: cast.Cast) -> None:
    rows = [
        {**OLD, "id": "P1", "service": FILING, "applicant": people.parties["hengda"].code},
        {**OLD, "id": "P2", "service": FILING, "applicant": "x"},
    ]
    assert run("cases", rows, dry=True) == [("P1", "new"), ("P2", "refused")]
    assert not PastCase.objects.exists()
    assert run("cases", rows[:1]) == [("P1", "new")]
    assert run("cases", rows) == [("P1", "there"), ("P2", "refused")]
    assert run("cases", [{**rows[0], "outcome": "refused"}, {**rows[0], "id": "P3"}]) == [("P1", "changed"), ("P3", "refused")]
    (row,) = PastCase.objects.all()
    origin = importing.origin("case", f"past:{row.pk}")
    assert (row.source, row.outcome, origin and origin.row) == ("old", "granted", "P1")
    assert queries.own(people.actor("hengda", AT)) == []


def test_a_file_is_json_lines_or_csv_and_a_bad_line_is_named(tmp_path: Path) -> None:
    lines, table, bad = tmp_path / "a.jsonl", tmp_path / "a.csv", tmp_path / "b.jsonl"
    lines.write_text(json.dumps({"id": "1"}) + "\n" + json.dumps({"id": "2"}) + "\n")
    table.write_text("id,code\n1,x\n", encoding="utf-8-sig")
    bad.write_text('{"id": "1"}\n[1]\n')
    assert [row["id"] for row in takeover.rows(lines)] == ["1", "2"]
    assert list(takeover.rows(table)) == [{"id": "1", "code": "x"}]
    with pytest.raises(Refused, match=r"import\.bad_line") as refusal:
        list(takeover.rows(bad))
    assert refusal.value.facts["line"] == 2

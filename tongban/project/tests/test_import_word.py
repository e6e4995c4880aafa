"""`tongban import`: what is printed for each row, the exit code, the origin; broken off, it goes on with nothing twice or lost."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import cast
from tongban.base.identifiers import make_uscc
from tongban.cases import queries
from tongban.cases.past_models import PastCase
from tongban.cases.tests.test_past import OLD
from tongban.cases.tests.world import AT, DAY, FILING, FORM, build
from tongban.exchange import importing
from tongban.exchange.models import Imported
from tongban.licences import queries as licences
from tongban.project.commands import run
from tongban.registers import queries as registers

pytestmark = pytest.mark.django_db
OPERATORS = "redshield.operators"
CODES = [make_uscc(700 + place) for place in range(4)]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def people(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    monkeypatch.setattr(timezone, "now", lambda: AT + 2 * DAY)
    return build(AT)


def written(path: Path, rows: Iterable[object]) -> str:
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in rows))
    return str(path)


def operator(place: int) -> dict[str, str]:
    return {"id": str(place), "code": CODES[place], "name": f"商行{place}", "state": "active", "scope": "零售"}


def take(what: str, file: str, *more: str) -> int:
    return run(["import", what, file, "--source", "old", *more])


def test_registers_are_tried_and_then_kept_with_their_origin(people: cast.Cast, tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path / "a.jsonl", [operator(0), {**operator(1), "code": "nonsense"}, operator(2)])
    assert take("registers", file, "--register", OPERATORS, "--dry") == 1
    said = capsys.readouterr().out.splitlines()
    assert (said[0], said[2]) == (f"0: new {OPERATORS}:{CODES[0]}", f"2: new {OPERATORS}:{CODES[2]}")
    assert said[1].startswith("1: refused ")
    assert "(identifier.length)" in said[1]
    assert said[3] == "2 new, 0 there, 0 changed, 1 refused (nothing was kept)"
    assert (registers.current(OPERATORS, CODES[0]), Imported.objects.count()) == (None, 0)
    assert take("registers", file, "--register", OPERATORS) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 new, 0 there, 0 changed, 1 refused"
    found = registers.current(OPERATORS, CODES[2])
    assert found is not None
    assert found.facts["name"] == "商行2"
    origin = importing.origin("register", f"{OPERATORS}:{CODES[2]}")
    assert origin is not None
    assert (origin.source, origin.row, origin.at) == ("old", "2", AT + 2 * DAY)
    good = written(tmp_path / "b.jsonl", [operator(0)])
    assert take("registers", good, "--register", OPERATORS) == 0
    assert take("registers", written(tmp_path / "b.jsonl", [{**operator(0), "scope": "批发"}]), "--register", OPERATORS) == 1


def test_licences_are_tried_and_then_kept_with_their_origin(people: cast.Cast, tmp_path: Path, capsys: Capture) -> None:
    row = {"id": "L1", "service": FILING, "holder": people.parties["hengda"].code, "valid_from": "2025-06-01", "valid_until": "2026-06-01"}
    row |= {"facts": {"site_name": "恒达老站", "domains": ["old.hengda.example"]}}
    file = written(tmp_path / "a.jsonl", [row, {**row, "id": "L2", "holder": "x"}])
    assert take("licences", file, "--dry") == 1
    assert (licences.of_party(people.parties["hengda"].pk), Imported.objects.count()) == ([], 0)
    capsys.readouterr()
    assert take("licences", file) == 1
    said = capsys.readouterr().out.splitlines()
    (made,) = licences.of_party(people.parties["hengda"].pk)
    assert said[0] == f"L1: new {made.number}"
    assert "(import.no_party)" in said[1]
    origin = importing.origin("licence", made.number)
    assert (made.valid_until.isoformat(), origin and (origin.source, origin.row)) == ("2026-06-01", ("old", "L1"))


def test_cases_open_and_closed_are_tried_and_then_kept_with_their_origin(people: cast.Cast, tmp_path: Path, capsys: Capture) -> None:
    about = {"service": FILING, "applicant": people.parties["hengda"].code}
    opened = {**about, "id": "C1", "form": FORM, "submitted_at": (AT + DAY).isoformat()}
    file = written(tmp_path / "a.jsonl", [opened, {**OLD, **about, "id": "C2"}, {**opened, "id": "C3", "submitted_at": "monday"}])
    assert take("cases", file, "--dry") == 1
    hengda = people.actor("hengda", AT)
    assert (queries.own(hengda), PastCase.objects.count(), Imported.objects.count()) == ([], 0, 0)
    capsys.readouterr()
    assert take("cases", file) == 1
    said = capsys.readouterr().out.splitlines()
    (case,), past = queries.own(hengda), PastCase.objects.get()
    assert said[:2] == [f"C1: new {case.number}", f"C2: new past:{past.pk}"]
    assert "(import.bad_day)" in said[2]
    assert (case.state, case.submitted_at, past.number) == ("submitted", AT + DAY, OLD["number"])
    assert {(one.source, one.row, one.target) for one in Imported.objects.all()} == {
        ("old", "C1", case.number),
        ("old", "C2", f"past:{past.pk}"),
    }


def test_what_broke_off_at_a_line_or_within_a_row_goes_on_and_keeps_each_row_once(
    people: cast.Cast, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [operator(place) for place in range(4)]
    broken = written(tmp_path / "a.jsonl", [rows[0], '{"id": "1', *rows[2:]])
    assert take("registers", broken, "--register", OPERATORS) == 1
    assert "(import.bad_line)" in capsys.readouterr().err
    assert Imported.objects.count() == 1
    whole, create = written(tmp_path / "a.jsonl", rows), Imported.objects.create

    def dies(**told: Any) -> Imported:
        if told["row"] == "2":
            raise KeyboardInterrupt
        return create(**told)

    with monkeypatch.context() as ends:
        ends.setattr(Imported.objects, "create", dies)
        with pytest.raises(KeyboardInterrupt):
            take("registers", whole, "--register", OPERATORS)
    assert [registers.current(OPERATORS, code) is not None for code in CODES] == [True, True, False, False]
    capsys.readouterr()
    assert take("registers", whole, "--register", OPERATORS) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 new, 2 there, 0 changed, 0 refused"
    assert all(len(registers.history(OPERATORS, code)) == 1 for code in CODES)
    assert [one.row for one in Imported.objects.order_by("pk")] == ["0", "1", "2", "3"]

"""The table of requirements is held against the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import trace

pytestmark = pytest.mark.once

ROW = {"where": "cases, packs/voice", "test": "tests/test_voice.py::test_a", "state": "partial", "issue": "4", "note": "petitions"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"where": "cases/lots, docs/trace.csv, checks/trace"}, []),
        ({"state": "open", "issue": "later", "where": "", "test": "", "note": ""}, []),
        ({"where": "cases/gone"}, ["there is no cases/gone"]),
        ({"where": ""}, ["partial needs a place, and a test by its name that shows it"]),
        ({"state": "done", "test": "tests/test_voice.py"}, ["done needs a place, and a test by its name that shows it"]),
        ({"note": ""}, ["partial needs a note on what is missing"]),
        ({"state": "nearly", "issue": "9"}, ["the state 'nearly' is not known", "the issue '9' is not known"]),
    ],
)
def test_what_is_wrong_with_a_row_is_named(changed: dict[str, str], told: list[str]) -> None:
    assert trace.faults({**ROW, **changed}) == told


def test_a_test_that_nobody_wrote_is_named() -> None:
    named = ["tests/test_trace.py::test_nothing", "tests/gone.py", "tests/test_trace.py::test_a_test_that_nobody_wrote_is_named"]
    assert trace.missing(Path("docs"), named) == ["docs: tests/test_trace.py has no test_nothing", "docs: tests/gone.py is not there"]

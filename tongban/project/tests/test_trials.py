"""Trials of packs, played in a process of their own."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.pack import reader
from tongban.project import trials as player
from tongban.services import trials
from tongban.services.models import Trial

pytestmark = pytest.mark.django_db
SCENARIO = """
given: {cast: [hengda], at: 2026-03-02T09:00}
scenarios:
  - name: What is missing is said
    moves:
      - {as: hengda, do: cases.submit, with: {service: redshield.website-filing, form: {}}, expect: {refused: field.missing}}
  - name: Nothing is expected rightly
    moves:
      - {as: hengda, do: cases.submit, with: {service: redshield.website-filing, form: {}}, expect: {state: submitted}}
"""

LONG = """
given: {cast: [hengda], at: 2026-03-02T09:00}
scenarios:
  - name: A name of four letters fits
    moves:
      - as: hengda
        do: cases.submit
        with:
          service: redshield.website-filing
          form:
            site_name: 恒达鲜食
            domains: [a.example]
            kind: trading
            provider: 示例
            address: 演示路
            webmaster: 王芳
            phone: "13900000001"
          materials: [domain-certificate]
        expect: {state: submitted}
"""


def asked(scenario: str) -> Trial:
    plain = {path: text for path, text in reader.files(Path("packs/redshield")).items() if "/scenarios/" not in path}
    files = {path: text.replace("grade: verified", "grade: checked") for path, text in plain.items()}
    files["services/website-filing/scenarios/trial.yaml"] = scenario
    return Trial.objects.create(pack="redshield", account=1, digest="x", files=files, expected=2, asked_at=timezone.now())


def test_scenarios_are_played_beside_the_server_and_told_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGBAN_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    row = asked(SCENARIO)
    assert player.run_due()
    row.refresh_from_db()
    assert (row.state, [(one["name"], one["ok"]) for one in row.results]) == (
        "ended",
        [("What is missing is said", True), ("Nothing is expected rightly", False)],
    )
    assert row.results[1]["differences"][0].startswith("services/website-filing/scenarios/trial.yaml:9: ")
    assert row.files == {}
    assert not player.run_due()


@pytest.mark.once
def test_a_trial_of_the_standards_plays_the_draft_under_what_the_other_packs_tell() -> None:
    standards, others = reader.files(Path("packs/standards")), reader.files(Path("packs/redshield"))
    kept = {path: text.replace("grade: verified", "grade: checked") for path, text in others.items() if "/scenarios/" not in path}
    elements = standards["elements/redshield.yaml"]
    draft = {**standards, "elements/redshield.yaml": elements.replace("least: 2\n  most: 20", "least: 2\n  most: 3")}
    assert draft != standards
    told = {f"{trials.BESIDE}redshield/{path}": text for path, text in kept.items()}
    told[f"{trials.BESIDE}redshield/services/website-filing/scenarios/trial.yaml"] = LONG
    rows = []
    for files in (standards, draft):
        row = Trial.objects.create(pack="standards", account=1, digest="x", files={**files, **told}, expected=1, asked_at=timezone.now())
        assert player.run_due()
        row.refresh_from_db()
        rows.append((row.state, [(one["name"], one["ok"], one["file"]) for one in row.results]))
    file = "redshield/services/website-filing/scenarios/trial.yaml"
    assert rows == [("ended", [("A name of four letters fits", ok, file)]) for ok in (True, False)]


def test_a_trial_that_takes_too_long_is_stopped_with_all_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\nsleep 600 & echo $! > $HOME/child; cat $HOME/child >> " + str(tmp_path / "pids") + "; wait\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(player.sys, "executable", str(sleeper))
    monkeypatch.setattr(trials, "LIMIT", timedelta(seconds=2))
    row = asked(SCENARIO)
    assert player.run_due()
    row.refresh_from_db()
    assert (row.state, row.results) == ("stopped", [])
    child = int((tmp_path / "pids").read_text())
    assert subprocess.run(["ps", "-o", "stat=", "-p", str(child)], capture_output=True, text=True).stdout.strip()[:1] in ("", "Z")
    assert os.getpid() != child


def test_the_process_is_told_nothing_of_this_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TONGBAN_DATABASE_URL", "TONGBAN_KEYS", "TONGBAN_HOME", "TONGBAN_MAIL_URL", "SECRET"):
        monkeypatch.setenv(name, "x")
    told: dict[str, Any] = player._environment(tmp_path)
    assert set(told) <= {"PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV", "HOME", "TMPDIR"}

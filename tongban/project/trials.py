"""Carries out trials of packs: a process each, on a copy of the files in an empty folder, with little rank and an end in time.

The process knows nothing of this node: no database, no keys, no files, no address. What it writes, line by line, is its report.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils import timezone

from tongban.services import trials

PAUSE = 1.0
LONGEST = 2000  # characters of a difference that are kept
MOST = 40  # differences of a scenario


def run_due() -> bool:
    """Carry out the trial that is due; whether there was one."""
    row = trials.claim(at=timezone.now())
    if row is None:
        return False
    state: str = "failed"
    results: list[dict[str, Any]] = []
    try:
        with tempfile.TemporaryDirectory(prefix="tongban-trial-") as folder:
            state, results = _play(row.pk, row.files, Path(folder))
    finally:
        trials.end(row.pk, state, results, at=timezone.now())
    return True


def _play(trial: int, files: Mapping[str, str], folder: Path) -> tuple[str, list[dict[str, Any]]]:
    pack, report = folder / "pack", folder / "report"
    for path, text in files.items():
        target = (folder if path.startswith(trials.BESIDE) else pack) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    beside = [word for one in sorted((folder / trials.BESIDE).glob("*")) for word in ("--with", str(one))]
    command = [sys.executable, "-m", "tongban", "pack", "try", str(pack), "--report", str(report), "--seconds", str(_seconds()), *beside]
    process = subprocess.Popen(
        command,
        env=_environment(folder),
        cwd=Path(__file__).parents[2],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until, told = time.monotonic() + _seconds(), 0
    try:
        while process.poll() is None and time.monotonic() < until:
            time.sleep(PAUSE)
            results = _read(report)
            if len(results) > told:
                trials.note(trial, results)
                told = len(results)
        stopped = process.poll() is None
    finally:
        _end(process)
    results = _read(report)
    return "stopped" if stopped else "ended" if process.returncode in (0, 1) and results else "failed", results


def _seconds() -> int:
    return int(trials.LIMIT.total_seconds())


def _environment(folder: Path) -> dict[str, str]:
    """Only what a process needs to start."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder)}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(report: Path) -> list[dict[str, Any]]:
    """The lines of a report so far; a last one that is not whole yet is left."""
    text = report.read_text(encoding="utf-8") if report.exists() else ""
    rows = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return [{**row, "differences": [one[:LONGEST] for one in row["differences"][:MOST]]} for row in rows]

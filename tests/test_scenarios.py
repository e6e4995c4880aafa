"""The packs' own scenarios, played through the real acts."""

from pathlib import Path
from typing import Any

import pytest

from tongban.pack import scenarios
from tongban.pack.moves import read
from tongban.project.stage import RealStage

# What a story shows is its pack; engines are tested on both databases. Acts at the same instant and joint matters go to both,
# the others to PostgreSQL in the long run.
BOTH = {"redshield", "business"}
FILES = sorted(Path("packs").glob("*/services/*/scenarios/*.yaml"))
ALL = [
    pytest.param(Path(*path.parts[:2]), scenario, marks=[] if path.parts[1] in BOTH else [pytest.mark.once])
    for path in FILES
    for scenario in read(path.read_text(encoding="utf-8"), path.name).scenarios
]


@pytest.mark.once
@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[1:]))
def test_every_story_can_be_read(path: Path) -> None:
    assert read(path.read_text(encoding="utf-8"), path.name).problems == ()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("pack", "scenario"), ALL, ids=lambda one: getattr(one, "name", ""))
def test_a_story_goes_as_it_is_told(pack: Path, scenario: Any, tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    played = scenarios.play(scenario, RealStage([pack]))
    assert played.ok, "\n".join([*played.lines, *played.differences])

"""A long case costs at its last steps what it cost at its first, in statements; `bench/steps.py` measures the time."""

from pathlib import Path
from typing import Any

import pytest

from bench import steps
from tongban.project.stage import RealStage


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_last_of_a_hundred_steps_costs_no_more_statements_than_the_first(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    steps.write(tmp_path / "long")
    stage = RealStage([tmp_path / "long"])
    steps.opened(stage)
    number = steps.filed(stage, steps.LONG, "long")
    counts = [steps.reviewed(stage, number)[1] for _ in range(steps.LONG - 1)]
    stage.close()
    assert set(counts) == {counts[0]}

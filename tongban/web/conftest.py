"""The small world in which tests of pages play."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases.tests.world import build


@pytest.fixture
def people(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> cast.Cast:
    """The cast of `cases.tests.world` in a home of its own, at the moment `AT` of the module that asks."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(request.module.AT)

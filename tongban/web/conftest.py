"""The small world of `cases.tests.world` for tests of pages, in a home of its own."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases.tests.world import build
from tongban.web.tests.world import AT


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)

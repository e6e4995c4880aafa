from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases.tests.world import AT, build
from tongban.exchange.tests.carriers import Carried


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


@pytest.fixture
def post(people: cast.Cast, tmp_path: Path) -> Iterator[Carried]:
    """A carrier of letters that stands in for a real one."""
    made = Carried(tmp_path, "letter")
    yield made
    made.desk.stop()


@pytest.fixture
def sms(people: cast.Cast, tmp_path: Path) -> Iterator[Carried]:
    """A carrier of text messages that stands in for a real one."""
    made = Carried(tmp_path, "sms")
    yield made
    made.desk.stop()

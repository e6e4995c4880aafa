from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running, ready


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    """A node that has its tables and is a demonstration."""
    with ready(tmp_path / "home") as running:
        (running.home / "demo").touch()
        yield running

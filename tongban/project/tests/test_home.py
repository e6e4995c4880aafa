import os
import time
from pathlib import Path

import pytest

from tongban.base.errors import Unavailable
from tongban.project import home


def test_a_home_is_held_by_one_and_free_afterwards(tmp_path: Path) -> None:
    with home.held(tmp_path):
        assert home.busy(tmp_path)
        with pytest.raises(Unavailable, match=r"home.busy"), home.held(tmp_path):
            pass
    assert not home.busy(tmp_path)


def test_only_its_owner_reads_a_new_home(tmp_path: Path) -> None:
    assert home.prepare(tmp_path / "var").stat().st_mode & 0o077 == 0


def test_a_home_stays_held_while_a_child_of_the_holder_lives(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with home.held(tmp_path):
        child = os.fork()
        if child == 0:
            os.close(writer)
            os.read(reader, 1)
            os._exit(0)
    assert home.busy(tmp_path)
    os.write(writer, b"x")
    os.waitpid(child, 0)
    assert not home.busy(tmp_path)


def test_one_that_waits_gets_the_home_when_it_is_free(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with home.held(tmp_path):
            time.sleep(0.3)
        os._exit(0)
    time.sleep(0.1)
    with home.held(tmp_path, patience=5):
        pass
    os.waitpid(child, 0)

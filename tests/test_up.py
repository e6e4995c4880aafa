"""`tongban up` as an operator meets it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import TREE, Running, database
from tongban.project import home


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with database() as url:
        yield url


@pytest.fixture(scope="module")
def node(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("up") / "home", url).start(
        "--readers", "1", patience=90
    )  # what README promises of a first start
    yield running
    running.kill()


def test_a_second_server_of_the_same_home_is_refused_with_the_cure(node: Running) -> None:
    second = node.tongban("up")
    assert second.returncode == 1
    assert f"A running platform holds {node.home}, and there one process writes. Stop it" in second.stderr


def test_readers_answer_on_the_next_port_and_refuse_to_write(node: Running) -> None:
    until = time.monotonic() + 10
    while node.get("/healthz", port=node.port + 1)[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert node.get("/healthz", port=node.port + 1, data=b"x")[0] == 405


def test_a_worker_that_dies_is_replaced(node: Running) -> None:
    before = node.worker()
    assert before is not None
    os.kill(before, signal.SIGKILL)
    until = time.monotonic() + 10
    while node.worker() in (before, None) or node.get("/healthz")[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_stops_within_five_seconds_and_frees_the_home(node: Running) -> None:
    assert node.stop() < 5
    assert not home.busy(node.home)


def test_a_port_that_is_taken_is_refused_with_another(url: str, tmp_path: Path) -> None:
    other = Running(tmp_path / "home", url)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", other.port))
        taken.listen()
        refused = other.tongban("up")
    assert refused.returncode == 1
    assert f"PORT={other.port + 10}" in refused.stderr
    assert not (other.home / "tongban.sqlite3").exists()


def test_the_worker_alone_is_for_postgresql(url: str, tmp_path: Path) -> None:
    node = Running(tmp_path / "home", url)
    if not url:
        refused = node.tongban("worker")
        assert (refused.returncode, "tongban up" in refused.stderr) == (1, True)
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "tongban", "worker"], env=node.environment, cwd=TREE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "working" in process.stdout.readline()
    process.terminate()
    assert process.wait(5) == 0

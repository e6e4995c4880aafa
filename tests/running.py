"""A real `tongban up` in a home of its own, for tests that need processes. On PostgreSQL it gets a database of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from atexit import register
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

TREE = Path(__file__).parents[1]


def free_port() -> int:
    """A port that nobody listens at, with the next one free too."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False).stdout
    return [int(pid) for pid in found.split()]


def lives(pid: int) -> bool:
    """Whether a process is there and not just waiting to be counted."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@contextmanager
def database(like: str = "") -> Iterator[str]:
    """The URL of a database of one's own, dropped afterwards; empty for the embedded one. `like` is one that nobody uses, to be copied."""
    url = os.environ.get("TONGBAN_DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name = f"tongban_up_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {urlsplit(like).path[1:]}" if like else ""))
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Running:
    """A node: its home, its port, and its process once started."""

    UP = ("-m", "tongban", "up")

    def __init__(self, home: Path, url: str, command: tuple[str, ...] = UP) -> None:
        self.home, self.port, self.command = home, free_port(), command
        self.environment = {
            "TONGBAN_CALLS": "0",
            **os.environ,
            "TONGBAN_HOME": str(home),
            "TONGBAN_DATABASE_URL": url,
            "PORT": str(self.port),
            "LANG": "C",
        }
        self.environment.pop("TONGBAN_KEYS", None)
        self.process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, *arguments: str, patience: float = 90.0) -> Running:
        """Start it and wait until it answers."""
        log = (self.home.parent / "up.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, *self.command, *arguments], env=self.environment, cwd=TREE, stdout=log, stderr=subprocess.STDOUT, text=True
        )
        until = time.monotonic() + patience
        while self.get("/healthz")[0] != 200:
            assert self.process.poll() is None, (self.home.parent / "up.log").read_text()[-2000:]
            assert time.monotonic() < until, (self.home.parent / "up.log").read_text()[-2000:]
            time.sleep(0.05)
        return self

    def get(self, path: str, *, data: bytes | None = None, port: int | None = None) -> tuple[int, str]:
        """Status and text of a page; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}{path}", data=data, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def worker(self) -> int | None:
        """The process that writes: the child of the master that has no children."""
        found = [pid for pid in children(self.pid) if not children(pid)]
        return found[0] if found else None

    def strike(self) -> None:
        """Kill who writes, wait until it answers again, and start it where it did not come back by itself."""
        worker = self.worker()
        if worker is None:
            return
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + 60
        while lives(worker) or self.get("/healthz")[0] != 200:
            assert time.monotonic() < until, "it does not come back"
            assert self.process is not None
            # A master ends by itself when its worker dies again right after it was replaced.
            if self.process.poll() is not None and not lives(worker):
                self.start()
            time.sleep(0.05)

    def tongban(self, *arguments: str, patience: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run a word of the program in this home, for at most so many seconds."""
        command = [sys.executable, "-m", "tongban", *arguments]
        return subprocess.run(command, env=self.environment, cwd=TREE, capture_output=True, text=True, timeout=patience, check=False)

    def python(self, script: str, patience: float = 60.0) -> str:
        """What a piece of Python prints in this home, for at most so many seconds."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "tongban.project.settings"}
        command = [sys.executable, "-c", script]
        return subprocess.run(command, env=environment, cwd=TREE, capture_output=True, text=True, timeout=patience, check=True).stdout

    def stop(self) -> float:
        """End it as an operator would; the seconds it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - begun

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            for pid in [self.pid, *children(self.pid)]:
                with suppress(ProcessLookupError):  # it died of what the test did
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(20)


Node = TypeVar("Node", bound=Running)


@contextmanager
def copied(of: Running, home: Path, into: type[Node], command: tuple[str, ...] = Running.UP) -> Iterator[Node]:
    """A node that begins with what is in home and database of one that does not run."""
    with database(of.environment["TONGBAN_DATABASE_URL"]) as url:
        shutil.copytree(of.home, home, dirs_exist_ok=True)
        made = into(home, url, command)
        yield made
        made.kill()


@contextmanager
def ready(home: Path, command: tuple[str, ...] = Running.UP) -> Iterator[Running]:
    """A node whose database has its tables: a copy of one that got them at once. `test_up` begins with nothing."""
    with copied(with_tables(), home, Running, command) as made:
        yield made


@lru_cache(maxsize=1)
def with_tables() -> Running:
    """A node that does not run, whose tables are those that the models say (`test_fresh`: the migrations make the same)."""
    stack = ExitStack()
    register(stack.close)
    made = Running(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home", stack.enter_context(database()))
    made.home.mkdir(mode=0o700)
    made.python("import django; django.setup(); from tongban.base import fresh; fresh.create()")
    return made

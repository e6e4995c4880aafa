"""A demonstration that serves on one core, asked over HTTP from the other."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

CLIENTS = 8
SERVER, LOAD = 0, 1  # the cores


def prepare() -> None:
    """Fill the demonstration, in a process of its own, and set Django up here."""
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from tongban.project import demo; demo.load(lambda words: None)\n"
        "from tongban.log.sequencer import catch_up; catch_up()"
    )
    (Path(os.environ["TONGBAN_HOME"]) / "demo").touch()
    subprocess.run([sys.executable, "-c", script], check=True)
    import django

    django.setup()


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """The platform on its core: its port and the process that answers."""
    from tests.running import children, free_port

    port = free_port()
    command = ["taskset", "-c", str(SERVER), sys.executable, "-m", "tongban", "up"]
    process = subprocess.Popen(command, env={**os.environ, "PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while ask(port, "GET", "/healthz")[0] != 200:
            assert time.monotonic() < until, "the platform does not answer"
            time.sleep(0.1)
        yield port, next(pid for pid in children(process.pid) if not children(pid))
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, bytes]:
    """One request on a connection of its own; status 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Resident memory of a process in MB."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def held_once(pid: int) -> float:
    """Memory of a process in MB, where pages that several processes hold count for each in equal parts."""
    line = next(line for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def always(path: str, headers: dict[str, str] | None = None) -> Callable[[int], tuple[str, str, dict[str, str]]]:
    """What every client asks for, again and again."""
    return lambda client: ("GET", path, headers or {})


def clients(work: Callable[[int], None]) -> None:
    """Let CLIENTS threads work until all are done; what one of them dies of ends the measurement, instead of fewer clients going on."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(work, number) for number in range(CLIENTS)]:
            done.result()


def load(port: int, seconds: float, request: Callable[[int], tuple[str, str, dict[str, str]]], wanted: int) -> list[float]:
    """Closed loop of CLIENTS keep-alive connections from the load core; the seconds that each answer took. Other answers stop it."""
    os.sched_setaffinity(0, {LOAD})
    took: list[float] = []
    wrong: list[str] = []
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until and not wrong:
            method, path, headers = request(number)
            begun = time.perf_counter()
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            told = answer.read()
            took.append(time.perf_counter() - begun)
            if answer.status != wanted:
                wrong.append(f"{answer.status}: {told[:300]!r}")
        connection.close()

    clients(client)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    assert not wrong, wrong[0]
    return took


def share(values: list[float], part: float) -> float:
    """The value below which a part of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def middle(values: list[float]) -> float:
    """The median."""
    return median(values)

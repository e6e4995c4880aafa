"""Start of the platform with an empty home and again, memory of the server, and what an installation takes on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench import _site
from bench._conditions import verdict

FIRST, NEXT, MEMORY, DISK = 90, 5, 250, 350


def main() -> None:
    first, _ = started("--demo")
    print(f"first start with the demonstration: {first:.1f} s (aim {FIRST} s: {verdict(first <= FIRST)})")
    again = [started() for _ in range(3)]
    took, held = _site.middle([one[0] for one in again]), max(one[1] for one in again)
    print(f"next start: {took:.1f} s (aim {NEXT} s: {verdict(took <= NEXT)})")
    print(f"server and master hold {held:.0f} MB after the first pages (aim {MEMORY} MB: {verdict(held <= MEMORY)})")
    size = installed()
    print(f"installed libraries of the default installation: {size:.0f} MB (aim {DISK} MB: {verdict(size <= DISK)})")


def started(*arguments: str) -> tuple[float, float]:
    """Seconds until it answers, and MB that its processes hold after a few pages."""
    from tests.running import children, free_port

    port, begun = free_port(), time.perf_counter()
    command = [sys.executable, "-m", "tongban", "up", *arguments]
    process = subprocess.Popen(command, env={**os.environ, "PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while _site.ask(port, "GET", "/healthz")[0] != 200:
            assert time.perf_counter() - begun < 120, "the platform does not answer"
            time.sleep(0.02)
        took = time.perf_counter() - begun
        for path in ("/", "/services?q=%E5%BC%80%E7%BD%91%E5%BA%97", "/verify"):
            assert _site.ask(port, "GET", path)[0] == 200, path
        return took, sum(_site.memory(pid) for pid in (process.pid, *children(process.pid)))
    finally:
        process.terminate()
        process.wait(20)


def installed() -> float:
    """MB of the libraries that requirements/run.txt names, as their own lists of files say."""
    from importlib.metadata import PackageNotFoundError, distribution

    total = 0
    for line in Path("requirements/run.txt").read_text().splitlines():
        name = line.split("==")[0].strip()
        if "==" not in line or name.startswith(("--", "#")):
            continue
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue
        total += sum(path.stat().st_size for one in files if (path := Path(str(one.locate()))).is_file())
    return total / 1_000_000

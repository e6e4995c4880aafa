"""Pages: what each costs its reader in Chromium, and how many a second one core draws beside the same bytes served bare, in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import _site
from bench._conditions import verdict

SECONDS, ROUNDS = float(os.environ.get("TONGBAN_BENCH_SECONDS", "3")), 2
Page = tuple[str, str, str]  # name, address, session


def main() -> None:
    if not os.environ.get("TONGBAN_DATABASE_URL"):
        weights()  # what a page weighs does not depend on the database
    _site.prepare()
    pages = chosen()
    with _site.serving() as (port, pid), tempfile.TemporaryDirectory(prefix="tongban-bare-") as folder:
        for name, address, session in pages:
            status, content = _site.ask(port, "GET", address, cookie(session))
            assert status == 200, (name, status)
            (Path(folder) / file(name)).write_bytes(content)
        with bare(folder) as other:
            print("| page | bytes | product | bare | ratio | p99 | server CPU |\n|---|---|---|---|---|---|---|")
            for page in pages:
                print(beside(port, pid, other, page, (Path(folder) / file(page[0])).stat().st_size), flush=True)


def beside(port: int, pid: int, other: int, page: Page, size: int) -> str:
    """A page and the same bytes bare, in turn; a row of the table."""
    name, address, session = page
    rates: dict[int, list[float]] = {port: [], other: []}
    waits: list[float] = []
    spent = 0.0
    _site.load(port, 0.5, _site.always(address, cookie(session)), 200)
    for _ in range(ROUNDS):
        for where, path in ((port, address), (other, f"/{file(name)}")):
            before, begun = _site.cpu(pid), time.perf_counter()
            took = _site.load(where, SECONDS, _site.always(path, cookie(session)), 200)
            rates[where].append(len(took) / (time.perf_counter() - begun))
            if where == port:
                waits, spent = waits + took, spent + _site.cpu(pid) - before
    product, plain = _site.middle(rates[port]), _site.middle(rates[other])
    p99, cost = _site.share(waits, 0.99) * 1000, spent / len(waits) * 1000
    return f"| {name} | {size:,} | {product:.0f}/s | {plain:.0f}/s | {product / plain:.3f} | {p99:.0f} ms | {cost:.1f} ms |"


def file(name: str) -> str:
    """Where the bytes of a page lie."""
    return name.replace(" ", "-")


def cookie(session: str) -> dict[str, str]:
    """The header of who has this session, reading English."""
    return {"Cookie": f"django_language=en; sessionid={session}" if session else "django_language=en"}


def chosen() -> list[Page]:
    """The pages that are asked for most, each as its reader sees it."""
    from django.test import Client

    from tongban.actors.models import Account, Mandate
    from tongban.cases.models import Case
    from tongban.licences.models import Licence

    licence = Licence.objects.order_by("pk")[0]
    mandate, case = Mandate.objects.get(giver=licence.holder), Case.objects.filter(party=licence.holder).latest("pk")
    applicant, clerk = Client(), Client()
    applicant.force_login(Account.objects.get(person=mandate.receiver))
    session = applicant.session
    session["party"] = mandate.giver_id
    session.save()
    clerk.force_login(Account.objects.get(login="li"))
    his, hers = clerk.cookies["sessionid"].value, applicant.cookies["sessionid"].value
    return [
        ("home", "/", ""),
        ("search", "/services?q=%E5%BC%80%E7%BD%91%E5%BA%97", ""),
        ("guide", "/services/redshield.website-filing", ""),
        ("verify", f"/verify?q={licence.number}", ""),
        ("mark", f"/b/{licence.token}", ""),
        ("my matters", "/matters", hers),
        ("matter", f"/matters/{case.number}", hers),
        ("inbox", "/desk/", his),
        ("case", f"/desk/cases/{case.number}", his),
    ]


@contextmanager
def bare(folder: str) -> Iterator[int]:
    """The same server on the same core, with nothing behind it; its port."""
    from tests.running import free_port
    from tongban.project.server import THREADS

    port = free_port()
    command = ["taskset", "-c", str(_site.SERVER), sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--blocking-threads", str(THREADS), "--log-level", "error", "bench._bare:application"]
    process = subprocess.Popen(command, env={**os.environ, "TONGBAN_BENCH_BARE": folder})
    try:
        until = time.monotonic() + 20
        while _site.ask(port, "GET", "/home")[0] != 200:
            assert time.monotonic() < until, "the bare server does not answer"
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def weights() -> None:
    """Every page of the walk on a phone: bytes, requests and layout shift, with an empty and with a warm cache."""
    from playwright.sync_api import sync_playwright

    from tests.screens import walk
    from tests.screens.weights import weigh

    with tempfile.TemporaryDirectory(prefix="tongban-pages-") as folder, sync_playwright() as playwright:
        node = walk.node(Path(folder) / "home")
        try:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
            )
            made = walk.Walk(browser, node, f"http://127.0.0.1:{node.port}")
            walk.prepare(made)
            print("| page | first load, KB | requests | later, KB | requests | layout shift | |\n|---|---|---|---|---|---|---|")
            for name, (reader, address) in sorted(made.addresses.items()):
                context = made.anew(reader, viewport={"width": 360, "height": 740})
                one = weigh(context.new_page(), made.base + address)
                told = f"{one.first / 1000:.1f} | {one.requests} | {one.later / 1000:.1f} | {one.again} | {one.shift:.3f}"
                print(f"| {name} | {told} | {verdict(one.within)} |", flush=True)
                context.close()
        finally:
            node.kill()

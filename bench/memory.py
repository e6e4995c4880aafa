"""Resident memory of every process of a running platform through 10,000 requests of the journey, from 8 clients.

A turn finds a service, opens and submits an application (every eighth brings a compressed PDF, which is looked through), reads it as
applicant, clerk and program, and verifies a licence. Memory is flat when, after the warm-up, the line through the samples rises by less
than SLOPE bytes a request and the median of the last third is within SHARE of that of the first. The process that looks through a PDF
lives for that file only and is not counted.
"""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench import _site
from bench._conditions import verdict
from bench.submission import FILING, form

REQUESTS, WARM, EVERY, TOLD = int(os.environ.get("TONGBAN_BENCH_REQUESTS", "10000")), 0.3, 250, 1000
SLOPE, SHARE, MOST = 1024, 0.05, 250
COUNTER = itertools.count()
Request = tuple[str, str, dict[str, str], bytes | None]


@dataclass(frozen=True)
class Visitors:
    """Who comes: a program's token, the cookies of an applicant and of a clerk, and a licence with its mark."""

    token: str
    applicant: str
    clerk: str
    licence: str
    badge: str


@dataclass
class Turn:
    """One client's journey, again and again; `answer` is what it got last."""

    who: Visitors
    answer: bytes = b""
    requests: Iterator[Request] = field(init=False)

    def __post_init__(self) -> None:
        self.requests = itertools.chain.from_iterable(self.once() for _ in itertools.repeat(None))

    def once(self) -> Iterator[Request]:
        """From finding the service to verifying a licence."""
        who, place = self.who, next(COUNTER)
        yield page("/")
        yield page("/services?q=%E5%BC%80%E7%BD%91%E5%BA%97")
        yield page(f"/services/{FILING}", who.applicant)
        yield self.program("POST", "/v1/cases", {"service": FILING})
        number = json.loads(self.answer)["number"]
        yield page(f"/matters/{number}/form/site", who.applicant)
        yield self.program("PUT", f"/v1/cases/{number}/form", {"form": form(f"memory{place}")})
        proof = base64.b64encode(paper(compressed=place % 8 == 0)).decode()
        yield self.program("POST", f"/v1/cases/{number}/materials", {"material": "domain-certificate", "name": "a.pdf", "content": proof})
        yield page(f"/matters/{number}/check", who.applicant)
        yield self.program("POST", f"/v1/cases/{number}/submit", None, number)
        yield page(f"/matters/{number}", who.applicant)
        yield page(f"/matters/{number}/receipt.json", who.applicant)
        yield page("/desk/", who.clerk)
        yield page(f"/desk/cases/{number}", who.clerk)
        yield page(f"/b/{who.badge}")
        yield page(f"/verify?q={who.licence}")
        yield self.program("GET", f"/v1/cases/{number}", None)
        yield self.program("GET", f"/v1/licences/{who.licence}", None)
        yield page("/v1/services?q=%E5%A4%87%E6%A1%88")

    def program(self, method: str, path: str, told: Any, key: str = "") -> Request:
        """A request of a program."""
        headers = {"Authorization": f"Bearer {self.who.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        return method, path, headers, None if told is None else json.dumps(told).encode()


def page(path: str, cookie: str = "") -> Request:
    """A page, for who has this session."""
    return "GET", path, {"Cookie": f"sessionid={cookie}"} if cookie else {}, None


def paper(*, compressed: bool) -> bytes:
    """A PDF, whose page is compressed or empty."""
    from tongban.project.history import PROOF

    if not compressed:
        return PROOF
    drawn = zlib.compress(b"BT /F 12 Tf 50 700 Td (certificate) Tj ET")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"xref\n0 5\n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(content))


def main() -> None:
    from tests.running import children

    _site.prepare()
    visitors = made()
    with _site.serving() as (port, pid):
        master = parent(pid)
        held: dict[int, list[float]] = {one: [] for one in (master, *children(master))}
        turns = [Turn(visitors) for _ in range(_site.CLIENTS)]
        for done in range(EVERY, REQUESTS + 1, EVERY):
            block(port, turns, EVERY)
            for one in held:
                held[one].append(_site.memory(one))
            if done % TOLD == 0:
                print(f"{done:6,} requests: " + ", ".join(f"{name(one, pid, master)} {held[one][-1]:.1f} MB" for one in held), flush=True)
        assert set(held) == {master, *children(master)}, "a process ended or came"
        for one, samples in held.items():
            judged(name(one, pid, master), samples)
        whole, once = sum(samples[-1] for samples in held.values()), sum(_site.held_once(one) for one in held)
        print(f"together {whole:.0f} MB, {once:.0f} MB shared pages counted once (aim {MOST} MB: {verdict(once <= MOST)})")


def judged(process: str, samples: list[float]) -> None:
    """How a process's memory went after the warm-up."""
    kept = samples[int(len(samples) * WARM) :]
    third = len(kept) // 3
    first, last = _site.middle(kept[:third]), _site.middle(kept[-third:])
    rise = slope(kept) * 1024 * 1024 / EVERY
    flat = rise < SLOPE and abs(last - first) <= SHARE * first
    print(f"{process}: {rise:.0f} bytes a request, median {first:.1f} MB of the first third and {last:.1f} MB of the last")
    print(f"  (aim under {SLOPE} bytes and within {SHARE:.0%}: {verdict(flat)})")


def slope(values: list[float]) -> float:
    """The rise of the straight line through equidistant values, a step."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    above = sum((place - middle) * (value - mean) for place, value in enumerate(values))
    return above / sum((place - middle) ** 2 for place in range(len(values)))


def name(one: int, pid: int, master: int) -> str:
    """What a process is."""
    return "master" if one == master else "server" if one == pid else f"child {one}"


def parent(pid: int) -> int:
    """The process that started another."""
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def block(port: int, turns: list[Turn], count: int) -> None:
    """So many requests, shared by the clients; another answer than expected stops it."""
    os.sched_setaffinity(0, {_site.LOAD})
    pool, wrong = iter(range(count)), list[str]()

    def client(number: int) -> None:
        turn = turns[number]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not wrong and next(pool, None) is not None:
            method, path, headers, body = next(turn.requests)
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            turn.answer = answer.read()
            if answer.status not in (200, 201):
                wrong.append(f"{method} {path}: {answer.status} {turn.answer[:300]!r}")
        connection.close()

    _site.clients(client)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    assert not wrong, wrong[0]


def made() -> Visitors:
    """A token and sessions of those who come."""
    from django.test import Client
    from django.utils import timezone

    from tongban.actors import tokens
    from tongban.actors.models import Account, Mandate, Party
    from tongban.base.actor import SYSTEM
    from tongban.licences.models import Licence

    at = timezone.now()
    party = Party.objects.get(name__startswith="恒达贸易")
    account = Account.objects.get(person=Mandate.objects.get(giver=party).receiver)
    token = tokens.issue_token(account, "bench", ["cases"], by=SYSTEM, at=at, party=party.pk)
    applicant, clerk = Client(), Client()
    applicant.force_login(account)
    session = applicant.session
    session["party"] = party.pk
    session.save()
    clerk.force_login(Account.objects.get(login="li"))
    licence = Licence.objects.order_by("pk").first()
    assert licence is not None
    return Visitors(token, applicant.cookies["sessionid"].value, clerk.cookies["sessionid"].value, licence.number, licence.token)

"""Reading: a case and the list of cases over HTTP at 8 clients; the page behind a mark at 500/s, offered whatever happens."""

from __future__ import annotations

import http.client
import os
import queue
import threading
import time
from typing import Any

from bench import _site
from bench._conditions import verdict
from bench.submission import recorded

SECONDS = 5.0
OFFERED, P99 = 500, 50
CASE, AIM = 5, "statements"


def main() -> None:
    _site.prepare()
    token, number, badge, statements = made()
    with _site.serving() as (port, pid):
        headers = {"Authorization": f"Bearer {token}"}
        for name, path in (("one case", f"/v1/cases/{number}"), ("list of cases", "/v1/cases")):
            _site.load(port, 1.0, _site.always(path, headers), 200)
            before, begun = _site.cpu(pid), time.perf_counter()
            took = _site.load(port, SECONDS, _site.always(path, headers), 200)
            rate, cost = len(took) / (time.perf_counter() - begun), (_site.cpu(pid) - before) / len(took)
            print(f"{name}: {rate:.0f}/s, p99 {_site.share(took, 0.99) * 1000:.0f} ms, {cost * 1000:.1f} ms server CPU")
        few = len(statements["case"])
        print(f"  one case {few} SQL statements with the token (aim {CASE}: {verdict(few <= CASE)})")
        print(f"  list of cases {len(statements['few'])} statements with few, {len(statements['many'])} with many cases")
        _site.load(port, 1.0, _site.always(badge), 200)
        offered(port, pid, badge)
    print(f"  badge page {len(statements['badge'])} SQL statements")


def offered(port: int, pid: int, path: str) -> None:
    """Requests at fixed times whether answered or not; the wait counts from the time at which one was due."""
    jobs: queue.Queue[float | None] = queue.Queue()
    waits: list[float] = []
    wrong: list[int] = []
    os.sched_setaffinity(0, {_site.LOAD})

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (due := jobs.get()) is not None:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            waits.append(time.perf_counter() - due)
            if answer.status != 200:
                wrong.append(answer.status)

    clients = [threading.Thread(target=client) for _ in range(32)]
    for one in clients:
        one.start()
    begun, before, count = time.perf_counter(), _site.cpu(pid), int(OFFERED * SECONDS)
    for turn in range(count):
        due = begun + turn / OFFERED
        time.sleep(max(0.0, due - time.perf_counter()))
        jobs.put(due)
    for _ in clients:
        jobs.put(None)
    for one in clients:
        one.join()
    took = time.perf_counter() - begun
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    assert not wrong, wrong[:5]
    assert len(waits) == count, f"{count - len(waits)} requests have no answer"
    p99 = _site.share(waits, 0.99) * 1000
    cost = (_site.cpu(pid) - before) / count * 1000
    print(f"badge page: {count / took:.0f}/s of {OFFERED}/s offered, p50 {_site.share(waits, 0.5) * 1000:.0f} ms, p99 {p99:.0f} ms")
    print(f"  (aim p99 {P99} ms: {verdict(p99 <= P99 and count / took > OFFERED * 0.98)}), {cost:.2f} ms server CPU")


def made() -> tuple[str, str, str, dict[str, list[Any]]]:
    """A token, a case, the address of a mark, and the statements of each reading."""
    from django.test import Client
    from django.utils import timezone

    from tongban.actors import tokens
    from tongban.actors.loading import DISTRICT
    from tongban.actors.models import Account, Mandate, Party
    from tongban.base.actor import SYSTEM, Actor
    from tongban.cases import actions
    from tongban.cases.models import Case
    from tongban.licences.models import Licence

    at = timezone.now()
    party = Party.objects.get(name__startswith="明和")
    mandate = Mandate.objects.get(giver=party)
    account = Account.objects.get(person=mandate.receiver)
    token = tokens.issue_token(account, "bench", ["cases"], by=SYSTEM, at=at, party=party.pk)
    number = Case.objects.filter(party=party).latest("pk").number
    address = f"/b/{Licence.objects.get(holder=party).token}"
    client = Client(headers={"Authorization": f"Bearer {token}", "Host": "localhost"})
    for path in (f"/v1/cases/{number}", "/v1/cases", address):
        assert client.get(path).status_code == 200, path
    told = {"case": recorded(lambda: client.get(f"/v1/cases/{number}")), "badge": recorded(lambda: client.get(address))}
    told["few"] = recorded(lambda: client.get("/v1/cases"))
    by = Actor(kind="person", account=account.pk, party=party.pk, person=account.person_id, mandate=mandate.pk, level=3, channel="api")
    for _ in range(60):
        actions.start("redshield.website-filing", region=DISTRICT, by=by, at=at)
    told["many"] = recorded(lambda: client.get("/v1/cases"))
    return token, number, address, told

"""Heavy public look-ups cannot slow declarations: one served writes nothing, one too many asks nothing, and draws have no such limit."""

import statistics
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext

from tests.kills.test_draws import BUILD, reserve
from tests.running import Running, ready
from tests.test_ledger_programs import PATH, document, people, program
from tongban.actors import cast
from tongban.registers.tests.ledger_world import balances

__all__ = ["people"]  # a fixture
ADDRESS = {"REMOTE_ADDR": "127.0.0.1"}  # also that of the program that declares
LOOKUPS: dict[str, dict[str, str]] = {  # a public look-up, and what is posted
    "/progress": {"number": "511602-20260302-AAAAAAAA", "code": "AAAA-AAAA"},
    "/verify": {},
    "/verify?number=X": {},
    "/verify/document": {"number": "L-1", "code": "AAAA-AAAA-AAAA"},
    "/b/x": {},
    "/v1/licences/x": {},
    "/v1/verifications": {"number": "L-1", "code": "AAAA-AAAA-AAAA"},
}
MOST = 12  # statements of a look-up that finds nothing


class Caller:
    """Somebody at one address: the counts are those of one server, so all goes through one."""

    def __init__(self) -> None:
        self.client = Client()

    def ask(self, path: str) -> Any:
        posted = LOOKUPS[path]
        if not posted:
            return self.client.get(path, **ADDRESS)
        return self.client.post(path, posted, content_type="application/json" if path.startswith("/v1") else MULTIPART_CONTENT, **ADDRESS)


@pytest.mark.django_db
@pytest.mark.parametrize("path", LOOKUPS)
def test_a_look_up_writes_nothing_and_what_is_too_much_asks_nothing(people: cast.Cast, settings: Any, path: str) -> None:
    settings.CALLS, ask = 0, Caller().ask
    ask(path)  # what is remembered for a minute is asked once
    with CaptureQueriesContext(
        connection,
    ) as served:
        assert ask(path).status_code < 500
    assert len(served) <= MOST
    words = [one["sql"].split()[0].upper() for one in served.captured_queries]
    assert not {"INSERT", "UPDATE", "DELETE"} & set(words)
    assert not any("FOR UPDATE" in one["sql"].upper() for one in served.captured_queries)
    settings.CALLS = 1
    late = next(one for one in [ask(path) for _ in range(4)] if one.status_code == 429)  # a minute may begin in between
    assert int(late.headers["Retry-After"]) <= 60
    with CaptureQueriesContext(connection) as refused:
        found = [ask(path).status_code for _ in range(20)]
    assert found.count(429) >= 19
    assert len(refused) <= MOST


@pytest.mark.django_db
def test_who_looks_up_too_often_still_declares_and_as_often_as_before(people: cast.Cast, settings: Any) -> None:
    settings.CALLS, caller = 1, Caller()
    headers = {"Authorization": f"Bearer {program(people, 'cai').token}"}
    for place in range(10):
        refused = [caller.ask(path).status_code for path in LOOKUPS for _ in range(3)]
        assert refused.count(429) >= len(LOOKUPS) - 1
        told = document(people, "1")
        told["document"]["number"] = f"D-{place}"
        headers["Idempotency-Key"] = f"{place}"
        address = f"/v1{PATH}/reserve"
        assert caller.client.post(address, told, content_type="application/json", headers=headers, **ADDRESS).status_code == 200
    assert balances(people) == (10, 0, 10)


@pytest.mark.long
def test_declarations_take_no_longer_while_many_look_up(tmp_path: Path) -> None:
    with ready(tmp_path / "home") as node:
        token, holder = node.python(BUILD).split()
        node.environment["TONGBAN_CALLS"] = "120"  # as it is when nobody says otherwise
        node.start()
        stop, counts = threading.Event(), Counter[int]()

        def look_up() -> None:
            while not stop.is_set():
                counts[node.get("/v1/licences/x")[0]] += 1

        calm = [_declared(node, token, holder, f"A-{place}") for place in range(30)]
        threads = [threading.Thread(target=look_up) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            until = time.monotonic() + 30
            while counts[429] < 20:  # what one address may ask in a minute is used up
                assert time.monotonic() < until, counts
                time.sleep(0.1)
            flooded = [_declared(node, token, holder, f"B-{place}") for place in range(30)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert statistics.median(flooded) < 5 * statistics.median(calm) + 0.1, (calm, flooded, counts)


def _declared(node: Running, token: str, holder: str, number: str) -> float:
    begun = time.monotonic()
    assert reserve(node, token, holder, number)[0] == 200
    return time.monotonic() - begun

"""Programs of declarants: the codes of a declaration's state by its number, and a signed letter at each change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.test_programs import Program
from tongban.actors import cast
from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, text
from tongban.cases import actions as cases
from tongban.cases import state_codes
from tongban.cases.tests.port import build, declared, licence
from tongban.cases.tests.world import RECENT
from tongban.exchange import errands, letters, partners
from tongban.exchange import queries as exchange
from tongban.exchange.links.partner import USE
from tongban.log.sequencer import catch_up
from tongban.log.store import keys

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(RECENT)
    licence(people, at=RECENT)
    return people


@pytest.fixture
def got(people: cast.Cast) -> Iterator[list[dict[str, Any]]]:
    """What the program of Hengda is told; it checks who signed, and answers each letter."""
    key, told = Key("k", "declarant", DEFAULT.name, DEFAULT.generate()), []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802  the name that the server calls
            letter = self.rfile.read(int(self.headers["Content-Length"]))
            body = letters.opened(letter, keys().signer(USE).public, DEFAULT.name)
            told.append(body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(letters.close({"id": body["id"], "about": body["about"]}, key))

        def log_message(self, *_: Any) -> None:
            """Nothing is written."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    code = people.parties["hengda"].code
    partners.introduce(partners.Partner("hengda-erp", "declarant", f"http://127.0.0.1:{server.server_port}", text(key.public), party=code))
    partners.introduce(partners.Partner("minghe-erp", "declarant", "http://127.0.0.1:9", "x", party=people.parties["minghe"].code))
    yield told
    server.shutdown()
    server.server_close()


def test_a_program_asks_by_number_and_is_told_by_signed_letter_at_each_change(people: cast.Cast, got: list[dict[str, Any]]) -> None:
    row = declared(people, at=RECENT)
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    status, told = firm("GET", f"/cases/{row.number}/states", "")
    assert (status, told["code_list"], told["code"], [one["code"] for one in told["states"]]) == (200, "eport-state", "01", ["02", "01"])
    cases.review(row.number, opinion="单货相符", by=people.actor("cai", RECENT), at=RECENT)
    cases.decide(row.number, "release", by=people.actor("fang", RECENT), at=RECENT)
    told = firm("GET", f"/cases/{row.number}/states", "")[1]
    assert (told["code"], told["states"][-1]["title"], told["states"][-1]["number"]) == ("08", "goods may be released", 3)
    other = Program(people, "zhang", "cases", party=people.parties["minghe"].pk)
    assert other("GET", f"/cases/{row.number}/states", "")[0] == 404
    catch_up()
    errands.run_due(at=timezone.now())
    assert sorted((one["number"], one["code"]) for one in got) == [(1, "02"), (2, "01"), (3, "08")]
    assert {one["about"] for one in got} == {row.number}
    decided = state_codes.stated(row)[-1].event
    assert state_codes.tell(row.number, decided, at=RECENT) == 1  # the same event again is the same errand
    assert len(exchange.errands_of(row.number)) == 3  # and nobody else's program hears of it

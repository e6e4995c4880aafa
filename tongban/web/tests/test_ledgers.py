"""Pages of electronic ledgers: at the desk of who keeps them, in the space of who holds them, and on the page of a case that draws."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.cases.tests.port import balances, build, declared, licence, wheat
from tongban.cases.tests.world import RECENT
from tongban.log import queries as log
from tongban.registers import adjusting, ledger_queries, ledgers
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
ONE = "/desk/ledgers/eport.licence/L-1"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(RECENT)
    licence(people, at=RECENT)
    return people


def text(client: Client, address: str, **posted: str) -> str:
    answer = client.post(address, posted, follow=True) if posted else client.get(address)
    assert answer.status_code in (200, 422), answer.status_code
    return str(answer.content.decode())


def opened(people: cast.Cast, name: str = "yuhua") -> Client:
    """The browser of a keeper who has said why."""
    client = browser(people, name)
    assert "L-1" in text(client, ONE, act="look", purpose="核查企业余量")
    return client


def test_a_keeper_finds_ledgers_by_type_state_and_number_and_says_why_before_one_opens(people: cast.Cast) -> None:
    licence(people, "M-1", at=RECENT, holder=people.parties["minghe"].pk)
    ledgers.suspend("eport.licence", "M-1", reason="涉嫌伪造", by=people.actor("yuhua", RECENT), at=RECENT)
    client = browser(people, "yuhua")
    asked = (("", "M-1", "X-9"), ("state=suspended", "M-1", "L-1"), ("number=L", "L-1", "M-1"), ("type=eport.quota", "No ledger", "L-1"))
    for query, there, gone in asked:
        page = text(client, f"/desk/ledgers?{query}")
        assert (there in page, f'">{gone}</a>' in page) == (True, False), query
    page = text(client, ONE)
    assert ("Open its lines and entries" in page, "1001190001" in page) == (True, False)
    assert "No purpose is given" in text(client, ONE, act="look", purpose=" ")
    assert client.post(ONE, {"act": "suspend", "reason": "x"}).status_code == 422  # nothing is done on what was not opened
    assert ledger_queries.ledger("eport.licence", "L-1", to=SYSTEM).state == "open"
    page = text(client, ONE, act="look", purpose="核查企业余量")
    assert ("1001190001" in page, "100 kilogram" in page) == (True, True)
    assert "1001190001" in text(client, ONE)  # within the hour
    assert "Open its lines and entries" in text(browser(people, "bolin"), ONE)  # a colleague says why too
    mine = text(browser(people, "wang", "hengda"), "/ledgers/eport.licence/L-1")
    assert ("核查企业余量" in mine, "commerce（演示）" in mine, "yuhua" in mine) == (True, True, False)


def test_its_keeper_acts_on_it_by_right_and_a_refusal_is_told_at_its_field(people: cast.Cast) -> None:
    client = opened(people)
    assert "No reason is given" in text(client, ONE, act="suspend", reason="")
    assert "suspended" in text(client, ONE, act="suspend", reason="涉嫌伪造")
    page = text(client, ONE, act="close", reason="x")
    assert "is not possible now" in page
    assert 'value="close"' not in text(client, ONE)
    assert "in force" in text(client, ONE, act="resume", reason="查清")
    declared(people, at=RECENT)
    assert "Documents still hold something" in text(client, ONE, act="write_off", reason="货物全部到达")
    assert client.post(ONE, {"act": "burn"}).status_code == 404
    assert client.get("/desk/ledgers/eport.licence/X-9").status_code == 404
    for name in ("cai", "li"):  # who draws, and who has nothing to do with it
        assert browser(people, name).get(ONE).status_code == 404
        assert browser(people, name).get("/desk/ledgers").status_code == 403


def test_another_quantity_takes_two_officers_at_the_desk(people: cast.Cast) -> None:
    declared(people, wheat("60"), at=RECENT)
    first, second = opened(people), opened(people, "bolin")
    page = text(first, ONE, act="propose", line="1", quantity="1,5", why="增加")
    assert "1,5" in page
    assert "is drawn already" in text(first, ONE, act="propose", line="1", quantity="59", why="减少")
    assert "No reason is given" in text(first, ONE, act="propose", line="1", quantity="120", why="")
    page = text(first, ONE, act="propose", line="1", quantity="120", why="合同增加数量")
    assert "waits for a second officer" in page
    assert 'value="approve"' not in page  # not by who proposed it
    page = text(second, ONE)
    assert "100 kilogram → 120 kilogram" in page
    licence(people, "M-1", at=RECENT)
    told = {"quantity": 90 * 10**5, "reason": "减少", "by": people.actor("yuhua", RECENT), "at": RECENT}
    other = adjusting.propose_adjustment("eport.licence", "M-1", 1, **told)
    for act in ("approve", "decline"):  # that ledger was not opened for a purpose
        assert f"There is no adjustment {other.pk}" in text(second, ONE, act=act, adjustment=str(other.pk))
    other.refresh_from_db()
    assert other.decided_at is None
    (number,) = re.findall(r'name="adjustment" value="(\d+)"', page)
    assert "approved" in text(second, ONE, act="approve", adjustment=number)
    assert ledger_queries.as_of(ledger_queries.ledger("eport.licence", "L-1", to=SYSTEM)).lines[0].authorised_quantity == 120 * 10**5


def test_a_written_off_ledger_has_a_receipt_of_which_its_keeper_takes_note(people: cast.Cast) -> None:
    client = opened(people)
    page = text(client, ONE, act="write_off", reason="货物全部到达")
    assert ("written off" in page, "Take note of the receipt" in page) == (True, True)
    assert "Receipts of write-offs" in text(client, "/desk/ledgers")
    assert "Taken note of on" in text(client, ONE, act="acknowledge")
    assert "Receipts of write-offs" not in text(client, "/desk/ledgers")


def test_an_agency_that_cannot_be_reached_says_so_and_what_waits_is_done_when_it_is_back(people: cast.Cast) -> None:
    client = browser(people, "yuhua")
    assert "No reason is given" in text(client, "/desk/ledgers", act="lose", reason="")
    assert "out of reach since" in text(client, "/desk/ledgers", act="lose", reason="机房停电")
    row = declared(people, at=RECENT)
    assert "waits for the owner" in text(browser(people, "cai"), f"/desk/cases/{row.number}")
    assert balances()[0] == 0
    assert "out of reach since" not in text(client, "/desk/ledgers", act="back")
    assert balances()[0] == 40
    mine = text(browser(people, "wang", "hengda"), f"/matters/{row.number}")
    assert ("/ledgers/eport.licence/L-1" in mine, "waits for the owner" in mine) == (True, False)
    assert client.post("/desk/ledgers", {"act": "burn"}).status_code == 404


def test_a_party_sees_its_own_ledgers_and_nobody_elses(people: cast.Cast) -> None:
    mine, others = browser(people, "wang", "hengda"), browser(people, "zhang", "minghe")
    assert "L-1" in text(mine, "/ledgers")
    assert "You hold no electronic ledgers" in text(others, "/ledgers")
    assert others.get("/ledgers/eport.licence/L-1").status_code == 404
    officers = [browser(people, name).get("/ledgers/eport.licence/L-1").status_code for name in ("yuhua", "cai")]
    assert officers == [404, 404]  # its keepers open it at the desk, where they say why
    page = text(mine, "/ledgers/eport.licence/L-1")
    assert "Nobody has looked at this ledger yet" in page
    ledgers.void("eport.licence", "L-1", reason="<b>作废</b>", by=people.actor("yuhua", RECENT), at=RECENT)
    page = text(mine, "/ledgers/eport.licence/L-1")
    assert ("&lt;b&gt;作废" in page, "<b>作废" in page, "made void" in page) == (True, False, True)
    assert log.latest(kinds=["ledger.looked"]) == []  # its holder may look at any time


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_pages_ask_the_same_however_many_ledgers_lines_and_entries_there_are(people: cast.Cast) -> None:
    keeper, holder = opened(people), browser(people, "wang", "hengda")
    pages = ((keeper, "/desk/ledgers"), (keeper, ONE), (holder, "/ledgers"), (holder, "/ledgers/eport.licence/L-1"))
    declared(people, at=RECENT)
    few = [statements(client, address) for client, address in pages]
    for number in range(2, 6):
        licence(people, f"L-{number}", at=RECENT)
        declared(people, wheat("1"), entry=f"HD-{number:04d}", at=RECENT)
    assert [statements(client, address) for client, address in pages] == few
    assert len(keeper.get("/desk/ledgers").content) < 40_000


def test_a_third_party_learns_whether_it_is_genuine_and_its_holder_that_somebody_asked(people: cast.Cast, settings: Any) -> None:
    held, stranger = browser(people, "wang", "hengda"), Client(headers={"accept-language": "en"})
    page = text(held, "/ledgers/eport.licence/L-1")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert found is not None
    assert "a third party" not in page
    told = text(stranger, "/verify/document", number="L-1", code=found[0])
    assert "Genuine." in told
    assert not any(word in told for word in ("1001190001", "CAN", "5100", people.parties["hengda"].name))
    assert "Not genuine." in text(stranger, "/verify/document", number="L-2", code=found[0])
    assert "Give both" in text(stranger, "/verify/document", number="L-1", code="")
    answer = stranger.post("/v1/verifications", {"number": "L-1", "code": found[0]}, content_type="application/json")
    assert answer.json() == {"verdict": "genuine"}
    assert "a third party" in text(held, "/ledgers/eport.licence/L-1")
    settings.CALLS = 1
    codes = [stranger.post("/v1/verifications", {"number": "L-1", "code": "0"}, content_type="application/json").status_code for _ in "ab"]
    assert codes[-1] == 429

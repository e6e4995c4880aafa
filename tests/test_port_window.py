"""The single window of the port through its pages: one form, one submission, two agencies decide, one number says how it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tongban.actors import tokens
from tongban.base.actor import SYSTEM
from tongban.cases import queries
from tongban.cases.joint_models import Joint
from tongban.cases.models import Case
from tongban.log.sequencer import catch_up
from tongban.pack.stage import Asked, Given
from tongban.project.stage import PACKS, RealStage
from tongban.registers import ledger_queries
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db(transaction=True)
AT = timezone.now()  # pages ask the clock of the machine
TODAY, UNTIL = (timezone.localdate(AT + timedelta(days=ahead)).isoformat() for ahead in (0, 30))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CAST: dict[str, Any] = {
    "hengda": {},
    "bolin": {"post": "licence-clerk"},
    "yuhua": {"post": "licence-head"},
    "cai": {"post": "customs-examiner"},
    "fang": {"post": "customs-releaser"},
    "jie": {"post": "customs-closer"},
}
FREE = {"since": "2020-01-01", "first_unit": "035", "duty": "0", "vat": "0", "source": "demonstration", "demo": True}
TARIFF = (
    {"row": "1001 free", "code": "1001", "needs": "1@0110", **FREE},
    {"row": "1005 free", "code": "1005", **FREE},
)
HEAD = {
    "entry": "HD-0001", "levy_nature": "101", "transport_mode": "9", "bill": "BL-1", "crossing_date": TODAY, "trade_country": "CAN",
    "trading_area": "CAN", "package_kind": "99", "net_weight": "900", "transaction_mode": "1", "currency": "CNY",
}  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path, settings: Any) -> Iterator[RealStage]:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = RealStage([PACKS / "eport"])
    made.open(Given(AT, CAST, {"eport.tariff": TARIFF}, packs=("redshield",)))
    told = {"type": "eport.manifest", "number": "BL-1", "holder": "minghe", "valid_from": "2020-01-01", "valid_until": UNTIL}
    lines = [{"quantity": "10", "unit": "011"}, {"quantity": "1000", "unit": "035"}]
    made.act(Asked("ledgers.open", "", {**told, "lines": lines}, AT))
    yield made
    made.close()


def line(code: str, quantity: str, total: str) -> dict[str, str]:
    told = {"code": code, "name": "谷物", "country": "CAN", "quantity": quantity, "unit": "035", "price": "2", "total": total}
    return {**told, "first_quantity": quantity, "first_unit": "035", "duty_mode": "1"}


def cells(*lines: dict[str, str]) -> dict[str, str]:
    """Lines as the form sends them."""
    sent = {f"goods.{place}.{name}": value for place, one in enumerate(lines) for name, value in one.items()}
    return {**sent, "goods.count": str(len(lines))}


def filled_in(client: Client, *lines: dict[str, str], **head: str) -> str:
    """The one form page by page, as far as the check; the number of the draft."""
    place = client.post("/joint/eport.import/start").headers["Location"]
    number = place.rpartition("/")[2]
    form = f"/together/{number}/form"
    assert client.get(place).headers["Location"] == f"{form}/joint"
    first = {"trade_mode": "0110", "office": "5100", "edition": "2022", "go": "next"}
    assert client.post(f"{form}/joint", first).headers["Location"] == f"{form}/goods"
    page = client.get(f"{form}/goods").content.decode()
    assert ("At least 1 and at most 50 lines." in page, "<script" in page.replace("<script src", "")) == (True, False)
    added = client.post(f"{form}/goods", {**cells(lines[0]), "line": "goods.add"})
    assert added.headers["Location"].startswith(f"{form}/goods")
    assert client.get(f"{form}/goods").content.decode().count('<tr id="f-goods.') == 2  # a line was added
    assert client.post(f"{form}/goods", {**cells(*lines), "go": "next"}).headers["Location"] == f"{form}/licence"
    licence = {"until": UNTIL, "batches": "1", "bulk": "no", "go": "next"}
    assert client.post(f"{form}/licence", licence).headers["Location"] == f"{form}/declaration"
    rest = {**HEAD, **head, "go": "next"}
    assert client.post(f"{form}/declaration", rest).headers["Location"] == f"{form}/declaration"  # a bill may be shared: that is asked now
    assert client.post(f"{form}/declaration", rest).headers["Location"] == f"{form}/materials"
    return number


def bring(client: Client, number: str, *names: str) -> None:
    for name in names:
        sent = {f"material.{name}": SimpleUploadedFile(f"{name}.pdf", PDF, "application/pdf"), "go": "next"}
        assert client.post(f"/together/{number}/form/materials", sent).status_code == 302


def does(client: Client, case: str, act: str, **more: str) -> None:
    answer = client.post(f"/desk/cases/{case}/{act}", {"words": "单证相符", **more})
    assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())[:3000]


def case_of(number: str, part: str) -> str:
    found: str = Joint.objects.get(number=number).parts.get(name=part).case.number
    return found


def test_one_submission_is_decided_by_two_agencies_and_released_under_one_number(stage: RealStage) -> None:
    trader = browser(stage.people, "wang", "hengda")
    assert "Import goods with one submission" in trader.get("/joint").content.decode()
    assert trader.get("/joint/eport.import").status_code == 200
    number = filled_in(trader, line("1001190001", "100", "200"), line("1005900000", "10", "20"))
    bring(trader, number, "contract", "invoice")
    check = trader.get(f"/together/{number}/check").content.decode()
    assert "asked once, for several parts" in check
    assert trader.post(f"/together/{number}/check", {"key": "a"}).headers["Location"] == f"/together/{number}"
    licence = case_of(number, "licence")
    assert Case.objects.get(number=licence).state == "in_hand"  # clean, so nobody had to accept it
    page = trader.get(f"/together/{number}").content.decode()
    assert "Begins by itself when this is granted: Import licence" in page
    assert "/shipments/" not in page
    does(browser(stage.people, "bolin"), licence, "review")
    for act, more in (("decide", {"outcome": "grant"}), ("serve", {"how": "online", "proof": "online"})):
        does(browser(stage.people, "yuhua"), licence, act, **more)
    catch_up()
    declaration = case_of(number, "declaration")
    assert ledger_queries.as_of(ledger_queries.ledger("eport.licence", licence, to=SYSTEM)).lines[0].reserved_quantity == 100 * 10**5
    assert f'href="/shipments/{declaration}"' in trader.get(f"/together/{number}").content.decode()
    flows = trader.get(f"/shipments/{declaration}").content.decode()
    assert (licence in flows, "BL-1" in flows) == (True, True)
    customs = browser(stage.people, "cai").get(f"/desk/cases/{declaration}").content.decode()
    assert "Part of a joint matter" in customs
    does(browser(stage.people, "cai"), declaration, "review")
    does(browser(stage.people, "fang"), declaration, "decide", outcome="release")
    for act, more in (("decide", {"outcome": "close"}), ("serve", {"how": "online", "proof": "online"})):
        does(browser(stage.people, "jie"), declaration, act, **more)
    told = {"number": number, "code": Joint.objects.get(number=number).code}
    by_number = Client(headers={"accept-language": "en"}).get("/progress", told).content.decode()
    assert (by_number.count("Granted"), "谷物" in by_number) == (2, False)


def test_all_that_any_part_finds_is_told_at_once_with_the_way_to_its_field(stage: RealStage) -> None:
    trader = browser(stage.people, "wang", "hengda")
    number = filled_in(trader, line("1005900000", "10", "21"), line("1001190001", "0", "0"), packages="9")
    bring(trader, number, "invoice")
    refused = trader.post(f"/together/{number}/check", {"key": "a"})
    page, form = refused.content.decode(), f"/together/{number}/form"
    assert refused.status_code == 422
    for place in ("materials#material-contract", "goods#f-goods.0.total", "goods#f-goods.1.quantity", "declaration#f-packages"):
        assert f'href="{form}/{place}"' in page, place
    assert Case.objects.filter(part__joint__number=number).count() == 0
    assert ledger_queries.rests("eport.manifest", "BL-1", holder=0)["quantity"] == 10 * 10**5


def test_fifty_lines_are_typed_without_script_and_go_to_whom_they_concern(stage: RealStage) -> None:
    trader = browser(stage.people, "wang", "hengda")
    number = filled_in(trader, *(line("1001190001" if place % 2 else "1005900000", "1", "2") for place in range(50)))
    page = trader.get(f"/together/{number}/form/goods").content.decode()
    assert page.count('<tr id="f-goods.') == 50
    bring(trader, number, "contract", "invoice")
    assert trader.post(f"/together/{number}/check", {"key": "a"}).status_code == 302
    licence = queries.case(case_of(number, "licence"), to=stage.people.actor("bolin", AT))
    assert [one["code"] for one in queries.answers(licence)["goods"]] == ["1001190001"] * 25


def test_names_typed_instead_of_codes_are_answered_with_the_codes_that_fit(stage: RealStage) -> None:
    trader = browser(stage.people, "wang", "hengda")
    number = filled_in(trader, line("1001190001", "100", "200"))
    form = f"/together/{number}/form"
    told = trader.post(f"{form}/declaration", {**HEAD, "trade_country": "korea", "currency": "人民币", "go": "next"})
    page = told.content.decode() if told.status_code != 302 else trader.get(f"{form}/declaration").content.decode()
    assert "is no code of the list" in page
    country = page.partition('name="trade_country.pick"')[2].partition("</select>")[0]
    assert ('value="KOR">KOR ' in country, 'value="PRK"' in country, 'value="DEU"' in country) == (True, True, False)
    assert 'value="CNY"' in page.partition('name="currency.pick"')[2].partition("</select>")[0]
    assert len(page.encode()) < 40_000
    chosen = {**HEAD, "trade_country": "korea", "trade_country.pick": "KOR", "currency": "人民币", "currency.pick": "CNY", "go": "next"}
    trader.post(f"{form}/declaration", chosen)
    page = trader.get(f"{form}/declaration").content.decode()
    assert ('value="KOR"' in page, 'dir="auto">KOR ' in page, ".pick" in page) == (True, True, False)
    told = trader.post(f"{form}/goods", {**cells(line("maize seed", "10", "20")), "go": "next"})
    page = told.content.decode() if told.status_code != 302 else trader.get(f"{form}/goods").content.decode()
    assert 'value="100510"' in page.partition('name="goods.0.code.pick"')[2].partition("</select>")[0]


def test_an_officer_reads_why_a_case_was_not_accepted_by_itself(stage: RealStage) -> None:
    stage.act(Asked("registers.change_operator", "", {"of": "hengda", "state": "listed"}, AT))
    trader = browser(stage.people, "wang", "hengda")
    number = filled_in(trader, line("1001190001", "100", "200"), {})
    bring(trader, number, "contract", "invoice")
    assert trader.post(f"/together/{number}/check", {"key": "a"}).status_code == 302
    licence, officer = case_of(number, "licence"), browser(stage.people, "bolin")
    assert Case.objects.get(number=licence).state == "submitted"
    pages = [officer.get(f"/desk/cases/{licence}{part}").content.decode() for part in ("", "?part=checks")]
    assert any("The operator stands in a list of abnormal or seriously illegal businesses" in page for page in pages)
    does(officer, licence, "accept")
    assert Case.objects.get(number=licence).state == "in_hand"


def test_its_form_on_paper_and_for_programs_has_the_parts_of_the_day(stage: RealStage) -> None:
    trader = browser(stage.people, "wang", "hengda")
    paper = trader.get("/joint/eport.import/form.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    guide = trader.get("/joint/eport.import").content.decode()
    assert ("/services/eport.import-licence" in guide, "/services/eport.clearance-note" in guide) == (True, False)
    number = trader.post("/joint/eport.import/start").headers["Location"].rpartition("/")[2]
    assert trader.get(f"/together/{number}/form.pdf").content[:5] == b"%PDF-"
    told = {"party": stage.people.parties["hengda"].pk, "by": SYSTEM, "at": AT}
    bearer = tokens.issue_token(stage.people.accounts["wang"], "window", ["cases"], **told)
    program = Client(headers={"authorization": f"Bearer {bearer}"})
    described = program.get("/v1/joint/eport.import?region=511602000000").json()
    assert [one["name"] for one in described["parts"]] == ["licence", "automatic", "declaration"]
    asked = program.get(f"/v1/together/{number}")
    assert asked.status_code == 200, asked.content

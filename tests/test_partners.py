"""The twelve partners of the port: each one's answer alone stops what rests on it, and while it cannot answer nothing else waits.

Everything is filed while one of them is away, on the last day on which the ledgers hold, and goes through when it is back days later: the
day of filing counts.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.test_programs import Program
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound
from tongban.cases.models import Case
from tongban.log import queries as log
from tongban.pack.stage import Asked, Given
from tongban.project import partners
from tongban.project.stage import RealStage
from tongban.registers import actions as registers
from tongban.registers import ledger_queries
from tongban.registers.ledger_models import DrawRequest, LedgerType
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Asia/Shanghai")
NOW, NOTES = datetime(2026, 3, 2, 9, tzinfo=ZONE), datetime(2018, 3, 5, 9, tzinfo=ZONE)  # clearance notes ended in 2018
LATER = timedelta(days=3)
OPERATORS = "eport.operator"
# What is filed: means of transport, trade mode and what else stands in the declaration, and what stands in its line of goods.
DECLARED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "general": ({}, {}),
    "licence": ({}, {"licence_kind": "1", "licence": "L-1"}),
    "handbook": ({"trade_mode": "0615", "handbook": "C51000000001"}, {}),
    "note": ({}, {"note": "N-1", "note_line": 1}),
    "sea": ({"transport_mode": "2", "conveyance": "HAI XING", "voyage": "018W", "bill": "SEA-1"}, {}),
    "rail": ({"transport_mode": "3", "conveyance": "X8001", "voyage": "1", "bill": "RAIL-1"}, {}),
    "air": ({"transport_mode": "5", "conveyance": "CA123", "voyage": "1", "bill": "AIR-1"}, {}),
    "telecom": ({}, {"licence_kind": "telecom", "licence": "T-1"}),
    "vehicle": ({}, {"licence_kind": "vehicle", "licence": "V-1"}),
    "currency": ({"trade_mode": "0110", "levy_nature": "101"}, {"code": "4901990000", "price": "1", "total": "10"}),
}
NOTED = {  # by whom, on which ledger, how much
    "posting": ("treasury", "tax.refund-order", "O-1", "100", "CNY"),
    "payment": ("bank", "eport.payment", "P-1", "100", "USD"),
}
ALL = {*DECLARED, *NOTED, "refund"}
# What waits while one is away, and nothing else; every declaration asks for the state of its operator.
WAITS: dict[str, set[str]] = {
    "customs": {"handbook"},
    "commerce": {"licence"},
    "tax": {"refund"},
    "central-bank": {"posting", "currency"},
    "foreign-exchange": {"payment"},
    "inspection-quarantine": {"note"},
    "market-regulation": set(DECLARED),
    "public-security": {"vehicle"},
    "transport": {"sea"},
    "railway": {"rail"},
    "civil-aviation": {"air"},
    "economy-information": {"telecom"},
}
WORDS = {"market-regulation": "The day of your filing counts", "central-bank": "the central bank enters it"}
CAST = {
    "cai": ("customs-examiner", ""),
    "fang": ("customs-releaser", ""),
    "jie": ("customs-closer", ""),
    "shui": ("tax-clerk", ""),
    "zhuren": ("tax-head", ""),
}
OWN = {  # a ledger of each that keeps some
    "customs": ("eport.handbook-import", "C51000000001"),
    "commerce": ("eport.licence", "L-1"),
    "tax": ("eport.refund-invoice", "I-1"),
    "central-bank": ("tax.refund-order", "O-1"),
    "foreign-exchange": ("eport.payment", "P-1"),
    "inspection-quarantine": ("eport.ciq-note", "N-1"),
    "public-security": ("eport.vehicle-permit", "V-1"),
    "transport": ("eport.manifest", "SEA-1"),
    "railway": ("eport.rail-waybill", "RAIL-1"),
    "civil-aviation": ("eport.air-waybill", "AIR-1"),
    "economy-information": ("eport.telecom-permit", "T-1"),
}


class Port:
    """A house with the twelve, their ledgers that hold until today, and who files, examines and notes."""

    def __init__(self, stage: RealStage, at: datetime) -> None:
        self.stage, self.at = stage, at
        self.filed: dict[str, str] = {}

    @property
    def goods(self) -> dict[str, Any]:
        """Wheat has no code of 2017 here; oranges have one in both editions."""
        edition = "2022" if self.at.year > 2021 else "2017"
        return {"goods": "0805100000", "edition": edition, "country": "CHL"}

    def do(self, name: str, by: str = "", after: timedelta = timedelta(0), **facts: Any) -> dict[str, Any]:
        return dict(self.stage.act(Asked(name, by, facts, self.at + after)))

    def build(self) -> None:
        cast = {name: {"post": post, **({"agency": agency} if agency else {})} for name, (post, agency) in CAST.items()}
        taxpayer = {"code": "91999999000000019D", "kind": "general", "number": "T-1"}
        books = {"code": "4901", "since": "2017-01-01", "first_unit": "035", "duty": "0", "vat": "0", "source": "test", "demo": True}
        registers = {"tax.taxpayers": (taxpayer,), "eport.tariff": ({"row": "4901", "edition": "test", **books},)}
        self.stage.open(Given(self.at, {"hengda": {}, **cast}, registers, packs=("redshield", "eport")))
        partners.found(self.stage.people, self.at)
        partners.appoint_all(self.stage.people, self.at)
        line = {"quantity": "10", "unit": "035", **self.goods}
        amount = [{"amount": "100", "currency": "CNY"}]
        for kind, number, lines in (
            ("eport.licence", "L-1", [line]),
            ("eport.telecom-permit", "T-1", [line]),
            ("eport.vehicle-permit", "V-1", [line]),
            ("eport.ciq-note", "N-1", [line]),
            ("eport.handbook-import", "C51000000001", [{name: value for name, value in line.items() if name != "country"}]),
            *((f"eport.{kind}", number, [{"quantity": "1", "unit": "011"}, {"quantity": "20", "unit": "035"}]) for kind, number in BILLS),
            ("tax.refund-order", "O-1", amount),
            ("eport.payment", "P-1", [{"amount": "100", "currency": "USD"}]),
            ("eport.refund-invoice", "I-1", [{"quantity": "3", "unit": "001", "amount": "7000", "currency": "CNY"}]),
            ("eport.refund-declaration", "D-1", [{**EXPORTED, "edition": line["edition"]}]),
        ):
            days: dict[str, Any] = {"valid_from": f"{self.at:%Y}-01-01", "valid_until": f"{self.at:%Y-%m-%d}"}
            days |= {"offices": ["5100"]} if lines == [line] else {}
            self.do("ledgers.open", type=kind, number=number, holder="hengda", lines=lines, **days)
        assert self.do("ledgers.hand_in", "hengda", type="eport.payment", number="P-1")["state"] == "open"

    def away(self, partner: str) -> None:
        if partner == "market-regulation":
            self.do("offers.suspend", offer=OPERATORS)
        else:
            self.do("ledgers.lose_owner", agency=partner)
        if partner != "central-bank":
            self.rate(timedelta(0), "718.2")

    def back(self, partner: str) -> None:
        if partner == "market-regulation":
            self.do("offers.resume", offer=OPERATORS, after=LATER)
        else:
            self.do("ledgers.return_owner", agency=partner, after=LATER)
        if partner == "central-bank":  # the rate of each day is another
            self.rate(timedelta(0), "718.2")
            self.rate(LATER, "999")

    def rate(self, after: timedelta, rate: str) -> None:
        """What the central bank's own officer enters for a day."""
        day = (self.at + after).date()
        row = {"row": f"USD {day}", "name": "USD", "since": f"{day}", "until": f"{day + timedelta(days=1)}", "rate": rate}
        by = self.stage.people.actor("jinfan", self.at)
        registers.enter("eport.rates", {**row, "source": "test", "demo": True}, by=by, at=self.at + after)

    def file_all(self) -> None:
        for place, (name, (head, line)) in enumerate(DECLARED.items(), 1):
            goods = {"code": self.goods["goods"], "name": "货物", "country": "CHL", "quantity": "10", "unit": "035"}
            goods |= {"first_quantity": "10", "first_unit": "035", "price": "1", "total": "10", "duty_mode": "1", **line}
            form = {**HEAD, "entry": f"HD-{place:04}", "edition": self.goods["edition"], "crossing_date": f"{self.at:%Y-%m-%d}", **head}
            asked = {"service": "eport.import-declaration", "materials": ["invoice"], "form": {**form, "goods": [goods]}}
            told = self.do("cases.submit", "hengda", **asked)
            assert told.get("state") == "in_hand", (name, told)
            self.filed[name] = str(told["number"])
        claim = {"declarations": [{"link": 1, "declaration": "D-1", "line": 1, "quantity": "1", "unit": "001"}]}
        claim |= {"invoices": [{"link": 1, "invoice": "I-1", "line": 1, "quantity": "1", "unit": "001"}]}
        told = self.do("cases.submit", "hengda", service="tax.export-refund", form=claim)
        assert told.get("state") == "in_hand", told
        self.filed["refund"] = str(told["number"])

    def goes(self, name: str, after: timedelta = timedelta(0)) -> str:
        """What comes of going on: `done`, or the code by which it waits."""
        if name in NOTED:
            function, kind, number, amount, currency = NOTED[name]
            row = {"type": kind, "ledger": number, "amount": amount, "currency": currency}
            # Asked again under the same key: the same answer, or what came of it meanwhile.
            return str(self.do("ledgers.note", agency=function, document=f"{name}-1", holder="hengda", draws=[row], after=after)["outcome"])
        examiner, decider, outcome = ("shui", "zhuren", "refund") if name == "refund" else ("cai", "fang", "release")
        told: dict[str, Any] = {"case": self.filed[name]}
        passed = self.do("cases.review", examiner, after, **told, opinion="单货相符", out_of_turn="逐件办理")
        if "refused" in passed:
            return str(passed["refused"][0]["code"])
        decided = self.do("cases.decide", decider, after, **told, outcome=outcome, out_of_turn="逐件办理")
        if decided.get("step") == "close":
            decided = self.do("cases.decide", "jie", after, **told, outcome="close", out_of_turn="逐件办理")
        return "done" if decided.get("state") == "decided" else str(decided)


HEAD = {
    "office": "5100", "trade_mode": "2600", "levy_nature": "299", "transport_mode": "9", "trade_country": "CHL", "trading_area": "CHL",
    "packages": 1, "package_kind": "00", "gross_weight": "20", "net_weight": "10", "transaction_mode": "1", "currency": "USD",
}  # fmt: skip
BILLS = (("manifest", "SEA-1"), ("rail-waybill", "RAIL-1"), ("air-waybill", "AIR-1"))
EXPORTED = {"quantity": "3", "unit": "001", "amount": "1000.01", "currency": "USD", "goods": "8471300000"}


@pytest.fixture
def port(tmp_path: Path, settings: Any, request: pytest.FixtureRequest) -> Iterator[Port]:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = Port(RealStage([Path("packs/tax")]), getattr(request, "param", NOW))
    made.build()
    yield made
    made.stage.close()


def days() -> Any:
    return [pytest.param(NOTES if one == "inspection-quarantine" else NOW, one, id=one) for one in partners.PARTNERS]


@pytest.mark.parametrize(("port", "partner"), days(), indirect=["port"])
def test_while_a_partner_is_away_what_rests_on_it_waits_and_all_else_goes_on(port: Port, partner: str) -> None:
    waiting = WAITS[partner]
    port.away(partner)
    port.file_all()
    came = {name: port.goes(name) for name in sorted(ALL)}
    assert {name for name, what in came.items() if what != "done"} == waiting, came
    codes = {"ledger": "case.ledger_waits", "market-regulation": "case.answer_waits"}
    for name in waiting:
        expected = "pending" if name in NOTED else "tax.no_day_rate" if partner == "central-bank" else codes.get(partner, codes["ledger"])
        assert came[name] == expected, (name, came[name])
    firm = browser(port.stage.people, "wang", "hengda")
    for name in waiting - set(NOTED):
        page = firm.get(f"/matters/{port.filed[name]}{'/pay' if partner == 'central-bank' else ''}").content.decode()
        assert WORDS.get(partner, "waits for the owner") in page, name
    if waiting & set(NOTED):
        assert log.about(port.stage.people.parties["hengda"].pk, kinds=["ledger.pending"])
    port.back(partner)
    assert {name: port.goes(name, LATER) for name in waiting} == dict.fromkeys(waiting, "done")
    assert {one.submitted_at for one in Case.objects.exclude(submitted_at=None)} == {port.at}
    received = DrawRequest.objects.exclude(act__in=("consume", "open")).filter(result="done", document__startswith="case/")
    assert {one.received_at for one in received} <= {port.at}


@pytest.mark.parametrize("port", [NOTES], indirect=True)
def test_the_keeper_of_each_partner_sees_every_entry_of_its_own_at_once_and_nothing_of_others(port: Port) -> None:
    port.rate(timedelta(0), "718.2")
    port.file_all()
    assert set(OWN) == set(partners.PARTNERS) - {"market-regulation"}  # which owns a register
    people = port.stage.people
    for function, (_, name) in partners.PARTNERS.items():
        keeper = people.actor(name, port.at)
        kept = {one.type_id for one in ledger_queries.kept(keeper)}
        owned = {one.id for one in LedgerType.objects.filter(owner=function)}
        assert kept <= owned, function
        for owner, (kind, number) in OWN.items():
            if owner == function:
                row = ledger_queries.ledger(kind, number, to=keeper)
                acts = {one.kind for one in ledger_queries.entries(row, to=keeper)}
                assert acts >= ({"open"} if kind in ("tax.refund-order", "eport.payment") else {"open", "reserve"}), kind
            else:
                with pytest.raises(NotFound):
                    ledger_queries.ledger(kind, number, to=keeper)
    others = people.actor("minghe", port.at)
    for kind, number in OWN.values():
        assert ledger_queries.ledger(kind, number, to=people.actor("hengda", port.at)).number == number
        with pytest.raises(NotFound):
            ledger_queries.ledger(kind, number, to=others)
        assert ledger_queries.ledger(kind, number, to=SYSTEM).number == number


@pytest.mark.parametrize("port", [NOTES], indirect=True)
def test_a_program_of_each_partner_reads_by_a_key_of_its_own(port: Port) -> None:
    people = port.stage.people
    programs = {
        function: Program(people, name, "ledgers", post=actors.posts_of(people.accounts[name].pk)[0].pk)
        for function, (_, name) in partners.PARTNERS.items()
    }
    assert len({one.token for one in programs.values()}) == 12
    for owner, (kind, number) in OWN.items():
        answers = {function: one("GET", f"/ledgers/{kind}/{number}?purpose=check", "")[0] for function, one in programs.items()}
        assert answers == {function: 200 if function == owner else 404 for function in programs}, kind

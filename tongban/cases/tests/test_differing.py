"""What is found on ledgers becomes a case about their holder at who keeps them: of its own accord once nobody answered, or by hand."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import actions as actors
from tongban.actors import cast, sign_in
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import differing, opening, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import AT
from tongban.documents import queries as documents
from tongban.pack import reader
from tongban.registers import ledgers, reconciling, watching
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import licence
from tongban.registers.tests.test_reconciling import DAY, NEXT, book, changed, handed
from tongban.services import actions as services
from tongban.services import queries as packs
from tongban.services import times

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "eport.difference"
PARTS = ("pack.yaml", "services/difference/", "elements/difference.yaml", "codelists/finding-rule.yaml", "laws/exchange", "powers/exchange")
TYPES = ("units/", *(f"ledgers/{name}.yaml" for name in ("payment", "collection", "receipt", "licence")))
LATE = NEXT + timedelta(days=20)


@pytest.fixture
def port(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME = tmp_path
    packs.forget()
    memory.forget()
    people = kept.built((AT, "differing"), _build)
    for number in ("26-AA-1", "26-AA-2"):
        licence(people, number, offices=["5100"])
    return people


def _build() -> cast.Cast:
    people = cast.load(at=AT)
    files = {path: text for path, text in reader.files(Path("packs/eport")).items() if path.startswith((*PARTS, *TYPES))}
    for told in (reader.files(Path("packs/standards")), files):
        row = services.propose(told, by=people.actor("gao", AT), at=AT)
        services.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    for function in ("commerce", "customs", "foreign-exchange"):
        people.agencies[function] = actors.found_agency(f"{function}（演示）", function, DISTRICT, by=SYSTEM, at=AT, origin="demo")
    services.offer_service(SERVICE, people.agencies["foreign-exchange"].pk, by=SYSTEM, at=AT)
    for name, function, kind, rights in (
        ("mei", "commerce", "ledger-keeper", ("ledger.*", "case.*")),
        ("ning", "commerce", "ledger-reader", ("ledger.*",)),
        ("fan", "foreign-exchange", "ledger-keeper", ("ledger.*", "case.*")),
    ):
        post = actors.create_post(people.agencies[function].pk, kind, kind, by=SYSTEM, at=AT)
        actors.grant(post, rights, by=SYSTEM, at=AT)
        account, secret = sign_in.open_officer(name, name, cast.PASSWORD, by=SYSTEM, at=AT)
        actors.appoint(account, post, by=SYSTEM, at=AT)
        people.accounts[name], people.secrets[name] = account, secret
    return people


def differing_ledgers(people: cast.Cast, tmp_path: Path) -> dict[str, Any]:
    """The copy of commerce says something else of two ledgers, and has one more that nobody here knows."""
    rows = changed(changed(book(people), ("26-AA-1", 1, 0), goods="1"), ("26-AA-2", 1, 0), goods="2")
    rows = changed(rows, ("26-AA-1", 0, 0), kind="suspended")
    rows += [{**rows[0], "ledger": "26-ZZ-9", "line": 0, "entry": 0, "holder": "91110108MA0T00011H"}]
    handed(people, rows, tmp_path)
    return {one.ledger: one for one in reversed(reconciling.differences(SYSTEM))}


def test_what_nobody_answered_by_its_day_becomes_one_case_a_ledger_at_its_keeper(port: cast.Cast, tmp_path: Path) -> None:
    found = differing_ledgers(port, tmp_path)
    mei = port.actor("mei", NEXT)
    reconciling.answer_difference(found["26-AA-2"].pk, answer="explained", words="税则号按旧版", by=mei, at=NEXT)
    assert (differing.open_due(at=NEXT), found["26-AA-1"].due > NEXT.date()) == ([], True)
    assert together(lambda: differing.open_due(at=LATE), times=2) == ["done"] * 2
    number = Case.objects.get().number  # the third ledger is of nobody who is known here
    row = queries.case(number, to=port.actor("hengda", LATE))
    assert (row.agency_id, row.state, row.step) == (port.agencies["commerce"].pk, "in_hand", "reply")
    form = queries.answers(row)
    assert (form["rule"], form["ledger"], form["period"]) == ("X11", "26-AA-1", DAY.isoformat())
    assert {one.matter for one in reconciling.differences(SYSTEM) if one.ledger == "26-AA-1"} == {row.number}
    (paper,) = documents.of_subject("case", row.number)
    assert "逾期无人答复" in documents.facts(paper)["words"]
    assert differing.open_due(at=LATE) == []
    with pytest.raises(NotFound):
        queries.case(row.number, to=port.actor("minghe", LATE))
    with pytest.raises(NotFound):
        queries.case(row.number, to=port.actor("fan", LATE))  # who offers the service does not keep this ledger


def test_two_differences_of_one_ledger_at_once_open_one_case(port: cast.Cast, tmp_path: Path) -> None:
    differing_ledgers(port, tmp_path)
    pairs = [one.pk for one in reconciling.differences(SYSTEM) if one.ledger == "26-AA-1"]
    assert len(pairs) == 2
    mei, left = port.actor("mei", NEXT), list(pairs)
    assert together(lambda: differing.open_about(left.pop(), words="核对", by=mei, at=NEXT), times=2) == ["done"] * 2
    number = Case.objects.get().number
    assert {one.matter for one in reconciling.differences(SYSTEM) if one.pk in pairs} == {number}


def test_what_was_answered_meanwhile_is_opened_by_nobody(port: cast.Cast, tmp_path: Path) -> None:
    found = differing_ledgers(port, tmp_path)["26-AA-2"]
    (service,) = times.watching(LATE)
    told = next(one for one in differing._found(service, LATE.date()) if one.difference == found.pk)
    reconciling.answer_difference(found.pk, answer="explained", words="税则号按旧版", by=port.actor("mei", NEXT), at=NEXT)
    assert (differing._opened(service, told, at=LATE), Case.objects.count()) == (None, 0)


def opened(people: cast.Cast, kind: str, number: str, agency: int, *amounts: int, since: date = date(2026, 1, 5)) -> None:
    rows = [Allowed(amount=amount, currency="USD") for amount in amounts]
    told = {"agency": agency, "holder": people.parties["hengda"].pk, "valid_from": since, "valid_until": date(2030, 12, 31)}
    ledgers.open_ledger(f"eport.{kind}", number, rows, **told, by=SYSTEM, at=AT)


def test_what_came_in_is_summed_over_all_agencies_and_shown_where_most_was_declared(port: cast.Cast) -> None:
    first, second = port.agencies["foreign-exchange"].pk, another(DISTRICT)
    since, told = date(2025, 3, 1), {"limit": date(2026, 4, 15), "on": date(2026, 4, 16)}
    opened(port, "collection", "V-1", first, 70000, since=since)
    opened(port, "collection", "V-2", second, 100000, since=since)
    opened(port, "receipt", "B-1", first, 169998, since=since)
    asked = ("eport.collection", "eport.receipt", date(2025, 1, 1), date(2026, 1, 1))
    (found,) = watching.short_in_all(*asked, **told)
    assert (found.agency, found.given, found.on_record, found.difference) == (second, "1699.98", "1700.00", "0.02")
    opened(port, "receipt", "B-2", second, 2, since=since)
    assert list(watching.short_in_all(*asked, **told)) == []


def another(region: str) -> int:
    return actors.found_agency("外汇分局（演示）", "foreign-exchange", region, by=SYSTEM, at=AT, origin="demo").pk


def test_lines_just_under_a_limit_are_a_case_at_each_agency(port: cast.Cast) -> None:
    agencies = [port.agencies["foreign-exchange"].pk, another(DISTRICT)]
    for agency in agencies:
        opened(port, "payment", f"P-{agency}", agency, *[49_999_999] * 5)
    assert len(differing.open_due(at=LATE)) == 2
    assert sorted(Case.objects.values_list("agency", flat=True)) == sorted(agencies)
    assert differing.open_due(at=LATE) == []


def test_what_cannot_be_opened_holds_up_nothing_behind_it(port: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differing, "MOST", 1)
    # Nobody offers the service above the district.
    for agency in (
        another(NATION),
        another(DISTRICT),
        port.agencies["foreign-exchange"].pk,
    ):
        opened(port, "payment", f"P-{agency}", agency, *[49_999_999] * 5)
    assert [len(differing.open_due(at=LATE)) for _ in range(3)] == [1, 1, 0]


def test_a_keeper_opens_a_case_from_a_difference_once_and_nobody_else_does(port: cast.Cast, tmp_path: Path) -> None:
    found = differing_ledgers(port, tmp_path)
    first, second, third = (found[name].pk for name in ("26-AA-1", "26-AA-2", "26-ZZ-9"))
    mei = port.actor("mei", NEXT)
    with pytest.raises(NotFound, match=r"book.no_difference"):
        differing.open_about(first, words="x", by=port.actor("fan", NEXT), at=NEXT)
    with pytest.raises(NotAllowed):
        differing.open_about(first, words="x", by=port.actor("ning", NEXT), at=NEXT)
    with pytest.raises(Refused, match=r"case.opening_words"):
        differing.open_about(first, words=" ", by=mei, at=NEXT)
    with pytest.raises(Refused, match=r"book.no_holder"):
        differing.open_about(third, words="x", by=mei, at=NEXT)
    assert together(lambda: differing.open_about(first, words="核对 <b>", by=mei, at=NEXT), times=2) == ["done"] * 2
    for _ in range(2):
        assert differing.open_about(first, words="other", by=mei, at=NEXT).number == Case.objects.get().number
    reconciling.answer_difference(second, answer="owner_wrong", words="漏记", by=mei, at=NEXT)
    with pytest.raises(Refused, match=r"book.answered"):
        differing.open_about(second, words="x", by=mei, at=NEXT)
    form = {"rule": "X8", "ledger_type": "x", "period": "2026", "difference": "1"}
    with pytest.raises(Refused, match=r"case.opening_cause"):  # by hand nothing says that it was found
        opening.open_case(SERVICE, port.parties["hengda"].pk, form, cause="finding", words="x", key="k", by=mei, at=NEXT)

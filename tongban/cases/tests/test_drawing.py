"""What cases draw on ledgers at other points than the service of the port does, and what law, letters and officers do to it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import actions, drawing, queries
from tongban.cases.drawing_models import CaseDraw
from tongban.cases.tests.port import NOTED, balances, build, declared, drafted, licence, wheat
from tongban.cases.tests.world import AT
from tongban.log import queries as log
from tongban.registers import ledgers, waiting
from tongban.registers import queries as records
from tongban.services import actions as publishing
from tongban.services import queries as services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build()


def codes(saying: Any) -> list[tuple[str, str]]:
    return [(one.code, one.facts.get("field", "")) for one in saying.value.discrepancies]


def test_a_step_reserves_what_the_acceptance_checked_and_the_decision_closes_the_ledger(people: cast.Cast) -> None:
    licence(people)
    cai, fang, hengda = (people.actor(name, AT) for name in ("cai", "fang", "hengda"))
    row = declared(people, wheat("140"), service="eport.stepwise")
    with pytest.raises(Refused) as saying:
        actions.accept(row.number, by=cai, at=AT)
    assert (codes(saying), balances()) == ([("ledger.over_drawn", "goods.0.quantity")], (0, 0, 0, "open"))
    actions.propose_change(row.number, {"goods": [wheat("60")]}, reason="写错了", by=hengda, at=AT)
    actions.answer_change(row.number, take_over=True, by=cai, at=AT)
    actions.accept(row.number, by=cai, at=AT)
    assert "ledger.checked" in {one.kind for one in log.latest(kinds=["ledger.checked"])}
    assert balances() == (0, 0, 0, "open")
    actions.review(row.number, opinion="相符", by=cai, at=AT)
    assert balances() == (60, 0, 1, "open")
    actions.send_back(row.number, reason="再看一次", by=fang, at=AT)
    actions.propose_change(row.number, {"goods": [wheat("70")]}, reason="又写错了", by=hengda, at=AT)
    actions.answer_change(row.number, take_over=True, by=cai, at=AT)
    assert balances() == (70, 0, 1, "open")  # the step was passed before, so it holds anew
    actions.review(row.number, opinion="相符", by=cai, at=AT)
    assert balances() == (70, 0, 1, "open")  # once, however often the step is passed
    actions.decide(row.number, "release", by=fang, at=AT)
    assert balances() == (0, 70, 1, "closed")
    told = [(one.point, one.act) for one in drawing.kept(queries.case(row.number, to=hengda))]
    assert told == [("examine", "reserve"), ("end", "release"), ("examine", "reserve"), ("decide", "consume"), ("decide", "close")]


def test_an_acceptance_by_law_reserves_what_fits_and_the_decision_meets_what_does_not(people: cast.Cast) -> None:
    licence(people)
    first, second = (declared(people, wheat("60"), service="eport.by-law", entry=f"HD-000{place}") for place in (1, 2))
    late = AT + timedelta(days=10)
    for row in (first, second):
        assert actions.settle(row.number, at=late).deemed
    assert balances() == (60, 0, 1, "open")
    cai, fang = people.actor("cai", late), people.actor("fang", late)
    actions.review(second.number, opinion="许可证余量不足", out_of_turn="企业急用", by=cai, at=late)
    with pytest.raises(Refused, match=r"ledger.over_drawn"):
        actions.decide(second.number, "release", by=fang, at=late)
    actions.decide(second.number, "refuse", reasons=["not-licensed"], by=fang, at=late)
    assert balances() == (60, 0, 1, "open")


def test_what_is_noted_is_used_up_at_once_by_the_decision(people: cast.Cast) -> None:
    licence(people, kind=NOTED)
    with pytest.raises(Refused) as saying:
        declared(people, wheat("101"), service="eport.noting")
    assert codes(saying) == [("ledger.over_drawn", "goods.0.quantity")]
    row = declared(people, wheat("99"), service="eport.noting")
    actions.review(row.number, opinion="相符", by=people.actor("cai", AT), at=AT)
    assert balances(kind=NOTED) == (0, 0, 0, "open")
    actions.decide(row.number, "release", by=people.actor("fang", AT), at=AT)
    assert balances(kind=NOTED) == (0, 99, 1, "open")


def test_a_refusal_names_the_line_as_it_was_written_also_after_blank_ones(people: cast.Cast) -> None:
    licence(people)
    blank = dict.fromkeys(wheat(), "")
    with pytest.raises(Refused) as saying:
        declared(people, wheat("1"), blank, blank, wheat("1", "L-9"), wheat("1", licence_line=2))
    assert codes(saying) == [("ledger.unknown", "goods.3.licence"), ("ledger.unknown", "goods.4.licence")]
    with pytest.raises(Refused) as saying:
        declared(people, wheat("1", unit="07O"), wheat("0"), blank, wheat("1" * 19))
    assert codes(saying) == [
        ("field.bad_code", "goods.0.unit"),
        ("exact.not_a_number", "goods.3.quantity"),
        ("ledger.nothing_drawn", "goods.1.quantity"),
    ]
    with pytest.raises(Refused) as saying:
        declared(people, wheat("1", country="CHN"), wheat("1", code="10019900"), wheat("1", "L" * 61))
    told = [("text.too_long", "goods.2.licence"), ("ledger.other_country", "goods.0.country"), ("ledger.other_goods", "goods.1.code")]
    assert codes(saying) == told
    assert (CaseDraw.objects.count(), balances()) == (0, (0, 0, 0, "open"))


def test_what_lapses_or_is_withdrawn_while_the_owner_is_away_never_draws(people: cast.Cast) -> None:
    licence(people)
    place, hengda = people.agencies["commerce"].pk, people.actor("hengda", AT)
    first = declared(people, wheat("60"))
    waiting.lose_owner(place, reason="停电", by=SYSTEM, at=AT)
    second = declared(people, wheat("40"), entry="HD-0002")
    for row in (first, second):
        actions.withdraw(row.number, by=hengda, at=AT)
    assert balances() == (60, 0, 1, "open")  # to be released in its turn
    assert waiting.return_owner(place, by=SYSTEM, at=AT) == 1
    assert balances() == (0, 0, 0, "open")


def test_what_lapsed_is_drawn_anew_when_it_is_opened_again_unless_the_rest_is_gone(people: cast.Cast) -> None:
    licence(people)
    first, second = (
        declared(people, wheat(amount), service="eport.proved", entry=f"HD-000{amount}", invoice=False) for amount in ("30", "60")
    )
    last, late = AT + timedelta(days=3), AT + timedelta(days=4)
    assert [actions.settle(row.number, at=late).outcome for row in (first, second)] == ["lapsed", "lapsed"]
    assert balances() == (0, 0, 0, "open")
    declared(people, wheat("50"), entry="HD-0002", at=late)
    actions.record_outage(last, last + timedelta(hours=2), reason="断电", by=people.actor("admin", late), at=late)
    assert [actions.settle(row.number, at=late).state for row in (first, second)] == ["submitted", "closed"]
    assert balances() == (80, 0, 2, "open")


def test_what_was_given_up_blocks_nothing_once_the_corrected_form_draws_nothing(people: cast.Cast) -> None:
    licence(people)
    place, cai, hengda = people.agencies["commerce"].pk, people.actor("cai", AT), people.actor("hengda", AT)
    waiting.lose_owner(place, reason="停电", by=SYSTEM, at=AT)
    row = declared(people)
    actions.supplement(row.number, [{"field": "goods"}], words="无需许可证", by=cai, at=AT)
    actions.supply(row.number, {"goods": [wheat("41")]}, by=hengda, at=AT)
    with pytest.raises(Refused, match=r"case.ledger_waits"):
        actions.review(row.number, opinion="相符", by=cai, at=AT)
    actions.supplement(row.number, [{"field": "goods"}], words="无需许可证", by=cai, at=AT)
    actions.supply(row.number, {"goods": [wheat("41", "")]}, by=hengda, at=AT)
    actions.review(row.number, opinion="相符", by=cai, at=AT)
    assert actions.decide(row.number, "release", by=people.actor("fang", AT), at=AT).outcome == "release"
    waiting.return_owner(place, by=SYSTEM, at=AT)
    assert balances() == (0, 0, 0, "open")


def test_a_case_that_is_moved_to_a_revision_that_draws_nothing_leaves_nothing_reserved(people: cast.Cast) -> None:
    licence(people)
    row, later = declared(people), AT + timedelta(days=1)
    assert balances() == (40, 0, 1, "open")
    files = services.files(services.latest("eport")[0])
    main = "services/import-declaration/service.yaml"
    head, _, rest = files[main].partition("ledgers:\n")
    files[main] = head.replace("    - {name: licence, draws: licence}\n", "") + rest[rest.index("reasons:\n") :]
    made = publishing.propose(files, by=people.actor("gao", later), at=later)
    publishing.publish(made.pk, effective_from=later, by=people.actor("zhao", later), at=later)
    law = {"act": "licensing-law", "article": "42"}
    moved = actions.move(row.number, reason="不再核销", **law, by=people.actor("fang", later), at=later)
    assert (moved.digest != row.digest, balances()) == (True, (0, 0, 0, "open"))
    assert len(records.find("eport.declarations", "number", row.number)) == 1  # its own number it holds still


def test_a_withdrawn_case_of_a_suspended_or_void_ledger_still_gives_back(people: cast.Cast) -> None:
    licence(people)
    row = declared(people)
    ledgers.void("eport.licence", "L-1", reason="伪造", by=SYSTEM, at=AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    assert balances() == (0, 0, 0, "void")


def test_the_statements_of_a_draw_do_not_grow_with_the_lines_of_the_form(people: cast.Cast) -> None:
    licence(people)
    asked = []
    for place, lines in enumerate((1, 2, 50)):
        with CaptureQueriesContext(connection) as found:
            declared(people, *[wheat("1")] * lines, entry=f"HD-000{place}")
        asked.append(len(found))
    assert asked[1] == asked[2]  # the first one asked for what a process remembers


def test_a_clean_declaration_of_five_lines_is_filed_checked_drawn_and_accepted_in_few_statements(people: cast.Cast) -> None:
    licence(people)
    declared(people)  # what a process remembers
    row, by = drafted(people, *[wheat("1")] * 5, entry="HD-0002"), people.actor("hengda", AT)
    with CaptureQueriesContext(connection) as found:
        filed = actions.submit(row.number, key="few", by=by, at=AT)
    asked = [one["sql"] for one in found if not one["sql"].startswith(("BEGIN", "COMMIT"))]
    assert (filed.state, balances()[0]) == ("in_hand", 45)
    assert len(asked) <= (23 if connection.vendor == "sqlite" else 17), asked


def test_of_several_opened_ledgers_all_on_which_was_drawn_are_told_and_none_is_void(people: cast.Cast) -> None:
    for number in ("L-1", "L-2", "L-3"):
        licence(people, number)
    opener, drawer = declared(people, wheat("1", "L-3")), declared(people, wheat("1", "L-2"), wheat("1", "L-3"), entry="HD-0002")
    for number in ("L-1", "L-2", "L-3"):
        CaseDraw.objects.create(case=opener, point="decide", act="open", ledger=f"eport.licence/{number}", at=AT)
    with pytest.raises(Refused) as saying, transaction.atomic():
        drawing.void_opened(opener, reason="x", at=AT)
    assert [one.facts["ledger"] for one in saying.value.discrepancies] == ["eport.licence/L-2", "eport.licence/L-3"]
    assert [balances(number)[-1] for number in ("L-1", "L-2", "L-3")] == ["open"] * 3
    for row in (opener, drawer):
        actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    with transaction.atomic():
        drawing.void_opened(opener, reason="x", at=AT)
    assert [balances(number)[-1] for number in ("L-1", "L-2", "L-3")] == ["void"] * 3

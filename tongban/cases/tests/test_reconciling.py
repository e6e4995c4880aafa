"""The bank's file of a day against ours: a planted difference is found, whatever it is, and stands until it is settled."""

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.suites import text
from tongban.cases import actions, reconciling
from tongban.cases.charge_models import Difference, Payment
from tongban.cases.tests.paid import Bank, charged, world
from tongban.cases.tests.world import AT, DAY
from tongban.exchange import actions as errands
from tongban.exchange import partners
from tongban.exchange import queries as exchange
from tongban.exchange.errands import run_due
from tongban.exchange.links import stand_in_bank
from tongban.exchange.links.partner import USE
from tongban.log.sequencer import catch_up
from tongban.log.store import keys

MONDAY = date(2026, 3, 2)


def row(reference: str, minor: int = 100, kind: str = "pay") -> dict[str, Any]:
    return {"order": f"o{reference}", "reference": reference, "kind": kind, "minor": minor, "currency": "CNY"}


def kinds(theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["kind"], one["reference"]) for one in reconciling.differences(theirs, ours)]


def test_each_way_of_differing_is_told() -> None:
    ours = [row("a"), row("b"), row("r", 40, "refund")]
    assert kinds(ours, ours) == []
    assert kinds([row("a"), row("b")], ours) == [("missing_there", "r")]
    assert kinds([*ours, row("c")], ours) == [("missing_here", "c")]
    assert kinds([row("a", 101), row("b"), row("r", 40, "refund")], ours) == [("amount", "a")]
    assert kinds([*ours, row("b")], ours) == [("twice", "b")]
    assert kinds([row("a"), row("b"), row("r", 40)], ours) == [("missing_here", "r"), ("missing_there", "r")]


@pytest.mark.parametrize("seed", range(30))
def test_a_planted_difference_among_many_is_found_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    ours = [row(f"{place}", chance.randrange(1, 10_000), chance.choice(("pay", "refund"))) for place in range(200)]
    theirs = [dict(one) for one in ours]
    chance.shuffle(theirs)
    place, kind = chance.randrange(len(theirs)), ("missing_there", "missing_here", "amount", "twice")[seed % 4]
    reference = theirs[place]["reference"]
    if kind == "missing_there":
        del theirs[place]
    elif kind == "missing_here":
        reference = "planted"
        theirs.append(row(reference))
    elif kind == "amount":
        theirs[place]["minor"] += 1
    else:
        theirs.append(dict(theirs[place]))
    assert kinds(theirs, ours) == [(kind, reference)]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return world()


@pytest.mark.django_db
def test_a_day_is_compared_once_and_what_differs_is_settled_with_words(people: cast.Cast) -> None:
    bank, (_, charge) = Bank(), charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    bank.paid(order.key)
    good = {"order": order.key, "reference": f"B{order.key}", "kind": "pay", "minor": 12000, "currency": "CNY"}
    made = reconciling.compare("bank", MONDAY, [good, row("x")], at=AT + DAY)
    assert reconciling.compare("bank", MONDAY, [], at=AT + DAY).pk == made.pk
    assert (made.theirs, made.ours, made.rows) == (12100, 12000, 2)
    found = Difference.objects.get()
    assert (found.kind, found.reference, found.theirs, found.ours) == ("missing_here", "x", 100, None)
    zhao = people.actor("zhao", AT)
    with pytest.raises(NotAllowed):
        actions.settle_difference(found.pk, words="x", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match=r"charge\.settle_words"):
        actions.settle_difference(found.pk, words=" ", by=zhao, at=AT)
    actions.settle_difference(found.pk, words="银行误记，已冲正", by=zhao, at=AT)
    assert reconciling.open_differences() == []
    with pytest.raises(NotFound):
        actions.settle_difference(found.pk, words="again", by=zhao, at=AT)


@pytest.mark.django_db
def test_money_that_no_call_back_told_of_is_asked_for_and_comes_in(people: cast.Cast) -> None:
    Bank()
    _, charge = charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    told = {"order": order.key, "reference": "B7", "kind": "pay", "minor": 12000, "currency": "CNY"}
    reconciling.compare("bank", MONDAY, [told], at=AT + DAY)
    asked = exchange.errands_of("partner bank")[-1]
    assert asked.asked["do"] == "query"
    answer = {"state": "paid", "reference": "B7", "minor": 12000, "currency": "CNY", "paid_at": AT.isoformat()}
    errands.answer(asked.pk, answer, at=AT + DAY)
    catch_up()
    assert Payment.objects.get().reference == "B7"
    assert Difference.objects.get().settled_at is None


@pytest.mark.django_db
def test_files_of_past_days_are_asked_for_once_and_taken_in(people: cast.Cast) -> None:
    Bank()
    assert reconciling.ask_files(at=AT + DAY) == 0
    _, charge = charged(people)
    actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    assert reconciling.ask_files(at=AT) == 0
    assert [reconciling.ask_files(at=AT + DAY) for _ in range(2)] == [1, 1]
    (errand,) = exchange.errands_of("partner bank")
    errands.answer(errand.pk, {"day": "2026-03-02", "rows": []}, at=AT + DAY)
    catch_up()
    assert [one.day for one in reconciling.days()] == [MONDAY]
    assert reconciling.ask_files(at=AT + DAY) == 0


class Monday(datetime):
    """The clock of the bank stands on the day on which it was paid."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return AT.astimezone(tz)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["amount", "missing", "more"])
def test_what_is_planted_at_the_bank_stands_in_the_list_once_its_file_came(
    people: cast.Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(stand_in_bank, "datetime", Monday)
    signer, folder = keys().signer(USE), tmp_path / "bank"
    bank = stand_in_bank.Bank(folder, 0, "http://127.0.0.1:9/", signer.public, signer.suite).start()
    key = bank.desk.key
    partners.introduce(partners.Partner("bank", "payment", f"http://127.0.0.1:{bank.port}", text(key.public), key.suite))
    _, charge = charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    run_due(at=AT)
    bank.pay(order.key, "pay")
    run_due(at=AT + DAY)  # it is asked how the order stands
    catch_up()
    assert Payment.objects.get().reference == f"B{order.key}"
    planted = stand_in_bank.plant(folder, what)
    assert reconciling.ask_files(at=AT + DAY) == 1
    run_due(at=AT + DAY)
    catch_up()
    bank.stop()
    (found,) = reconciling.open_differences()
    kinds = {"amount": ("amount", 12100, 12000), "missing": ("missing_there", None, 12000), "more": ("missing_here", 100, None)}
    assert (found.day, found.reference, (found.kind, found.theirs, found.ours)) == (MONDAY, planted, kinds[what])

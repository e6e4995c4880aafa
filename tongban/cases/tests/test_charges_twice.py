"""Every act on a fee, done by four at the same instant and then once more, happens once; so does what a system outside says."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed
from tongban.cases import actions, charges, reconciling
from tongban.cases.charge_models import Difference, Payment, PayOrder, Refund
from tongban.cases.tests.paid import Bank, charged, world
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY
from tongban.exchange import actions as errands
from tongban.exchange import callbacks
from tongban.exchange import queries as exchange
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return world()


def test_paying_at_the_bank_happens_once(people: cast.Cast) -> None:
    bank, (row, charge) = Bank(), charged(people)
    hengda, case = people.actor("hengda", AT), ("case", row.number)
    once(case, "case.pay_order", lambda: actions.order(charge.number, by=hengda, at=AT))
    key = PayOrder.objects.get().key
    letter = bank.letter(key, "paid", reference="B1", minor=12000, currency="CNY", paid_at=AT.isoformat())
    once(("callback", f"bank/{key}:paid"), "callback.received", lambda: callbacks.receive("bank", letter, at=AT))
    catch_up()
    assert [one.counts for one in Payment.objects.all()] == [True]
    assert charges.stands(charge).state == "paid"


def test_paying_at_the_window_waiving_and_giving_back_happen_once(people: cast.Cast) -> None:
    row, charge = charged(people)
    li, zhao, case = people.actor("li", AT), people.actor("zhao", AT), ("case", row.number)
    ask = {"reason": "困难", "by": li, "at": AT}
    once(case, "case.waiver_asked", lambda: actions.ask_waiver(charge.number, 2000, **ask), "charge.waiver_open")
    once(case, "case.waiver_granted", lambda: actions.answer_waiver(charge.number, grant=True, by=zhao, at=AT), "charge.no_waiver")
    once(case, "case.paid", lambda: actions.at_window(charge.number, "cash", by=li, at=AT), "charge.paid")
    payment = Payment.objects.get()
    assert payment.minor == 10000
    once(case, "case.refund_begun", lambda: actions.refund(row.number, payment.pk, 500, words="多收", by=zhao, at=AT))
    back = Refund.objects.get()
    once(case, "case.refunded", lambda: actions.pay_out(row.number, back.pk, to_name="王芳", by=li, at=AT))


def test_what_is_parked_is_settled_once(people: cast.Cast) -> None:
    parked, zhao = Bank().paid("nobody-1"), people.actor("zhao", AT)
    subject = ("callback", "bank/nobody-1:paid")
    with pytest.raises(NotAllowed):
        callbacks.again(parked.pk, by=people.actor("li", AT), at=AT)
    once(subject, "callback.received", lambda: callbacks.again(parked.pk, by=zhao, at=AT), "callback.none")
    catch_up()  # nobody knows it yet: it is parked again
    once(subject, "callback.settled", lambda: callbacks.settle(parked.pk, words="已退", by=zhao, at=AT), "callback.none")


def test_what_gave_up_is_sent_again_once(people: cast.Cast) -> None:
    Bank()
    row, charge = charged(people)
    actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    errand, zhao = exchange.errands_of(row.number)[0], people.actor("zhao", AT)
    for _ in range(errands.TRIES):
        errands.answer(errand.pk, None, at=AT)
    once(("errand", errand.key[:80]), "errand.resent", lambda: callbacks.resend(errand.pk, by=zhao, at=AT), "errand.none")
    assert [one.state for one in exchange.errands_of(row.number) if one.pk == errand.pk] == ["waiting"]


def test_a_difference_is_settled_once(people: cast.Cast) -> None:
    strange = {"order": "o", "reference": "x", "kind": "pay", "minor": 100, "currency": "CNY"}
    reconciling.compare("bank", AT.date(), [strange], at=AT + DAY)
    found, settle = Difference.objects.get().pk, {"words": "已冲正", "by": people.actor("zhao", AT), "at": AT + DAY}
    once(("partner", "bank"), "payment.difference_settled", lambda: reconciling.settle_difference(found, **settle), "charge.no_difference")

"""A fee that changes because the answers do: more is a further charge, less goes off what is owed or back to who paid, once."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import Refused
from tongban.cases import actions, charges, paying
from tongban.cases.charge_models import Charge, Lowering, Payment, Reckoning, Refund
from tongban.cases.models import Case, DueRow
from tongban.cases.tests.paid import Bank, costly, world
from tongban.cases.tests.test_charges import papers, waits
from tongban.cases.tests.test_twice import once
from tongban.cases.tests.world import AT, DAY, filed
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.log import queries as log
from tongban.services import actions as services

pytestmark = pytest.mark.django_db
PER_DOMAIN = "fees: [{from: 2004-07-01, amount: 5000, per: domains, assumed: true}]"
NAMES = [f"d{place}.example" for place in range(4)]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return world(costly(fee=PER_DOMAIN))


def asked(people: cast.Cast, domains: int = 2) -> Case:
    """A filing of so many domains, of which the officer asks again."""
    row = filed(people, domains=NAMES[:domains])
    actions.supplement(row.number, [{"field": "domains"}], words="请核对", by=people.actor("li", AT), at=AT)
    return row


def supply(people: cast.Cast, row: Case, domains: int) -> Case:
    return actions.supply(row.number, {"domains": NAMES[:domains]}, by=people.actor("hengda", AT), at=AT + DAY)


def change(people: cast.Cast, row: Case, domains: int) -> Case:
    """The applicant asks for so many domains, and the office takes it over."""
    actions.propose_change(row.number, {"domains": NAMES[:domains]}, reason="另有域名", by=people.actor("hengda", AT), at=AT + DAY)
    return actions.answer_change(row.number, take_over=True, by=people.actor("li", AT), at=AT + DAY)


def take(people: cast.Cast, row: Case, at: Any = AT) -> None:
    """Everything open is paid at the window."""
    for one in charges.unpaid(row):
        actions.at_window(one.number, "cash", by=people.actor("li", AT), at=at)


def standing(row: Case) -> list[tuple[str, int, int]]:
    return [(one.state, one.charge.minor, one.owed) for one in charges.standing(row)]


def told(row: Case) -> dict[str, Any]:
    (event,) = [one for one in log.of_subject("case", row.number) if one.kind == "case.fee_reckoned"]
    return log.body(event) or {}


def test_more_is_a_further_charge_with_its_notice_and_the_office_waits_for_both(people: cast.Cast) -> None:
    row = supply(people, asked(people), 3)
    assert standing(row) == [("open", 10000, 10000), ("open", 5000, 5000)]
    further = Charge.objects.get(minor=5000)
    assert [(one["what"], one["minor"]) for one in further.lines] == [("unit", 15000), (charges.BEFORE, -10000)]
    event = told(row)
    assert (event["was"], event["now"], event["why"], event["further"]) == (10000, 15000, "supplied", further.number)
    assert [[line["facts"]["units"] for line in event[name]] for name in ("before", "lines")] == [[2], [3]]
    assert papers(row.number)[-1] == "fee-notice"
    assert all(pdf.of_paper(paper).startswith(b"%PDF") for paper in documents.of_subject("case", row.number))
    li = people.actor("li", AT)
    actions.at_window(further.number, "cash", by=li, at=AT + DAY)
    with pytest.raises(Refused, match=r"charge\.unpaid"):
        actions.accept(row.number, by=li, at=AT + DAY)
    take(people, row, AT + DAY)
    assert actions.accept(row.number, by=li, at=AT + DAY).state == "in_hand"


def test_less_is_a_smaller_charge_while_nothing_is_paid(people: cast.Cast) -> None:
    row = supply(people, asked(people, 3), 1)
    assert standing(row) == [("open", 15000, 5000)]
    assert (told(row)["lowered"], told(row)["back"]) == ({f"{row.number}-1": 10000}, {})
    paper = documents.of_subject("case", row.number)[-1]
    facts = documents.facts(paper)
    assert (paper.kind, facts["was"], facts["minor"], facts["back"]) == ("fee-lowered", 15000, 5000, 0)
    assert pdf.of_paper(paper).startswith(b"%PDF")
    take(people, row)
    assert [one.minor for one in Payment.objects.all()] == [5000]


def test_less_goes_back_once_it_is_paid_each_time_that_it_falls(people: cast.Cast) -> None:
    row = filed(people, domains=NAMES[:3])
    take(people, row)
    for domains in (2, 1):
        change(people, row, domains)
    assert [(one.why, one.minor) for one in Refund.objects.order_by("pk")] == [("lowered1", 5000), ("lowered2", 5000)]
    assert [(one.was, one.now, one.why, one.version) for one in charges.reckonings(row)] == [
        (15000, 10000, "changed", 2),
        (10000, 5000, "changed", 3),
    ]
    change(people, row, 4)
    assert standing(row)[-1] == ("open", 15000, 15000)


def test_less_goes_off_what_is_open_first(people: cast.Cast) -> None:
    row = filed(people)
    take(people, row)
    change(people, row, 3)
    change(people, row, 1)
    assert standing(row) == [("paid", 10000, 0), ("waived", 5000, 0)]
    assert [(one.why, one.minor) for one in Refund.objects.all()] == [("lowered2", 5000)]


def test_what_was_begun_at_the_bank_meanwhile_counts_and_the_rest_goes_back(people: cast.Cast) -> None:
    bank, row = Bank(), asked(people)
    order = actions.order(f"{row.number}-1", by=people.actor("hengda", AT), at=AT)
    supply(people, row, 1)
    bank.paid(order.key, minor=10000, at=AT + DAY)
    assert [(one.counts, one.minor) for one in Payment.objects.all()] == [(True, 10000)]
    assert [(one.why, one.minor) for one in Refund.objects.all()] == [("surplus", 5000)]
    assert standing(row) == [("paid", 10000, 0)]


def test_paid_between_question_and_answer_only_the_rest_is_open(people: cast.Cast) -> None:
    bank, row = Bank(), asked(people)
    order = actions.order(f"{row.number}-1", by=people.actor("hengda", AT), at=AT)
    bank.paid(order.key, minor=10000, at=AT)
    assert waits(row.number) == ["supplement_over"]
    supply(people, row, 3)
    assert standing(row) == [("paid", 10000, 0), ("open", 5000, 5000)]
    assert waits(row.number) == ["unpaid"]
    assert actions.settle(row.number, at=AT + 22 * DAY).state == "submitted"  # the day by which the first had to be paid
    take(people, row, AT + 22 * DAY)
    assert actions.settle(row.number, at=AT + 23 * DAY).state == "submitted"
    assert "deemed_accepted" in waits(row.number)


def test_a_further_charge_that_is_not_paid_in_time_ends_it_on_its_own_day(people: cast.Cast) -> None:
    row = asked(people)
    take(people, row)
    row = supply(people, row, 3)
    assert [one.due.isoformat() for one in Charge.objects.order_by("pk") if one.due] == ["2026-03-23", "2026-03-24"]
    assert actions.settle(row.number, at=AT + 22 * DAY).state == "submitted"
    assert actions.settle(row.number, at=AT + 23 * DAY).outcome == "lapsed"
    assert [(one.state, one.charge.void_reason) for one in charges.standing(row)] == [("paid", ""), ("void", "unpaid")]


def test_who_paid_while_something_was_asked_does_not_lapse(people: cast.Cast) -> None:
    row = asked(people)
    take(people, row)
    supply(people, row, 2)
    assert actions.settle(row.number, at=AT + 60 * DAY).state == "submitted"
    assert not Reckoning.objects.exists()


def test_a_case_that_lapses_for_its_proof_leaves_nothing_to_pay(people: cast.Cast) -> None:
    row, hengda = filed(people, proof=False), people.actor("hengda", AT)
    take(people, row)
    (last,) = DueRow.objects.filter(case=row, effect="proof_lapsed").values_list("at", flat=True)
    actions.propose_change(row.number, {"domains": NAMES[:3]}, reason="另有域名", by=hengda, at=last - 3 * DAY)
    actions.answer_change(row.number, take_over=True, by=people.actor("li", AT), at=last - 3 * DAY)
    assert actions.settle(row.number, at=last).outcome == "lapsed"
    assert [(one.state, one.charge.void_reason) for one in charges.standing(row)] == [("paid", ""), ("void", "lapsed")]
    with pytest.raises(Refused, match=r"charge\.void"):
        actions.order(f"{row.number}-2", by=hengda, at=last)


def test_when_nothing_is_left_the_case_goes_on(people: cast.Cast) -> None:
    row, li, zhao = filed(people), people.actor("li", AT), people.actor("zhao", AT)
    actions.ask_waiver(f"{row.number}-1", 5000, reason="困难", by=li, at=AT)
    actions.answer_waiver(f"{row.number}-1", grant=True, by=zhao, at=AT)
    assert list(charges.outstanding("accepted")) != []
    change(people, row, 1)
    assert standing(row) == [("waived", 10000, 0)]
    assert list(charges.outstanding("accepted")) == []
    assert waits(row.number) == ["deemed_accepted"]


def test_a_change_that_costs_more_stops_the_time_to_tell_until_it_is_paid(people: cast.Cast) -> None:
    row = filed(people)
    take(people, row)
    assert waits(row.number) == ["deemed_accepted"]
    change(people, row, 3)
    assert waits(row.number) == ["unpaid"]
    take(people, row, AT + DAY)
    assert waits(row.number) == ["deemed_accepted"]


def further_after_acceptance(people: cast.Cast, outcome: str, reasons: list[str]) -> Case:
    row, li = filed(people), people.actor("li", AT)
    take(people, row)
    actions.accept(row.number, by=li, at=AT)
    change(people, row, 3)
    assert (Charge.objects.latest("pk").before, "unpaid" in waits(row.number)) == ("served", False)
    actions.review(row.number, opinion="", by=li, at=AT + DAY)
    return actions.decide(row.number, outcome, reasons=reasons, by=people.actor("zhao", AT), at=AT + 2 * DAY)


def test_after_acceptance_a_further_charge_holds_the_paper_back(people: cast.Cast) -> None:
    row, later = further_after_acceptance(people, "grant", []), AT + 3 * DAY
    serve = {"how": "online", "proof": "x", "by": people.actor("zhao", AT), "at": later}
    with pytest.raises(Refused, match=r"charge\.unpaid"):
        actions.serve(row.number, **serve)
    take(people, row, later)
    assert actions.serve(row.number, **serve).state == "closed"


def test_a_refusal_ends_a_further_charge(people: cast.Cast) -> None:
    row = further_after_acceptance(people, "refuse", ["proof-wrong"])
    assert [(one.state, one.charge.void_reason) for one in charges.standing(row)] == [("paid", ""), ("void", "refused")]


def test_the_schedule_of_the_day_of_filing_holds(people: cast.Cast, settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    settings.HOME, settings.KEYS, settings.FILES = folder, folder / "keys", folder / "files"
    dearer = PER_DOMAIN.replace("]", ", {from: 2026-03-03, amount: 9000, per: domains, assumed: true}]")
    found = services.propose(costly(fee=dearer), by=people.actor("gao", AT), at=AT)
    services.publish(found.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    row = supply(people, asked(people), 3)
    assert standing(row) == [("open", 10000, 10000), ("open", 5000, 5000)]


def test_what_is_assessed_anew_stands_after_why(people: cast.Cast) -> None:
    row = supply(people, asked(people), 3)
    told = [(one.kind, log.body(one) or {}) for one in log.of_subject("case", row.number)]
    fee = [(kind, body) for kind, body in told if kind in ("case.charged", "case.fee_reckoned")]
    assert [kind for kind, _ in fee] == ["case.charged", "case.fee_reckoned", "case.charged"]
    assert fee[1][1]["further"] == fee[2][1]["charge"]


def test_the_database_keeps_no_reckoning_that_changes_nothing(people: cast.Cast) -> None:
    row = supply(people, asked(people, 3), 1)
    for changed in ({"was": 5000}, {"now": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reckoning.objects.filter(case=row).update(**changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lowering.objects.update(minor=0)


@pytest.mark.django_db(transaction=True)
def test_answered_by_several_at_once_it_is_reckoned_once(people: cast.Cast) -> None:
    row, hengda, li = asked(people), people.actor("hengda", AT), people.actor("li", AT)
    case, three = ("case", row.number), {"domains": NAMES[:3]}
    once(case, "case.fee_reckoned", lambda: actions.supply(row.number, three, by=hengda, at=AT), "case.wrong_state")
    actions.propose_change(row.number, {"domains": NAMES[:1]}, reason="少了", by=hengda, at=AT)
    once(case, "case.fee_reckoned", lambda: actions.answer_change(row.number, take_over=True, by=li, at=AT), "case.no_change")
    assert standing(row) == [("open", 10000, 5000), ("waived", 5000, 0)]


@pytest.mark.django_db(transaction=True)
def test_money_that_comes_at_the_instant_of_the_answer_is_never_lost(people: cast.Cast) -> None:
    bank, row, hengda = Bank(), asked(people), people.actor("hengda", AT)
    order = actions.order(f"{row.number}-1", by=hengda, at=AT)
    body = {"state": "paid", "reference": "B1", "minor": 10000, "currency": "CNY", "paid_at": AT.isoformat()}
    acts = iter([lambda: paying.told("bank", order.key, body, at=AT), lambda: supply(people, row, 1)])
    assert together(lambda: next(acts)(), times=2) == ["done", "done"]
    assert [(one.counts, one.minor) for one in Payment.objects.all()] == [(True, 10000)]
    assert [one.minor for one in Refund.objects.all()] == [5000]
    assert bank.paid(order.key, minor=10000, reference="B1").state == "taken"
    assert Payment.objects.count() == 1

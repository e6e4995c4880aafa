"""How the applicant wants the result, and that nothing goes out on paper without saying to whom."""

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, delivery
from tongban.cases.delivery_models import Delivery
from tongban.cases.tests.world import AT, DAY, decided, filed
from tongban.log import queries as log

LETTER = {"name": "王芳", "address": "广安区演示路1号", "phone": "139 0000 0001"}
pytestmark = pytest.mark.django_db


def test_the_applicant_chooses_and_an_address_is_kept_sealed(people: cast.Cast) -> None:
    row, hengda = filed(people), people.actor("hengda", AT)
    assert delivery.chosen(row) is None
    for _ in range(2):
        made = actions.choose_delivery(row.number, "mail", **LETTER, by=hengda, at=AT)
    assert delivery.opened(made) == {**LETTER, "phone": "13900000001"}
    assert "演示路" not in str(Delivery.objects.values().get())
    assert [log.body(one) for one in log.of_subject("case", row.number) if one.kind == "case.delivery_chosen"] == [{"how": "mail"}]
    assert actions.choose_delivery(row.number, "window", **LETTER, by=hengda, at=AT).to == {}


def test_what_a_letter_lacks_is_said_at_once_and_only_the_applicant_chooses(people: cast.Cast) -> None:
    row, hengda = filed(people), people.actor("hengda", AT)
    with pytest.raises(Refused) as refused:
        actions.choose_delivery(row.number, "mail", phone="x", by=hengda, at=AT)
    assert [one.code for one in refused.value.discrepancies] == ["delivery.name", "delivery.address", "delivery.phone"]
    with pytest.raises(Refused, match=r"delivery.way"):
        actions.choose_delivery(row.number, "pigeon", by=hengda, at=AT)
    for name in ("minghe", "li"):
        with pytest.raises(NotAllowed, match=r"case.not_yours"):
            actions.choose_delivery(row.number, "window", by=people.actor(name, AT), at=AT)


def test_on_paper_nothing_is_handed_over_without_saying_to_whom(people: cast.Cast) -> None:
    row, zhao, at = decided(people), people.actor("zhao", AT), AT + 3 * DAY
    for how, proof, code in (("mail", " ", "delivery.proof"), ("window", "", "delivery.proof"), ("pigeon", "x", "delivery.way")):
        with pytest.raises(Refused, match=code):
            actions.serve(row.number, how=how, proof=proof, by=zhao, at=at)
    assert actions.serve(row.number, how="mail", proof="EMS 1234567890", by=zhao, at=at).served == "mail"
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.choose_delivery(row.number, "online", by=people.actor("hengda", at), at=at)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_choice_is_kept(people: cast.Cast) -> None:
    row, hengda = filed(people), people.actor("hengda", AT)
    assert together(lambda: actions.choose_delivery(row.number, "mail", **LETTER, by=hengda, at=AT)) == ["done"] * 4
    assert len([one for one in log.of_subject("case", row.number) if one.kind == "case.delivery_chosen"]) == 1

"""A mandate that ends while an application is under way: its holder acts no more, and nothing that was begun is lost."""

from datetime import timedelta

import pytest

from tongban.actors import actions as actors
from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, DAY, FILING, FORM, upload

pytestmark = pytest.mark.django_db


def entrusted(people: cast.Cast, *, days: int = 5) -> tuple[int, Actor]:
    """A mandate of Hengda for Zhang in website filing, and Zhang as he acts by it."""
    party, receiver = people.parties["hengda"].pk, people.parties["zhang"].pk
    row = actors.give_mandate(party, receiver, [FILING], by=people.actor("hengda", AT), at=AT, until=AT + timedelta(days=days))
    return row.pk, people.actor("zhang", AT, "hengda")


def drafted(people: cast.Cast, by: Actor) -> Case:
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    actions.save(row.number, FORM, by=by, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    return row


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_draft_whose_mandate_ended_stays_with_the_party_and_is_filed_by_it(people: cast.Cast, how: str) -> None:
    mandate, agent = entrusted(people)
    row, after = drafted(people, agent), AT + 6 * DAY
    if how == "revoked":
        after = AT + DAY
        actors.revoke_mandate(mandate, by=people.actor("hengda", AT), at=AT)
    for act in (
        lambda: actions.save(row.number, {"site_name": "他人"}, by=agent, at=after),
        lambda: actions.attach(row.number, "domain-certificate", upload(people, "hengda", after), by=agent, at=after),
        lambda: actions.submit(row.number, key="k", by=agent, at=after),
        lambda: actions.withdraw(row.number, by=agent, at=after),
    ):
        with pytest.raises(NotAllowed, match=r"case.not_yours"):
            act()
    with pytest.raises(NotAllowed, match=r"actor.no_mandate"):
        people.actor("zhang", after, "hengda")  # nor does he get to see it from the next page on
    own = people.actor("hengda", after)
    kept = queries.case(row.number, to=own)
    assert (kept.state, kept.filer) == ("draft", people.accounts["zhang"].pk)
    filed = actions.submit(row.number, key="k", by=own, at=after)
    assert (filed.state, filed.submitted_at, filed.form["site_name"]) == ("submitted", after, FORM["site_name"])


def test_what_was_filed_under_a_mandate_that_ended_goes_on_in_the_hands_of_the_party(people: cast.Cast) -> None:
    mandate, agent = entrusted(people)
    number = actions.submit(drafted(people, agent).number, key="k", by=agent, at=AT).number
    li = people.actor("li", AT)
    due = actions.accept(number, by=li, at=AT).due
    actions.supplement(number, [{"field": "address", "words": "写全门牌"}], words="", by=li, at=AT)
    actors.revoke_mandate(mandate, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(NotAllowed, match=r"case.not_yours"):
        actions.supply(number, {"address": "广安区他路2号"}, by=agent, at=AT)
    row = actions.supply(number, {"address": "广安区演示路2号"}, by=people.actor("hengda", AT), at=AT)
    assert (row.state, row.form["address"], row.due) == ("in_hand", "广安区演示路2号", due)

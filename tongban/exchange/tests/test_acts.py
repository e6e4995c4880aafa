"""Acts on standards, records, offers and looks, by four at the same instant and once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.identifiers import make_uscc
from tongban.exchange import actions as exchange
from tongban.exchange import looking
from tongban.exchange.models import Question
from tongban.exchange.tests.test_registers_and_questions import AT, OPERATOR, world
from tongban.log import queries as log
from tongban.registers import actions, delegating, queries

__all__ = ["world"]
NAME = "redshield.operators"
pytestmark = pytest.mark.django_db(transaction=True)


def once(act: Callable[[], object], refusal: str = "done") -> None:
    """Four at once and one later: one does it, the others are told so or (no refusal) get the same answer."""
    assert Counter(together(act) + together(act, times=1)) == Counter(["done"] + [refusal] * 4)


def events(noun: str, key: str, kind: str) -> int:
    return [one.kind for one in log.of_subject(noun, key)].count(kind)


def test_laws_and_powers(world: cast.Cast) -> None:
    day, li = AT.date(), world.actor("li", AT)
    once(lambda: actions.repeal("licensing-law", "69", until=day, by=SYSTEM, at=AT), "law.no_article")
    giver, receiver = world.agencies["market-regulation"].pk, world.agencies["civil-affairs"].pk
    once(lambda: delegating.delegate("website-filing", giver, receiver, since=day, by=SYSTEM, at=AT))
    assert events("power", "website-filing", "power.delegated") == 1
    with pytest.raises(NotAllowed):
        delegating.delegate("website-filing", giver, receiver, since=day, by=li, at=AT)
    once(lambda: actions.end_power("website-filing", until=day, by=SYSTEM, at=AT))
    assert events("power", "website-filing", "power.ended") == 1
    with pytest.raises(NotAllowed):
        actions.end_power("website-filing", until=day, by=li, at=AT)
    with pytest.raises(NotFound, match=r"law.no_power"):
        actions.end_power("nothing", until=day, by=SYSTEM, at=AT)


def test_records(world: cast.Cast) -> None:
    li, rows = world.actor("li", AT), [{"code": make_uscc(60 + one), "name": f"公司{one}", "state": "active"} for one in range(3)]
    once(lambda: actions.enter_many(NAME, rows, by=SYSTEM, at=AT), "register.taken")
    assert queries.sizes()[NAME] == 4
    with pytest.raises(NotAllowed):
        actions.enter_many(NAME, rows, by=li, at=AT)
    with pytest.raises(NotAllowed):
        actions.change(NAME, OPERATOR["code"], {"state": "revoked"}, by=li, at=AT)
    with pytest.raises(NotAllowed):
        actions.correct(NAME, OPERATOR["code"], {"state": "revoked"}, reason="笔误", by=li, at=AT)
    with pytest.raises(NotFound):
        actions.change(NAME, make_uscc(99), {"state": "revoked"}, by=SYSTEM, at=AT)


def test_questions_and_looks_are_each_kept(world: cast.Cast) -> None:
    li, wang = world.actor("li", AT), world.actor("wang", AT)
    with pytest.raises(NotAllowed):
        exchange.suspend_offer("enterprises.state", suspended=True, by=wang, at=AT)
    claim, code = {"code": OPERATOR["code"]}, OPERATOR["code"]
    once(lambda: exchange.ask("enterprises.state", claim, purpose="website-filing", about="1", by=SYSTEM, at=AT))
    once(lambda: looking.consult(NAME, code, purpose="审查", about="1", by=li, at=AT))
    once(lambda: looking.search(NAME, "恒达", purpose="审查", about="1", by=li, at=AT))
    assert Question.objects.count() == 15
    with pytest.raises(NotAllowed):
        looking.search(NAME, "恒达", purpose="审查", about="1", by=wang, at=AT)
    with pytest.raises(Refused, match=r"match.no_purpose"):
        looking.match(NAME, code, {"state": "active"}, purpose="好奇", about="1", by=li, at=AT)


def test_a_comparison_under_one_key_is_kept_once_and_told_the_same_after_a_change(world: cast.Cast) -> None:
    li, code = world.actor("li", AT), OPERATOR["code"]
    asked = {"purpose": "supervision", "about": "抽查", "once": "k"}
    once(lambda: looking.match(NAME, code, {"state": "active"}, **asked, by=li, at=AT))
    actions.change(NAME, code, {"state": "revoked"}, by=SYSTEM, at=AT + timedelta(days=1))
    assert looking.match(NAME, code, {"state": "active"}, **asked, by=li, at=AT + timedelta(days=1)).agrees == {"state": True}
    (kept,) = Question.objects.all()
    assert (kept.told, "active" in str([kept.asked, kept.fields, kept.digest])) == ({"found": True, "agrees": {"state": True}}, False)
    with pytest.raises(Refused, match=r"match.key_used"):
        looking.match(NAME, code, {"state": "revoked"}, **asked, by=li, at=AT)

"""Looking up a record at the desk, and what the party sees of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.actions import grant
from tongban.actors.models import Post
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound
from tongban.base.identifiers import make_uscc
from tongban.cases.tests.world import filed
from tongban.exchange import queries as exchange
from tongban.exchange.actions import consult
from tongban.exchange.models import Question
from tongban.registers import actions as registers
from tongban.web.tests.world import AT, browser

pytestmark = pytest.mark.django_db
HOSTILE = '<img src=x onerror="alert(1)">'


def asked(people: cast.Cast, **changes: str) -> dict[str, str]:
    return {"register": "redshield.operators", "key": people.parties["hengda"].code, "purpose": "核对经营范围", "about": "举报", **changes}


def test_a_record_is_shown_in_words_and_its_party_sees_who_looked(people: cast.Cast) -> None:
    page = browser(people, "li").post("/desk/records", asked(people), follow=True).content.decode()
    for words in ("Register of operators", "恒达贸易（演示）有限公司", "State of registration", "now sees this look"):
        assert words in page
    seen = browser(people, "wang", "hengda").get("/looked").content.decode()
    for words in ("核对经营范围", "举报", "Register of operators", "区市监局"):
        assert words in seen
    assert "核对经营范围" not in browser(people, "zhang", "minghe").get("/looked").content.decode()


def test_looking_twice_is_seen_twice(people: cast.Cast) -> None:
    li = browser(people, "li")
    for _ in range(2):
        assert li.post("/desk/records", asked(people)).status_code == 302
    assert len(exchange.uses_of(people.parties["hengda"].pk, at=timezone.now())) == 2


def test_what_is_missing_is_said_at_its_field_and_nobody_looked(people: cast.Cast) -> None:
    answer = browser(people, "li").post("/desk/records", {"register": "no such", "key": " ", "purpose": "目" * 61, "about": "\u202e1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4 things to change" in page
    for name in ("register", "key", "purpose", "about"):
        assert f'href="#f-{name}"' in page
        assert f'id="f-{name}"' in page
    assert page.count('class="errmsg"') == 4
    assert exchange.uses_of(people.parties["hengda"].pk, at=timezone.now()) == []


def test_a_number_that_is_not_held_is_said_and_hostile_words_stay_words(people: cast.Cast) -> None:
    page = browser(people, "li").post("/desk/records", asked(people, key=make_uscc(99), about=HOSTILE)).content.decode()
    assert f"holds nothing under “{make_uscc(99)}”" in page
    assert HOSTILE not in page
    browser(people, "li").post("/desk/records", asked(people, about=HOSTILE))
    assert HOSTILE not in browser(people, "wang", "hengda").get("/looked").content.decode()


def test_only_who_keeps_registers_looks_into_them(people: cast.Cast) -> None:
    for name in ("wu", "chen", "gao", "admin", "security", "audit"):
        assert browser(people, name).post("/desk/records", asked(people)).status_code == 403
    assert exchange.uses_of(people.parties["hengda"].pk, at=timezone.now()) == []


def test_a_case_leads_to_the_registers_with_its_number_as_the_matter(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li = browser(people, "li")
    assert f"/desk/records?about={number}" in li.get(f"/desk/cases/{number}").content.decode()
    assert f'value="{number}"' in li.get(f"/desk/records?about={number}").content.decode()
    assert f"/desk/records?about={number}" not in browser(people, "chen").get(f"/desk/cases/{number}").content.decode()


def test_several_that_fit_are_listed_by_their_marks_and_each_sees_that(people: cast.Cast) -> None:
    li = browser(people, "li")
    for place in range(21):
        facts = {"code": make_uscc(700 + place), "name": f"恒达分店{place}", "state": "dormant"}
        registers.enter("redshield.operators", facts, by=SYSTEM, at=AT)
    page = li.post("/desk/records", asked(people, key="恒达")).content.decode()
    assert "Several records fit" in page
    assert "恒达贸易（演示）有限公司" in page
    assert "State of registration" not in page
    assert page.count('value="open"') == 20
    more = page.partition('name="after" value="')[2].partition('"')[0]
    assert li.post("/desk/records", asked(people, key="恒达", after=more)).content.decode().count('value="open"') == 2
    assert "Register of operators" in browser(people, "wang", "hengda").get("/looked").content.decode()
    use = exchange.uses_of(people.parties["hengda"].pk, at=timezone.now())[0]
    assert (use.purpose, use.fields) == ("核对经营范围", ("code", "name"))
    listed = Question.objects.filter(offer="search:redshield.operators").values_list("pk", flat=True)[0]
    assert li.get(f"/desk/looks/{listed}").status_code == 404
    opened = li.post("/desk/records", asked(people, act="open"), follow=True).content.decode()
    assert "State of registration" in opened
    assert "1 thing to change" in li.post("/desk/records", asked(people, key="恒")).content.decode()


def test_a_record_is_read_as_of_days_with_its_history_and_who_asked(people: cast.Cast, django_assert_max_num_queries: Any) -> None:
    code, days = people.parties["hengda"].code, [AT - timedelta(days=one) for one in (9, 5)]
    zhao = people.actor("zhao", AT)
    registers.enter("redshield.operators", {"code": make_uscc(800), "name": "老店", "state": "active"}, by=SYSTEM, at=days[0])
    registers.change("redshield.operators", make_uscc(800), {"state": "dormant"}, by=zhao, at=days[1])
    registers.correct("redshield.operators", make_uscc(800), {"name": "老店铺"}, reason="笔误", by=zhao, at=AT)
    li = browser(people, "li")
    look = li.post("/desk/records", asked(people, key=make_uscc(800))).headers["location"]
    then = li.get(f"{look}?valid={days[0].date() + timedelta(days=1)}&known={days[1].date() + timedelta(days=1)}").content.decode()
    assert "As of" in then
    assert "老店</dd>" in then
    assert "老店铺" not in then
    bad = li.get(f"{look}?valid=31.11.2026&known=2020-01-01")
    assert (bad.status_code, "is not a day" in bad.content.decode()) == (422, True)
    assert "Nothing was held" in li.get(f"{look}?known=2020-01-01").content.decode()
    with django_assert_max_num_queries(20):
        past = li.get(f"{look}?view=history").content.decode()
    for words in ("Record corrected", "Record changed", "Record entered", "赵敏（演示）", "笔误", "<del>", "老店铺"):
        assert words in past, words
    page = li.get(f"{look}?view=askers").content.decode()
    assert "核对经营范围" in page
    assert "举报" in page
    assert code not in page


def test_a_look_is_open_for_an_hour_to_who_looked_and_to_nobody_else(people: cast.Cast) -> None:
    found = consult("redshield.operators", people.parties["hengda"].code, purpose="x", about="y", by=people.actor("li", AT), at=AT)
    assert browser(people, "li").get(f"/desk/looks/{found.question}").status_code == 200
    assert browser(people, "zhao").get(f"/desk/looks/{found.question}").status_code == 404
    with pytest.raises(NotFound, match=r"consult.look_over"):
        exchange.look(found.question, to=people.actor("li", AT), at=AT + exchange.LOOKING)


def test_a_right_for_one_register_opens_no_other(people: cast.Cast) -> None:
    post = people.actor("wu", AT).post or 0
    grant(Post.objects.get(pk=post), ["register.read"], service="redshield.names", by=SYSTEM, at=AT)
    wu = browser(people, "wu")
    page = wu.get("/desk/records").content.decode()
    assert "Names in use" in page
    assert "Register of operators" not in page
    assert wu.post("/desk/records", asked(people)).status_code == 403
    assert wu.post("/desk/records", asked(people, register="redshield.names")).status_code == 200

"""The log as auditors read it."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import build, filed
from tongban.exchange import actions as exchange
from tongban.log import actions, queries
from tongban.log.models import Event
from tongban.log.sequencer import catch_up
from tongban.registers import careful, ledgers, posting
from tongban.web import kinds

pytestmark = pytest.mark.django_db
AT = timezone.now()
WRITTEN = re.compile(r"(?:\b(?:log\.append|_log|bulk)\(\s*|_follow\([^\n]*|append\()\"([a-z]+\.[a-z_]+)\"")


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


def browser(people: cast.Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    return client


def titles(page: str) -> list[str]:
    """What the rows of a page say that happened."""
    return [unescape(one) for one in re.findall(r'<th scope="row">(.*?)<br>', page)]


def test_every_event_has_words(people: cast.Cast) -> None:
    filed(people, at=AT)
    code = [path.read_text() for path in Path("tongban").rglob("*.py") if "tests" not in path.parts]
    written = {kind for text in code for kind in WRITTEN.findall(text)}
    assert len(written) > 50
    assert written - set(kinds.every()) == set()
    assert set(Event.objects.values_list("kind", flat=True).distinct()) - set(kinds.every()) == set()
    assert set(Event.objects.values_list("noun", flat=True).distinct()) - set(kinds.subjects()) == set()


def test_every_act_on_a_ledger_has_words() -> None:
    code = [path.read_text() for path in Path("tongban/registers").glob("*.py")]
    written = {kind for text in code for kind in re.findall(r"\blog\.append\(\s*\"(ledger\.[a-z_]+)\"", text)}
    recorded = {
        f"ledger.{kind}"
        for text in code
        for call in re.findall(r"\brecord\(([^,\n]*), row", text)
        for kind in re.findall(r"\"([a-z_]+)\"", call)
    }
    assert (set(ledgers.PAST), set(careful.PAST)) == (set(ledgers.COURSE), set(posting.SIGNS))
    turned, drawn = ({f"ledger.{kind}" for kind in module.PAST.values()} for module in (ledgers, careful))
    assert min(map(len, (written, recorded, turned, drawn))) >= 5
    assert written | recorded | turned | drawn == {kind for kind in kinds.every() if kind.startswith("ledger.")}
    assert {"ledger", "draw"} <= set(kinds.subjects())


def test_an_auditor_sees_what_happened_by_which_office_and_where_it_stands(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    exchange.consult("redshield.operators", people.parties["hengda"].code, purpose="核对", about=number, by=people.actor("li", AT), at=AT)
    catch_up()
    event = queries.latest(kinds=["record.consulted"])[0]
    for name in ("chen", "audit"):
        page = browser(people, name).get("/supervise/events").content.decode()
        assert titles(page)[0] == "Record looked up"
        for words in ("区市监局", "审查员", f"/v1/log/proof/{event.pk}", "/v1/log/checkpoint"):
            assert words in page
    proof = Client().get(f"/v1/log/proof/{event.pk}").json()
    assert proof["index"] == event.place.position


def test_what_was_said_and_who_it_is_about_is_not_shown(people: cast.Cast) -> None:
    filed(people, at=AT)
    page = browser(people, "audit").get("/supervise/events").content.decode()
    for words in ("恒达鲜食", "王芳", "李明", "13900000001", "shop.hengda.example"):
        assert words not in page
    assert "a person" in page


def test_events_are_found_by_kind_subject_and_day(people: cast.Cast) -> None:
    first, second = filed(people, at=AT).number, filed(people, "minghe", at=AT, site_name="明和", domains=["minghe.example"]).number
    audit = browser(people, "audit")
    page = audit.get("/supervise/events?kind=case.submitted").content.decode()
    assert titles(page) == ["Submitted", "Submitted"]
    assert first in page
    assert second in page
    assert titles(audit.get("/supervise/events?kind=UBMITT").content.decode()) == ["Submitted", "Submitted"]
    assert titles(audit.get("/supervise/events?kind=nothing+like+this").content.decode()) == []
    page = audit.get(f"/supervise/events?noun=case&key={first}").content.decode()
    assert second not in page
    assert "Submitted" in titles(page)
    actions.append("key.rotated", ("key", "seal"), {}, by=SYSTEM, at=AT)
    keys = audit.get("/supervise/events?noun=key").content.decode()
    assert (titles(keys), 'value="key" selected' in keys) == (["Key rotated"], True)
    assert titles(audit.get("/supervise/events?noun=key&kind=case.submitted").content.decode()) == []
    today = timezone.localdate(queries.latest()[0].recorded_at)
    assert "Submitted" in titles(audit.get(f"/supervise/events?day={today}").content.decode())
    assert titles(audit.get("/supervise/events?day=2020-01-01").content.decode()) == []


def test_a_page_leads_to_the_older_ones(people: cast.Cast) -> None:
    for number in range(60):
        actions.append("key.rotated", ("key", str(number)), {}, by=SYSTEM, at=AT)
    audit = browser(people, "audit")
    page = audit.get("/supervise/events?kind=key.rotated").content.decode()
    older = unescape(re.findall(r'<a href="(\?[^"]*)">Older ones', page)[0])
    rest = audit.get(f"/supervise/events{older}").content.decode()
    assert (len(titles(page)), len(titles(rest))) == (30, 30)
    assert "Older ones" not in rest


def test_a_search_for_a_subject_is_recorded_and_plain_reading_is_not(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    audit = browser(people, "audit")
    audit.get("/supervise/events")
    assert queries.latest(kinds=["log.looked"]) == []
    audit.get(f"/supervise/events?key={number}")
    event = queries.latest(kinds=["log.looked"])[0]
    assert queries.body(event) == {"key": number}
    assert titles(audit.get("/supervise/events").content.decode())[0] == "Log searched"


@pytest.mark.parametrize("day", ["no", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said_at_its_field(people: cast.Cast, day: str) -> None:
    answer = browser(people, "audit").get("/supervise/events", {"day": day, "key": "x"})
    assert answer.status_code == 422
    assert 'href="#f-day"' in answer.content.decode()
    assert queries.latest(kinds=["log.looked"]) == []


@pytest.mark.parametrize("given", [{"kind": "'\""}, {"noun": "<b>", "key": "<script>alert(1)</script>"}, {"key": "9" * 500}])
def test_hostile_filters_find_nothing(people: cast.Cast, given: dict[str, str]) -> None:
    answer = browser(people, "audit").get("/supervise/events", given)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert titles(answer.content.decode()) == []


def test_a_last_one_that_is_not_there_is_not_found(people: cast.Cast) -> None:
    assert browser(people, "audit").get("/supervise/events?before=x").status_code == 404


def test_the_list_costs_the_same_however_long(people: cast.Cast, django_assert_max_num_queries: Any) -> None:
    filed(people, at=AT)
    audit = browser(people, "audit")
    with django_assert_max_num_queries(19):
        assert len(titles(audit.get("/supervise/events").content.decode())) == 30

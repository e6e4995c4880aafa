"""Reorganisation and lent powers through the pages, and what everyone reads of them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tongban.actors import actions, cast, history, loading
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.cases import reorganising
from tongban.registers import delegations
from tongban.web import functions
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()


def public(address: str) -> str:
    return Client(headers={"accept-language": "en"}).get(address).content.decode()


def test_an_agency_ends_by_the_page_once_everything_has_a_successor(people: cast.Cast) -> None:
    admin, old = browser(people, "admin"), people.agencies["market-regulation"].pk
    made = admin.post(
        "/desk/agencies/new", {"name": "综合监管局", "function": "market-regulation", "region": DISTRICT, "reason": "设立方案"}
    )
    new = int(made["Location"].rpartition("/")[2])
    address, day = f"/desk/agencies/{old}/reorganise", timezone.localdate() + timedelta(days=3)
    told = {"act": "end", "archive": new, "on": day.isoformat(), "reason": "机构改革方案"}
    refused = admin.post(address, told)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert page.count("would have no home") >= len(reorganising.things(old))
    assert "Market regulation (function)" in page
    assert "“Market regulation” (function)" in page
    assert "market-regulation" not in page.replace("function:market-regulation", "")
    assert admin.post(address, told | {"rest": new}).status_code == 302
    assert "机构改革方案" in public(f"/open/agencies/{old}")
    assert "Filing of a commercial website" in public(f"/open/agencies/{old}")
    assert "机构改革方案" in public("/open/agencies")
    pk = history.planned([old])[0].pk
    assert admin.post(address, {"act": "call_off", "decision": pk, "reason": "方案调整"}).status_code == 302
    assert "机构改革方案" not in public(f"/open/agencies/{old}")
    today = timezone.localdate().isoformat()
    assert admin.post(address, told | {"rest": new, "on": today}).status_code == 302  # carried out at once
    assert "综合监管局" in public(f"/open/agencies/{old}")
    assert people.agencies["market-regulation"].name in public(f"/open/agencies/{new}")


def test_every_function_that_the_data_and_the_packs_name_has_words() -> None:
    bodies = [row["function"] for file in Path("data/china/orgs").glob("*.csv") for row in loading.read(file) if row.get("function")]
    named = [re.findall(r"^ +function: ([a-z-]+)", path.read_text(), re.M) for path in Path("packs").rglob("*.yaml")]
    assert {*bodies, *(one for found in named for one in found)} - set(functions.words()) == set()


def test_agencies_that_are_led_pass_by_one_choice(people: cast.Cast) -> None:
    admin, office, heir = browser(people, "admin"), people.agencies["government-office"].pk, people.agencies["market-regulation"].pk
    for name in ("甲局", "乙局"):
        made = {"name": name, "function": "market-regulation", "region": DISTRICT, "reason": "设立方案"}
        unread = admin.post("/desk/agencies/new", made | {"since": "2026-02-30"})
        assert (unread.status_code, unread.content.decode().count("First day: “2026-02-30” is not a day.")) == (422, 2)
        assert admin.post("/desk/agencies/new", made).status_code == 302
    led = [one for one in reorganising.things(office) if one.startswith("led:")]
    page = admin.get(f"/desk/agencies/{office}/reorganise").content.decode()
    assert (len(led) > 1, page.count('name="led:')) == (True, 1)
    told = {"act": "end", "archive": heir, "reason": "撤并", "on": (timezone.localdate() + timedelta(days=3)).isoformat(), "led:": heir}
    refused = admin.post(f"/desk/agencies/{office}/reorganise", told).content.decode()
    # each in the summary and at its choice
    assert refused.count("would have no home") == 2 * (len(reorganising.things(office)) - len(led))


def test_a_name_of_before_stands_on_the_public_page(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"]
    told = {"act": "rename", "name": "市场监督管理局", "on": timezone.localdate().isoformat(), "reason": "更名"}
    assert browser(people, "admin").post(f"/desk/agencies/{agency.pk}/reorganise", told).status_code == 302
    page = public(f"/open/agencies/{agency.pk}")
    assert "市场监督管理局" in page
    assert agency.name in page


def test_a_power_is_lent_and_taken_back_by_the_page_and_everyone_reads_it(people: cast.Cast) -> None:
    above = apps.get_model("actors", "Region").objects.get(pk=DISTRICT)
    town = "511602101000"
    apps.get_model("actors", "Region").objects.create(code=town, name="示例镇", level=4, parent=above, path=f"{above.path}{town}/")
    office = actions.found_agency("示例镇政府", "township-office", town, by=SYSTEM, at=AT).pk
    head = browser(people, "zhao")
    told = {"act": "lend", "power": "website-filing", "receiver": office, "since": timezone.localdate().isoformat(), "basis": "赋权清单"}
    assert head.post("/desk/lent", told | {"until": "2020-01-01"}).status_code == 422
    unread = head.post("/desk/lent", told | {"since": "morgen", "until": "31.12.2030"})  # never lent from today on, without an end
    for words in ("First day: “morgen” is not a day.", "First day on which it is over: “31.12.2030” is not a day."):
        assert unread.content.decode().count(words) == 2  # above all, and at its field
    assert (unread.status_code, delegations.register()) == (422, [])
    assert head.post("/desk/lent", told | {"verbs": ["accept", "review"]}).status_code == 302
    page = public("/open/delegations")
    assert "示例镇政府" in page
    assert "taking in, examining" in page
    (kept,) = delegations.register()
    assert head.post("/desk/lent", {"act": "recall", "delegation": kept.pk, "open": "back", "reason": ""}).status_code == 422
    assert head.post("/desk/lent", {"act": "recall", "delegation": kept.pk, "open": "back", "reason": "承接不了"}).status_code == 302
    assert "承接不了" in public("/open/delegations")

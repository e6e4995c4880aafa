"""The basic catalogue from above, and local items reported upward for adoption."""

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT, NATION
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.log import queries as log
from tongban.services import actions, basic, basic_loading, basic_queries, basic_rules, open_basic, queries, reporting
from tongban.services.basic_rules import Facts
from tongban.services.models import BasicChange, BasicItem, Item
from tongban.services.tests.keeping import PROVINCE, keepers
from tongban.services.tests.test_acts import once
from tongban.services.tests.test_services import AT, publish

pytestmark = pytest.mark.django_db(transaction=True)
LAW = [("licensing-law", "42")]
NEW = Facts("律师及律所信息查询", "20", levels="34", law=LAW)


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> cast.Cast:
    """Two officers keep the catalogue of the province; the district lists three items, of which one has no basic code."""
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    queries.forget()
    return kept.built("basic", lambda: build(tmp_path / "local.csv"))


def build(path: Path) -> cast.Cast:
    people = kept.people(AT)
    publish("standards", people)
    keepers(people, AT)
    with actions.CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    some = [*(one for one in rows if one["basic_code"])][:2] + [one for one in rows if not one["basic_code"]][:1]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(some)
    actions.load_catalogue(DISTRICT, by=SYSTEM, at=AT, path=path)
    basic_loading.load_basic(PROVINCE, by=SYSTEM, at=AT, path=path)
    return people


def local() -> Item:
    return Item.objects.get(basic="")


def reported(people: cast.Cast, **more: Any) -> BasicChange:
    told = {"reason": "本区常办，目录没有", "basis": "本省律师条例", "by": people.actor("gao", AT), "at": AT} | more
    return reporting.report_item(local().code, PROVINCE, **told)


def test_what_a_catalogue_says_comes_from_the_source_and_nothing_is_derived(world: cast.Cast) -> None:
    rows = list(BasicItem.objects.order_by("pk"))
    assert [one.code for one in rows] == list(Item.objects.exclude(basic="").order_by("pk").values_list("basic", flat=True))
    assert {(one.levels, one.basis, one.since, tuple(one.law), tuple(one.functions)) for one in rows} == {("", "", None, (), ())}
    assert list(basic_queries.resting_on_nothing(world.actor("gao", AT))) == [local()]
    assert log.of_subject("region", PROVINCE)[-1].kind == "catalogue.basic_loaded"


def test_a_reported_item_is_adopted_by_two_officers_and_rests_on_the_new_code(world: cast.Cast) -> None:
    gao, keeper, second = (world.actor(name, AT) for name in ("gao", "keeper", "second"))
    row = reported(world)
    basic.ask_back(row.pk, words="依据哪一条？", by=keeper, at=AT)
    reporting.answer_report(row.pk, words="第五条", by=gao, at=AT)
    basic.adopt(row.pk, "510020000001", NEW, reason="各地都有", by=keeper, at=AT)
    with pytest.raises(Refused, match=r"basic.same_person"):
        basic.confirm_change(row.pk, by=keeper, at=AT)
    with pytest.raises(NotAllowed):
        basic.confirm_change(row.pk, by=gao, at=AT)
    code = local().code
    once(lambda: basic.confirm_change(row.pk, by=second, at=AT), "basic.wrong_state")
    assert Item.objects.get(code=code).basic == "510020000001"
    made = basic_queries.item("510020000001")
    assert made is not None
    assert (made.name, made.levels, made.law, made.origin, made.keeper_id) == (
        NEW.name,
        "34",
        [["licensing-law", "42"]],
        "decided",
        PROVINCE,
    )
    assert not basic_queries.resting_on_nothing(gao).exists()
    kinds = [one.kind.partition(".")[2] for one in log.of_subject(basic.SUBJECT, str(row.pk))]
    assert kinds == ["reported", "asked_back", "answered", "proposed", "confirmed"]
    with pytest.raises(IntegrityError), transaction.atomic():
        BasicChange.objects.filter(pk=row.pk).update(confirmed_by=row.proposed_by or world.accounts["keeper"].pk)
    with pytest.raises(Refused, match=r"basic.rests_already"):
        reporting.report_item(code, PROVINCE, reason="再报", basis="条例", by=gao, at=AT)


def test_a_report_is_refused_for_everything_at_once_and_only_who_may_reports(world: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        reporting.report_item(local().code, DISTRICT, reason="有", law=[("no-law", "1")], by=world.actor("gao", AT), at=AT)
    assert {one.code for one in refusal.value.discrepancies} == {"basic.not_above", "basic.article"}
    with pytest.raises(Refused) as refusal:
        reporting.report_item(local().code, DISTRICT, reason="有", by=world.actor("gao", AT), at=AT)
    assert {one.code for one in refusal.value.discrepancies} == {"basic.not_above", "basic.no_basis"}
    with pytest.raises(Refused, match=r"basic.too_many_articles"), CaptureQueriesContext(connection) as asked:
        reported(world, law=[("no-law", str(number)) for number in range(51)])
    assert not any("no-law" in one["sql"] for one in asked)
    with pytest.raises(Refused) as refusal, CaptureQueriesContext(connection) as asked:
        reported(world, law=[("no-law", "1"), ("no-law", "1")] * 60)
    assert (len(refusal.value.discrepancies), sum("no-law" in one["sql"] for one in asked)) == (1, 1)
    for wrong, code in (({"reason": " "}, "basic.no_reason"), ({"basis": "a\u202eb"}, "text.bad_character")):
        with pytest.raises(Refused, match=code):
            reported(world, **wrong)
    for name in ("li", "keeper", "wang"):
        with pytest.raises(NotAllowed):
            reported(world, by=world.actor(name, AT))
    with pytest.raises(NotFound):
        reporting.report_item("none", PROVINCE, reason="有", basis="条例", by=world.actor("gao", AT), at=AT)
    assert not BasicChange.objects.exists()
    once(lambda: reported(world))
    assert BasicChange.objects.count() == 1
    with pytest.raises(Refused, match=r"basic.reported_already"):
        reported(world, reason="另一个理由")


def test_asked_answered_refused_and_taken_back_once_each(world: cast.Cast) -> None:
    gao, keeper = world.actor("gao", AT), world.actor("keeper", AT)
    pk = reported(world).pk
    once(lambda: basic.ask_back(pk, words="哪一条？", by=keeper, at=AT), "basic.wrong_state")
    for act in (
        lambda: reporting.answer_report(pk, words=" ", by=gao, at=AT),
        lambda: basic.adopt(pk, "1", NEW, reason="x", by=keeper, at=AT),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(NotAllowed):
        reporting.answer_report(pk, words="第五条", by=keeper, at=AT)
    once(lambda: reporting.answer_report(pk, words="第五条", by=gao, at=AT), "basic.wrong_state")
    with pytest.raises(NotAllowed):
        basic.ask_back(pk, words="x", by=gao, at=AT)
    with pytest.raises(NotAllowed):
        basic.refuse_report(pk, reason="x", by=gao, at=AT)
    once(lambda: basic.refuse_report(pk, reason="省里不设此项", by=keeper, at=AT), "basic.wrong_state")
    assert local().basic == ""
    pk = reported(world).pk  # it may be reported again
    with pytest.raises(NotAllowed):
        reporting.withdraw_report(pk, reason="x", by=keeper, at=AT)
    once(lambda: reporting.withdraw_report(pk, reason="误报", by=gao, at=AT), "basic.wrong_state")
    assert [one.state for one in BasicChange.objects.order_by("pk")] == ["refused", "withdrawn"]


def test_an_item_rests_on_one_that_there_is_or_the_colleague_declines(world: cast.Cast) -> None:
    keeper, second = world.actor("keeper", AT), world.actor("second", AT)
    row, known = reported(world), BasicItem.objects.order_by("pk")[0].code
    for code, told, wrong in (("none", None, "basic.unknown"), (known, NEW, "basic.code_taken")):
        with pytest.raises(Refused, match=wrong):
            basic.adopt(row.pk, code, told, reason="同一事项", by=keeper, at=AT)
    once(lambda: basic.adopt(row.pk, known, None, reason="同一事项", by=keeper, at=AT), "basic.wrong_state")
    with pytest.raises(NotAllowed):
        basic.decline_change(row.pk, reason="x", by=world.actor("gao", AT), at=AT)
    once(lambda: basic.decline_change(row.pk, reason="不是同一事项", by=second, at=AT), "basic.wrong_state")
    assert BasicChange.objects.get().state == "reported"
    basic.adopt(row.pk, known, None, reason="同一事项", by=second, at=AT)
    basic.confirm_change(row.pk, by=keeper, at=AT)
    assert (Item.objects.filter(basic=known).count(), BasicItem.objects.get(code=known).origin) == (2, "source")


def test_the_keeper_adds_completes_and_ends_and_all_faults_are_told(world: cast.Cast) -> None:
    keeper, second = world.actor("keeper", AT), world.actor("second", AT)
    told = Facts("", "99", levels="9", law=[("no-law", "1")], until=AT.date().replace(year=2020))
    with pytest.raises(Refused) as refusal:
        basic.propose_item(PROVINCE, " ", told, reason="x", by=keeper, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == [
        "basic.missing", "basic.missing", "basic.kind", "basic.levels", "basic.article", "basic.past",
    ]  # fmt: skip
    for place, name in ((PROVINCE, "gao"), (NATION, "keeper")):
        with pytest.raises(NotAllowed):
            basic.propose_item(place, "1", NEW, reason="x", by=world.actor(name, AT), at=AT)
    with pytest.raises(Refused, match=r"basic.no_keeper"):
        basic.propose_item(DISTRICT, "1", NEW, reason="x", by=keeper, at=AT)
    known = BasicItem.objects.order_by("pk")[0].code
    with pytest.raises(Refused, match=r"basic.others"):
        basic.propose_item(NATION, known, NEW, reason="x", by=SYSTEM, at=AT)
    once(lambda: basic.propose_item(PROVINCE, known, NEW, reason="补齐层级", by=keeper, at=AT))
    with pytest.raises(Refused, match=r"basic.proposed_already"):
        basic.propose_item(PROVINCE, known, NEW, reason="补齐层级", by=second, at=AT)
    basic.confirm_change(BasicChange.objects.get().pk, by=second, at=AT)
    assert BasicItem.objects.get(code=known).levels == "34"
    row = basic.propose_item(PROVINCE, known, Facts(NEW.name, "20", until=AT.date()), reason="取消", by=second, at=AT)
    basic.confirm_change(row.pk, by=keeper, at=AT)
    ended = BasicItem.objects.get(code=known)
    assert basic_rules.standing(ended.since, ended.until, AT.date()) == "ended"


def test_what_is_confirmed_is_held_against_the_day_and_what_came_meanwhile(world: cast.Cast, tmp_path: Path) -> None:
    keeper, today = world.actor("keeper", AT), AT.date()
    row = basic.propose_item(PROVINCE, "1", replace(NEW, until=today + timedelta(days=1)), reason="新增", by=keeper, at=AT)
    later = AT + timedelta(days=3)
    with pytest.raises(Refused, match=r"basic.past"):
        basic.confirm_change(row.pk, by=world.actor("second", later), at=later)
    law = apps.get_model("registers", "Article").objects.filter(act="licensing-law", article="42")
    law.update(until=today)
    with pytest.raises(Refused, match=r"basic.article"):
        basic.confirm_change(row.pk, by=world.actor("second", AT), at=AT)
    law.update(until=None)
    (tmp_path / "new.csv").write_text(f"code,name,kind,since\n1,甲,01,{today + timedelta(days=1)}\n", encoding="utf-8")
    assert basic_loading.load_basic(PROVINCE, by=keeper, at=AT, path=tmp_path / "new.csv") == 1
    with pytest.raises(Refused, match=r"basic.until"):
        basic.confirm_change(row.pk, by=world.actor("second", AT), at=AT)
    BasicItem.objects.filter(code="1").update(since=today - timedelta(days=9))
    basic.confirm_change(row.pk, by=world.actor("second", AT), at=AT)
    made = BasicItem.objects.get(code="1")
    assert (made.name, made.since, made.until) == (NEW.name, today - timedelta(days=9), today + timedelta(days=1))


def test_what_a_region_does_not_offer_of_the_catalogues_above_it(world: cast.Cast) -> None:
    on, city = AT.date(), "511600000000"
    first, other = BasicItem.objects.order_by("pk")
    assert not basic_queries.not_offered(DISTRICT, on).exists()
    assert list(basic_queries.not_offered(city, on)) == [first, other]
    BasicItem.objects.filter(pk=first.pk).update(levels="4")  # a county's only
    BasicItem.objects.filter(pk=other.pk).update(levels="7")  # at several levels
    assert list(basic_queries.not_offered(city, on)) == [other]
    assert [basic_rules.exercised(levels, 2) for levels in ("", "7", "3", "4")] == [True, True, True, False]
    BasicItem.objects.filter(pk=other.pk).update(until=on)
    assert not basic_queries.not_offered(city, on).exists()


def test_a_file_with_faults_is_refused_line_by_line_and_a_good_one_taken_in_once(world: cast.Cast, tmp_path: Path) -> None:
    path = tmp_path / "basic.csv"
    head = "code,name,kind,functions,levels,law,basis,since,until\n"
    path.write_text(f"{head},,20,,,,,,\n1,甲,00x,,9,no-law 1,,,\n2,乙,01,,,,,2026-13-01,\n3,丙,01,,,,,,\n3,丁,01,,,,,,\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        basic_loading.load_basic(PROVINCE, by=world.actor("keeper", AT), at=AT, path=path)
    assert [(one.facts["line"], one.code) for one in refusal.value.discrepancies] == [
        (2, "basic.missing"), (2, "basic.missing"), (3, "basic.kind"), (3, "basic.levels"), (3, "basic.article"), (4, "basic.day"),
        (6, "basic.code_taken"),
    ]  # fmt: skip
    names = "code,name,kind,basis,law"
    rows = [f"{'9' * 121},甲,01,,no-law 1", f"4,{'甲' * 401},01,{'乙' * 301},no-law 1", "5", "6,a\u202eb,01,,no-law 1"]
    path.write_text("\n".join([names, *rows, *(f"{code},丁,01,,no-law 1; no-law 1" for code in range(70, 90))]), encoding="utf-8")
    with pytest.raises(Refused) as refusal, CaptureQueriesContext(connection) as asked:
        basic_loading.load_basic(PROVINCE, by=world.actor("keeper", AT), at=AT, path=path)
    assert [(one.facts["line"], one.code, one.facts["field"]) for one in refusal.value.discrepancies][:7] == [
        (2, "text.too_long", "code"), (3, "text.too_long", "name"), (3, "text.too_long", "basis"), (4, "basic.missing", "name"),
        (4, "basic.kind", "kind"), (5, "text.bad_character", "name"), (6, "basic.article", "law"),
    ]  # fmt: skip
    assert sum("no-law" in one["sql"] for one in asked) == 1  # each article is asked for once
    for told, content in (
        ("basic.empty_file", b"basic_code\n\n"),
        ("basic.missing", b"basic_code\n1\n"),
        ("basic.bad_file", b"code\n\xff\n"),
    ):
        path.write_bytes(content)
        with pytest.raises(Refused, match=told):
            basic_loading.load_basic(PROVINCE, by=world.actor("keeper", AT), at=AT, path=path)
    path.write_text(f"{head}1,甲,01,health,34,licensing-law 42,,2026-01-01,2027-01-01\n", encoding="utf-8")
    with pytest.raises(NotAllowed):
        basic_loading.load_basic(PROVINCE, by=world.actor("gao", AT), at=AT, path=path)
    said = together(lambda: basic_loading.load_basic(PROVINCE, by=world.actor("keeper", AT), at=AT, path=path))
    assert set(said) <= {"done", "actor.loaded_meanwhile"}
    assert basic_loading.load_basic(PROVINCE, by=world.actor("keeper", AT), at=AT, path=path) == 0
    made = BasicItem.objects.get(code="1")
    assert (made.functions, made.levels, made.law) == (["health"], "34", [["licensing-law", "42"]])


def test_what_is_published_can_be_taken_in_elsewhere_and_says_what_is_not_known(world: cast.Cast, tmp_path: Path) -> None:
    code = BasicItem.objects.order_by("pk")[0].code
    basic.propose_item(PROVINCE, code, replace(NEW, functions=["justice"]), reason="补齐", by=world.actor("keeper", AT), at=AT)
    basic.confirm_change(BasicChange.objects.get().pk, by=world.actor("second", AT), at=AT)
    told = open_basic.document(AT.date())
    assert told["items"][0]["levels"] == ["3", "4"]
    assert {told["items"][1][name] for name in ("levels", "functions", "law", "basis", "since")} == {None}
    assert [(one["id"], one["basic_code"]) for one in told["local"]] == [(local().code, None)]
    path = tmp_path / "basic.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([open_basic.ROW, *open_basic.table(told)])
    BasicItem.objects.all().delete()
    assert basic_loading.load_basic(NATION, by=SYSTEM, at=AT, path=path) == 2
    again = open_basic.document(AT.date())["items"]
    assert [{**one, "keeper": PROVINCE, "origin": ""} for one in again] == [{**one, "origin": ""} for one in told["items"]]

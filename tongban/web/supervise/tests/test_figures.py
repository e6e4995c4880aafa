"""The cockpit: figures open their cases and definitions, filters stand in the address, tables go along."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import actions as actors
from tongban.actors import cast
from tongban.actors.models import Post
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import DAY, filed
from tongban.log.sequencer import catch_up
from tongban.web import tables
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def number(people: cast.Cast) -> str:
    row = filed(people, at=AT)
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    actions.accept(row.number, by=li, at=AT)
    actions.review(row.number, opinion="材料齐全", by=li, at=AT)
    actions.decide(row.number, "grant", by=zhao, at=AT)
    actions.serve(row.number, how="online", proof="x", by=zhao, at=AT)
    catch_up()
    return row.number


def seen_by_a_leader_without_cases(people: cast.Cast) -> Client:
    post = Post.objects.get(agency=people.agencies["public-security"], kind="inspector")
    actors.grant(post, ["supervise.read"], by=SYSTEM, at=AT, agency=people.agencies["market-regulation"].pk)
    return browser(people, "wu")


@pytest.mark.parametrize("part", ["", "figures/time", "figures/steps", "figures/asked", "figures/ratings"])
@pytest.mark.parametrize("each", ["region", "agency", "service", "month"])
def test_every_figure_opens_its_cases_and_its_definition(people: cast.Cast, number: str, part: str, each: str) -> None:
    page = browser(people, "chen").get(f"/supervise/{part}?each={each}").content.decode()
    assert "/supervise/definitions#" in page
    if part != "figures/asked":
        assert "/supervise/cases/" in page


def test_the_overview_says_what_is_missing(people: cast.Cast, number: str) -> None:
    row = filed(people, "minghe", at=AT, site_name="明和文具", domains=["minghe.example"])
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="齐", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)  # not served: who had to come is not known yet
    catch_up()
    page = browser(people, "chen").get("/supervise/").content.decode()
    assert "complete 50.0 %" in page
    missing = browser(people, "chen").get("/supervise/cases/visits?value=missing").content.decode()
    assert (row.number in missing, number in missing) == (True, False)
    assert "too few or incomplete" in page


def test_the_cases_behind_a_figure_are_those_of_the_inbox(people: cast.Cast, number: str) -> None:
    for name in ("chen", "zhao"):
        assert number in browser(people, name).get("/supervise/cases/first_time").content.decode()
    page = seen_by_a_leader_without_cases(people).get("/supervise/cases/first_time").content.decode()
    assert number not in page
    assert "None that you may see." in page
    assert number not in seen_by_a_leader_without_cases(people).get("/supervise/cases/first_time?form=csv").content.decode()


def test_few_are_not_told_to_who_may_not_see_the_cases(people: cast.Cast, number: str) -> None:
    Case.objects.create(**{**late_row(number), "due": AT.date() - 9 * DAY})
    wu = seen_by_a_leader_without_cases(people)
    assert "fewer than 5" in wu.get("/supervise/").content.decode()
    page = wu.get("/supervise/late").content.decode()
    assert "fewer than 5" in page
    assert "late-1" not in page
    table = list(csv.DictReader(io.StringIO(wu.get("/supervise/?form=csv").content.decode("utf-8-sig"))))
    assert {row["n"] for row in table if row["figure"] != "good"} == {""}
    assert {row["hidden"] for row in table if row["figure"] != "good"} == {"True"}


def late_row(number: str) -> dict[str, Any]:
    told = Case.objects.filter(number=number).values().get()
    keep = {name: value for name, value in told.items() if name not in ("id", "key", "key_digest")}
    return {**keep, "number": "late-1", "state": "in_hand", "outcome": "", "step": "review", "post": "filing-clerk"}


def test_late_cases_are_listed_with_where_and_with_whom(people: cast.Cast, number: str) -> None:
    Case.objects.create(**{**late_row(number), "due": AT.date() - 9 * DAY})
    chen = browser(people, "chen")
    page = chen.get("/supervise/late").content.decode()
    for words in ("late-1", "review", "filing-clerk", "with the own office"):
        assert words in page
    assert "late-1" not in chen.get("/supervise/late?whose=others").content.decode()
    assert "late-1" in chen.get("/supervise/late?form=csv").content.decode()
    assert "late-1" not in chen.get("/supervise/late?service=redshield.website-change").content.decode()


def test_filters_stand_in_the_address_and_what_is_wrong_is_said(people: cast.Cast, number: str) -> None:
    chen = browser(people, "chen")
    page = chen.get("/supervise/?service=redshield.website-filing&since=2020-01").content.decode()
    assert "service=redshield.website-filing" in page
    for given, name in (({"since": "x"}, "since"), ({"until": "0000-13"}, "until"), ({"region": "9"}, "region")):
        answer = chen.get("/supervise/", given)
        assert answer.status_code == 422
        assert f'href="#f-{name}"' in answer.content.decode()
    for hostile in ("<script>", "9" * 99):
        assert chen.get("/supervise/", {"agency": hostile, "service": hostile, "each": hostile}).status_code == 200
    assert chen.get("/supervise/figures/none").status_code == 404
    assert chen.get("/supervise/cases/none").status_code == 404


def test_tables_are_csv_that_no_spreadsheet_runs(people: cast.Cast, number: str) -> None:
    answer = browser(people, "chen").get("/supervise/?form=csv&each=agency")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    first = next(row for row in rows if row["figure"] == "first_time")
    assert (first["value"], first["n"], first["expected"], first["definition"]) == ("1.0", "1", "1", "1")
    assert next(row for row in rows if row["figure"] == "good")["value"] == ""
    assert tables._csv([{"a": "=1+1"}]).decode("utf-8-sig").splitlines() == ["a", "'=1+1"]


def test_without_the_extra_the_page_says_what_parquet_needs(people: cast.Cast, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "has_columns", lambda: False)
    chen = browser(people, "chen")
    assert "Parquet needs the extra" in chen.get("/supervise/").content.decode()
    answer = chen.get("/supervise/?form=parquet")
    assert answer.status_code == 503
    assert "tongban[columns]" in answer.content.decode()


def test_parquet_has_the_same_rows(people: cast.Cast, number: str, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra columns is not installed")
    told = browser(people, "chen").get("/supervise/?form=parquet").content
    (tmp_path / "told.parquet").write_bytes(told)
    rows = duckdb.sql(f"SELECT figure, value, n FROM '{tmp_path}/told.parquet' WHERE figure = 'first_time'").fetchall()
    assert rows == [("first_time", 1.0, 1.0)]


def test_the_pages_cost_the_same_however_many_cases(people: cast.Cast, number: str, django_assert_max_num_queries: Any) -> None:
    chen = browser(people, "chen")
    with django_assert_max_num_queries(30):
        chen.get("/supervise/")
    with django_assert_max_num_queries(30):
        chen.get("/supervise/late")

"""A rehearsal says what filing would say, and for each refusal the smallest change that would pass; nothing is written."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import nearest, rehearsing
from tongban.cases.rehearsing import Rehearsal, Situation
from tongban.cases.tests.paid import costly
from tongban.cases.tests.world import AT, FILING, FORM, build, filed

pytestmark = pytest.mark.django_db
ACTIVE = {"operator": {"state": "active"}}
HAS = frozenset({"domain-certificate"})


def rehearsed(materials: frozenset[str] = HAS, assumed: Any = None, **changes: Any) -> Rehearsal:
    form = {name: value for name, value in {**FORM, **changes}.items() if value is not None}
    said = Situation(form, ACTIVE if assumed is None else assumed, materials, "organisation")
    return rehearsing.rehearse(said, rehearsing.place(FILING, DISTRICT, AT))


def refused(told: Rehearsal) -> list[tuple[str, str]]:
    return [nearest.key(one.what) for one in told.refusals]


def ways(told: Rehearsal, place: int = 0) -> list[list[tuple[str, Any]]]:
    return [[(one.name, one.value) for one in way] for way in told.refusals[place].changes]


def test_what_passes_tells_who_decides_what_is_demanded_what_it_costs_and_the_days(people: cast.Cast) -> None:
    told = rehearsed(frozenset())
    assert told.passes
    assert told.step is not None
    assert told.step.name == "review"
    assert [(one.name, one.there, str(one.later)) for one in told.materials] == [("domain-certificate", False, "2026-04-01")]
    assert (told.bill, told.pay, told.due) == ((), "", None)
    assert told.promise == {"promise": "20 working_days", "told_by": "2026-03-09", "decided_by": "2026-04-07"}


def test_a_refusal_of_a_register_names_what_it_would_have_to_hold(people: cast.Cast) -> None:
    told = rehearsed(assumed={"operator": {"state": "revoked"}})
    assert refused(told) == [("operator.not_active", "")]
    assert ways(told) == [[("state", "active")]]
    assert told.refusals[0].law[0].act == "website-filing-2000"


def test_who_is_in_no_register_is_told_so(people: cast.Cast) -> None:
    told = rehearsed(assumed={"operator": None})
    assert refused(told) == [("offer.holds_nothing", "operator")]
    assert ways(told) == [[("state", "active")]]
    told = rehearsed(assumed={})
    assert refused(told) == [("field.missing", "operator-state"), ("operator.not_active", "")], "what is not said is asked for"


def test_a_forbidden_name_passes_with_another_name_or_with_proof(people: cast.Cast) -> None:
    told = rehearsed(site_name="中国鲜食")
    assert refused(told) == [("name.forbidden", "site_name")]
    assert [way[0][0] for way in ways(told)] == ["site_name", "trademark"]


def test_two_things_that_do_not_fit_each_have_their_change(people: cast.Cast) -> None:
    told = rehearsed(site_name="中国鲜食", kind="unheard-of")
    assert refused(told) == [("field.bad_code", "kind"), ("name.forbidden", "site_name")]
    assert all(len(way) == 1 for place in (0, 1) for way in ways(told, place))


def test_a_change_that_uncovers_another_refusal_is_followed_by_a_second(people: cast.Cast) -> None:
    filed(people, site_name="先到的名字", domains=["first.example"])
    told = rehearsed(site_name="先到的名字", domains=["first.example"])
    assert refused(told) == [("domain.taken", "domains"), ("name.taken", "site_name")]
    told = rehearsed(phone=None, domains=["first.example"])
    assert refused(told) == [("field.missing", "phone")]
    assert [sorted(name for name, _ in way) for way in ways(told)] == [["domains", "phone"]]


def test_where_no_change_of_two_passes_none_is_invented(people: cast.Cast) -> None:
    told = rehearsed(assumed={"operator": None}, site_name=None, domains=["", "not a domain"], phone="x" * 300)
    assert refused(told) == [("offer.holds_nothing", "operator")]
    assert ways(told) == []
    assert 0 < told.tried <= nearest.MOST_SINGLE + nearest.MOST_PAIRS


def test_a_fee_is_reckoned_and_what_must_be_paid_first_moves_the_day(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    build(AT, costly())
    told = rehearsed()
    assert ([one.minor for one in told.bill], told.pay) == ([12000], "accepted")
    assert "told_by" not in told.promise


def test_a_rehearsal_writes_nothing(people: cast.Cast) -> None:
    before = {model: model.objects.count() for model in apps.get_models()}
    with CaptureQueriesContext(connection) as asked:
        rehearsed(site_name="中国鲜食", domains=["free.example"])
        rehearsed(assumed={"operator": None})
    assert {one["sql"].split()[0] for one in asked.captured_queries} <= {"SELECT"}
    assert {model: model.objects.count() for model in apps.get_models()} == before

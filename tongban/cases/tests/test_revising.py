"""From its day on another revision holds, by the legal day of each region; what lies ahead is shown, in turn, and can be called back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.base import memory
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases.tests.revised import ASKS_HOST, NO_PROVIDER, SHORTER, proposed, publish
from tongban.cases.tests.world import AT, FILING
from tongban.log import queries as log
from tongban.pack import reader
from tongban.pack.tests.test_comparer import LEDGER, UNITS
from tongban.registers import queries as registers
from tongban.services import actions, pilots, queries, revising

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)
MIDNIGHT = datetime(2026, 6, 30, 16, tzinfo=UTC)  # in Shanghai
SECOND = timedelta(seconds=1)


def names(at: datetime, region: str = DISTRICT) -> set[str]:
    return {one.name for group in queries.effective(FILING, region, at).service.form for one in group.fields}


def test_until_the_day_the_old_revision_holds_and_from_its_first_moment_the_new(people: cast.Cast) -> None:
    publish(people, ASKS_HOST, at=AT, on=JULY)
    assert "host" not in names(MIDNIGHT - SECOND)
    assert "host" in names(MIDNIGHT)


def test_the_day_begins_by_the_zone_of_the_region(people: cast.Cast) -> None:
    apps.get_model("actors", "Region").objects.filter(pk=DISTRICT).update(zone="Asia/Urumqi")
    memory.forget()
    publish(people, ASKS_HOST, at=AT, on=JULY)
    assert "host" not in names(MIDNIGHT + timedelta(hours=2) - SECOND)
    assert "host" in names(MIDNIGHT + timedelta(hours=2))
    assert queries.in_force("redshield", MIDNIGHT) == queries.latest("redshield")[0]  # of the house


def test_what_lies_ahead_is_told(people: cast.Cast) -> None:
    row = publish(people, ASKS_HOST, at=AT, on=JULY)
    (told,) = queries.to_come(AT)
    assert (told["pk"], told["on"], told["services"]) == (row.pk, JULY, sorted(queries.parsed(row.pk).services))
    assert queries.comes(FILING, DISTRICT, AT) == JULY
    assert queries.to_come(MIDNIGHT) == []
    assert queries.comes(FILING, DISTRICT, MIDNIGHT) is None


def test_a_day_that_is_over_or_today_is_refused_and_nothing_is_published(people: cast.Cast) -> None:
    row = proposed(people, ASKS_HOST, at=AT)
    for day in (date(2026, 3, 1), date(2026, 3, 2)):
        with pytest.raises(Refused, match=r"pack\.day_past"):
            actions.publish(row.pk, effective_from=day, by=people.actor("zhao", AT), at=AT)
    assert apps.get_model("services", "PackRevision").objects.get(pk=row.pk).state == "proposed"


def test_nothing_is_published_before_what_lies_ahead(people: cast.Cast) -> None:
    ahead = publish(people, ASKS_HOST, at=AT, on=JULY)
    fix = proposed(people, SHORTER, at=AT)
    with pytest.raises(Refused, match=r"pack\.next_lies_ahead"):
        actions.publish(fix.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    actions.withdraw(ahead.pk, reason="先修正期限", by=people.actor("zhao", AT), at=AT)
    assert queries.to_come(AT) == []
    actions.publish(fix.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    assert names(MIDNIGHT) >= {"host"}  # the second began with the first


def test_only_who_publishes_calls_back_and_only_before_the_day(people: cast.Cast) -> None:
    row = publish(people, ASKS_HOST, at=AT, on=JULY)
    with pytest.raises(NotAllowed):
        actions.withdraw(row.pk, reason="撤回", by=people.actor("gao", AT), at=AT)
    with pytest.raises(Refused, match=r"pack\.not_proposed"):
        actions.withdraw(row.pk, reason="撤回", by=people.actor("zhao", AT), at=MIDNIGHT)
    actions.withdraw(row.pk, reason="撤回", by=people.actor("zhao", AT), at=AT)
    assert [one.kind for one in log.of_subject("pack", "redshield")][-1] == "pack.withdrawn"
    again = publish(people, ASKS_HOST, at=AT, on=JULY)  # what was called back may come again
    assert again.pk == row.pk


def test_what_everybody_has_at_once_cannot_wait_for_a_day(people: cast.Cast) -> None:
    files = reader.files(Path("packs/redshield"))
    path = next(one for one in files if one.startswith("registers/") and "redshield.websites" in files[one])
    files[path] = files[path].replace("required: false", "required: true", 1) if "required: false" in files[path] else files[path]
    shape = registers.shape("redshield.websites")
    field = next(one for one in shape.fields.values() if f"element: {one.element}" in files[path])
    files[path] = files[path].replace(f"element: {field.element}", "element: site-provider", 1)
    row = actions.propose(files, by=people.actor("gao", AT), at=AT)
    with pytest.raises(Refused, match=r"pack\.shared_at_once"):
        actions.publish(row.pk, effective_from=JULY, by=people.actor("zhao", AT), at=AT)
    assert registers.shape("redshield.websites") == shape


def test_who_draws_on_ledgers_and_units_of_measure_cannot_wait_for_a_day_nor_be_tried(people: cast.Cast) -> None:
    gao, zhao = people.actor("gao", AT), people.actor("zhao", AT)
    files = {**queries.files(queries.latest("redshield")[0]), "ledgers/marks.yaml": LEDGER, "units/marks.yaml": UNITS}
    first = actions.propose(files, by=gao, at=AT)
    actions.publish(first.pk, effective_from=AT, by=zhao, at=AT)
    marks = apps.get_model("registers", "LedgerType").objects.filter(pk="redshield.marks").values_list("definition", "revision")
    kept = list(marks)
    drawn = LEDGER.replace("drawn_by: [market-regulation]", "drawn_by: [market-regulation, commerce]")
    row = actions.propose({**files, "ledgers/marks.yaml": drawn, "units/marks.yaml": UNITS.replace("个", "枚")}, by=gao, at=AT)
    with pytest.raises(Refused, match=r"pack\.shared_at_once") as refusal:
        actions.publish(row.pk, effective_from=JULY, by=zhao, at=AT)
    assert refusal.value.discrepancies[0].facts["names"] == "ledger redshield.marks, unit m1"
    with pytest.raises(Refused, match=r"pilot\.for_everybody"):
        pilots.propose_pilot(row.pk, [people.agencies["market-regulation"].pk], since=JULY, until=JULY, reason="试", by=gao, at=AT)
    assert list(marks.all()) == kept


def test_lists_know_new_titles_once_the_day_has_come(people: cast.Cast) -> None:
    was = apps.get_model("services", "Service").objects.get(pk=FILING).title
    publish(people, ("texts.en.yaml", "title: ", "title: New "), at=AT, on=JULY)
    assert actions.list_in_force(at=MIDNIGHT - SECOND) == 0
    assert apps.get_model("services", "Service").objects.get(pk=FILING).title == was
    assert actions.list_in_force(at=MIDNIGHT) == 1
    assert apps.get_model("services", "Service").objects.get(pk=FILING).title["en"].startswith("New ")
    assert actions.list_in_force(at=MIDNIGHT) == 0


def test_differences_are_told_against_what_held_before(people: cast.Cast) -> None:
    first = publish(people, ASKS_HOST, at=AT, on=JULY)
    second = publish(people, NO_PROVIDER, at=AT, on=date(2026, 8, 1))
    assert {one.name for one in queries.differences(first.pk) if one.part == "field"} == {"host"}
    assert {one.name for one in queries.differences(second.pk) if one.part == "field"} == {"provider"}


def test_to_publish_one_revision_the_files_of_the_others_are_not_read(people: cast.Cast) -> None:
    row = proposed(people, ASKS_HOST, at=AT)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert revising.taken(row.pk) == row
    (files,) = (one["sql"] for one in asked if '"files"' in one["sql"])
    assert f'"id" = {row.pk}' in files
    with pytest.raises(NotFound, match=r"pack\.unknown"):
        revising.taken(0)

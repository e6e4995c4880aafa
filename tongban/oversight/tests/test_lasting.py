"""The database refuses to change or delete what happened to a clock, a rating, an allotment and the log, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.tests.conftest import people
from tongban.cases.tests.world import AT, DAY, decided, filed
from tongban.log import actions as log
from tongban.log.sequencer import catch_up
from tongban.oversight import actions as oversight

pytestmark = pytest.mark.django_db
__all__ = ["people"]
CHANGES = {
    "cases_clockevent": ("UPDATE cases_clockevent SET day = '2020-01-01'", "DELETE FROM cases_clockevent"),
    "cases_outofturn": ("UPDATE cases_outofturn SET reason = 'x'", "DELETE FROM cases_outofturn"),
    "oversight_rating": (
        "UPDATE oversight_rating SET level = 5",
        "UPDATE oversight_rating SET words = 'good'",
        "DELETE FROM oversight_rating",
    ),
    "oversight_callback": ("UPDATE oversight_callback SET reached = 1 = 1", "DELETE FROM oversight_callback"),
    "oversight_followup": (
        "UPDATE oversight_followup SET verify_by = '2030-01-01'",
        "UPDATE oversight_followup SET fix_by = '2030-01-01'",
        "UPDATE oversight_followup SET founded = NOT founded",
        "UPDATE oversight_followup SET verified_at = '2020-01-01 00:00:00'",
        "UPDATE oversight_followup SET mending = 'x'",
        "DELETE FROM oversight_followup",
    ),
    "oversight_dutyday": (
        "UPDATE oversight_dutyday SET day = '2030-01-01'",
        "UPDATE oversight_dutyday SET at = '2030-01-01 00:00:00'",
        "UPDATE oversight_dutyday SET told_at = NULL WHERE told_at IS NOT NULL",
        "UPDATE oversight_dutyday SET met_at = '2020-01-01 00:00:00' WHERE met_at IS NOT NULL",
        "DELETE FROM oversight_dutyday",
    ),
    "log_event": (
        "UPDATE log_event SET kind = 'case.granted'",
        "UPDATE log_event SET body = '{}1'",
        "UPDATE log_event SET body = NULL, at = '2020-01-01'",
        "UPDATE log_event SET envelope = NULL",
        "DELETE FROM log_event",
    ),
    "log_entry": ("UPDATE log_entry SET position = position + 1000", "DELETE FROM log_entry"),
    "log_checkpoint": ("UPDATE log_checkpoint SET size = 1", "DELETE FROM log_checkpoint"),
    "log_about": ("UPDATE log_about SET party = 1", "DELETE FROM log_about"),
}


def whole(people: cast.Cast) -> None:
    """Something of everything: a decided case that was rated, one that was taken out of turn, a log with places."""
    row = decided(people)
    actions.serve(row.number, how="online", proof="x", by=people.actor("zhao", AT), at=AT + 2 * DAY)
    key = oversight.rate(row.number, 4, {}, words="太慢", by=people.actor("hengda", AT), at=AT + 3 * DAY).key
    ding = people.actor("ding", AT)
    oversight.settle_due(at=AT + 20 * DAY)
    oversight.verify(key, founded=True, by=ding, at=AT + 20 * DAY)
    oversight.mend(key, "补发", by=ding, at=AT + 20 * DAY)
    oversight.call_back(key, "press", reached=False, by=people.actor("chen", AT), at=AT + 20 * DAY)
    for place in range(2):
        last = filed(people, "minghe", site_name=f"明和{place}", domains=[f"m{place}.example"])
    actions.take(last.number, reason="急件", by=people.actor("li", AT), at=AT)
    catch_up()


@pytest.mark.parametrize("table", CHANGES)
def test_what_lasts_is_neither_changed_nor_deleted_by_any_statement(people: cast.Cast, table: str) -> None:
    whole(people)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()[0]
        assert before
        for statement in CHANGES[table]:
            with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == before


def test_what_the_law_lets_be_erased_still_is(people: cast.Cast) -> None:
    whole(people)
    with connection.cursor() as cursor:
        cursor.execute("SELECT noun, key FROM log_event WHERE kind = 'case.decided'")
        subject = cursor.fetchone()
    assert log.erase(subject, by=SYSTEM, at=AT, reason="retention") > 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE oversight_rating SET words = '', items = '{}'")
